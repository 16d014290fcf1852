/** Python's `multiprocessing.Condition`. */

import { registerSharedForm } from "../codec/mod.ts";
import {
  type Attempt,
  NEVER,
  OBJECT,
  remaining,
  type Sleeper,
  SLEEPERS,
  SleepingRoom,
} from "../kernel/mod.ts";
import { KIND } from "../memory/mod.ts";
import { identity } from "../identity.ts";
import { AssertionError } from "../errors.ts";
import type { Guard } from "./guard.ts";
import { inspectAsText } from "./inspect.ts";
import type { Lock } from "./lock.ts";
import {
  type AcquireOptions,
  type AcquireSyncOptions,
  type Limits,
  waitLimits,
  type WaitOptions,
  type WaitSyncOptions,
} from "./options.ts";
import { Owned } from "./owned.ts";
import { livingCallerId, refuseIfAlone } from "./owner.ts";
import { Place } from "./place.ts";
import { RLock } from "./rlock.ts";
import { acquirableOf, SemLock } from "./sem_lock.ts";
import { awaitSteps, blockOnSteps, type Steps } from "./steps.ts";

/** What {@linkcode Condition.statistics} tells. */
export interface ConditionStatistics {
  /** Who sleeps and has not been notified, in all live processes. */
  readonly waiting: number;
}

/**
 * Waits until shared state is as it should be.
 *
 * **Under its lock**: who waits holds the lock, which is released while it
 * sleeps and held again, as often as before, when the wait is over, also by a
 * timeout or an abort. **Nothing is stored**: `notify()` wakes those who sleep
 * now, the oldest first. **Nothing is lost**: who gives up or dies when it was
 * notified already passes that on. **Broken** when its lock is, see
 * {@linkcode BrokenLockError}. **Between processes**: the default lock belongs
 * to a process, so it keeps no two tasks of one process apart; a {@linkcode Lock}
 * does.
 *
 * It can be an argument of a process, and travel through queues and pipes; its
 * lock travels with it.
 *
 * Source: `Condition` in CPython's `Lib/multiprocessing/synchronize.py`.
 *
 * @example Wait for a state
 * ```ts
 * import { Condition, Lock } from "@pystd/multiprocessing";
 * import { assertEquals } from "@std/assert";
 *
 * const condition = new Condition(new Lock());
 * let ready = false;
 *
 * async function getReady() {
 *   using _ = await condition.hold();
 *   ready = true;
 *   condition.notify();
 * }
 *
 * using _ = await condition.hold();
 * const result = condition.waitFor(() => ready);
 * await getReady();
 * assertEquals(await result, true);
 * ```
 */
