/**
 * A user's event: a flag, and how often it was set, in one word.
 *
 *   unset, n  --set-->    set, n + 1, and wake all
 *   set, n    --set-->    the same
 *   set, n    --clear-->  unset, n
 *
 * Who waits remembers `n`, so that a `set()` which is followed at once by a
 * `clear()` still ends the wait.
 *
 * @module
 */

import { and, compareExchange, load } from "./atomics.ts";
import type { Agent } from "./agent.ts";
import { wake } from "./futex.ts";
import { EVENT } from "./layout.ts";

const SET = 1;
/** One more time set; the flag's bit is not touched. */
const ONCE = 2;

/** A view on the event at `at`. */
export class Flag {
  /** Where waiters gather. */
  readonly futex: number;
  readonly #agent: Agent;
  readonly #at: number;

  /** A view for `agent`; zeroed words are an unset event. */
  constructor(agent: Agent, at: number) {
    this.#agent = agent;
    this.#at = at;
    this.futex = at + EVENT.futex;
  }

  /** Is it set? */
  get isSet(): boolean {
    return (load(this.#agent.words, this.#at + EVENT.state) & SET) !== 0;
  }

  /** How often it was set; what {@linkcode wasSetSince} takes. */
  get epoch(): number {
    return load(this.#agent.words, this.#at + EVENT.state) & ~SET;
  }

  /** Is it set, or was it set after `epoch`? */
  wasSetSince(epoch: number): boolean {
    const state = load(this.#agent.words, this.#at + EVENT.state);
    return (state & SET) !== 0 || (state & ~SET) !== epoch;
  }

  /** Sets it and wakes all who wait. */
  set(): void {
    const agent = this.#agent;
    agent.enter();
    try {
      for (;;) {
        const state = load(agent.words, this.#at + EVENT.state);
        if ((state & SET) !== 0) return;
        const next = (state + ONCE) | SET;
        if (compareExchange(agent.words, this.#at + EVENT.state, state, next) === state) break;
      }
    } finally {
      agent.leave();
    }
    wake(agent, this.futex, Infinity);
  }

  /** Unsets it. */
  clear(): void {
    const agent = this.#agent;
    agent.enter();
    and(agent.words, this.#at + EVENT.state, ~SET);
    agent.leave();
  }
}
