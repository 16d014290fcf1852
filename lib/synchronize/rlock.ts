/** Python's `multiprocessing.RLock`. */

import { registerSharedForm } from "../codec/mod.ts";
import { KIND } from "../memory/mod.ts";
import { Owned, OWNED_WORDS } from "./owned.ts";
import { livingCallerId, ownerName } from "./owner.ts";
import { Place } from "./place.ts";
import { SemLock } from "./sem_lock.ts";

/**
 * A lock that its owner may acquire again, and must release as often.
 *
 * **Owned by a process**: an in-agent child (start method "fork") is another
 * process, but the asynchronous tasks of one process are one owner. A task
 * that must keep out another of its own process needs a {@linkcode Lock}.
 * **Broken by death**: when its owner ends in any way while holding it, all
 * who wait and all who come get {@linkcode BrokenLockError} until
 * {@linkcode RLock.reset}.
 *
 * It can be an argument of a process, and travel through queues and pipes.
 *
 * Source: `RLock` in CPython's `Lib/multiprocessing/synchronize.py`.
 *
 * @example Twice
 * ```ts
 * import { RLock } from "@pystd/multiprocessing";
 * import { assertEquals } from "@std/assert";
 *
 * const lock = new RLock();
 * await lock.acquire();
 * await lock.acquire();
 * assertEquals(String(lock), "<RLock(MainProcess, 2)>");
 * lock.release();
 * lock.release();
 * assertEquals(lock.locked(), false);
 * ```
 */
export class RLock extends SemLock {
  static {
    registerSharedForm(RLock, {
      tag: "RLock",
      handles: (lock) => [lock.#place.handle],
      rebuild: ([handle]) => Reflect.construct(RLock, [Place.open(handle)]),
    });
  }

  readonly #place: Place;
  readonly #owned: Owned;

  /** A new lock, free. */
  constructor();
  constructor(opened?: unknown) {
    const place = opened instanceof Place ? opened : Place.create(KIND.rlock, OWNED_WORDS);
    const owned = new Owned(place, { recursive: true });
    super(place, owned);
    this.#place = place;
    this.#owned = owned;
  }

  /**
   * Releases the lock once.
   *
   * @throws {AssertionError} If the caller is not its owner.
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

  /** Python's `repr()`: `<RLock(MainProcess, 2)>`. */
  override toString(): string {
    const { owner, isMine } = this.#owned;
    const depth = owner === 0 ? 0 : isMine ? this.#owned.depth : "nonzero";
    return `<RLock(${ownerName(this.#place.family.agent, owner)}, ${depth})>`;
  }
}
