/** Python's `multiprocessing.Barrier`. */

import { registerSharedForm } from "../codec/mod.ts";
import {
  type Attempt,
  BARRIER,
  type Deadline,
  deadlineAfter,
  type Entry,
  Gate,
  NEVER,
  OBJECT,
  OUTCOME,
  type Sleeper,
} from "../kernel/mod.ts";
import { KIND } from "../memory/mod.ts";
import { BrokenBarrierError } from "../errors.ts";
import { identity } from "../identity.ts";
import { inspectAsText } from "./inspect.ts";
import { type Limits, waitLimits, type WaitOptions, type WaitSyncOptions } from "./options.ts";
import { livingCallerId, refuseIfAlone } from "./owner.ts";
import { Place } from "./place.ts";
import { awaitSteps, blockOnSteps, type Steps } from "./steps.ts";

/** What a barrier can be told when it is made. */
export interface BarrierOptions {
  /** Called each time that all have come, by the last one, before anybody goes on. */
  action?: (() => unknown) | null | undefined;
  /**
   * Milliseconds that `wait()` waits by default; `null` is for ever.
   *
   * @default {null}
   */
  timeout?: number | null | undefined;
}

/** What {@linkcode Barrier.statistics} tells. */
export interface BarrierStatistics {
  /** Who has come and waits. */
  readonly waiting: number;
}

/** What a barrier is besides its place. */
interface Terms {
  readonly action: (() => unknown) | null;
  readonly timeout: number | null;
}

type Arrival = Exclude<Entry, string>;

/**
 * Lets everybody go on when all have come, again and again.
 *
 * **One broken, all broken**: when somebody runs out of time, gives up or dies
 * while waiting, when the action fails, or upon {@linkcode Barrier.abort}, all
 * who wait and all who come get {@linkcode BrokenBarrierError} until
 * {@linkcode Barrier.reset}. **All have come, all go on**: time that runs out
 * while the action runs does not count.
 *
 * It can be an argument of a process, and travel through queues and pipes; its
 * action travels by reference, as a process's target does.
 *
 * Source: `Barrier` in CPython's `Lib/threading.py`.
 *
 * @example Two who wait for each other
 * ```ts
 * import { Barrier } from "@pystd/multiprocessing";
 * import { assertEquals } from "@std/assert";
 *
 * const barrier = new Barrier(2);
 * const indices = await Promise.all([barrier.wait(), barrier.wait()]);
 * assertEquals(indices, [0, 1]);
 * ```
 */
