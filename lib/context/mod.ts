/**
 * Contexts: the API bound to a start method. Source: CPython `multiprocessing.context`.
 *
 * | Method | A child is | It gets |
 * |---|---|---|
 * | `"forkserver"` (default) | a worker, started ahead where possible | copies of its arguments |
 * | `"spawn"` | a fresh worker | copies of its arguments |
 * | `"fork"` | a task of its creator's agent | the very arguments; closures are fine |
 *
 * @example
 * ```ts
 * import { getContext } from "@pystd/multiprocessing/context";
 * import { assertEquals } from "@std/assert";
 *
 * const ctx = getContext("spawn");
 * assertEquals(ctx.getStartMethod(), "spawn");
 * ```
 *
 * @module
 */

export * from "./context.ts";
export type {
  Factories,
  Factory,
  JoinableQueueFactory,
  PoolFactory,
  QueueFactory,
  SimpleQueueFactory,
} from "./factories.ts";
export * from "./functions.ts";
export { Process } from "../process/mod.ts";
export { AuthenticationError, BufferTooShort, ProcessError, TimeoutError } from "../errors.ts";
