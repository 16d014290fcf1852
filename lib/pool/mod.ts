/**
 * Pools of workers, as Python's `multiprocessing.pool`.
 *
 * @example
 * ```ts
 * import { Pool } from "@pystd/multiprocessing/pool";
 * import { assertEquals } from "@std/assert";
 *
 * await using pool = new Pool(2);
 * assertEquals(await pool.map((x: number) => x * x, [1, 2, 3]), [1, 4, 9]);
 * ```
 *
 * @module
 */

export { IMapIterator, IMapUnorderedIterator } from "./imap.ts";
export type {
  ApplyAsyncOptions,
  ApplyOptions,
  Call,
  ImapOptions,
  MapAsyncOptions,
  MapOptions,
  PoolContext,
  PoolOptions,
  TaskOptions,
} from "./options.ts";
export { Pool } from "./pool.ts";
export { AsyncResult, AsyncResult as ApplyResult, MapResult } from "./results.ts";
export type { ResultWaitOptions, ResultWaitSyncOptions } from "./results.ts";
export { ThreadPool, type ThreadPoolOptions } from "./thread_pool.ts";
export {
  BrokenPoolError,
  MaybeEncodingError,
  PoolTerminatedError,
  RemoteTraceback,
  TimeoutError,
  WorkerLostError,
} from "../errors.ts";
