/** Python's `multiprocessing.Semaphore`. */

import { registerSharedForm } from "../codec/mod.ts";
import { CountingSemaphore, OBJECT, SEMAPHORE } from "../kernel/mod.ts";
import { type Family, KIND } from "../memory/mod.ts";
import { ValueError } from "../errors.ts";
import { livingCallerId, refuseIfAlone } from "./owner.ts";
import { Place } from "./place.ts";
import { type Acquirable, SemLock } from "./sem_lock.ts";

/** How many permits there can be, as in CPython. */
const MOST = 2 ** 31 - 1;

/** Permits as a process sees them. */
class Permits implements Acquirable {
  readonly what = "semaphore";
  readonly futex: number;
  readonly #family: Family;
  readonly #word: CountingSemaphore;

  constructor(family: Family, word: CountingSemaphore) {
    this.#family = family;
    this.#word = word;
    this.futex = word.futex;
  }

  tryAcquire(_me: number): boolean {
    return this.#word.tryAcquire();
  }

  tryOrMark(_me: number): boolean {
    return this.#word.tryAcquire();
  }

  refuseIfBroken(): void {} // permits have no owner

  refuseToBlock(_me: number): void {
    refuseIfAlone(this.#family, "semaphore");
  }

  releaseHeld(_me: number): void {
    releaseOne(this.#word);
  }
}

/** Gives a permit back. */
function releaseOne(word: CountingSemaphore): void {
  if (!word.release()) throw new ValueError("semaphore or lock released too many times");
}

/** Permits of a new semaphore, at most as many as `max`. */
export function createPermits(value: number, max: number = MOST): Place {
  if (typeof value !== "number" || !Number.isInteger(value)) {
    throw new TypeError(`Cannot create semaphore: value must be an integer, received ${value}`);
  }
  if (value < 0) {
    throw new ValueError(`Cannot create semaphore: value must be >= 0, received ${value}`);
  }
  if (value > MOST) {
    throw new ValueError(`Cannot create semaphore: value must be <= ${MOST}, received ${value}`);
  }
  const kind = max === MOST ? KIND.semaphore : KIND.boundedSemaphore;
  const place = Place.create(kind, OBJECT.size + SEMAPHORE.size);
  new CountingSemaphore(place.family.agent, place.at + OBJECT.size).initialize(value, max);
  return place;
}

/**
 * A number of permits: `acquire()` takes one, waiting while there is none,
 * and `release()` gives one back.
 *
 * **No owner**: any process may release; there may be more permits than at
 * the start; what a dead process had taken stays taken.
 *
 * It can be an argument of a process, and travel through queues and pipes.
 *
 * Source: `Semaphore` in CPython's `Lib/multiprocessing/synchronize.py`.
 *
 * @example Two at a time
 * ```ts
 * import { Semaphore } from "@pystd/multiprocessing";
 * import { assertEquals } from "@std/assert";
 *
 * const seats = new Semaphore(2);
 * await seats.acquire();
 * await seats.acquire();
 * assertEquals(await seats.acquire(false), false);
 * seats.release();
 * assertEquals(seats.getValue(), 1);
 * ```
 */
export class Semaphore extends SemLock {
  static {
    registerSharedForm(Semaphore, {
      tag: "Semaphore",
      handles: (semaphore) => [semaphore.#place.handle],
      rebuild: ([handle]) => Reflect.construct(Semaphore, [Place.open(handle)]),
    });
  }

  readonly #place: Place;
  readonly #word: CountingSemaphore;

  /**
   * A new semaphore with `value` permits.
   *
   * @throws {TypeError} If `value` is not an integer.
   * @throws {ValueError} If it is negative, or more than 2³¹ - 1.
   */
  constructor(value?: number);
  constructor(value: number | Place = 1) {
    const place = value instanceof Place ? value : createPermits(value);
    const word = new CountingSemaphore(place.family.agent, place.at + OBJECT.size);
    super(place, new Permits(place.family, word));
    this.#place = place;
    this.#word = word;
  }

  /**
   * Gives a permit back.
   *
   * @throws {ValueError} If there can be no more.
   */
  release(): void {
    livingCallerId(this.#place.family.agent);
    releaseOne(this.#word);
  }

  /** Is there no permit left? */
  locked(): boolean {
    return this.getValue() === 0;
  }

  /** How many permits are left. */
  getValue(): number {
    this.#place.family.agent.checkCondemned();
    return this.#word.value;
  }

  /** Python's `repr()`: `<Semaphore(value=3)>`. */
  override toString(): string {
    return `<Semaphore(value=${this.getValue()})>`;
  }
}
