/**
 * What is to come of a job whose result is one value: who is told, and who waits.
 *
 * @module
 */

import type { AnyFunction } from "../codec/mod.ts";
import type { Deadline } from "../kernel/mod.ts";
import { Family } from "../memory/mod.ts";
import type { PoolCore } from "./core.ts";
import type { CALL, Job, Order } from "./job.ts";
import { watch } from "./vigil.ts";
import type { Waiting } from "./vigil.ts";

/** Who is told of a result. */
export interface Listeners {
  readonly callback?: ((value: never) => unknown) | null | undefined;
  readonly errorCallback?: ((error: unknown) => unknown) | null | undefined;
  readonly onProgress?: ((done: number, total: number) => unknown) | null | undefined;
}

/** What an outcome is made of. */
export interface OutcomeMaking {
  readonly core: PoolCore;
  readonly order: Order;
  readonly listeners: Listeners;
  /** Calls the job off. */
  readonly signal: AbortSignal | null | undefined;
  /** Must stay alive until the result is here. */
  readonly pool: object;
}

/** The result of a call: pending, or a value, or an error. */
export class Outcome implements Job {
  readonly id: number;
  readonly func: AnyFunction;
  readonly call: CALL;
  readonly timeout: number;
  readonly retries: number;
  readonly core: PoolCore;
  /** Undefined once the result is here. */
  #making: OutcomeMaking | undefined;
  #hold: { release(): void } | undefined;
  #isOk = false;
  #value: unknown;
  #ready: PromiseWithResolvers<void> | undefined;

  /** The outcome of what `making` says. */
  constructor(making: OutcomeMaking) {
    const { core, order, signal } = making;
    this.id = core.nextJob();
    this.func = order.func;
    this.call = order.call;
    this.timeout = order.timeout;
    this.retries = order.retries;
    this.core = core;
    this.#making = making;
    const { callback, errorCallback } = making.listeners;
    // Who is to be called back need not await anything.
    if (callback || errorCallback) this.#hold = Family.current().host.holdLoop();
    if (!signal) return;
    if (signal.aborted) this.#abort();
    else signal.addEventListener("abort", this.#abort);
  }

  /** The only task has ended. */
  settle(_index: number, isOk: boolean, value: unknown): void {
    this.finish(isOk, value);
  }

  /** The result is here: the callbacks are called, then who waits is told. */
  finish(isOk: boolean, value: unknown): void {
    const making = this.#making;
    if (making === undefined) return;
    const { callback, errorCallback } = making.listeners;
    making.signal?.removeEventListener("abort", this.#abort);
    if (isOk) this.#tell("callback", callback as (value: unknown) => unknown, value);
    else this.#tell("errorCallback", errorCallback, value);
    if (this.#making === undefined) return; // a callback has waited for it, and been overtaken
    this.#making = undefined;
    this.#hold?.release();
    this.#isOk = isOk;
    this.#value = value;
    this.#ready?.resolve();
  }

  /** So much of the job is done. */
  progressed(done: number, total: number): void {
    this.#tell("onProgress", this.#making?.listeners.onProgress, done, total);
  }

  /** Calls a function of the user's, whose errors are reported. */
  #tell<A extends unknown[]>(
    what: string,
    listener: ((...args: A) => unknown) | null | undefined,
    ...args: A
  ): void {
    if (listener === undefined || listener === null) return;
    try {
      const answer = listener(...args);
      if (answer instanceof Promise) answer.catch((error) => this.core.report(what, error));
    } catch (error) {
      this.core.report(what, error);
    }
  }

  readonly #abort = (): void => {
    const reason = this.#making?.signal?.reason;
    this.core.drop(this);
    this.finish(false, reason);
  };

  /** Is the result still to come? */
  get isPending(): boolean {
    return this.#making !== undefined;
  }

  /** Is it a value? */
  get isOk(): boolean {
    return this.#isOk;
  }

  /** The value, or the error. */
  get value(): unknown {
    return this.#value;
  }

  /** Waits until the result is here; false if time is up before. */
  async wait(options: Waiting): Promise<boolean> {
    if (!this.isPending) return true;
    return await watch((this.#ready ??= Promise.withResolvers()).promise, options);
  }

  /** The same, blocking. */
  waitSync(deadline: Deadline): boolean {
    return this.core.parkUntil(() => !this.isPending, deadline);
  }
}

/** The result of a call for each item of a list. */
export class ListOutcome extends Outcome {
  #results: unknown[] = [];
  #chunksize = 1;
  /** Chunks to come; unknown before the input is. */
  #left = Infinity;
  #done = 0;
  #hasFailed = false;
  #error: unknown;

  /** The input is known: so many items, cut so. */
  expect(length: number, chunksize: number): void {
    this.#results = new Array(length);
    this.#chunksize = chunksize;
    this.#left = Math.ceil(length / chunksize);
    if (this.#left === 0) this.finish(true, []);
  }

  /** A chunk has ended. The job ends with the last one, its error is the first in time. */
  override settle(index: number, isOk: boolean, value: unknown): void {
    const { length } = this.#results;
    const start = index * this.#chunksize;
    if (isOk) this.#place(start, value as ArrayLike<unknown>);
    else if (!this.#hasFailed) {
      this.#hasFailed = true;
      this.#error = value;
    }
    this.#done += Math.min(this.#chunksize, length - start);
    this.progressed(this.#done, length);
    if (--this.#left > 0) return;
    const results = this.#results;
    this.#results = [];
    if (this.#hasFailed) this.finish(false, this.#error);
    else this.finish(true, results);
  }

  #place(start: number, values: ArrayLike<unknown>): void {
    const results = this.#results;
    for (let index = 0; index < values.length; index++) results[start + index] = values[index];
  }
}