export class Barrier {
  static {
    registerSharedForm(Barrier, {
      tag: "Barrier",
      handles: (barrier) => [barrier.#place.handle],
      state: (barrier) => barrier.#terms,
      rebuild: ([handle], terms) =>
        Reflect.construct(Barrier, [Place.open(handle), terms as BarrierOptions]),
    });
  }

  readonly #place: Place;
  readonly #gate: Gate;
  readonly #terms: Terms;

  /**
   * A new barrier for `parties`.
   *
   * @throws {TypeError} If an argument is of the wrong type.
   */
  constructor(parties: number, options?: BarrierOptions);
  constructor(parties: number | Place, { action = null, timeout = null }: BarrierOptions = {}) {
    if (action !== null && typeof action !== "function") {
      throw new TypeError(`Cannot create barrier: action must be a function, received ${action}`);
    }
    deadlineAfter(timeout); // throws if it is no timeout
    this.#terms = { action, timeout };
    this.#place = parties instanceof Place ? parties : createGate(parties);
    this.#place.keepFor(this);
    this.#gate = gateAt(this.#place);
  }

  /**
   * Waits until all have come.
   *
   * @param options `timeout` in milliseconds, by default the barrier's own;
   * `signal` ends the wait. Both break the barrier.
   * @returns The position in the order of arrival, from 0.
   * @throws {BrokenBarrierError} If the barrier is broken, or breaks.
   */
  async wait(options?: WaitOptions): Promise<number> {
    return await awaitSteps(this.#place.family, this.#pass(this.#limits(options)));
  }

  /**
   * As {@linkcode wait}, blocking the thread.
   *
   * @throws {DeadlockError} If no other process lives that could come.
   * @throws {RuntimeError} If it must wait and the host forbids to block here.
   */
  waitSync(options?: WaitSyncOptions): number {
    return blockOnSteps(this.#place.family, this.#pass(this.#limits(options)));
  }

  #limits(options: WaitOptions | undefined): Limits {
    const { deadline, signal } = waitLimits(options);
    const isGiven = options?.timeout !== undefined && options.timeout !== null;
    return { deadline: isGiven ? deadline : deadlineAfter(this.#terms.timeout), signal };
  }

  *#pass({ deadline, signal }: Limits): Steps<number> {
    const who = identity();
    const me = livingCallerId(this.#place.family.agent);
    signal?.throwIfAborted();
    const { sleeper, index, isLast } = yield* this.#enter(me, signal);
    try {
      if (isLast) yield* this.#act(sleeper);
      else yield* this.#sleep(sleeper, { deadline, signal });
    } catch (error) {
      // For who was ended others have broken it, and his place may be another's by now.
      if (who.ended === undefined) this.#gate.giveUp(sleeper, { timedOut: false });
      throw error;
    } finally {
      if (who.ended === undefined) this.#gate.leave(sleeper);
    }
    return index;
  }

  *#enter(me: number, signal: AbortSignal | undefined): Steps<Arrival> {
    const arrivals: Arrival[] = [];
    const tryOnce = () => {
      const entry = this.#gate.enter(me);
      if (entry === "broken") throw broken();
      return entry !== "busy" && arrivals.push(entry) > 0;
    };
    // Those who came before pass first, however long the action takes.
    yield { attempt: this.#attempt(tryOnce, this.#gate.doorway), deadline: NEVER, signal };
    return arrivals[0];
  }

  *#act(sleeper: Sleeper): Steps<void> {
    const { action } = this.#terms;
    if (action !== null) yield action;
    if (!this.#gate.open(sleeper)) throw broken();
  }

  *#sleep(sleeper: Sleeper, { deadline, signal }: Limits): Steps<void> {
    const tryOnce = () => {
      const outcome = this.#gate.outcomeOf(sleeper);
      if (outcome === OUTCOME.BROKEN) throw broken();
      return outcome === OUTCOME.WOKEN;
    };
    const attempt = this.#attempt(tryOnce, sleeper.futex);
    const until = (deadline: Deadline) => ({ attempt, deadline, signal });
    if (yield until(deadline)) return;
    const outcome = this.#gate.giveUp(sleeper, { timedOut: true });
    if (outcome === OUTCOME.BROKEN) throw broken();
    if (outcome === "acting") yield until(NEVER);
  }

  #attempt(tryOnce: () => boolean, futex: number): Attempt {
    return {
      tryOnce,
      futexes: [futex],
      interruptible: true,
      beforeBlocking: () => refuseIfAlone(this.#place.family, "barrier"),
    };
  }

  /** Makes the barrier usable again. Who waits gets {@linkcode BrokenBarrierError}. */
  reset(): void {
    livingCallerId(this.#place.family.agent);
    this.#gate.reset();
  }

  /** Breaks the barrier until {@linkcode reset}. */
  abort(): void {
    livingCallerId(this.#place.family.agent);
    this.#gate.abort();
  }

  /** How many must come. */
  get parties(): number {
    return this.#gate.parties;
  }

  /** How many have come and wait. */
  get nWaiting(): number {
    return this.#gate.waiting;
  }

  /** Is the barrier broken? */
  get broken(): boolean {
    this.#place.family.agent.checkCondemned();
    return this.#gate.isBroken;
  }

  /** Who waits; so that tests need not sleep until somebody does. */
  statistics(): BarrierStatistics {
    return { waiting: this.#gate.waiting };
  }

  /** Python's `repr()`: `<multiprocessing.synchronize.Barrier at 0x16a8: waiters=0/2>`. */
  toString(): string {
    const address = (this.#place.at * Int32Array.BYTES_PER_ELEMENT).toString(16);
    const state = this.broken ? "broken" : `waiters=${this.nWaiting}/${this.parties}`;
    return `<multiprocessing.synchronize.Barrier at 0x${address}: ${state}>`;
  }
}

inspectAsText(Barrier);

function createGate(parties: number): Place {
  if (typeof parties !== "number" || !Number.isInteger(parties)) {
    throw new TypeError(`Cannot create barrier: parties must be an integer, received ${parties}`);
  }
  const place = Place.create(KIND.barrier, OBJECT.size + BARRIER.size);
  gateAt(place).initialize(parties);
  return place;
}

function gateAt({ family, at }: Place): Gate {
  return new Gate(family.agent, family.heap, at + OBJECT.size);
}

function broken(): BrokenBarrierError {
  return new BrokenBarrierError("Cannot wait at barrier: it is broken");
}
