/** The executors that the tests of CPython's `test_concurrent_futures` are given. */

import { type ExecutorOptions, ProcessPoolExecutor } from "@pystd/multiprocessing/futures";
import type { Passport } from "../harness.ts";
import type { Multiprocessing } from "../multiprocessing.ts";

/** Workers of an executor in CPython's tests. */
export const WORKERS = 5;

/** The passport of the tests in `file` of CPython's folder. */
export function passportOf(file: string, edits: readonly string[] = []): Passport {
  return { cpython: "3.14", file: `test_concurrent_futures/${file}`, licence: "PSF-2.0", edits };
}

/** An executor of `mp`; its program waits for it at the end of the scope. */
export function executorOf(
  mp: Multiprocessing,
  options: ExecutorOptions = {},
): ProcessPoolExecutor {
  return new ProcessPoolExecutor({ maxWorkers: WORKERS, mpContext: mp, ...options });
}
