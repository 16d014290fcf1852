/**
 * Queues between processes, as Python's `multiprocessing.queues`.
 *
 * Which one? {@linkcode Queue} unless there is a reason; {@linkcode JoinableQueue}
 * where somebody waits for all work to be done; {@linkcode SimpleQueue} where
 * neither limits nor timeouts are wanted.
 *
 * @example Send results to the parent
 * ```ts
 * import { Queue } from "@pystd/multiprocessing/queues";
 * import { assertEquals } from "@std/assert";
 *
 * const results = new Queue<number>();
 * results.put(42);
 * assertEquals(await results.get({ timeout: 1_000 }), 42);
 * ```
 *
 * @module
 */

export { JoinableQueue } from "./joinable_queue.ts";
export type {
  JoinableQueueStatistics,
  JoinQueueOptions,
  JoinQueueSyncOptions,
} from "./joinable_queue.ts";
export { Queue } from "./queue.ts";
export type {
  ErrorMode,
  GetOptions,
  GetSyncOptions,
  IterateOptions,
  PutOptions,
  QueueOptions,
  QueueStatistics,
  QueueWaitOptions,
} from "./queue.ts";
export { SimpleQueue } from "./simple_queue.ts";
export type { SimpleGetOptions, SimpleGetSyncOptions } from "./simple_queue.ts";
export { Empty, Full } from "../errors.ts";
export type { Readiness } from "../kernel/mod.ts";
