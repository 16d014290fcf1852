/**
 * Python's `freeze_support`.
 *
 * @module
 */

/**
 * For frozen Windows programs in Python; nothing to do here.
 *
 * @example
 * ```ts
 * import { freezeSupport } from "@pystd/multiprocessing/dummy";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(freezeSupport(), undefined);
 * ```
 */
export function freezeSupport(): void {}
