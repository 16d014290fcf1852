/**
 * `multiprocessing.Queue`: a queue that any number of processes put to and get
 * from, whose items lie in shared memory.
 *
 * @module
 */

import { registerSharedForm } from "../codec/mod.ts";
import { type Handle, type Readiness, waitable } from "../kernel/mod.ts";
import { duplicate } from "../memory/mod.ts";
import { AssertionError, OSError, ValueError } from "../errors.ts";
import { identity } from "../identity.ts";
import { checkOptions, type OptionRules, shown, WAIT_NAMES } from "../options.ts";
import { type ErrorMode, QueueCore, TakingUntilClosed } from "./_core.ts";

/** What becomes of an error that was put: `get()` throws it, or returns it as any other item. */
export type { ErrorMode } from "./_core.ts";

/** How a queue is made. */
export interface QueueOptions {
  /**
   * Whether `get()` throws an error that was put, or returns it, as CPython does.
   *
   * @default {"raise"}
   */
  readonly errors?: ErrorMode;
}

/** How long to wait, without an end by `AbortSignal`. */
export interface QueueWaitOptions {
  /**
   * `false` never waits, whatever `timeout` says.
   *
   * @default {true}
   */
  readonly block?: boolean;
  /**
   * Milliseconds; `null` is for ever, zero and less does not wait.
   *
   * @default {null}
   */
  readonly timeout?: number | null;
}

/** How {@linkcode Queue.put} waits. */
export interface PutOptions extends QueueWaitOptions {
  /** Ends the wait with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** How {@linkcode Queue.getSync} waits, and what becomes of errors. */
export interface GetSyncOptions extends QueueWaitOptions {
  /** What becomes of an error that was put; the queue's own way by default. */
  readonly errors?: ErrorMode;
}

/** How {@linkcode Queue.get} waits, and what becomes of errors. */
export interface GetOptions extends GetSyncOptions {
  /** Ends the wait with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** How {@linkcode Queue.iterate} goes. */
export interface IterateOptions {
  /** Ends the iteration. */
  readonly signal?: AbortSignal;
  /** What becomes of an error that was put; the queue's own way by default. */
  readonly errors?: ErrorMode;
}

/** Who uses a queue now. */
export interface QueueStatistics {
  /** Items that were put and not yet taken. */
  readonly items: number;
  /** Waiters for an item, in all processes. */
  readonly getting: number;
  /** Waiters for room, in all processes. */
  readonly putting: number;
}

/** Where a view is to be opened, in place of the arguments of a constructor. */
export class QueuePlace {
  readonly handle: Handle;

  /** The queue behind `handle`. */
  constructor(handle: Handle) {
    this.handle = handle;
  }
}

/** In place of options that were not given. */
export const NO_OPTIONS = {};
const PUTTING: OptionRules = { act: "put", names: ["block", ...WAIT_NAMES] };
const GETTING: OptionRules = { act: "get", names: ["errors", "block", ...WAIT_NAMES] };
const NOT_WAITING = { block: false } as const;
const MOST_ITEMS = 2 ** 31 - 1;

/** The core of a queue, for the files of this room. */
export let coreOf: (queue: Queue) => QueueCore;

/**
 * A first-in, first-out queue between processes.
 *
 * - **Any producers, any consumers**: an item goes to exactly one of them. Items of one
 *   producer come out in the order in which it put them.
 * - **Encoded at once**: `put()` copies the item before it returns; what cannot be sent
 *   throws there, and a change made later is not seen.
 * - **Waits only for `maxsize`**: without one, `put()` never waits. A process may end with
 *   items in the queue; they stay, so there is no deadlock in joining it before reading.
 * - **Death**: who dies takes nothing along but an item that it had already taken.
 * - **Errors**: an `Error` that was put is thrown by `get()`. With `{ errors: "return" }`,
 *   for the queue or one call, it is an item like any other.
 * - **Travels** as an argument, and through other queues and pipes.
 *
 * Source: CPython `multiprocessing/queues.py`.
 *
 * @typeParam T What the items are.
 *
 * @example Put and get
 * ```ts
 * import { Queue } from "@pystd/multiprocessing";
 * import { assertEquals } from "@std/assert";
 *
 * const queue = new Queue<string>();
 * queue.put("first");
 * queue.put("second");
 * assertEquals(queue.qsize(), 2);
 * assertEquals(await queue.get(), "first");
 * assertEquals(queue.getNowait(), "second");
 * ```
 *
 * @example A full queue refuses at once when told not to wait
 * ```ts
 * import { Full, Queue } from "@pystd/multiprocessing";
 * import { assertThrows } from "@std/assert";
 *
 * const queue = new Queue<string>(1);
 * await queue.put("first");
 * assertThrows(() => queue.putNowait("second"), Full);
 * ```
 */
export class Queue<T = unknown> {
  readonly #core: QueueCore;
  #joinsThread = true;

