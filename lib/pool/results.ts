/**
 * What `applyAsync()` and `mapAsync()` return: a result that may still be to come. Source:
 * CPython `pool.ApplyResult`, `pool.MapResult`.
 *
 * @module
 */

import { deadlineAfter } from "../kernel/mod.ts";
import { TimeoutError, ValueError } from "../errors.ts";
import { checkOptions, type OptionRules, WAIT_NAMES } from "../options.ts";
import type { Outcome } from "./outcome.ts";

/** How a result can be waited for. */
export const WAITING: OptionRules = { act: "wait for result", names: WAIT_NAMES };

/** How long to wait, blocking. */
export interface ResultWaitSyncOptions {
  /**
   * Milliseconds; `null` is for ever, zero and less only looks.
   *
   * @default {null}
   */
  readonly timeout?: number | null;
}

/** How long to wait. */
export interface ResultWaitOptions extends ResultWaitSyncOptions {
  /** Ends the wait, not the task, with the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * The result of a call that a pool was given.
 *
 * - **Awaitable itself**: `await result` is `await result.get()`.
 * - **Repeatable**: `get()` may be called again; it returns, or throws, the same.
 * - **Callbacks first**: they are called, in the order in which calls are done, before the
 *   result is ready. One that throws is reported on stderr and does no harm.
 *
 * Source: CPython `multiprocessing.pool.AsyncResult`.
 *
 * @typeParam T What the call returns.
 *
 * @example
 * ```ts
 * import { Pool } from "@pystd/multiprocessing";
 * import { assertEquals } from "@std/assert";
 *
 * await using pool = new Pool(1);
 * const result = pool.applyAsync(Math.sqrt, [16]);
 * assertEquals(await result.get({ timeout: 10_000 }), 4);
 * assertEquals([result.ready(), result.successful()], [true, true]);
 * ```
 */
export class AsyncResult<T = unknown> implements PromiseLike<T> {
  readonly #outcome: Outcome;

  /** Made by a pool, of what only it has. */
  constructor(outcome: object);
  constructor(outcome: Outcome) {
    this.#outcome = outcome;
  }

  /** Is the result here, or the error? */
  ready(): boolean {
    return !this.#outcome.isPending;
  }

  /**
   * Did the call return?
   *
   * @throws {ValueError} If it is not ready.
   */
  successful(): boolean {
    if (this.#outcome.isPending) throw new ValueError(`${this} not ready`);
    return this.#outcome.isOk;
  }

  /** Waits until the result is here, or the time is up: {@linkcode AsyncResult.ready} says which. */
  async wait(options: ResultWaitOptions = {}): Promise<void> {
    checkOptions(options, WAITING);
    await this.#outcome.wait(options);
  }

  /**
   * As {@linkcode AsyncResult.wait}, blocking this thread.
   *
   * @throws {DeadlockError} If the pool's workers run in this agent and the call awaits.
   */
  waitSync(options: ResultWaitSyncOptions = {}): void {
    checkOptions(options, WAITING);
    this.#outcome.waitSync(deadlineAfter(options.timeout));
  }

  /**
   * The value, as soon as it is here.
   *
   * @throws {Error} What the call threw. Its `cause` is a {@linkcode RemoteTraceback}.
   * @throws {TimeoutError} If it is not here in time.
   * @throws {WorkerLostError} If the worker ended before the call did.
   */
  async get(options: ResultWaitOptions = {}): Promise<T> {
    checkOptions(options, WAITING);
    if (this.#outcome.isPending) await this.#outcome.wait(options);
    return this.#value();
  }

  /**
   * As {@linkcode AsyncResult.get}, blocking this thread.
   *
   * @throws {Error} As `get()`.
   * @throws {DeadlockError} If the pool's workers run in this agent and the call awaits.
   */
  getSync(options: ResultWaitSyncOptions = {}): T {
    if (this.#outcome.isPending) this.waitSync(options);
    return this.#value();
  }

  /** So that it can be awaited. */
  then<A = T, B = never>(
    onValue?: ((value: T) => A | PromiseLike<A>) | null,
    onError?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.get().then(onValue, onError);
  }

  #value(): T {
    const { isPending, isOk, value } = this.#outcome;
    if (isPending) throw new TimeoutError("Cannot get result: it is not ready");
    if (!isOk) throw value;
    return value as T;
  }

  /** As Python's `repr()`. */
  toString(): string {
    return `<multiprocessing.pool.${this.constructor.name} object #${this.#outcome.id}>`;
  }
}

/**
 * The result of `mapAsync()` and `starmapAsync()`: a list, in the order of the input. It is
 * ready when all chunks have ended; its error is the one that happened first. Source: CPython
 * `multiprocessing.pool.MapResult`.
 *
 * @typeParam R What the function returns.
 *
 * @example
 * ```ts
 * import { Pool } from "@pystd/multiprocessing";
 * import { assertEquals } from "@std/assert";
 *
 * await using pool = new Pool(1);
 * assertEquals(await pool.mapAsync(Math.sqrt, [1, 4, 9]), [1, 2, 3]);
 * ```
 */
export class MapResult<R = unknown> extends AsyncResult<R[]> {}
