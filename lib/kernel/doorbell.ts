/**
 * The awaitable side of waiting: all of an agent's waiters sleep on its one
 * doorbell (README, "Waiting").
 *
 * **One pending `waitAsync` per agent, never cancelled.** Timeouts and aborts
 * are local: a timer, an entry of a table. So no stray waiter exists that
 * could swallow a wake, and nobody is handed a wake that he may drop.
 *
 * @module
 */

import { load, waitAsync } from "./atomics.ts";
import { type Agent, ring } from "./agent.ts";
import { type Deadline, NOW, remaining } from "./deadline.ts";
import { type Attempt, showInterest, spin, takeInterrupt } from "./futex.ts";
import { PAGE } from "./layout.ts";
import { waiter as waiterId } from "./wait_table.ts";
import { KeyboardInterrupt } from "../errors.ts";
import { asAgent, identity } from "../identity.ts";

/** What the doorbell needs from the host and from the room above. */
export interface DoorbellHooks {
  /** Keeps the event loop alive, or no longer. */
  holdLoop(hold: boolean): void;
  /** Serves requests; called at every ring. */
  serve?(): void;
  /** `interrupt()` came while nobody waited who could be told. */
  onInterrupt?(): void;
}

/** How to wait; a subset of what the public methods take. */
export interface WaitOptions {
  /** Ends the wait with the signal's reason. */
  signal?: AbortSignal | undefined;
  /** Does not keep the program alive. */
  unref?: boolean | undefined;
  /** Marks waiters that {@linkcode Doorbell.cancel} can end. */
  tag?: unknown;
}

const TRUE = Promise.resolve(true);
const FALSE = Promise.resolve(false);
/** So many waits may be none in a row before the event loop turns. */
const PATIENCE = 1_000;
/** The longest delay that timers take. */
const LONGEST = 2 ** 31 - 1;

interface Waiter {
  readonly attempt: Attempt;
  readonly options: WaitOptions;
  /** Process id for the table of waits. */
  readonly process: number;
  /** Keeps the event loop alive. */
  readonly holds: boolean;
  readonly resolve: (success: boolean) => void;
  readonly reject: (reason: unknown) => void;
  timer: ReturnType<typeof setTimeout> | undefined;
  onAbort: (() => void) | undefined;
}

/** Was the agent condemned or interrupted, and has not seen it yet? */
function isAskedFor({ words, page }: Agent): boolean {
  return load(words, page + PAGE.condemned) !== 0 || load(words, page + PAGE.interrupted) !== 0;
}

/** No program goes on for a daemon; one with an agent of its own is ended by its parent. */
function isBackground(): boolean {
  const { inAgent, daemon } = identity();
  return inAgent && daemon;
}

/** The doorbell of this agent, and those who wait for its ring. */
export class Doorbell {
  readonly #agent: Agent;
  readonly #hooks: DoorbellHooks;
  readonly #waiters = new Set<Waiter>();
  /** Waiters that keep the event loop alive. */
  #holding = 0;
  #armed = false;
  /** Which arming is the current one. */
  #listening = 0;
  #soon = false;
  /** Waits since the event loop turned. */
  #ticks = 0;
  readonly #turns: (() => void)[] = [];

  /** The doorbell in the page of `agent`. */
  constructor(agent: Agent, hooks: DoorbellHooks) {
    this.#agent = agent;
    this.#hooks = hooks;
  }

  /** How many waiters there are. */
  get size(): number {
    return this.#waiters.size;
  }

  /**
   * Waits until `attempt` succeeds, without blocking the agent.
   *
   * @returns Whether it succeeded before `deadline`. What needs no wait is
   * answered by a shared promise.
   */
  wait(attempt: Attempt, deadline: Deadline, options: WaitOptions = {}): Promise<boolean> {
    try {
      options.signal?.throwIfAborted();
      if (attempt.tryOnce()) return TRUE;
      if (deadline === NOW) return FALSE;
      if (this.#waiters.size === 0 && spin(attempt)) return TRUE;
    } catch (error) {
      return Promise.reject(error);
    }
    return this.#sleep(attempt, deadline, options);
  }

  /**
   * Counts one wait. True when there were so many since the event loop turned
   * that the caller should wait for a {@linkcode Doorbell.turn} first.
   */
  tick(): boolean {
    return ++this.#ticks > PATIENCE;
  }

  /** Lets timers, events and requests of this agent have their turn. */
  turn(): Promise<void> {
    return new Promise((resolve) => {
      this.#hold(1);
      this.#turns.push(() => {
        this.#hold(-1);
        resolve();
      });
      this.arm();
      ring(this.#agent, this.#agent.page);
    });
  }

