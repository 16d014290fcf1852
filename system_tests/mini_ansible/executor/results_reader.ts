/**
 * Hears what workers say, in the background, for as long as a strategy runs.
 *
 * @module
 */

import type { FinalQueue } from "./final_queue.ts";
import {
  CallbackSend,
  DisplaySend,
  StrategySentinel,
  TaskResult,
  type WorkerEnded,
} from "./messages.ts";

/** Who is told what. */
export interface Listener {
  callback(message: CallbackSend): void;
  display(message: DisplaySend): void;
  /** At once, while the result itself waits to be taken. */
  heard(message: TaskResult): void;
}

/** The one reader of the queue. Results and ends of workers wait until they are taken. */
export class ResultsReader {
  readonly #queue: FinalQueue;
  readonly #heard: (TaskResult | WorkerEnded)[] = [];
  readonly #done: Promise<void>;
  #waiting = Promise.withResolvers<void>();

  /** Reads from `queue` from now on. */
  constructor(queue: FinalQueue, listener: Listener) {
    this.#queue = queue;
    this.#done = this.#read(listener);
    this.#done.catch((error) => this.#waiting.reject(error));
    this.#waiting.promise.catch(() => {}); // told to those who wait; nobody may
  }

  async #read(listener: Listener): Promise<void> {
    for (;;) {
      const message = await this.#queue.get();
      if (message instanceof StrategySentinel) return;
      if (message instanceof CallbackSend) listener.callback(message);
      else if (message instanceof DisplaySend) listener.display(message);
      else {
        if (message instanceof TaskResult) listener.heard(message);
        this.#heard.push(message);
        this.wake();
      }
    }
  }

  /** The oldest result that was not taken. */
  take(): TaskResult | WorkerEnded | undefined {
    return this.#heard.shift();
  }

  /** Resolves when there may be something to take. */
  async wait(): Promise<void> {
    if (this.#heard.length > 0) return;
    await this.#waiting.promise;
  }

  /** Makes those who wait look again. */
  wake(): void {
    this.#waiting.resolve();
    this.#waiting = Promise.withResolvers();
    this.#waiting.promise.catch(() => {});
  }

  /** Hears all that was put before now, then leaves. */
  async close(): Promise<void> {
    this.#queue.sendSentinel();
    await this.#done;
  }
}
