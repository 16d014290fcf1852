/**
 * Executors and futures, as the process half of Python's `concurrent.futures`.
 *
 * @example
 * ```ts
 * import { asCompleted, ProcessPoolExecutor } from "@pystd/multiprocessing/futures";
 * import { assertEquals } from "@std/assert";
 *
 * await using executor = new ProcessPoolExecutor(2);
 * const futures = [1, 2, 3].map((x) => executor.submit((n: number) => n * n, x));
 * let sum = 0;
 * for await (const future of asCompleted(futures)) sum += await future.result();
 * assertEquals(sum, 14);
 * ```
 *
 * @module
 */

export {
  Future,
  type FutureState,
  type FutureWaitOptions,
  type FutureWaitSyncOptions,
} from "./future.ts";
export { MapResults } from "./map_results.ts";
export {
  type ExecutorMapOptions,
  type ExecutorOptions,
  type Inputs,
  ProcessPoolExecutor,
  type ShutdownOptions,
} from "./process_pool_executor.ts";
export {
  ALL_COMPLETED,
  asCompleted,
  type DoneAndNotDone,
  FIRST_COMPLETED,
  FIRST_EXCEPTION,
  type ReturnWhen,
  wait,
  type WaitOptions,
  waitSync,
} from "./waiting.ts";
export type { PoolContext } from "../pool/mod.ts";
export {
  BrokenExecutor,
  BrokenProcessPool,
  CancelledError,
  InvalidStateError,
  RuntimeError,
  TimeoutError,
} from "../errors.ts";
