/**
 * `Semaphore` and `BoundedSemaphore` as a manager's server keeps them.
 *
 * @module
 */

import { ValueError } from "../../errors.ts";
import { refuseGone } from "../caller.ts";
import { type Acquiring, Line, patienceOf } from "./line.ts";
import type { Waiting } from "./locks.ts";

/** A number of permits. */
export class ManagedSemaphore {
  readonly #line = new Line();
  readonly #most: number;
  #value: number;

  /**
   * With `value` permits, never more than `most`.
   *
   * @throws {ValueError} If `value` is negative.
   */
  constructor(value = 1, most = Infinity) {
    if (typeof value !== "number" || !Number.isInteger(value)) {
      throw new TypeError(`Cannot create semaphore: value must be an integer, received ${value}`);
    }
    if (value < 0) throw new ValueError("semaphore initial value must be >= 0");
    this.#value = value;
    this.#most = most;
  }

  /** Takes a permit; false if there was none in time. */
  acquire(options?: boolean | Acquiring | null): boolean | Promise<boolean> {
    const patience = patienceOf(options);
    refuseGone();
    if (this.#value > 0) {
      this.#value--;
      return true;
    }
    return patience === undefined ? false : this.#line.wait(undefined, patience);
  }

  /**
   * Gives `n` permits back.
   *
   * @throws {ValueError} If there can be no more.
   */
  release(n = 1): void {
    if (!(n >= 1)) throw new ValueError("n must be one or more");
    if (this.#value + n > this.#most) throw new ValueError("Semaphore released too many times");
    for (let i = 0; i < n; i++) if (this.#line.next() === undefined) this.#value++;
  }

  /** Is there no permit left? */
  locked(): boolean {
    return this.#value === 0;
  }

  /** How many permits are left. */
  getValue(): number {
    return this.#value;
  }

  /** Who waits. */
  statistics(): Waiting {
    return { waiting: this.#line.size };
  }

  /** As text. */
  toString(): string {
    return `<Semaphore(value=${this.#value})>`;
  }
}

/** A number of permits that never grows beyond what it was at first. */
export class ManagedBoundedSemaphore extends ManagedSemaphore {
  /** With `value` permits. */
  constructor(value = 1) {
    super(value, value);
  }

  /** As text. */
  override toString(): string {
    return `<BoundedSemaphore(value=${this.getValue()})>`;
  }
}
