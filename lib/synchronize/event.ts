/** Python's `multiprocessing.Event`. */

import { registerSharedForm } from "../codec/mod.ts";
import { type Attempt, EVENT, Flag, NOW, OBJECT, waitersOn } from "../kernel/mod.ts";
import { KIND } from "../memory/mod.ts";
import { identity, refusal } from "../identity.ts";
import { inspectAsText } from "./inspect.ts";
import { waitLimits, type WaitOptions, type WaitSyncOptions } from "./options.ts";
import { livingCallerId, refuseIfAlone } from "./owner.ts";
import { Place } from "./place.ts";

/** What {@linkcode Event.statistics} tells. */
export interface EventStatistics {
  /** Waits going on, in all live processes. */
  readonly waiting: number;
}

const SET = Promise.resolve(true);

/**
 * A flag that processes wait for.
 *
 * **Wakes everybody** who waited when it was set, even if it is cleared at
 * once. It can be an argument of a process, and travel through queues and
 * pipes.
 *
 * Source: `Event` in CPython's `Lib/multiprocessing/synchronize.py`.
 *
 * @example Set and wait
 * ```ts
 * import { Event } from "@pystd/multiprocessing";
 * import { assertEquals } from "@std/assert";
 *
 * const event = new Event();
 * assertEquals(await event.wait({ timeout: 10 }), false);
 * event.set();
 * assertEquals(await event.wait(), true);
 * ```
 */
export class Event {
  static {
    registerSharedForm(Event, {
      tag: "Event",
      handles: (event) => [event.#place.handle],
      rebuild: ([handle]) => Reflect.construct(Event, [Place.open(handle)]),
    });
  }

  readonly #place: Place;
  readonly #flag: Flag;

  /** A new event, not set. */
  constructor();
  constructor(opened?: unknown) {
    this.#place = opened instanceof Place
      ? opened
      : Place.create(KIND.event, OBJECT.size + EVENT.size);
    this.#place.keepFor(this);
    this.#flag = new Flag(this.#place.family.agent, this.#place.at + OBJECT.size);
  }

  /** Is it set? */
  isSet(): boolean {
    this.#place.family.agent.checkCondemned(); // who asks again and again hears of his end here
    return this.#flag.isSet;
  }

  /** Sets it and wakes everybody who waits. */
  set(): void {
    livingCallerId(this.#place.family.agent);
    this.#flag.set();
  }

  /** Unsets it. */
  clear(): void {
    livingCallerId(this.#place.family.agent);
    this.#flag.clear();
  }

  /**
   * Waits until the event is set.
   *
   * @param options `timeout` in milliseconds; `signal` ends the wait.
   * @returns Whether it was set before the time ran out.
   */
  wait(options?: WaitOptions): Promise<boolean> {
    const needsNoWait = options === undefined && this.#flag.isSet &&
      identity().ended === undefined;
    return needsNoWait ? SET : this.#wait(options);
  }

  // Async, so that every error is a rejection.
  async #wait(options: WaitOptions | undefined): Promise<boolean> {
    const refused = refusal();
    if (refused !== undefined) await refused;
    const { deadline, signal } = waitLimits(options);
    const { family } = this.#place;
    livingCallerId(family.agent);
    return await family.wait(this.#attempt(), deadline, { signal, tag: identity() });
  }

  /**
   * As {@linkcode wait}, blocking the thread.
   *
   * @throws {DeadlockError} If no other process lives that could set it.
   * @throws {RuntimeError} If it must wait and the host forbids to block here.
   */
  waitSync(options?: WaitSyncOptions): boolean {
    const { deadline } = waitLimits(options);
    const { family } = this.#place;
    livingCallerId(family.agent);
    if (deadline === NOW) return this.#flag.isSet;
    return family.park(this.#attempt(), deadline);
  }

  #attempt(): Attempt {
    const { epoch, futex } = this.#flag;
    return {
      tryOnce: () => this.#flag.wasSetSince(epoch),
      futexes: [futex],
      interruptible: true,
      beforeBlocking: () => refuseIfAlone(this.#place.family, "event"),
    };
  }

  /** Who waits; so that tests need not sleep until somebody does. */
  statistics(): EventStatistics {
    return { waiting: waitersOn(this.#place.family.agent, this.#flag.futex) };
  }

  /** Python's `repr()`: `<Event at 0x16a8 unset>`. */
  toString(): string {
    const address = (this.#place.at * Int32Array.BYTES_PER_ELEMENT).toString(16);
    return `<Event at 0x${address} ${this.isSet() ? "set" : "unset"}>`;
  }
}

inspectAsText(Event);