  static {
    coreOf = (queue) => queue.#core;
  }

  /**
   * A new queue.
   *
   * @param maxsize Most items at a time; zero and less is without limit.
   * @throws {TypeError} If `maxsize` is not an integer.
   */
  constructor(maxsize?: number | { readonly maxsize?: number }, options?: QueueOptions);
  constructor(
    maxsize: number | { readonly maxsize?: number } | QueuePlace = 0,
    options: QueueOptions = {},
  ) {
    this.#core = maxsize instanceof QueuePlace
      ? QueueCore.open(maxsize.handle)
      : QueueCore.create({ maxItems: itemsFrom(maxsize), errors: options.errors });
  }

  /**
   * Puts `item`, waiting for room while the queue is full. Where there is room
   * the work is done when the call returns, so it need not be awaited; what has
   * to wait leaves in the order of the calls.
   *
   * @throws {Full} If no room appears within `timeout` milliseconds.
   * @throws {PicklingError} If the item cannot be sent.
   * @throws {ValueError} If this process has closed the queue.
   *
   * @example A time limit
   * ```ts
   * import { Full, Queue } from "@pystd/multiprocessing";
   * import { assertRejects } from "@std/assert";
   *
   * const queue = new Queue<number>(1);
   * await queue.put(1);
   * await assertRejects(() => queue.put(2, { timeout: 10 }), Full);
   * ```
   */
  put(item: T, options: PutOptions = NO_OPTIONS): Promise<void> {
    return refusalOf(options, PUTTING) ?? this.#core.put(item, options);
  }

  /**
   * As {@linkcode Queue.put}, blocking this thread.
   *
   * @throws {Full} If no room appears within `timeout` milliseconds.
   * @throws {PicklingError} If the item cannot be sent.
   * @throws {ValueError} If this process has closed the queue.
   * @throws {DeadlockError} If it would block for ever while no other process runs.
   *
   * @example Room is there
   * ```ts
   * import { Queue } from "@pystd/multiprocessing";
   * import { assertEquals } from "@std/assert";
   *
   * const queue = new Queue<number>();
   * queue.putSync(1);
   * assertEquals(queue.qsize(), 1);
   * ```
   */
  putSync(item: T, options: QueueWaitOptions = NO_OPTIONS): void {
    if (options !== NO_OPTIONS) checkOptions(options, PUTTING);
    this.#core.putSync(item, options);
  }

  /**
   * Puts `item` without waiting.
   *
   * @throws {Full} If there is no room.
   * @throws {PicklingError} If the item cannot be sent.
   * @throws {ValueError} If this process has closed the queue.
   *
   * @example No room
   * ```ts
   * import { Full, Queue } from "@pystd/multiprocessing";
   * import { assertThrows } from "@std/assert";
   *
   * const queue = new Queue<number>(1);
   * queue.putNowait(1);
   * assertThrows(() => queue.putNowait(2), Full);
   * ```
   */
  putNowait(item: T): void {
    this.#core.putSync(item, NOT_WAITING);
  }

