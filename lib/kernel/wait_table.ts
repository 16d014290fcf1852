/**
 * What an agent waits for, in words of its page: read by tests that must know
 * that someone waits, and by whoever draws a picture of the family.
 *
 * A hint for readers, never part of a protocol: a death leaves nothing to
 * repair, since the page of the dead is not read.
 *
 * @module
 */

import { load, store } from "./atomics.ts";
import { PAGE, STATE, WAITS } from "./layout.ts";
import { type Agent, eachPage, wallClock } from "./agent.ts";

const ENTRY = 3;

/** The wait table of this agent's page. */
export class WaitTable {
  readonly #agent: Agent;
  /** Waiters of this agent by futex. */
  readonly #counts = new Map<number, number>();
  /** Futex by entry; 0 is free. */
  readonly #entries: number[] = new Array(WAITS).fill(0);

  /** A table in the page of `agent`. */
  constructor(agent: Agent) {
    this.#agent = agent;
  }

  /** One more waiter on `futex`. */
  begin(futex: number): void {
    const count = (this.#counts.get(futex) ?? 0) + 1;
    this.#counts.set(futex, count);
    let index = this.#entries.indexOf(futex);
    if (index < 0) {
      index = this.#entries.indexOf(0);
      if (index < 0) return; // more kinds of waits than the table shows
      this.#entries[index] = futex;
      const at = this.#at(index);
      store(this.#agent.words, at + 2, wallClock());
      store(this.#agent.words, at + 1, 0);
      store(this.#agent.words, at, futex);
    }
    store(this.#agent.words, this.#at(index) + 1, count);
  }

  /** One waiter less. */
  end(futex: number): void {
    const count = (this.#counts.get(futex) ?? 0) - 1;
    if (count > 0) this.#counts.set(futex, count);
    else this.#counts.delete(futex);
    const index = this.#entries.indexOf(futex);
    if (index < 0) return;
    const at = this.#at(index);
    store(this.#agent.words, at + 1, Math.max(count, 0));
    if (count > 0) return;
    this.#entries[index] = 0;
    store(this.#agent.words, at, 0);
  }

  #at(index: number): number {
    return this.#agent.page + PAGE.waits + index * ENTRY;
  }
}

/** How many waiters of live agents wait on `futex`, parked or awaiting. */
export function waitersOn(agent: Agent, futex: number): number {
  let count = 0;
  eachWait(agent, (wait) => {
    if (wait.futex === futex) count += wait.waiters;
  });
  return count;
}

/** Calls `visit` for every kind of wait of every live agent. */
export function eachWait(
  agent: Agent,
  visit: (wait: { page: number; futex: number; waiters: number; since: number }) => void,
): void {
  const { words } = agent;
  eachPage(agent, (page) => {
    if (load(words, page + PAGE.state) !== STATE.LIVE) return;
    for (let index = 0; index < WAITS; index++) {
      const at = page + PAGE.waits + index * ENTRY;
      const futex = load(words, at);
      if (futex === 0) continue;
      visit({ page, futex, waiters: load(words, at + 1), since: load(words, at + 2) });
    }
  });
}
