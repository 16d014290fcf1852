/**
 * A user's lock, which knows its owner, in one word:
 *
 *   0            --acquire-->               me
 *   me           --release-->               0            nobody waits
 *   me           --somebody must wait-->    me, AWAITED
 *   me, AWAITED  --release-->               0, and wake
 *   0            --a waiter acquires-->     me, AWAITED  it cannot know whether others sleep
 *
 * **Invariant**: while anyone sleeps here, the word is AWAITED or a wake is on
 * its way. So a free lock costs one compare-and-exchange each way.
 *
 * **Unfenced.** Both ways are a single compare-and-exchange that names what it
 * replaces, so the fence is not entered. What a condemned agent can still do
 * between its look at `condemned` and its exchange: acquire a free lock, which
 * it gives back at its next look (L2); or release what it owns itself, for its
 * id is never another's. Whoever looks between the two sees an owner that died
 * holding the lock, as if it had died a moment later.
 *
 * @module
 */

import { compareExchange, load, peek, poke } from "./atomics.ts";
import { type Agent, isGone } from "./agent.ts";
import { wake } from "./futex.ts";
import { LOCK, PAGE } from "./layout.ts";

const FREE = 0;
/** The sign bit: somebody may sleep until the lock is released. */
const AWAITED = 1 << 31;

/** A view on the lock at `at`. */
export class OwnedLock {
  /** Where waiters gather. */
  readonly futex: number;
  readonly #agent: Agent;
  readonly #at: number;

  /** A view for `agent`; zeroed words are a free lock. */
  constructor(agent: Agent, at: number) {
    this.#agent = agent;
    this.#at = at;
    this.futex = at + LOCK.futex;
  }

  /** Process id of the owner; 0 when the lock is free. */
  get owner(): number {
    return load(this.#agent.words, this.#at + LOCK.owner) & ~AWAITED;
  }

  /** Process id of an owner that is gone, without whom the lock is broken; or 0. */
  get deadOwner(): number {
    const { owner } = this;
    if (owner === 0 || !isGone(this.#agent, owner)) return 0;
    // It may have released the lock and ended between the two looks. The dead acquire nothing.
    return this.owner === owner ? owner : 0;
  }

  /** Acquires the lock for process `me` if it is free. */
  tryAcquire(me: number): boolean {
    return compareExchange(this.#agent.words, this.#at + LOCK.owner, FREE, me) === FREE && // L1
      this.#mayKeep(me);
  }

  /** As {@linkcode tryAcquire}, for who will sleep if it fails: marks the lock as awaited. */
  tryOrMark(me: number): boolean {
    const { words, page } = this.#agent;
    const at = this.#at + LOCK.owner;
    // Who was killed while it waited wants nothing, though it may get up late.
    if (peek(words, page + PAGE.condemned) !== 0) this.#agent.checkCondemned();
    for (;;) {
      const held = load(words, at);
      if (held === FREE) {
        if (compareExchange(words, at, FREE, me | AWAITED) === FREE) return this.#mayKeep(me);
      } else if (held < 0 || compareExchange(words, at, held, held | AWAITED) === held) {
        return false;
      }
    }
  }

  #mayKeep(me: number): boolean {
    const agent = this.#agent;
    if (peek(agent.words, agent.page + PAGE.condemned) === 0) return true; // L2
    this.#replace(me);
    agent.checkCondemned();
    return false;
  }

  /** Frees the lock if process `me`, the caller, has it. */
  release(me: number): boolean {
    const agent = this.#agent;
    if (peek(agent.words, agent.page + PAGE.condemned) !== 0) agent.checkCondemned();
    return compareExchange(agent.words, this.#at + LOCK.owner, me, FREE) === me ||
      this.#replace(me);
  }

  /** Frees a lock that `owner` has, awaited or not. */
  #replace(owner: number): boolean {
    const { words } = this.#agent;
    const at = this.#at + LOCK.owner;
    for (;;) {
      const held = load(words, at);
      if ((held & ~AWAITED) !== owner) return false;
      if (compareExchange(words, at, held, FREE) !== held) continue; // just marked
      if (held < 0) wake(this.#agent, this.futex);
      return true;
    }
  }

  /** Frees the lock that `owner`, somebody else, has. */
  releaseFor(owner: number): boolean {
    const agent = this.#agent;
    agent.enter();
    try {
      return this.#replace(owner);
    } finally {
      agent.leave();
    }
  }

  /** Frees the lock that the dead `owner` has, in the name of process `me`. */
  reset(owner: number, me: number): void {
    const agent = this.#agent;
    const at = this.#at + LOCK.owner;
    agent.enter();
    try {
      const held = load(agent.words, at);
      if ((held & ~AWAITED) !== owner) return;
      // Takes it first: only the owner may touch its levels.
      if (compareExchange(agent.words, at, held, me | AWAITED) !== held) return;
      poke(agent.words, this.#at + LOCK.extra, 0);
      this.#replace(me);
    } finally {
      agent.leave();
    }
  }

  /** How many times more than once the owner, which the caller is, acquired the lock. */
  get extra(): number {
    return peek(this.#agent.words, this.#at + LOCK.extra);
  }

  /** Sets what {@linkcode extra} tells; by the owner. */
  set extra(levels: number) {
    const agent = this.#agent;
    agent.enter();
    poke(agent.words, this.#at + LOCK.extra, levels);
    agent.leave();
  }
}
