/**
 * Python's `dummy.shutdown`.
 *
 * @module
 */

/**
 * There is no server to end: does nothing, as in Python. Source: CPython `dummy.shutdown`.
 *
 * @example
 * ```ts
 * import { shutdown } from "@pystd/multiprocessing/dummy";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(shutdown(), undefined);
 * ```
 */
export function shutdown(): void {}
