/**
 * Which start method is which back-end.
 *
 * @module
 */

import type { Popen } from "./popen.ts";
import { TaskPopen } from "./popen_fork.ts";
import { WorkerPopen } from "./popen_worker.ts";
import type { StartMethod } from "./start_method.ts";

const popens: Readonly<Record<StartMethod, Popen>> = {
  spawn: new WorkerPopen({ fresh: true }),
  forkserver: new WorkerPopen({ fresh: false }),
  fork: new TaskPopen(),
};

/** The back-end of `method`. */
export function popenOf(method: StartMethod): Popen {
  return popens[method];
}
