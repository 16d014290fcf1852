/** Python's `multiprocessing.BoundedSemaphore`. */

import { registerSharedForm } from "../codec/mod.ts";
import { CountingSemaphore, OBJECT } from "../kernel/mod.ts";
import { Place } from "./place.ts";
import { createPermits, Semaphore } from "./semaphore.ts";

/**
 * A {@linkcode Semaphore} that never has more permits than at the start, so
 * that a release too many is an error.
 *
 * Source: `BoundedSemaphore` in CPython's `Lib/multiprocessing/synchronize.py`.
 *
 * @example A release too many
 * ```ts
 * import { BoundedSemaphore, ValueError } from "@pystd/multiprocessing";
 * import { assertThrows } from "@std/assert";
 *
 * const seats = new BoundedSemaphore(2);
 * assertThrows(() => seats.release(), ValueError);
 * ```
 */
export class BoundedSemaphore extends Semaphore {
  static {
    registerSharedForm(BoundedSemaphore, {
      tag: "BoundedSemaphore",
      handles: (semaphore) => [semaphore.#place.handle],
      rebuild: ([handle]) => Reflect.construct(BoundedSemaphore, [Place.open(handle)]),
    });
  }

  readonly #place: Place;

  /**
   * A new semaphore with `value` permits, now and at most.
   *
   * @throws {TypeError} If `value` is not an integer.
   * @throws {ValueError} If it is negative, or more than 2³¹ - 1.
   */
  constructor(value?: number);
  constructor(value: number | Place = 1) {
    const place = value instanceof Place ? value : createPermits(value, value);
    super(place as never); // takes a place as well, which its signature does not tell
    this.#place = place;
  }

  /** Python's `repr()`: `<BoundedSemaphore(value=1, maxvalue=2)>`. */
  override toString(): string {
    const { family, at } = this.#place;
    const { max } = new CountingSemaphore(family.agent, at + OBJECT.size);
    return `<BoundedSemaphore(value=${this.getValue()}, maxvalue=${max})>`;
  }
}
