/** What Lock, RLock and the semaphores have in common. */

import { type Attempt, NOW, waitersOn } from "../kernel/mod.ts";
import type { Family } from "../memory/mod.ts";
import { identity, refusal } from "../identity.ts";
import { inspectAsText } from "./inspect.ts";
import { Guard, notHeldInTime } from "./guard.ts";
import { acquireLimits, type AcquireOptions, type AcquireSyncOptions } from "./options.ts";
import { callerId, idOf, livingCallerId } from "./owner.ts";
import type { Place } from "./place.ts";

/** How something is acquired. */
export interface Acquirable {
  /** What it is called in messages. */
  readonly what: string;
  /** Where waiters gather. */
  readonly futex: number;
  /** Acquires it for process `me` if that needs no wait. */
  tryAcquire(me: number): boolean;
  /** The same, for who will sleep if it fails. Throws if it will never be free. */
  tryOrMark(me: number): boolean;
  /** Throws if it will never be free. */
  refuseIfBroken(): void;
  /** Throws if a blocking wait of process `me` could never end. */
  refuseToBlock(me: number): void;
  /** Releases what a guard of process `me` held, unless it was lost. */
  releaseHeld(me: number): void;
}

/** What {@linkcode SemLock.statistics} tells. */
export interface SemLockStatistics {
  /** Waits going on, in all live processes. */
  readonly waiting: number;
}

/** Looks into a lock; only its class can say how. */
let look: (lock: SemLock) => Acquirable;

/** How `lock` is acquired; for the condition on it. */
export function acquirableOf(lock: SemLock): Acquirable {
  return look(lock);
}

const ACQUIRED = Promise.resolve(true);

/**
 * Base of {@linkcode Lock}, {@linkcode RLock} and the semaphores.
 *
 * Source: `SemLock` in CPython's `Lib/multiprocessing/synchronize.py`.
 *
 * @example What takes any of them
 * ```ts
 * import { Lock, Semaphore } from "@pystd/multiprocessing";
 * import type { SemLock } from "@pystd/multiprocessing/synchronize";
 * import { assertEquals } from "@std/assert";
 *
 * async function inside<T>(lock: SemLock, body: () => T): Promise<T> {
 *   using _ = await lock.hold();
 *   return body();
 * }
 *
 * assertEquals(await inside(new Lock(), () => 1), 1);
 * assertEquals(await inside(new Semaphore(2), () => 2), 2);
 * ```
 */
export abstract class SemLock {
  static {
    look = (lock) => lock.#port;
  }

  readonly #family: Family;
  readonly #port: Acquirable;

  /** For the classes of this module. */
  constructor(place: Place, port: Acquirable) {
    this.#family = place.family;
    this.#port = port;
    place.keepFor(this);
  }

  /**
   * Acquires it, waiting until that is possible.
   *
   * @param options `false` or `{ block: false }` does not wait; `timeout` is in
   * milliseconds, zero and less is not waiting; `signal` ends the wait.
   * @returns Whether it was acquired.
   * @throws {BrokenLockError} If the owner of the lock died; not from semaphores.
   */
  acquire(options?: boolean | AcquireOptions): Promise<boolean> {
    if (options === undefined || options === true) {
      const who = identity();
      if (who.ended === undefined && this.#port.tryAcquire(idOf(who, this.#family.agent))) {
        return ACQUIRED;
      }
    }
    return this.#acquire(options);
  }

  // Async, so that every error is a rejection.
  async #acquire(options: boolean | AcquireOptions | undefined): Promise<boolean> {
    const refused = refusal();
    if (refused !== undefined) await refused;
    const { deadline, signal } = acquireLimits(options);
    const me = livingCallerId(this.#family.agent);
    signal?.throwIfAborted();
    if (this.#port.tryAcquire(me)) return true;
    if (deadline === NOW) return this.#refused();
    return await this.#family.wait(this.#attempt(me), deadline, { signal, tag: identity() });
  }

  /**
   * As {@linkcode acquire}, blocking the thread while it waits.
   *
   * @throws {DeadlockError} If the wait could never end, since everyone who
   * could release it is blocked by this very call.
   * @throws {RuntimeError} If it must wait and the host forbids to block here.
   */
  acquireSync(options?: boolean | AcquireSyncOptions): boolean {
    const me = livingCallerId(this.#family.agent);
    if ((options === undefined || options === true) && this.#port.tryAcquire(me)) return true;
    const { deadline } = acquireLimits(options);
    if (this.#port.tryAcquire(me)) return true;
    if (deadline === NOW) return this.#refused();
    return this.#family.park(this.#attempt(me), deadline);
  }

  #refused(): false {
    this.#port.refuseIfBroken();
    return false;
  }

  #attempt(me: number): Attempt {
    const port = this.#port;
    return {
      tryOnce: () => port.tryOrMark(me),
      futexes: [port.futex],
      interruptible: true,
      beforeBlocking: () => port.refuseToBlock(me),
    };
  }

  /** Releases it. */
  abstract release(): void;

  /** Can nobody acquire it now? */
  abstract locked(): boolean;

  /** Python's `repr()`. */
  abstract toString(): string;

  /**
   * Acquires it and returns what releases it at the end of a `using` scope.
   *
   * @param options As those of {@linkcode acquire}
   * @throws {TimeoutError} If the time runs out.
   */
  async hold(options?: boolean | AcquireOptions): Promise<Guard> {
    const me = callerId(this.#family.agent);
    if (!await this.acquire(options)) throw notHeldInTime(this.#port.what);
    return this.#guardOf(me);
  }

  /**
   * As {@linkcode hold}, blocking the thread while it waits.
   *
   * @throws {TimeoutError} If the time runs out.
   * @throws {DeadlockError} As {@linkcode acquireSync} does.
   */
  holdSync(options?: boolean | AcquireSyncOptions): Guard {
    const me = callerId(this.#family.agent);
    if (!this.acquireSync(options)) throw notHeldInTime(this.#port.what);
    return this.#guardOf(me);
  }

  /** What process `me` acquired stays with it if it is ended meanwhile. */
  #guardOf(me: number): Guard {
    const who = identity();
    return new Guard(() => {
      if (who.ended === undefined) this.#port.releaseHeld(me);
    });
  }

  /** Who waits; so that tests need not sleep until somebody does. */
  statistics(): SemLockStatistics {
    this.#family.agent.checkCondemned();
    return { waiting: waitersOn(this.#family.agent, this.#port.futex) };
  }
}

inspectAsText(SemLock);
