/**
 * `multiprocessing.SimpleQueue`: put, get, and little else.
 *
 * @module
 */

import { registerSharedForm } from "../codec/mod.ts";
import { type Handle, type Readiness, waitable } from "../kernel/mod.ts";
import { duplicate } from "../memory/mod.ts";
import { OSError } from "../errors.ts";
import { checkOptions, type OptionRules } from "../options.ts";
import { type ErrorMode, QueueCore } from "./_core.ts";
import { NO_OPTIONS, type QueueOptions, QueuePlace, refusalOf } from "./queue.ts";

/** How {@linkcode SimpleQueue.getSync} treats errors. */
export interface SimpleGetSyncOptions {
  /** What becomes of an error that was put; the queue's own way by default. */
  readonly errors?: ErrorMode;
}

/** How {@linkcode SimpleQueue.get} waits. */
export interface SimpleGetOptions extends SimpleGetSyncOptions {
  /** Ends the wait with the signal's reason. */
  readonly signal?: AbortSignal;
}

const GETTING: OptionRules = { act: "get", names: ["errors", "signal"] };

/**
 * A queue without limits: no `maxsize`, no `timeout`. After `close()` every
 * method throws `OSError`. Source: CPython `multiprocessing/queues.py`.
 *
 * @typeParam T What the items are.
 *
 * @example Put and get
 * ```ts
 * import { SimpleQueue } from "@pystd/multiprocessing";
 * import { assertEquals } from "@std/assert";
 *
 * using queue = new SimpleQueue<string>();
 * queue.put("hello");
 * assertEquals(queue.empty(), false);
 * assertEquals(await queue.get(), "hello");
 * ```
 */
export class SimpleQueue<T = unknown> {
  readonly #core: QueueCore;

  /** A new queue. */
  constructor(options?: QueueOptions);
  constructor(options: QueueOptions | QueuePlace = {}) {
    this.#core = options instanceof QueuePlace
      ? QueueCore.open(options.handle)
      : QueueCore.create({ errors: options.errors });
  }

  static {
    registerSharedForm(SimpleQueue, {
      tag: "SimpleQueue",
      handles: (queue) => [queue.#core.handle],
      rebuild: ([handle]) => SimpleQueue.#at(handle),
    });
  }

  static #at(handle: Handle): SimpleQueue {
    return Reflect.construct(SimpleQueue, [new QueuePlace(handle)]);
  }

  /**
   * Puts `item`. The work is done when the call returns; it need not be awaited.
   *
   * @throws {PicklingError} If the item cannot be sent.
   * @throws {OSError} If this process has closed the queue.
   */
  put(item: T): Promise<void> {
    return this.#core.put(item, NO_OPTIONS);
  }

  /**
   * As {@linkcode SimpleQueue.put}, without a promise.
   *
   * @throws {PicklingError} If the item cannot be sent.
   * @throws {OSError} If this process has closed the queue.
   */
  putSync(item: T): void {
    this.#core.putSync(item, NO_OPTIONS);
  }

  /**
   * Takes the oldest item, waiting for one while the queue is empty.
   *
   * @throws {Error} The error that was put, unless errors are returned.
   * @throws {OSError} If this process has closed the queue.
   */
  get(options: SimpleGetOptions = NO_OPTIONS): Promise<T> {
    return refusalOf(options, GETTING) ?? this.#core.get(options) as Promise<T>;
  }

  /**
   * As {@linkcode SimpleQueue.get}, blocking this thread.
   *
   * @throws {Error} The error that was put, unless errors are returned.
   * @throws {OSError} If this process has closed the queue.
   * @throws {DeadlockError} If it would block for ever while no other process runs.
   */
  getSync(options: SimpleGetSyncOptions = NO_OPTIONS): T {
    if (options !== NO_OPTIONS) checkOptions(options, GETTING);
    return this.#core.getSync(options) as T;
  }

  /**
   * Is there nothing to take?
   *
   * @throws {OSError} If this process has closed the queue.
   */
  empty(): boolean {
    this.#core.assertOpen();
    this.#core.family.agent.checkCondemned();
    return this.#core.isEmpty;
  }

  /** This process will not use the queue any more. More than once is as good as once. */
  close(): void {
    this.#core.close(handleIsClosed);
  }

  /** As Python's `repr()`. */
  toString(): string {
    return this.#core.describe(this);
  }

  /** Closes the queue in this process. */
  [Symbol.dispose](): void {
    this.close();
  }

  /** What `wait()` asks: is there an item? */
  get [waitable](): Readiness {
    return this.#core.readiness;
  }

  /** A view for an in-agent process. */
  [duplicate](): SimpleQueue<T> {
    const view = SimpleQueue.#at(this.#core.handle);
    return Object.assign(Object.setPrototypeOf(view, Object.getPrototypeOf(this)), this);
  }
}

function handleIsClosed(): OSError {
  return new OSError("handle is closed");
}