  #sleep(attempt: Attempt, deadline: Deadline, options: WaitOptions): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        attempt,
        options,
        process: waiterId(),
        holds: !options.unref && !isBackground(),
        resolve,
        reject,
        timer: undefined,
        onAbort: undefined,
      };
      this.#waiters.add(waiter);
      for (const futex of attempt.futexes) this.#agent.waits.begin(futex, waiter.process);
      if (waiter.holds) this.#hold(1);
      if (deadline !== Infinity) this.#setTimer(waiter, deadline);
      if (options.signal !== undefined) {
        waiter.onAbort = () => this.#settle(waiter, () => reject(options.signal!.reason));
        options.signal.addEventListener("abort", waiter.onAbort);
      }
      this.arm();
      this.#look(waiter);
    });
  }

  #hold(more: 1 | -1): void {
    const before = this.#holding;
    this.#holding += more;
    if (before === 0 || this.#holding === 0) this.#hooks.holdLoop(this.#holding > 0);
  }

  #setTimer(waiter: Waiter, deadline: Deadline): void {
    const left = remaining(deadline);
    waiter.timer = setTimeout(() => {
      if (remaining(deadline) > 0) return this.#setTimer(waiter, deadline);
      try {
        const success = waiter.attempt.tryOnce();
        this.#settle(waiter, () => waiter.resolve(success));
      } catch (error) {
        this.#settle(waiter, () => waiter.reject(error));
      }
    }, Math.min(Math.ceil(left), LONGEST));
  }

  /** Tries again; the interest stands before the second try (D2, D3). */
  #look(waiter: Waiter): void {
    try {
      if (waiter.attempt.tryOnce()) return this.#settle(waiter, () => waiter.resolve(true));
      for (const futex of waiter.attempt.futexes) showInterest(this.#agent, futex);
      if (waiter.attempt.tryOnce()) this.#settle(waiter, () => waiter.resolve(true));
    } catch (error) {
      this.#settle(waiter, () => waiter.reject(error));
    }
  }

  #settle(waiter: Waiter, tell: () => void): void {
    if (!this.#waiters.delete(waiter)) return;
    if (waiter.timer !== undefined) clearTimeout(waiter.timer);
    if (waiter.onAbort !== undefined) {
      waiter.options.signal!.removeEventListener("abort", waiter.onAbort);
    }
    for (const futex of waiter.attempt.futexes) this.#agent.waits.end(futex, waiter.process);
    if (waiter.holds) this.#hold(-1);
    tell();
  }

  /** Listens for the next ring, from now on and for good. */
  arm(): void {
    if (this.#armed) return;
    const { words, page } = this.#agent;
    const bell = page + PAGE.doorbell;
    for (;;) {
      const rung = load(words, bell); // D1
      const answer = waitAsync(words, bell, rung);
      if (!answer.async) continue;
      this.#armed = true;
      const listening = ++this.#listening;
      if (isAskedFor(this.#agent)) this.lookSoon(); // the ring for that came before D1
      // Whatever was published before D1 is seen by the look that follows the arming.
      answer.value.then(() => {
        if (listening !== this.#listening) return;
        this.#armed = false;
        this.#ticks = 0;
        this.arm();
        for (const turn of this.#turns.splice(0)) turn();
        this.look();
      });
      return;
    }
  }

  /** Listens at the new page after the agent took it over. */
  rearm(): void {
    this.#armed = false;
    this.arm();
  }

  /** Serves requests and lets every waiter try again. */
  look(): void {
    this.#agent.checkCondemned();
    this.#hooks.serve?.();
    for (const waiter of [...this.#waiters]) {
      if (this.#waiters.has(waiter)) this.#look(waiter);
    }
    if (takeInterrupt(this.#agent)) this.#interrupt();
  }

  /** The look that a ring from this very agent asks for. */
  lookSoon(): void {
    if (this.#soon) return;
    this.#soon = true;
    queueMicrotask(() => {
      this.#soon = false;
      asAgent(() => this.look()); // the waits of all are tried, who asked for it may have ended
    });
  }

  #interrupt(): void {
    const told = this.cancel((waiter) => waiter.interruptible, () => new KeyboardInterrupt());
    if (told === 0) this.#hooks.onInterrupt?.();
  }

  /** Ends the waits that `which` picks with an error; returns how many. */
  cancel(
    which: (wait: { tag: unknown; interruptible: boolean }) => boolean,
    error: () => unknown,
  ): number {
    let count = 0;
    for (const waiter of [...this.#waiters]) {
      const interruptible = waiter.attempt.interruptible === true;
      if (!which({ tag: waiter.options.tag, interruptible })) continue;
      count++;
      this.#settle(waiter, () => waiter.reject(error()));
    }
    return count;
  }
}
