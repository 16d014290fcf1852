/**
 * The one queue on which all workers answer.
 *
 * @module
 */

import { task } from "@pystd/multiprocessing";
import { Queue } from "@pystd/multiprocessing/queues";
import {
  CallbackSend,
  DisplaySend,
  type FinalMessage,
  StrategySentinel,
  TaskResult,
  type WorkerCallback,
  WorkerEnded,
} from "./messages.ts";

/** A queue with one sender for each kind of message. Many write, one reads. */
@task(import.meta)
export class FinalQueue extends Queue<FinalMessage> {
  /** Says how a task ended. */
  sendTaskResult(result: ConstructorParameters<typeof TaskResult>[0]): void {
    this.putNowait(new TaskResult(result));
  }

  /** Has callbacks called before the task is through. */
  sendCallback(
    method: WorkerCallback,
    about: ConstructorParameters<typeof TaskResult>[0],
  ): void {
    this.putNowait(new CallbackSend(method, new TaskResult(about)));
  }

  /** Has a text shown. */
  sendDisplay(...message: ConstructorParameters<typeof DisplaySend>): void {
    this.putNowait(new DisplaySend(...message));
  }

  /** Says that a worker is no more. */
  sendEnd(end: WorkerEnded): void {
    this.putNowait(new WorkerEnded(end));
  }

  /** Tells the reader to leave. */
  sendSentinel(): void {
    this.putNowait(new StrategySentinel());
  }
}
