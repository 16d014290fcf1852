/**
 * What is to come of an `imap()`: results as they come, or in the order of the input.
 *
 * @module
 */

import type { AnyFunction } from "../codec/mod.ts";
import type { Deadline } from "../kernel/mod.ts";
import { DeadlockError } from "../errors.ts";
import { Fifo } from "../fifo.ts";
import type { PoolCore } from "./core.ts";
import { Input, type InputJob } from "./input.ts";
import { CALL, type Order } from "./job.ts";
import { type Waiting, watch } from "./vigil.ts";

/** What a stream is made of. */
export interface StreamMaking {
  readonly core: PoolCore;
  readonly order: Order;
  readonly source: unknown;
  readonly chunksize: number;
  readonly bound: number;
  readonly isOrdered: boolean;
  readonly signal: AbortSignal | null | undefined;
  /** Must stay alive until all results are here. */
  readonly pool: object;
}

/** The results of one chunk, from `at` on, or its error. */
interface Arrived {
  readonly isOk: boolean;
  readonly value: unknown;
  at: number;
}

/** What {@linkcode Stream.take} finds. */
export type Found = { readonly value: unknown } | { readonly error: unknown } | "end" | "nothing";

/** Results of a job that come one by one. */
export class Stream implements InputJob {
  readonly id: number;
  readonly func: AnyFunction;
  readonly call: CALL;
  readonly timeout: number;
  readonly retries: number;
  readonly #core: PoolCore;
  readonly #isOrdered: boolean;
  readonly #signal: AbortSignal | null | undefined;
  /** Chunks that can be used, and those that came too early. */
  readonly #ready = new Fifo<Arrived>();
  readonly #early = new Map<number, Arrived>();
  /** The chunk that is used next, of an ordered stream; chunks put into `#ready` so far. */
  #next = 0;
  /** Chunks in all, as soon as that is known. */
  #length = Infinity;
  #isCalledOff = false;
  #change: PromiseWithResolvers<void> | undefined;
  #pool: object | undefined;
  readonly #input: Input;

  /** Begins the job. */
  constructor(making: StreamMaking) {
    const { core, order, source, chunksize, bound, isOrdered, signal, pool } = making;
    this.id = core.nextJob();
    this.func = order.func;
    this.call = order.call;
    this.timeout = order.timeout;
    this.retries = order.retries;
    this.#core = core;
    this.#isOrdered = isOrdered;
    this.#signal = signal;
    this.#pool = pool;
    signal?.addEventListener("abort", this.#abort);
    this.#input = new Input(source, { core, job: this, chunksize, bound });
    if (signal?.aborted) this.#abort();
  }

  /** A chunk has ended. */
  settle(index: number, isOk: boolean, value: unknown): void {
    if (this.#isCalledOff) return;
    const arrived = { isOk, value: isOk && this.call === CALL.one ? [value] : value, at: 0 };
    if (this.#isOrdered && index !== this.#next) this.#early.set(index, arrived);
    else this.#arrive(arrived);
    this.#tell();
  }

  #arrive(arrived: Arrived): void {
    this.#ready.push(arrived);
    this.#next++;
    if (!this.#isOrdered) return;
    for (;;) {
      const following = this.#early.get(this.#next);
      if (following === undefined) return;
      this.#early.delete(this.#next++);
      this.#ready.push(following);
    }
  }

  /** The input has ended. */
  end(length: number): void {
    this.#length = Math.min(this.#length, length);
    this.#tell();
  }

  /** The input failed after `index` chunks; that is the last thing there is. */
  failInput(index: number, error: unknown): void {
    this.#length = index + 1;
    this.settle(index, false, error);
  }

  #tell(): void {
    if (this.#next >= this.#length) {
      this.#pool = undefined;
      this.#signal?.removeEventListener("abort", this.#abort);
    }
    this.#change?.resolve();
    this.#change = undefined;
  }

  readonly #abort = (): void => {
    this.#stop();
    this.#ready.push({ isOk: false, value: this.#signal!.reason, at: 0 });
    this.#tell();
  };

  /** Nobody wants the rest. */
  callOff(): void {
    this.#stop();
    this.#tell();
  }

  #stop(): void {
    this.#isCalledOff = true;
    this.#ready.clear();
    this.#early.clear();
    this.#core.drop(this);
    this.#length = this.#next;
  }

  /** The next result, if it is here. */
  take(): Found {
    for (;;) {
      const { first } = this.#ready;
      if (first === undefined) return this.#next >= this.#length ? "end" : "nothing";
      const values = first.value as ArrayLike<unknown>;
      if (first.isOk && first.at < values.length) {
        const value = values[first.at++];
        if (first.at === values.length) this.#use();
        return { value };
      }
      this.#use();
      if (!first.isOk) return { error: first.value };
    }
  }

  #use(): void {
    this.#ready.shift();
    if (!this.#isCalledOff) this.#input.used();
  }

  /** Is there something to take, or the end? */
  get hasNews(): boolean {
    return this.#ready.length > 0 || this.#next >= this.#length;
  }

  /** Waits for news; false if time is up before. */
  wait(options: Waiting): Promise<boolean> {
    return watch((this.#change ??= Promise.withResolvers()).promise, options);
  }

  /** The same, blocking. */
  waitSync(deadline: Deadline): boolean {
    if (!this.hasNews && deadline === Infinity && this.#input.needsLoop) {
      throw new DeadlockError(
        "Cannot block until a result comes: the input is awaited; use the awaitable form",
      );
    }
    return this.#core.parkUntil(() => this.hasNews, deadline);
  }
}
