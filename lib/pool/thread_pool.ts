/**
 * `multiprocessing.pool.ThreadPool`: a pool whose workers are tasks of its own agent.
 *
 * @module
 */

import { ThreadProcess } from "./plan.ts";
import { Pool } from "./pool.ts";
import type { PoolOptions } from "./options.ts";

/** How a pool of in-agent workers is made. */
export type ThreadPoolOptions = Pick<PoolOptions, "processes" | "initializer" | "initargs">;

/**
 * The same as {@linkcode Pool}, in this very agent: functions are called as they are, closures
 * and all, nothing is copied, and calls take turns whenever they await. For many things that
 * wait at the same time, not for computing. Source: CPython `multiprocessing.pool.ThreadPool`.
 *
 * @example A closure
 * ```ts
 * import { ThreadPool } from "@pystd/multiprocessing/pool";
 * import { assertEquals } from "@std/assert";
 *
 * const seen: number[] = [];
 * await using pool = new ThreadPool(2);
 * await pool.map((n: number) => seen.push(n), [1, 2, 3]);
 * assertEquals(seen.sort(), [1, 2, 3]);
 * ```
 */
export class ThreadPool extends Pool {
  /**
   * A pool of `processes` in-agent workers.
   *
   * @throws {ValueError} If `processes` is below one.
   * @throws {TypeError} If the initializer is no function.
   */
  constructor(processes?: number | null | ThreadPoolOptions, options: ThreadPoolOptions = {}) {
    const given = typeof processes === "object" && processes !== null
      ? processes
      : { ...options, processes: processes ?? options.processes };
    super({ ...given, context: { Process: ThreadProcess } });
  }
}
