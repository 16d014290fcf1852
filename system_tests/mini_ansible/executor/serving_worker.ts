/**
 * Processes that share no memory with the main one, and run one job after another: starting
 * one costs too much to do it for each task.
 *
 * @module
 */

import { getContext, task } from "@pystd/multiprocessing";
import type { Queue } from "@pystd/multiprocessing/queues";
import type { FinalQueue } from "./final_queue.ts";
import type { WorkerSettings } from "./job.ts";
import type { WorkerMessage } from "./job_message.ts";
import { perform } from "./perform.ts";
import { WorkerState } from "./worker_state.ts";

/** What a serving worker is made from. */
export interface ServingWorkerOptions {
  readonly jobs: Queue<WorkerMessage>;
  readonly queue: FinalQueue;
  readonly settings: WorkerSettings;
}

const SpawnProcess = getContext("spawn").Process;
const ForkServerProcess = getContext("forkserver").Process;

/** A worker that is started anew. */
@task(import.meta)
export class SpawnWorkerProcess extends SpawnProcess {
  readonly options: ServingWorkerOptions;

  /** Takes its jobs from `options.jobs`. */
  constructor(options: ServingWorkerOptions) {
    super();
    this.options = options;
  }

  override async run(): Promise<void> {
    await serve(this.options);
  }
}

/** A worker that may have been started ahead. */
@task(import.meta)
export class ForkServerWorkerProcess extends ForkServerProcess {
  readonly options: ServingWorkerOptions;

  /** Takes its jobs from `options.jobs`. */
  constructor(options: ServingWorkerOptions) {
    super();
    this.options = options;
  }

  override async run(): Promise<void> {
    await serve(this.options);
  }
}

/** Runs jobs until it is told to stop; a job that is under way then is broken off. */
async function serve({ jobs, queue, settings }: ServingWorkerOptions): Promise<void> {
  const state = new WorkerState(settings);
  const stop = new AbortController();
  const failure = new AbortController();
  let running = Promise.resolve();
  for (;;) {
    const message = await jobs.get({ signal: failure.signal });
    if (message === "stop") {
      stop.abort();
      return;
    }
    await running;
    // Not awaited: the next message may be that it is to stop.
    running = perform(state.job(message), { queue, signal: stop.signal })
      .catch((error) => failure.abort(error));
  }
}
