/**
 * What an agent waits for, in words of its page: read by tests that must know
 * that someone waits, and by whoever draws a picture of the family.
 *
 * A hint for readers, never part of a protocol: a death leaves nothing to
 * repair, since the page of the dead is not read.
 *
 * @module
 */

import { load, peek, poke, store } from "./atomics.ts";
import { PAGE, STATE, WAIT, WAITS } from "./layout.ts";
import { type Agent, eachPage, wallClock } from "./agent.ts";
import { identity } from "../identity.ts";

/** One kind of wait of one process. */
export interface Wait {
  /** Page of the agent that waits. */
  readonly page: number;
  /** Process id: the agent's own, or that of an in-agent one. */
  readonly process: number;
  readonly futex: number;
  readonly waiters: number;
  /** When the first began, as {@linkcode wallClock} tells. */
  readonly since: number;
}

/** The process that is about to wait, for {@linkcode WaitTable.begin}: 0 is the agent's own. */
export function waiter(): number {
  const { inAgent, id } = identity();
  return inAgent ? id : 0;
}

/** The wait table of this agent's page. */
export class WaitTable {
  readonly #agent: Agent;
  /** Futex, process and number of waiters by entry; an entry without waiters is free. */
  readonly #futexes: number[] = new Array(WAITS).fill(0);
  readonly #processes: number[] = new Array(WAITS).fill(0);
  readonly #counts: number[] = new Array(WAITS).fill(0);
  /** Waiters for whom there was no entry, by futex and process. */
  readonly #others = new Map<number, number>();
  /** Waiters in all. */
  #total = 0;

  /** A table in the page of `agent`. */
  constructor(agent: Agent) {
    this.#agent = agent;
  }

  /** One more waiter on `futex`, of the in-agent `process` or, by 0, of the agent's own. */
  begin(futex: number, process: number = 0): void {
    const { words, page } = this.#agent;
    const now = wallClock();
    if (this.#total++ === 0) poke(words, page + PAGE.idleSince, now);
    const index = this.#entryFor(futex, process);
    if (index < 0) { // more kinds of waits than the table shows
      const kind = kindOf(futex, process);
      this.#others.set(kind, (this.#others.get(kind) ?? 0) + 1);
      return;
    }
    const at = page + PAGE.waits + index * WAIT.size;
    if (this.#counts[index] === 0) {
      this.#futexes[index] = futex;
      this.#processes[index] = process;
      poke(words, at + WAIT.since, now);
      poke(words, at + WAIT.process, process);
      store(words, at + WAIT.futex, futex);
    }
    store(words, at + WAIT.waiters, ++this.#counts[index]);
  }

  /** One waiter less. */
  end(futex: number, process: number = 0): void {
    this.#addIdle();
    if (this.#others.size > 0 && this.#endOther(kindOf(futex, process))) return;
    const index = this.#indexOf(futex, process);
    if (index < 0) return;
    const { words, page } = this.#agent;
    store(words, page + PAGE.waits + index * WAIT.size + WAIT.waiters, --this.#counts[index]);
  }

  /** The last waiter's end adds to the time without work. */
  #addIdle(): void {
    if (--this.#total > 0) return;
    this.#total = 0;
    const { words, page } = this.#agent;
    const waited = (wallClock() - peek(words, page + PAGE.idleSince)) & 0x7fff_ffff;
    poke(words, page + PAGE.idle, peek(words, page + PAGE.idle) + waited);
  }

  #endOther(kind: number): boolean {
    const others = this.#others.get(kind);
    if (others === undefined) return false;
    if (others === 1) this.#others.delete(kind);
    else this.#others.set(kind, others - 1);
    return true;
  }

  /** The entry of `futex` and `process`, else a free one, else -1. */
  #entryFor(futex: number, process: number): number {
    const known = this.#indexOf(futex, process);
    return known >= 0 ? known : this.#counts.indexOf(0);
  }

  #indexOf(futex: number, process: number): number {
    for (let index = 0; index < WAITS; index++) {
      if (
        this.#counts[index] > 0 && this.#futexes[index] === futex &&
        this.#processes[index] === process
      ) return index;
    }
    return -1;
  }
}

/** One number for both; addresses have 31 bits, process ids fewer than what is left of 53. */
function kindOf(futex: number, process: number): number {
  return process * 2 ** 31 + futex;
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
export function eachWait(agent: Agent, visit: (wait: Wait) => void): void {
  const { words } = agent;
  eachPage(agent, (page) => {
    if (load(words, page + PAGE.state) !== STATE.LIVE) return;
    for (let index = 0; index < WAITS; index++) {
      const at = page + PAGE.waits + index * WAIT.size;
      const futex = load(words, at + WAIT.futex);
      const waiters = load(words, at + WAIT.waiters);
      if (futex === 0 || waiters <= 0) continue;
      const process = load(words, at + WAIT.process) || load(words, page + PAGE.id);
      visit({ page, process, futex, waiters, since: load(words, at + WAIT.since) });
    }
  });
}
