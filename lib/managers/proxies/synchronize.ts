/**
 * The proxies of locks, semaphores, conditions, events and barriers.
 *
 * @module
 */

import { deadlineAfter, remaining } from "../../kernel/mod.ts";
import { Guard } from "../../synchronize/mod.ts";
import { TimeoutError } from "../../errors.ts";
import type { Waiting } from "../referents/locks.ts";
import type { Acquiring, Patience } from "../referents/line.ts";
import type { Awaiting, Blocking } from "../proxied.ts";
import { BaseProxy } from "../proxy.ts";
import { registerProxy } from "../proxy_form.ts";
import { call, callSync, tell } from "../proxy_state.ts";
import { defineMethods, defineProperties } from "../proxy_type.ts";

/** How an acquire waits. */
export interface AcquireOptions extends Acquiring {
  /** Ends the wait with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** How a wait waits. */
export interface WaitOptions extends Patience {
  /** Ends the wait with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

const LOCK_METHODS = ["locked", "release", "reset", "statistics"] as const;

/**
 * A lock in a manager's server. A lock is owned by a process; when that dies, the lock is broken
 * as one that is not managed: see `Lock` and `RLock`. Source: CPython `managers.AcquirerProxy`.
 *
 * @example
 * ```ts
 * import { Manager } from "@pystd/multiprocessing";
 * import { assertEquals } from "@std/assert";
 *
 * await using manager = await Manager();
 * const lock = await manager.Lock();
 * {
 *   using _ = await lock.hold();
 *   assertEquals(await lock.locked(), true);
 * }
 * assertEquals(await lock.locked(), false);
 * ```
 */
export class AcquirerProxy extends BaseProxy {
  /** The methods that can be called. */
  static override readonly exposed: readonly string[] = ["acquire", ...LOCK_METHODS];

  static {
    defineMethods(AcquirerProxy, LOCK_METHODS);
    registerProxy(AcquirerProxy, "AcquirerProxy");
  }

  /**
   * Acquires it; false if it was not free in time.
   *
   * @param options Whether to wait at all, or how.
   * @throws {BrokenLockError} If its owner died.
   */
  acquire(options?: boolean | AcquireOptions): Promise<boolean> {
    return call(this, "acquire", options === undefined ? [] : [options]) as Promise<boolean>;
  }

  /** As {@linkcode acquire}, blocking. */
  acquireSync(options?: boolean | Acquiring): boolean {
    return callSync(this, "acquire", options === undefined ? [] : [options]) as boolean;
  }

  /**
   * Holds it for a `using` scope.
   *
   * @throws {TimeoutError} If it was not free in time.
   */
  async hold(options?: boolean | AcquireOptions): Promise<Guard> {
    if (await this.acquire(options)) return this.#guard();
    throw notHeld();
  }

  /** As {@linkcode hold}, blocking. */
  holdSync(options?: boolean | Acquiring): Guard {
    if (this.acquireSync(options)) return this.#guard();
    throw notHeld();
  }

  /** Nobody waits for the release; what this process asks afterwards comes after it. */
  #guard(): Guard {
    return new Guard(() => tell(this, "release", []));
  }
}

/** The methods of a managed lock. */
export interface AcquirerProxy extends Awaiting<LockMethods>, Blocking<LockMethods> {}

/** What a managed lock does without waiting. */
export interface LockMethods {
  /** Does anybody hold it? */
  locked(): boolean;
  /** Releases it. */
  release(): void;
  /** Makes it usable again after its owner died. */
  reset(): void;
  /** Who waits. */
  statistics(): Waiting;
}

function notHeld(): TimeoutError {
  return new TimeoutError("Cannot hold lock: it was not free in time");
}

/**
 * A semaphore in a manager's server.
 *
 * @example
 * ```ts
 * import { Manager } from "@pystd/multiprocessing";
 * import { assertEquals } from "@std/assert";
 *
 * await using manager = await Manager();
 * const seats = await manager.Semaphore(2);
 * await seats.acquire();
 * assertEquals(await seats.getValue(), 1);
 * ```
 */
export class SemaphoreProxy extends AcquirerProxy {
  /** The methods that can be called. */
  static override readonly exposed: readonly string[] = [...AcquirerProxy.exposed, "getValue"];