  /**
   * Takes the oldest item, waiting for one while the queue is empty.
   *
   * @throws {Empty} If none appears within `timeout` milliseconds.
   * @throws {Error} The error that was put, unless errors are returned.
   * @throws {ValueError} If this process has closed the queue.
   *
   * @example Errors come out as they went in
   * ```ts
   * import { Queue } from "@pystd/multiprocessing";
   * import { assertInstanceOf, assertRejects } from "@std/assert";
   *
   * const queue = new Queue<Error>();
   * queue.put(new RangeError("too far"));
   * queue.put(new RangeError("too far"));
   * await assertRejects(() => queue.get(), RangeError, "too far");
   * assertInstanceOf(await queue.get({ errors: "return" }), RangeError);
   * ```
   */
  get(options: GetOptions = NO_OPTIONS): Promise<T> {
    return refusalOf(options, GETTING) ?? this.#core.get(options) as Promise<T>;
  }

  /**
   * As {@linkcode Queue.get}, blocking this thread. It cannot import the
   * modules that an item refers to: they must be loaded.
   *
   * @throws {Empty} If none appears within `timeout` milliseconds.
   * @throws {Error} The error that was put, unless errors are returned.
   * @throws {ValueError} If this process has closed the queue.
   * @throws {DeadlockError} If it would block for ever while no other process runs.
   *
   * @example An item is there
   * ```ts
   * import { Queue } from "@pystd/multiprocessing";
   * import { assertEquals } from "@std/assert";
   *
   * const queue = new Queue<number>();
   * queue.put(1);
   * assertEquals(queue.getSync(), 1);
   * ```
   */
  getSync(options: GetSyncOptions = NO_OPTIONS): T {
    if (options !== NO_OPTIONS) checkOptions(options, GETTING);
    return this.#core.getSync(options) as T;
  }

  /**
   * Takes the oldest item without waiting.
   *
   * @throws {Empty} If there is none.
   * @throws {Error} The error that was put, unless errors are returned.
   * @throws {ValueError} If this process has closed the queue.
   *
   * @example Nothing there
   * ```ts
   * import { Empty, Queue } from "@pystd/multiprocessing";
   * import { assertThrows } from "@std/assert";
   *
   * assertThrows(() => new Queue<number>().getNowait(), Empty);
   * ```
   */
  getNowait(options: { readonly errors?: ErrorMode } = NO_OPTIONS): T {
    return this.#core.getSync({ block: false, errors: options.errors }) as T;
  }

  /**
   * The items one after another, until the queue is closed in this process and
   * nothing is left, or `signal` aborts. What other processes do does not end it:
   * a producer that has no more to say puts an item that says so.
   *
   * @throws {Error} The error that was put, unless errors are returned; the iteration ends.
   * @throws {ValueError} If this process had closed the queue before.
   *
   * @example All that is there
   * ```ts
   * import { Queue } from "@pystd/multiprocessing";
   * import { assertEquals } from "@std/assert";
   *
   * const queue = new Queue<number>();
   * const items = Array.fromAsync(queue.iterate());
   * queue.put(1);
   * queue.put(2);
   * queue.close();
   * assertEquals(await items, [1, 2]);
   * ```
   */
  iterate(options: IterateOptions = NO_OPTIONS): AsyncGenerator<T, void, void> {
    this.#core.assertUsable();
    this.#core.begin();
    return this.#iterate(options);
  }

  async *#iterate({ signal, errors }: IterateOptions): AsyncGenerator<T, void, void> {
    const core = this.#core;
    try {
      for (;;) {
        const taking = new TakingUntilClosed(core);
        try {
          await core.family.wait(taking, Infinity, { signal, tag: identity() });
        } catch (error) {
          if (!signal?.aborted) throw error;
          return;
        }
        if (taking.taken === undefined) return;
        yield await core.openSoon(taking.taken, errors) as T;
      }
    } finally {
      core.end();
    }
  }

  /** As {@linkcode Queue.iterate} without options. */
  [Symbol.asyncIterator](): AsyncGenerator<T, void, void> {
    return this.iterate();
  }

  /** How many items were put and not yet taken. After `close()`: how many there were then. */
  qsize(): number {
    this.#core.family.agent.checkCondemned();
    return this.#core.length;
  }

