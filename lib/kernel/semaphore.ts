/**
 * A user's counting semaphore: permits in one word.
 *
 *   n > 0  --acquire-->  n - 1
 *   0      --acquire-->  waits
 *   n      --release-->  n + 1, and wake one; refused at the maximum
 *
 * Permits have no owner, so nothing is settled when a process dies. The fence
 * is not entered: each change is one exchange, and a condemned agent gives
 * back what it took (see `owned_lock.ts`).
 *
 * @module
 */

import { compareExchange, load, peek, store } from "./atomics.ts";
import type { Agent } from "./agent.ts";
import { wake } from "./futex.ts";
import { PAGE, SEMAPHORE } from "./layout.ts";

/** A view on the semaphore at `at`. */
export class CountingSemaphore {
  /** Where waiters gather. */
  readonly futex: number;
  readonly #agent: Agent;
  readonly #at: number;

  /** A view for `agent`. */
  constructor(agent: Agent, at: number) {
    this.#agent = agent;
    this.#at = at;
    this.futex = at + SEMAPHORE.futex;
  }

  /** Makes zeroed words a semaphore with `value` permits of at most `max`. */
  initialize(value: number, max: number): void {
    store(this.#agent.words, this.#at + SEMAPHORE.max, max);
    store(this.#agent.words, this.#at + SEMAPHORE.value, value);
  }

  /** Permits left. */
  get value(): number {
    return load(this.#agent.words, this.#at + SEMAPHORE.value);
  }

  /** How many permits there may be. */
  get max(): number {
    return load(this.#agent.words, this.#at + SEMAPHORE.max);
  }

  /** Takes a permit if there is one. */
  tryAcquire(): boolean {
    const agent = this.#agent;
    const at = this.#at + SEMAPHORE.value;
    for (;;) {
      const value = load(agent.words, at);
      if (value <= 0) return false;
      if (compareExchange(agent.words, at, value, value - 1) !== value) continue;
      if (peek(agent.words, agent.page + PAGE.condemned) === 0) return true;
      this.#add();
      agent.checkCondemned();
    }
  }

  /** Gives a permit back; false if there may be no more. */
  release(): boolean {
    const agent = this.#agent;
    if (peek(agent.words, agent.page + PAGE.condemned) !== 0) agent.checkCondemned();
    return this.#add();
  }

  #add(): boolean {
    const { words } = this.#agent;
    const at = this.#at + SEMAPHORE.value;
    const max = peek(words, this.#at + SEMAPHORE.max); // never changes
    for (;;) {
      const value = load(words, at);
      if (value >= max) return false;
      if (compareExchange(words, at, value, value + 1) !== value) continue;
      wake(this.#agent, this.futex);
      return true;
    }
  }
}