  static {
    defineMethods(SemaphoreProxy, ["getValue", "release"]);
    registerProxy(SemaphoreProxy, "SemaphoreProxy");
  }

  /** Gives `n` permits back, one by default. */
  declare release: (n?: number) => Promise<void>;
  /** The same, blocking. */
  declare releaseSync: (n?: number) => void;
}

/** The methods of a managed semaphore. */
export interface SemaphoreProxy extends Awaiting<SemaphoreMethods>, Blocking<SemaphoreMethods> {}

/** What a managed semaphore can tell. */
export interface SemaphoreMethods {
  /** How many permits are left. */
  getValue(): number;
}

const CONDITION_METHODS = ["notify", "notifyAll"] as const;

/**
 * A condition in a manager's server. Source: CPython `managers.ConditionProxy`.
 *
 * @example
 * ```ts
 * import { Manager } from "@pystd/multiprocessing";
 * import { assertEquals } from "@std/assert";
 *
 * await using manager = await Manager();
 * const condition = await manager.Condition();
 * using _ = await condition.hold();
 * assertEquals(await condition.wait({ timeout: 10 }), false);
 * ```
 */
export class ConditionProxy extends AcquirerProxy {
  /** The methods that can be called. */
  static override readonly exposed: readonly string[] = [
    ...AcquirerProxy.exposed,
    ...CONDITION_METHODS,
    "wait",
  ];

  static {
    defineMethods(ConditionProxy, CONDITION_METHODS);
    registerProxy(ConditionProxy, "ConditionProxy");
  }

  /**
   * Releases the lock, sleeps until notified, and acquires the lock again.
   *
   * @returns False if the time ran out.
   * @throws {RuntimeError} If this process does not hold the lock.
   */
  wait(options: WaitOptions = {}): Promise<boolean> {
    return call(this, "wait", [options]) as Promise<boolean>;
  }

  /** As {@linkcode wait}, blocking. */
  waitSync(options: Patience = {}): boolean {
    return callSync(this, "wait", [options]) as boolean;
  }

  /**
   * Waits until `predicate` holds, which is called here, with the lock held.
   *
   * @returns What it returned last: falsy if the time ran out.
   */
  async waitFor<T>(
    predicate: () => T | Promise<T>,
    { timeout, signal }: WaitOptions = {},
  ): Promise<T> {
    const deadline = deadlineAfter(timeout);
    let result = await predicate();
    while (!result && remaining(deadline) > 0) {
      await this.wait({ timeout: left(deadline), ...(signal === undefined ? {} : { signal }) });
      result = await predicate();
    }
    return result;
  }

  /** As {@linkcode waitFor}, blocking. */
  waitForSync<T>(predicate: () => T, { timeout }: Patience = {}): T {
    const deadline = deadlineAfter(timeout);
    let result = predicate();
    while (!result && remaining(deadline) > 0) {
      this.waitSync({ timeout: left(deadline) });
      result = predicate();
    }
    return result;
  }
}

/** The methods of a managed condition. */
export interface ConditionProxy extends Awaiting<ConditionMethods>, Blocking<ConditionMethods> {}

/** What a managed condition does without waiting. */
export interface ConditionMethods {
  /** Wakes the `n` who have slept longest. */
  notify(n?: number): void;
  /** Wakes everybody who sleeps. */
  notifyAll(): void;
}

function left(deadline: number): number | null {
  const time = remaining(deadline);
  return time === Infinity ? null : time;
}

const EVENT_METHODS = ["clear", "isSet", "set", "statistics"] as const;

/**
 * An event in a manager's server. Source: CPython `managers.EventProxy`.
 *
 * @example
 * ```ts
 * import { Manager } from "@pystd/multiprocessing";
 * import { assertEquals } from "@std/assert";
 *
 * await using manager = await Manager();
 * const event = await manager.Event();
 * await event.set();
 * assertEquals(await event.wait(), true);
 * ```
 */
export class EventProxy extends BaseProxy {
  /** The methods that can be called. */
  static override readonly exposed: readonly string[] = [...EVENT_METHODS, "wait"];

