/**
 * What ends a process and is no failure of a task.
 *
 * @module
 */

import { KeyboardInterrupt, SystemExit } from "@pystd/multiprocessing";

/** Whether `error` says that the running process is to end. */
export function isEndOfProcess(error: unknown): boolean {
  if (error instanceof SystemExit || error instanceof KeyboardInterrupt) return true;
  return error instanceof Error && error.name === "ProcessEnded";
}
