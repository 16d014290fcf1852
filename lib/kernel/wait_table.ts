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
  /** Futex and number of waiters by entry; an entry without waiters is free. */
  readonly #futexes: number[] = new Array(WAITS).fill(0);
  readonly #counts: number[] = new Array(WAITS).fill(0);
  /** Waiters for whom there was no entry, by futex. */
  readonly #others = new Map<number, number>();

  /** A table in the page of `agent`. */
  constructor(agent: Agent) {
    this.#agent = agent;
  }

  /** One more waiter on `futex`. */
  begin(futex: number): void {
    const index = this.#entryFor(futex);
    if (index < 0) { // more kinds of waits than the table shows
      this.#others.set(futex, (this.#others.get(futex) ?? 0) + 1);
      return;
    }
    const { words, page } = this.#agent;
    const at = page + PAGE.waits + index * ENTRY;
    if (this.#counts[index] === 0) {
      this.#futexes[index] = futex;
      store(words, at + 2, wallClock());
      store(words, at, futex);
    }
    store(words, at + 1, ++this.#counts[index]);
  }

  /** One waiter less. */
  end(futex: number): void {
    if (this.#others.size > 0 && this.#endOther(futex)) return;
    const index = this.#futexes.indexOf(futex);
    if (index < 0 || this.#counts[index] === 0) return;
    const { words, page } = this.#agent;
    store(words, page + PAGE.waits + index * ENTRY + 1, --this.#counts[index]);
  }

  #endOther(futex: number): boolean {
    const others = this.#others.get(futex);
    if (others === undefined) return false;
    if (others === 1) this.#others.delete(futex);
    else this.#others.set(futex, others - 1);
    return true;
  }

  /** The entry of `futex`, else a free one, else -1. */
  #entryFor(futex: number): number {
    const known = this.#futexes.indexOf(futex);
    return known >= 0 ? known : this.#counts.indexOf(0);
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
      const waiters = load(words, at + 1);
      if (futex !== 0 && waiters > 0) visit({ page, futex, waiters, since: load(words, at + 2) });
    }
  });
}
