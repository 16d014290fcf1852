/**
 * The process in which one task is run for one host, under the start method that Ansible asks
 * for by name.
 *
 * @module
 */

import { getContext } from "@pystd/multiprocessing";
import type { FinalQueue } from "./final_queue.ts";
import type { Job } from "./job.ts";
import { perform } from "./perform.ts";

const ForkProcess = getContext("fork").Process;

/** What a {@linkcode WorkerProcess} is made from. */
export interface WorkerProcessOptions {
  readonly queue: FinalQueue;
  readonly job: Job;
}

/** Runs one job and puts its result on the queue, last thing that it does. Never reused. */
export class WorkerProcess extends ForkProcess {
  readonly job: Job;
  readonly queue: FinalQueue;
  /** Breaks off what it has started; aborted at the latest when it ends. */
  readonly stop = new AbortController();
  /** Resolves with its exit code. */
  ended: Promise<number> | undefined;

  /** For `job`. */
  constructor({ queue, job }: WorkerProcessOptions) {
    super();
    this.queue = queue;
    this.job = job;
  }

  /** Starts it, and waits for its end in the background. */
  override async start(): Promise<void> {
    await super.start();
    this.ended = this.join().then(() => {
      this.stop.abort();
      return this.exitcode!;
    });
  }

  override async run(): Promise<void> {
    await perform(this.job, { queue: this.queue, signal: this.stop.signal });
  }
}