  /**
   * Is there nothing to take?
   *
   * @throws {OSError} If this process has closed the queue after it put something.
   */
  empty(): boolean {
    if (this.#core.isClosed && this.#core.wasPutTo) throw new OSError("handle is closed");
    this.#core.family.agent.checkCondemned(); // who asks again and again hears of his end here
    return this.#core.isEmpty;
  }

  /** Is the limit reached? After `close()`: was it then? */
  full(): boolean {
    this.#core.family.agent.checkCondemned();
    return this.#core.isFull;
  }

  /**
   * This process will neither put nor get any more. What it has put stays, and
   * puts that still wait for room go on. More than once is as good as once.
   */
  close(): void {
    this.#core.close(() => new ValueError(`Queue ${this} is closed`));
  }

  /**
   * Waits until everything that this process has put is in the queue. That is
   * so at once, unless there are puts that nobody awaited and that wait for room.
   *
   * @throws {AssertionError} If the queue was not closed in this process.
   *
   * @example After close()
   * ```ts
   * import { Queue } from "@pystd/multiprocessing";
   *
   * const queue = new Queue<number>();
   * queue.put(1);
   * queue.close();
   * await queue.joinThread();
   * ```
   */
  async joinThread(): Promise<void> {
    this.#assertClosed();
    if (this.#joinsThread) await this.#core.drain();
  }

  /**
   * As {@linkcode Queue.joinThread}, blocking this thread.
   *
   * @throws {AssertionError} If the queue was not closed in this process.
   *
   * @example After close()
   * ```ts
   * import { Queue } from "@pystd/multiprocessing";
   *
   * const queue = new Queue<number>();
   * queue.close();
   * queue.joinThreadSync();
   * ```
   */
  joinThreadSync(): void {
    this.#assertClosed();
    if (this.#joinsThread) this.#core.drainSync();
  }

  /** Makes `joinThread()` return at once, whatever still waits for room. */
  cancelJoinThread(): void {
    this.#joinsThread = false;
  }

  #assertClosed(): void {
    if (!this.#core.isClosed) throw new AssertionError(`Queue ${this} not closed`);
  }

  /** Who waits here now, in all processes. */
  statistics(): QueueStatistics {
    return { items: this.#core.length, ...this.#core.waiting };
  }

  /** As Python's `repr()`. */
  toString(): string {
    return this.#core.describe(this);
  }

  /** Closes the queue in this process. */
  [Symbol.dispose](): void {
    this.#core.dispose(() => new ValueError(`Queue ${this} is closed`));
  }

  /** What `wait()` asks: is there an item? */
  get [waitable](): Readiness {
    return this.#core.readiness;
  }

  /** A view for an in-agent process. */
  [duplicate](): Queue<T> {
    const view = queueAt(this.#core.handle);
    view.#core.outlivesClose = this.#core.outlivesClose;
    return Object.assign(Object.setPrototypeOf(view, Object.getPrototypeOf(this)), this);
  }
}

/** The rejection of a call whose options are none; most have no options at all. */
export function refusalOf(options: object, rules: OptionRules): Promise<never> | undefined {
  if (options === NO_OPTIONS) return undefined;
  try {
    checkOptions(options, rules);
  } catch (error) {
    return Promise.reject(error);
  }
}

/** A view on the queue behind `handle`. */
function queueAt(handle: Handle): Queue {
  return Reflect.construct(Queue, [new QueuePlace(handle)]);
}

function itemsFrom(maxsize: number | { readonly maxsize?: number }): number {
  const items = typeof maxsize === "object" && maxsize !== null ? maxsize.maxsize ?? 0 : maxsize;
  if (!Number.isInteger(items) && items !== Infinity && items !== -Infinity) {
    throw new TypeError(
      `Cannot create queue: maxsize must be an integer, received ${shown(items)}`,
    );
  }
  return items > 0 && items < MOST_ITEMS ? items : 0;
}

registerSharedForm(Queue, {
  tag: "Queue",
  handles: (queue) => [coreOf(queue).handle],
  rebuild: ([handle]) => queueAt(handle),
});
