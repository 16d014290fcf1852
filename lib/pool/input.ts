/**
 * Input that is brought to the workers bit by bit: what `imap()` iterates over.
 *
 * **Ahead, but not for ever**: without a bound it is read as fast as the event loop allows,
 * as CPython's background thread does it; with one, so many chunks at most are under way or
 * wait to be used.
 *
 * @module
 */

import { Family } from "../memory/mod.ts";
import { isAsyncIterable, isIterable, notIterable } from "./chunks.ts";
import type { Feeder, PoolCore } from "./core.ts";
import type { Job } from "./job.ts";

/** Chunks read at a time, before others in this agent have their turn. */
const AT_ONCE = 1_024;

/** Who takes the chunks. */
export interface InputJob extends Job {
  /** The input has ended after `length` chunks. */
  end(length: number): void;
  /** The input failed where chunk `index` should have been. */
  failInput(index: number, error: unknown): void;
}

/** How input is read. */
export interface InputOptions {
  readonly core: PoolCore;
  readonly job: InputJob;
  readonly chunksize: number;
  /** Chunks that may be under way or wait to be used. */
  readonly bound: number;
}

/** Brings the items of `source` to the workers. */
export class Input implements Feeder {
  readonly job: InputJob;
  readonly #core: PoolCore;
  readonly #chunksize: number;
  #bound: number;
  #items: Iterator<unknown> | AsyncIterator<unknown> | undefined;
  readonly #isAsync: boolean;
  /** Chunks submitted, and those of them that are not used yet. */
  #count = 0;
  #ahead = 0;
  #isReading = false;
  #isOver = false;
  #wake: (() => void) | undefined;
  #cancelFeed: (() => void) | undefined;

  /** Begins to read `source`. */
  constructor(source: unknown, { core, job, chunksize, bound }: InputOptions) {
    this.#core = core;
    this.job = job;
    this.#chunksize = chunksize;
    this.#bound = bound;
    this.#isAsync = isAsyncIterable(source) && !isIterable(source);
    core.addFeeder(this);
    if (this.#isOver) return;
    try {
      this.#items = iteratorOf(source);
    } catch (error) {
      this.#fail(error);
      return;
    }
    if (this.#isAsync) void this.#readLater(this.#items as AsyncIterator<unknown>);
    else this.feed();
  }

  /** Can it only go on while the event loop turns? */
  get needsLoop(): boolean {
    return this.#isAsync && !this.#isOver;
  }

  /** A chunk was used: there is room for another. */
  used(): void {
    this.#ahead--;
    this.#wake?.();
    if (this.#bound !== Infinity) this.feed();
  }

  /** Reads what may be read now, if that can be done at once. */
  feed(): void {
    if (this.#isAsync || this.#isReading || this.#isOver) return;
    this.#isReading = true; // a generator must not be entered twice
    try {
      for (let count = 0; count < AT_ONCE && this.#ahead < this.#bound; count++) {
        if (!this.#readChunk()) return;
      }
    } finally {
      this.#isReading = false;
    }
    if (this.#ahead < this.#bound) this.#feedSoon();
  }

  #feedSoon(): void {
    this.#cancelFeed ??= Family.current().host.later(() => {
      this.#cancelFeed = undefined;
      this.feed();
    }, 0);
  }

  #readChunk(): boolean {
    const chunk: unknown[] = [];
    try {
      while (chunk.length < this.#chunksize) {
        const { done, value } = (this.#items as Iterator<unknown>).next();
        if (this.#isOver) return false; // the generator itself has ended the pool
        if (done) {
          if (chunk.length > 0) this.#submit(chunk);
          this.#end();
          return false;
        }
        chunk.push(value);
      }
    } catch (error) {
      this.#fail(error);
      return false;
    }
    this.#submit(chunk);
    return true;
  }

  async #readLater(items: AsyncIterator<unknown>): Promise<void> {
    let chunk: unknown[] = [];
    try {
      for (;;) {
        while (this.#ahead >= this.#bound && !this.#isOver) await this.#room();
        if (this.#isOver) return;
        const { done, value } = await items.next();
        if (this.#isOver) return;
        if (!done) chunk.push(value);
        if (chunk.length === this.#chunksize || (done && chunk.length > 0)) {
          this.#submit(chunk);
          chunk = [];
        }
        if (done) return this.#end();
      }
    } catch (error) {
      this.#fail(error);
    }
  }

  #room(): Promise<void> {
    return new Promise((resolve) => this.#wake = resolve);
  }

  #submit(chunk: readonly unknown[]): void {
    this.#ahead++;
    this.#core.submit(this.job, this.#count++, chunk);
  }

  #end(): void {
    if (!this.#finish()) return;
    this.job.end(this.#count);
  }

  #fail(error: unknown): void {
    if (!this.#finish()) return;
    this.job.failInput(this.#count, error);
  }

  #finish(): boolean {
    if (this.#isOver) return false;
    this.#isOver = true;
    this.#core.removeFeeder(this);
    return true;
  }

  unbind(): void {
    this.#bound = Infinity;
    this.#wake?.();
    this.feed();
  }

  stop(reason?: Error): void {
    if (!this.#finish()) return;
    this.#cancelFeed?.();
    this.#wake?.();
    if (reason === undefined) this.job.end(this.#count);
    else this.job.failInput(this.#count, reason);
    try {
      const ending = this.#items?.return?.() as Promise<unknown> | undefined;
      if (ending instanceof Promise) ending.catch((error) => this.#report(error));
    } catch (error) {
      if (!this.#isReading) this.#report(error);
    }
  }

  #report(error: unknown): void {
    this.#core.report("the input", error);
  }
}

function iteratorOf(source: unknown): Iterator<unknown> | AsyncIterator<unknown> {
  if (isIterable(source)) return source[Symbol.iterator]();
  if (isAsyncIterable(source)) return source[Symbol.asyncIterator]();
  throw notIterable(source);
}