export class Condition {
  static {
    registerSharedForm(Condition, {
      tag: "Condition",
      handles: (condition) => [condition.#place.handle],
      state: (condition) => condition.#lock,
      rebuild: ([handle], lock) => Reflect.construct(Condition, [lock, Place.open(handle)]),
    });
  }

  readonly #place: Place;
  readonly #lock: Lock | RLock;
  readonly #owned: Owned;
  readonly #room: SleepingRoom;

  /**
   * A new condition under `lock`, a new {@linkcode RLock} by default.
   *
   * @throws {TypeError} If `lock` is neither a Lock nor an RLock.
   */
  constructor(lock?: Lock | RLock | null);
  constructor(lock?: Lock | RLock | null, opened?: unknown) {
    this.#lock = lock ?? new RLock();
    this.#owned = ownedOf(this.#lock);
    this.#place = opened instanceof Place
      ? opened
      : Place.create(KIND.condition, OBJECT.size + SLEEPERS.size);
    this.#place.keepFor(this);
    const { family, at } = this.#place;
    this.#room = new SleepingRoom(family.agent, family.heap, at + OBJECT.size);
  }

  /** Acquires the lock; see {@linkcode Lock.acquire}. */
  acquire(options?: boolean | AcquireOptions): Promise<boolean> {
    return this.#lock.acquire(options);
  }

  /** Acquires the lock, blocking the thread; see {@linkcode Lock.acquireSync}. */
  acquireSync(options?: boolean | AcquireSyncOptions): boolean {
    return this.#lock.acquireSync(options);
  }

  /** Releases the lock; see {@linkcode Lock.release}. */
  release(): void {
    this.#lock.release();
  }

  /** Does anybody hold the lock? */
  locked(): boolean {
    return this.#lock.locked();
  }

  /** Holds the lock for a `using` scope; see {@linkcode Lock.hold}. */
  hold(options?: boolean | AcquireOptions): Promise<Guard> {
    return this.#lock.hold(options);
  }

  /** Holds the lock for a `using` scope, blocking the thread; see {@linkcode Lock.holdSync}. */
  holdSync(options?: boolean | AcquireSyncOptions): Guard {
    return this.#lock.holdSync(options);
  }

  /**
   * Releases the lock, sleeps until notified, and acquires the lock again.
   *
   * @param options `timeout` in milliseconds; `signal` ends the wait, which
   * then throws the signal's reason, the lock held.
   * @returns False if the time ran out.
   * @throws {AssertionError} If the caller does not hold the lock.
   * @throws {BrokenLockError} If a process died that held the lock.
   */
  async wait(options?: WaitOptions): Promise<boolean> {
    return await awaitSteps(this.#place.family, this.#sleep(waitLimits(options)));
  }

  /**
   * As {@linkcode wait}, blocking the thread.
   *
   * @throws {DeadlockError} If no other process lives that could notify.
   * @throws {RuntimeError} If the host forbids to block here.
   */
  waitSync(options?: WaitSyncOptions): boolean {
    return blockOnSteps(this.#place.family, this.#sleep(waitLimits(options)));
  }

  /**
   * Waits until `predicate` holds; it is called with the lock held, first at
   * once, then whenever this was notified.
   *
   * @param options As those of {@linkcode wait}; `timeout` is for all waits together
   * @returns What `predicate` returned last: falsy if the time ran out.
   * @throws {AssertionError} If the caller must wait and does not hold the lock.
   * @throws {BrokenLockError} If a process died that held the lock.
   */
  async waitFor<T>(predicate: () => T | Promise<T>, options?: WaitOptions): Promise<T> {
    return await awaitSteps(this.#place.family, this.#sleepUntil(predicate, waitLimits(options)));
  }

  /**
   * As {@linkcode waitFor}, blocking the thread.
   *
   * @throws {DeadlockError} If no other process lives that could notify.
   * @throws {RuntimeError} If it must wait and the host forbids to block here.
   */
  waitForSync<T>(predicate: () => T, options?: WaitSyncOptions): T {
    return blockOnSteps(this.#place.family, this.#sleepUntil(predicate, waitLimits(options)));
  }

  *#sleepUntil<T>(predicate: () => T | Promise<T>, { deadline, signal }: Limits): Steps<T> {
    let result = (yield predicate) as T;
    while (!result && remaining(deadline) > 0) {
      yield* this.#sleep({ deadline, signal });
      result = (yield predicate) as T;
    }
    return result;
  }

  *#sleep({ deadline, signal }: Limits): Steps<boolean> {
    const who = identity();
    const me = livingCallerId(this.#place.family.agent);
    signal?.throwIfAborted();
    if (this.#owned.owner !== me) {
      throw new AssertionError("must acquire() condition before using wait()");
    }
    const sleeper = this.#room.enter(me);
    const levels = this.#owned.releaseAll(me);
    let failure: { readonly error: unknown } | undefined;
    try {
      yield { attempt: this.#sleeping(sleeper), deadline, signal };
    } catch (error) {
      failure = { error };
    }
    try {
      // Who has been terminated must not wait for a lock that may never be free.
      if (who.ended === undefined) yield* this.#acquireAgain(me, levels);
    } catch (error) {
      failure ??= { error };
    }
    // What the dead leave is for others to find, and his place may be another's by now.
    if (who.ended !== undefined) throw who.ended;
    const notified = this.#room.leave(sleeper, { gaveUp: failure !== undefined });
    if (failure !== undefined) throw failure.error;
    return notified;
  }

  *#acquireAgain(me: number, levels: number): Steps<void> {
    const attempt: Attempt = {
      tryOnce: () => this.#owned.tryOrMark(me),
      futexes: [this.#owned.futex],
      beforeBlocking: () => this.#owned.refuseToBlock(me),
    };
    yield { attempt, deadline: NEVER };
    this.#owned.restore(levels);
  }

  #sleeping(sleeper: Sleeper): Attempt {
    return {
      tryOnce: () => {
        if (this.#room.isNotified(sleeper)) return true;
        this.#owned.refuseIfBroken();
        return false;
      },
      futexes: [sleeper.futex],
      interruptible: true,
      beforeBlocking: () => refuseIfAlone(this.#place.family, "condition"),
    };
  }

  /**
   * Wakes the `n` who have slept longest, or as many as there are. They go on
   * when the caller releases the lock.
   *
   * @throws {AssertionError} If the caller does not hold the lock.
   */
  notify(n: number = 1): void {
    if (typeof n !== "number" || Number.isNaN(n)) {
      throw new TypeError(`Cannot notify: n must be a number, received ${n}`);
    }
    livingCallerId(this.#place.family.agent);
    if (!this.#owned.isMine) throw new AssertionError("lock is not owned");
    this.#room.notify(n);
  }

  /**
   * Wakes everybody who sleeps. They go on when the caller releases the lock.
   *
   * @throws {AssertionError} If the caller does not hold the lock.
   */
  notifyAll(): void {
    this.notify(Infinity);
  }

  /** Who sleeps; so that tests need not sleep until somebody does. */
  statistics(): ConditionStatistics {
    return { waiting: this.#room.size };
  }

  /** Python's `repr()`: `<Condition(<RLock(None, 0)>, 0)>`. */
  toString(): string {
    return `<Condition(${this.#lock}, ${this.#room.size})>`;
  }
}

inspectAsText(Condition);

function ownedOf(lock: SemLock): Owned {
  const acquirable = lock instanceof SemLock ? acquirableOf(lock) : undefined;
  if (acquirable instanceof Owned) return acquirable;
  throw new TypeError(`Cannot create condition: lock must be a Lock or RLock, received ${lock}`);
}
