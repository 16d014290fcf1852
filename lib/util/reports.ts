/**
 * What a process can tell of itself that is not in shared memory.
 *
 * @module
 */

import type { Facts } from "./describers.ts";

/** Something in this process alone: a pool, a server. */
export interface Report {
  /** What it is. */
  readonly type: string;
  /** Which one. */
  readonly name: string;
  /** What there is to know: `{ workers: 4, busy: 3, queued: 20 }`. */
  readonly state: Facts;
}

const reporters = new Set<() => Iterable<Report>>();

/**
 * Has {@linkcode inspect} ask `reporter`, too, when it is called in this process. Pools and
 * managers tell of themselves that way; a program may add what it wants to see.
 *
 * @returns A function that takes it back.
 *
 * @example A cache
 * ```ts
 * import { describeHere, inspect } from "@pystd/multiprocessing/util";
 * import { assertEquals, assertStringIncludes } from "@std/assert";
 *
 * const cache = new Map([["a", 1]]);
 * const forget = describeHere(() => [
 *   { type: "Cache", name: "letters", state: { entries: cache.size } },
 * ]);
 * assertEquals(inspect().reports[0].state, { entries: 1 });
 * assertStringIncludes(String(inspect()), "entries 1");
 * forget();
 * ```
 */
export function describeHere(reporter: () => Iterable<Report>): () => void {
  const own = () => reporter();
  reporters.add(own);
  return () => void reporters.delete(own);
}

/** Everything that is told of this process. */
export function reports(): Report[] {
  return [...reporters].flatMap((reporter) => [...reporter()]);
}
