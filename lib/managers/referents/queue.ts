/**
 * `Queue` and `JoinableQueue` as a manager's server keeps them: Python's `queue.Queue`.
 *
 * @module
 */

import { Empty, Full, ValueError } from "../../errors.ts";
import { Fifo } from "../../fifo.ts";
import { refuseGone } from "../caller.ts";
import { type Acquiring, Line, type Patience, patienceOf } from "./line.ts";

/** What becomes of an error that was put: `get()` throws it, or returns it. */
export interface ErrorTreatment {
  /** Thrown by default. */
  readonly errors?: "raise" | "return";
}

/** Who uses a queue now. */
export interface ManagedQueueStatistics {
  /** Items that were put and not yet taken. */
  readonly items: number;
  /** Calls that wait for an item. */
  readonly getting: number;
  /** Calls that wait for room. */
  readonly putting: number;
}

/**
 * A first-in, first-out queue.
 *
 * @example Through a proxy
 * ```ts
 * import { Manager } from "@pystd/multiprocessing";
 * import { assertEquals } from "@std/assert";
 *
 * await using manager = await Manager();
 * const queue = await manager.Queue(1);
 * await queue.put("item");
 * assertEquals(await queue.full(), true);
 * ```
 */
export class ManagedQueue<T = unknown> {
  readonly #maxsize: number;
  readonly #errors: ErrorTreatment["errors"];
  readonly #items = new Fifo<T>();
  readonly #getters = new Line<{ item?: T }>();
  readonly #putters = new Line<T>();
  readonly #joiners = new Line();
  #unfinished = 0;

  /** For `maxsize` items at a time; zero and less is without limit. */
  constructor(
    maxsize: number | { maxsize?: number } = 0,
    { errors = "raise" }: ErrorTreatment = {},
  ) {
    const most = typeof maxsize === "object" ? maxsize.maxsize ?? 0 : maxsize;
    if (!Number.isInteger(most)) {
      throw new TypeError(`Cannot create queue: maxsize must be an integer, received ${most}`);
    }
    this.#maxsize = most > 0 ? most : Infinity;
    this.#errors = errors;
  }

  /**
   * Puts `item`, waiting for room while the queue is full.
   *
   * @throws {Full} If no room appears in time.
   */
  put(item: T, options?: Acquiring): void | Promise<void> {
    const patience = patienceOf(options);
    if (!this.full()) return this.#add(item);
    if (patience === undefined) throw new Full();
    return this.#putLater(item, patience);
  }

  async #putLater(item: T, patience: Patience): Promise<void> {
    if (!await this.#putters.wait(item, patience)) throw new Full();
  }

  /**
   * Puts `item` without waiting.
   *
   * @throws {Full} If there is no room.
   */
  putNowait(item: T): void {
    if (this.full()) throw new Full();
    this.#add(item);
  }

  #add(item: T): void {
    this.#unfinished++;
    const getter = this.#getters.next();
    if (getter === undefined) this.#items.push(item);
    else getter.load.item = item;
  }

  /**
   * Takes the oldest item, waiting for one while the queue is empty.
   *
   * @throws {Empty} If none appears in time.
   */
  get(options?: Acquiring & ErrorTreatment): T | Promise<T> {
    const patience = patienceOf(options);
    const errors = options?.errors ?? this.#errors;
    refuseGone();
    if (this.#items.length > 0) return handOut(this.#take(), errors);
    if (patience === undefined) throw new Empty();
    return this.#getLater(patience, errors);
  }

  async #getLater(patience: Patience, errors: ErrorTreatment["errors"]): Promise<T> {
    const load: { item?: T } = {};
    if (!await this.#getters.wait(load, patience)) throw new Empty();
    return handOut(load.item as T, errors);
  }

  /**
   * Takes the oldest item without waiting.
   *
   * @throws {Empty} If there is none.
   */
  getNowait({ errors = this.#errors }: ErrorTreatment = {}): T {
    refuseGone();
    if (this.#items.length === 0) throw new Empty();
    return handOut(this.#take(), errors);
  }

  #take(): T {
    const item = this.#items.shift() as T;
    const putter = this.#putters.next();
    if (putter !== undefined) this.#add(putter.load);
    return item;
  }

  /** How many items there are. */
  qsize(): number {
    return this.#items.length;
  }

  /** Is there no item? */
  empty(): boolean {
    return this.#items.length === 0;
  }

  /** Is the limit reached? */
  full(): boolean {
    return this.#items.length >= this.#maxsize;
  }

  /**
   * Says that an item that was taken is done.
   *
   * @throws {ValueError} If it is called more often than items were put.
   */
  taskDone(): void {
    if (this.#unfinished === 0) throw new ValueError("task_done() called too many times");
    if (--this.#unfinished === 0) this.#joiners.all();
  }

  /** Waits until every item is done; false if the time ran out. */
  join(options?: Patience): boolean | Promise<boolean> {
    const patience = patienceOf(options);
    if (this.#unfinished === 0) return true;
    return patience === undefined ? false : this.#joiners.wait(undefined, patience);
  }

  /** Who uses it. */
  statistics(): ManagedQueueStatistics {
    return {
      items: this.#items.length,
      getting: this.#getters.size,
      putting: this.#putters.size,
    };
  }

  /** As text. */
  toString(): string {
    return `<Queue of ${this.#items.length}>`;
  }
}

function handOut<T>(item: T, errors: ErrorTreatment["errors"]): T {
  if (item instanceof Error && errors === "raise") throw item;
  return item;
}
