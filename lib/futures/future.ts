/**
 * What a call that was handed to an executor will have brought. Source: CPython
 * `concurrent.futures.Future`.
 *
 * @module
 */

import { type Deadline, deadlineAfter } from "../kernel/mod.ts";
import { CancelledError, InvalidStateError, RuntimeError, TimeoutError } from "../errors.ts";
import { watch } from "../pool/backstage.ts";
import { reportError } from "../process/backstage.ts";
import { identity } from "../identity.ts";
import { checkOptions, type OptionRules, WAIT_NAMES } from "../options.ts";

const WAITING: OptionRules = { act: "wait for future", names: WAIT_NAMES };

/** Where a future stands, as Python calls it. */
export type FutureState =
  | "PENDING"
  | "RUNNING"
  | "CANCELLED"
  | "CANCELLED_AND_NOTIFIED"
  | "FINISHED";

/** How long to wait, blocking. */
export interface FutureWaitSyncOptions {
  /**
   * Milliseconds; `null` is for ever, zero and less only looks.
   *
   * @default {null}
   */
  readonly timeout?: number | null;
}

/** How long to wait. */
export interface FutureWaitOptions extends FutureWaitSyncOptions {
  /** Ends the wait, not the call, with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Who brings results in while the agent that waits for them is blocked. */
export interface Courier {
  /** Blocks until `isDone`, or `deadline` has passed; says which. */
  parkUntil(isDone: () => boolean, deadline: Deadline): boolean;
}

/** A future as {@linkcode wait} sees it. */
export interface Look {
  /** Is it over for those who look on? What was cancelled is when its executor knows. */
  readonly isOver: boolean;
  readonly hasFailed: boolean;
  readonly courier: Courier | undefined;
  /** Told when it is over. */
  readonly watchers: Set<(future: Future) => void>;
}

/** Looks at what only this room sees of a future. */
export let lookAt: (future: Future) => Look;

/**
 * The result of a call that may still be to come.
 *
 * - **No promise**: it is `await future.result()`, not `await future`. So futures can be the
 *   results of promises and the items of loops.
 * - **Repeatable**: `result()` may be called again; it returns, or throws, the same.
 * - **Cancellable** until it is handed to a worker.
 *
 * Executors make futures; whoever writes one uses the methods that start with `set`. Source:
 * CPython `concurrent.futures.Future`.
 *
 * @typeParam T What the call returns.
 *
 * @example
 * ```ts
 * import { ProcessPoolExecutor } from "@pystd/multiprocessing/futures";
 * import { assertEquals } from "@std/assert";
 *
 * await using executor = new ProcessPoolExecutor(1);
 * const future = executor.submit(Math.max, 2, 8);
 * assertEquals(await future.result(), 8);
 * assertEquals([future.done(), future.cancelled()], [true, false]);
 * ```
 */
export class Future<T = unknown> {
  static {
    lookAt = (future) => ({
      isOver: future.#state === "FINISHED" || future.#state === "CANCELLED_AND_NOTIFIED",
      hasFailed: future.#hasFailed,
      courier: future.#courier,
      watchers: future.#watchers,
    });
  }

  readonly #courier: Courier | undefined;
  readonly #over = Promise.withResolvers<void>();
  #state: FutureState = "PENDING";
  #value: T | undefined;
  #error: unknown;
  #hasFailed = false;
  #callbacks: (() => void)[] = [];
  /** Told once, at the end that {@linkcode wait} and {@linkcode asCompleted} look for. */
  readonly #watchers = new Set<(future: Future) => void>();

  /** Made by an executor, of what only it has. Nobody can block for one that is made of nothing. */
  constructor(courier?: object);
  constructor(courier?: Courier) {
    this.#courier = courier;
  }

  /** Where it stands. */
  get state(): FutureState {
    return this.#state;
  }

  /** Was it cancelled? */
  cancelled(): boolean {
    return this.#state === "CANCELLED" || this.#state === "CANCELLED_AND_NOTIFIED";
  }

  /** Is a worker at it, so that it cannot be cancelled any more? */
  running(): boolean {
    return this.#state === "RUNNING";
  }

  /** Is it over: returned, failed or cancelled? */
  done(): boolean {
    return this.#state !== "PENDING" && this.#state !== "RUNNING";
  }

