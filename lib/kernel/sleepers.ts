/**
 * A list of sleepers, each of which is woken by name: what conditions and
 * barriers are made of.
 *
 *   WAITING --mark--> WOKEN or BROKEN, and wake
 *
 * **Guarded** by a mutex that heals; every change commits by one store, and
 * one outcome is one change. **Ordered** by arrival. **Grows** into a larger
 * block; an entry keeps its index. Only its sleeper gives an entry back, or
 * whoever finds that the sleeper is dead.
 *
 * A sleeper reads its outcome without the mutex. It may read a block that was
 * given back meanwhile; then the list has moved, which it sees, and reads
 * again. The list never shrinks, so it never moves back.
 *
 * @module
 */

import { load, peek, poke, store } from "./atomics.ts";
import type { Agent } from "./agent.ts";
import type { Allocator } from "./chain.ts";
import { wake } from "./futex.ts";
import { FUTEX, SLEEPER, SLEEPER_FUTEXES, SLEEPER_LIST, SLEEPERS } from "./layout.ts";
import { lock, unlock } from "./mutex.ts";

/** What became of a sleeper. */
export const OUTCOME = { WAITING: 0, WOKEN: 1, BROKEN: 2 } as const;

/** One of {@linkcode OUTCOME}. */
export type OUTCOME = typeof OUTCOME[keyof typeof OUTCOME];

/** An entry of the list. */
export interface Sleeper {
  readonly index: number;
  /** Process id. */
  readonly owner: number;
  /** Order of arrival. */
  readonly ticket: number;
  /** Where it sleeps, among others. */
  readonly futex: number;
}

/** Room in the first list. */
const FIRST = 4;

/** A view on the sleepers at `at`. All but {@linkcode outcomeOf} and {@linkcode rouse} need the mutex. */
export class Sleepers {
  readonly #agent: Agent;
  readonly #memory: Allocator;
  readonly #at: number;

  /** A view for `agent`; lists come from `memory`. Zeroed words are an empty list. */
  constructor(agent: Agent, memory: Allocator, at: number) {
    this.#agent = agent;
    this.#memory = memory;
    this.#at = at;
  }

  /** Calls `body` with the mutex held. */
  guarded<T>(body: () => T): T {
    lock(this.#agent, this.#at + SLEEPERS.mutex);
    try {
      return body();
    } finally {
      unlock(this.#agent, this.#at + SLEEPERS.mutex);
    }
  }

  /** Enters process `owner`, WAITING. */
  add(owner: number): Sleeper {
    const index = this.#freeIndex();
    const entry = this.#entry(index);
    const { words } = this.#agent;
    const ticket = load(words, this.#at + SLEEPERS.ticket);
    store(words, this.#at + SLEEPERS.ticket, (ticket + 1) | 0);
    poke(words, entry + SLEEPER.ticket, ticket);
    poke(words, entry + SLEEPER.outcome, OUTCOME.WAITING);
    store(words, entry + SLEEPER.owner, owner);
    return this.#sleeper(index, owner, ticket);
  }

  /** Gives the entry back, unless somebody did that for the dead. */
  remove({ index, ticket }: Sleeper): void {
    const entry = this.#entry(index);
    if (peek(this.#agent.words, entry + SLEEPER.ticket) !== ticket) return;
    store(this.#agent.words, entry + SLEEPER.owner, 0);
  }

  /** Says what became of `sleepers`; {@linkcode rouse} them afterwards. */
  mark(sleepers: readonly Sleeper[], outcome: OUTCOME): void {
    for (const { index } of sleepers) {
      store(this.#agent.words, this.#entry(index) + SLEEPER.outcome, outcome);
    }
  }

  /** All with this outcome, in the order of arrival. */
  all(outcome: OUTCOME): Sleeper[] {
    const { words } = this.#agent;
    const found: Sleeper[] = [];
    for (let index = 0; index < this.#capacity(); index++) {
      const entry = this.#entry(index);
      const owner = load(words, entry + SLEEPER.owner);
      if (owner === 0 || load(words, entry + SLEEPER.outcome) !== outcome) continue;
      found.push(this.#sleeper(index, owner, peek(words, entry + SLEEPER.ticket)));
    }
    return found.sort((a, b) => (a.ticket - b.ticket) | 0);
  }

  /** What became of a sleeper, which is the caller's own. */
  outcomeOf({ index }: Sleeper): OUTCOME {
    const agent = this.#agent;
    for (;;) {
      const list = load(agent.words, this.#at + SLEEPERS.list);
      const at = list + SLEEPER_LIST.entries + index * SLEEPER.size + SLEEPER.outcome;
      agent.reach(at + 1);
      const outcome = load(agent.words, at) as OUTCOME;
      if (load(agent.words, this.#at + SLEEPERS.list) === list) return outcome;
    }
  }

  /** Wakes `sleepers`, who have been marked. */
  rouse(sleepers: readonly Sleeper[]): void {
    for (const { futex } of sleepers) wake(this.#agent, futex, Infinity);
  }

  #sleeper(index: number, owner: number, ticket: number): Sleeper {
    const futex = this.#at + SLEEPERS.futexes + (ticket & (SLEEPER_FUTEXES - 1)) * FUTEX.size;
    return { index, owner, ticket, futex };
  }

  #capacity(): number {
    const list = load(this.#agent.words, this.#at + SLEEPERS.list);
    if (list === 0) return 0;
    this.#agent.reach(list + SLEEPER_LIST.entries);
    const capacity = peek(this.#agent.words, list + SLEEPER_LIST.capacity);
    this.#agent.reach(list + SLEEPER_LIST.entries + capacity * SLEEPER.size);
    return capacity;
  }

  #entry(index: number): number {
    const list = load(this.#agent.words, this.#at + SLEEPERS.list);
    return list + SLEEPER_LIST.entries + index * SLEEPER.size;
  }

  #freeIndex(): number {
    const capacity = this.#capacity();
    for (let index = 0; index < capacity; index++) {
      if (load(this.#agent.words, this.#entry(index) + SLEEPER.owner) === 0) return index;
    }
    this.#grow(capacity);
    return capacity;
  }

  #grow(capacity: number): void {
    const wider = Math.max(FIRST, capacity * 2);
    const next = this.#memory.allocate(SLEEPER_LIST.entries + wider * SLEEPER.size);
    const { words } = this.#agent; // read after what may have grown the segment
    const old = load(words, this.#at + SLEEPERS.list);
    poke(words, next + SLEEPER_LIST.capacity, wider);
    for (let word = 0; word < wider * SLEEPER.size; word++) {
      const value = word < capacity * SLEEPER.size
        ? peek(words, old + SLEEPER_LIST.entries + word)
        : 0;
      poke(words, next + SLEEPER_LIST.entries + word, value);
    }
    store(words, this.#at + SLEEPERS.list, next);
    if (old !== 0) this.#memory.free(old);
  }
}
