/**
 * Input of `map()` that is awaited: it is listed first, as CPython lists what has no length.
 *
 * @module
 */

import type { Feeder, PoolCore } from "./core.ts";
import type { ListOutcome } from "./outcome.ts";

/** Lists an asynchronous `source` for `job`. */
export class Gathering implements Feeder {
  readonly job: ListOutcome;
  readonly #core: PoolCore;
  #isOver = false;

  /** Calls `use` with the list. */
  constructor(
    core: PoolCore,
    { job, source, use }: {
      job: ListOutcome;
      source: AsyncIterable<unknown>;
      use: (items: unknown[]) => void;
    },
  ) {
    this.#core = core;
    this.job = job;
    core.addFeeder(this);
    if (!this.#isOver) void this.#gather(source, use);
  }

  async #gather(source: AsyncIterable<unknown>, use: (items: unknown[]) => void): Promise<void> {
    const items: unknown[] = [];
    try {
      for await (const item of source) {
        if (this.#isOver) return;
        items.push(item);
      }
      if (this.#isOver) return;
      use(items);
      this.#finish();
    } catch (error) {
      this.job.finish(false, error);
      this.#finish();
    }
  }

  #finish(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#core.removeFeeder(this);
  }

  feed(): void {}

  unbind(): void {}

  stop(reason?: Error): void {
    if (reason !== undefined) this.job.finish(false, reason);
    this.#finish();
  }
}