  /**
   * Calls it off, if no worker has been handed it.
   *
   * @returns Whether it is cancelled now.
   */
  cancel(): boolean {
    if (this.cancelled()) return true;
    if (this.#state !== "PENDING") return false;
    this.#state = "CANCELLED";
    this.#end();
    return true;
  }

  /**
   * What the call returned, waiting for it.
   *
   * @throws {Error} What the call threw; its `cause` holds the stack in the worker.
   * @throws {CancelledError} If it was cancelled.
   * @throws {TimeoutError} If it is not over in time.
   * @throws {BrokenProcessPool} If the executor lost a worker.
   */
  async result(options: FutureWaitOptions = {}): Promise<T> {
    await this.#wait(options);
    return this.#take();
  }

  /**
   * As {@linkcode Future.result}, blocking this thread.
   *
   * @throws {Error} As `result()`.
   * @throws {DeadlockError} If only this agent could bring it about.
   */
  resultSync(options: FutureWaitSyncOptions = {}): T {
    this.#waitSync(options);
    return this.#take();
  }

  /**
   * What the call threw, waiting for it; `null` if it returned.
   *
   * @throws {CancelledError} If it was cancelled.
   * @throws {TimeoutError} If it is not over in time.
   */
  async exception(options: FutureWaitOptions = {}): Promise<unknown> {
    await this.#wait(options);
    return this.#failure();
  }

  /**
   * As {@linkcode Future.exception}, blocking this thread.
   *
   * @throws {Error} As `exception()`.
   */
  exceptionSync(options: FutureWaitSyncOptions = {}): unknown {
    this.#waitSync(options);
    return this.#failure();
  }

  /**
   * Has `fn` called with this future when it is over; now, if it is. Callbacks are called in
   * the order in which they were added. One that throws is reported on stderr and does no harm.
   */
  addDoneCallback(fn: (future: Future<T>) => void): void {
    const call = () => this.#call(fn);
    if (this.done()) call();
    else this.#callbacks.push(call);
  }

  // -- For executors --

  /**
   * Says that the call begins.
   *
   * @returns False if it was cancelled, and must not begin.
   * @throws {InvalidStateError} If it has begun.
   */
  setRunningOrNotifyCancel(): boolean {
    if (this.#state === "PENDING") {
      this.#state = "RUNNING";
      return true;
    }
    if (this.#state !== "CANCELLED") {
      throw new InvalidStateError(`Cannot begin call: its future is in state ${this.#state}`);
    }
    this.#state = "CANCELLED_AND_NOTIFIED";
    this.#notify();
    return false;
  }

  /**
   * Says what the call returned.
   *
   * @throws {InvalidStateError} If it is over.
   */
  setResult(value: T): void {
    this.#assertNotDone();
    this.#value = value;
    this.#finish();
  }

  /**
   * Says what the call threw.
   *
   * @throws {InvalidStateError} If it is over.
   */
  setException(error: unknown): void {
    this.#assertNotDone();
    this.#error = error;
    this.#hasFailed = true;
    this.#finish();
  }

  #assertNotDone(): void {
    if (this.done()) throw new InvalidStateError(`${this.#state}: ${this}`);
  }

  #finish(): void {
    this.#state = "FINISHED";
    this.#end();
    this.#notify();
  }

  #end(): void {
    this.#over.resolve();
    const callbacks = this.#callbacks;
    this.#callbacks = [];
    for (const call of callbacks) call();
  }

  #call(fn: (future: Future<T>) => void): void {
    try {
      fn(this);
    } catch (error) {
      reportError(identity().name, error);
    }
  }

  // -- For wait() and asCompleted() --

  #notify(): void {
    for (const watcher of this.#watchers) watcher(this);
    this.#watchers.clear();
  }

  // -- Waiting --

  async #wait(options: FutureWaitOptions): Promise<void> {
    checkOptions(options, WAITING);
    const { timeout, signal } = options;
    signal?.throwIfAborted();
    if (this.done() || await watch(this.#over.promise, { timeout, signal })) return;
    throw tooLate();
  }

  #waitSync(options: FutureWaitSyncOptions): void {
    checkOptions(options, WAITING);
    const { timeout } = options;
    if (this.done()) return;
    const courier = this.#courier;
    if (courier === undefined) {
      throw new RuntimeError("Cannot block until the future is done: it has no executor");
    }
    if (!courier.parkUntil(() => this.done(), deadlineAfter(timeout))) throw tooLate();
  }

  #take(): T {
    this.#assertNotCancelled();
    if (this.#hasFailed) throw this.#error;
    return this.#value as T;
  }

  #failure(): unknown {
    this.#assertNotCancelled();
    return this.#hasFailed ? this.#error : null;
  }

  #assertNotCancelled(): void {
    if (this.cancelled()) throw new CancelledError("Cannot get result: the call was cancelled");
  }

  /** As Python's `repr()`. */
  toString(): string {
    const state = this.#state.toLowerCase().replace("cancelled_and_notified", "cancelled");
    if (this.#state !== "FINISHED") return `<Future state=${state}>`;
    const outcome = this.#hasFailed
      ? `raised ${nameOf(this.#error)}`
      : `returned ${nameOf(this.#value)}`;
    return `<Future state=${state} ${outcome}>`;
  }
}

function tooLate(): TimeoutError {
  return new TimeoutError("Cannot get result: the call is not done in time");
}

/** The class of `value`, or what it is. */
function nameOf(value: unknown): string {
  return value === null || typeof value !== "object"
    ? typeof value
    : value.constructor?.name ?? "object";
}
