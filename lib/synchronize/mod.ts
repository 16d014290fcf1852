/**
 * Locks, semaphores, conditions, events and barriers between processes:
 * Python's `multiprocessing.synchronize`.
 *
 * | To | use |
 * |---|---|
 * | let one process at a time do something | {@linkcode Lock} |
 * | the same, where the code that holds it calls code that acquires it | {@linkcode RLock} |
 * | let `n` at a time do something, or count things | {@linkcode Semaphore} |
 * | the same, and catch a release too many | {@linkcode BoundedSemaphore} |
 * | tell everybody that something has happened | {@linkcode Event} |
 * | wait until shared state is as it should be | {@linkcode Condition} |
 * | let everybody go on when all have come | {@linkcode Barrier} |
 *
 * Everything that may wait is awaited, and has a blocking twin whose name ends
 * in `Sync`. All objects can be arguments of processes, and travel through
 * queues and pipes.
 *
 * @example A lock as an argument
 * ```ts
 * import { Lock } from "@pystd/multiprocessing/synchronize";
 * import { assertEquals } from "@std/assert";
 *
 * const lock = new Lock();
 * using _ = await lock.hold();
 * assertEquals(lock.locked(), true);
 * ```
 *
 * @module
 */

export * from "./barrier.ts";
export * from "./bounded_semaphore.ts";
export * from "./condition.ts";
export * from "./event.ts";
export { Guard } from "./guard.ts";
export * from "./lock.ts";
export type {
  AcquireOptions,
  AcquireSyncOptions,
  WaitOptions,
  WaitSyncOptions,
} from "./options.ts";
export * from "./rlock.ts";
export { SemLock, type SemLockStatistics } from "./sem_lock.ts";
export { Semaphore } from "./semaphore.ts";
export { BrokenBarrierError, BrokenLockError, TimeoutError } from "../errors.ts";
