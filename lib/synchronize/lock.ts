/** Python's `multiprocessing.Lock`. */

import { registerSharedForm } from "../codec/mod.ts";
import { KIND } from "../memory/mod.ts";
import { Owned, OWNED_WORDS } from "./owned.ts";
import { livingCallerId, ownerName } from "./owner.ts";
import { Place } from "./place.ts";
import { SemLock } from "./sem_lock.ts";

/**
 * A lock that one process has at a time.
 *
 * **Not recursive**: who acquires it twice waits for himself. **No ownership
 * rule**: any process may release it. **Broken by death**: when a process that
 * holds it ends with another exit code than 0, all who wait and all who come
 * get {@linkcode BrokenLockError} until {@linkcode Lock.reset}; a holder that
 * ends normally leaves it locked, as in Python. **Unfair**: who comes may
 * overtake who waits.
 *
 * It can be an argument of a process, and travel through queues and pipes.
 *
 * Source: `SemLock` and `Lock` in CPython's `Lib/multiprocessing/synchronize.py`.
 *
 * @example One at a time
 * ```ts
 * import { Lock } from "@pystd/multiprocessing";
 * import { assertEquals } from "@std/assert";
 *
 * const lock = new Lock();
 * assertEquals(await lock.acquire(), true);
 * assertEquals(await lock.acquire({ timeout: 10 }), false);
 * lock.release();
 * assertEquals(String(lock), "<Lock(owner=None)>");
 * ```
 */
export class Lock extends SemLock {
  static {
    registerSharedForm(Lock, {
      tag: "Lock",
      handles: (lock) => [lock.#place.handle],
      rebuild: ([handle]) => Reflect.construct(Lock, [Place.open(handle)]),
    });
  }

  readonly #place: Place;
  readonly #owned: Owned;

  /** A new lock, free. */
  constructor();
  constructor(opened?: unknown) {
    const place = opened instanceof Place ? opened : Place.create(KIND.lock, OWNED_WORDS);
    const owned = new Owned(place, { recursive: false });
    super(place, owned);
    this.#place = place;
    this.#owned = owned;
  }

  /**
   * Releases the lock, whoever acquired it.
   *
   * @throws {ValueError} If it is free.
   * @throws {BrokenLockError} If its owner died.
   */
  release(): void {
    this.#owned.release(livingCallerId(this.#place.family.agent));
  }

  /** Does anybody hold it? */
  locked(): boolean {
    this.#owned.family.agent.checkCondemned();
    return this.#owned.owner !== 0;
  }

  /** Makes a lock usable again whose owner is gone. Does nothing to others. */
  reset(): void {
    this.#owned.reset();
  }

  /** Python's `repr()`: `<Lock(owner=MainProcess)>`. */
  override toString(): string {
    return `<Lock(owner=${ownerName(this.#place.family.agent, this.#owned.owner)})>`;
  }
}