  static {
    defineMethods(EventProxy, EVENT_METHODS);
    registerProxy(EventProxy, "EventProxy");
  }

  /** Waits until it is set; false if the time ran out. */
  wait(options: WaitOptions = {}): Promise<boolean> {
    return call(this, "wait", [options]) as Promise<boolean>;
  }

  /** As {@linkcode wait}, blocking. */
  waitSync(options: Patience = {}): boolean {
    return callSync(this, "wait", [options]) as boolean;
  }
}

/** The methods of a managed event. */
export interface EventProxy extends Awaiting<EventMethods>, Blocking<EventMethods> {}

/** What a managed event does without waiting. */
export interface EventMethods {
  /** Unsets it. */
  clear(): void;
  /** Is it set? */
  isSet(): boolean;
  /** Sets it and wakes everybody who waits. */
  set(): void;
  /** Who waits. */
  statistics(): Waiting;
}

const BARRIER_METHODS = ["abort", "reset", "statistics"] as const;
const BARRIER_PROPERTIES = ["broken", "nWaiting", "parties"] as const;

/**
 * A barrier in a manager's server. Source: CPython `managers.BarrierProxy`.
 *
 * @example
 * ```ts
 * import { Manager } from "@pystd/multiprocessing";
 * import { assertEquals } from "@std/assert";
 *
 * await using manager = await Manager();
 * const barrier = await manager.Barrier(2);
 * assertEquals(await Promise.all([barrier.wait(), barrier.wait()]), [0, 1]);
 * assertEquals(await barrier.parties, 2);
 * ```
 */
export class BarrierProxy extends BaseProxy {
  /** The methods that can be called. */
  static override readonly exposed: readonly string[] = [
    ...BARRIER_METHODS,
    ...BARRIER_PROPERTIES,
    "wait",
  ];

  static {
    defineMethods(BarrierProxy, BARRIER_METHODS);
    defineProperties(BarrierProxy, BARRIER_PROPERTIES);
    registerProxy(BarrierProxy, "BarrierProxy");
  }

  /** Is the barrier broken? */
  declare readonly broken: Promise<boolean>;
  /** The same, blocking. */
  declare readonly brokenSync: boolean;
  /** How many have come and wait. */
  declare readonly nWaiting: Promise<number>;
  /** The same, blocking. */
  declare readonly nWaitingSync: number;
  /** How many must come. */
  declare readonly parties: Promise<number>;
  /** The same, blocking. */
  declare readonly partiesSync: number;

  /**
   * Waits until all have come; the position in the order of arrival.
   *
   * @throws {BrokenBarrierError} If the barrier is broken, or breaks.
   */
  wait(options: WaitOptions = {}): Promise<number> {
    return call(this, "wait", [options]) as Promise<number>;
  }

  /** As {@linkcode wait}, blocking. */
  waitSync(options: Patience = {}): number {
    return callSync(this, "wait", [options]) as number;
  }
}

/** The methods of a managed barrier. */
export interface BarrierProxy extends Awaiting<BarrierMethods>, Blocking<BarrierMethods> {}

/** What a managed barrier does without waiting. */
export interface BarrierMethods {
  /** Breaks it until it is reset. */
  abort(): void;
  /** Makes it usable again. */
  reset(): void;
  /** Who waits. */
  statistics(): Waiting;
}
