/**
 * A mutex of the library's own, which heals when its owner dies.
 *
 * The word holds the owner's id:
 *
 *   0       --lock-->                     me
 *   me      --unlock-->                   0, and wake one
 *   other   --lock, other lives-->        other; spin, then park
 *   other   --lock, other is fenced-->    me: taken over
 *
 * **Invariant**: whoever changes what the mutex guards is the owner in the
 * word and has passed the fence ({@linkcode Agent.enter}). An owner is fenced
 * only when it can make no further store, so an heir is alone. What it finds
 * is the state as of the last commit: every section commits by one store.
 *
 * @module
 */

import { compareExchange, load, pause, spins } from "./atomics.ts";
import { type Agent, isFenced } from "./agent.ts";
import { deadlineAfter } from "./deadline.ts";
import { parkOnFutex, wake } from "./futex.ts";
import { MUTEX } from "./layout.ts";

/** Tries before parking; a section is shorter than that. */
const SPINS = spins(200);
/** Milliseconds between looks at an owner that may have died unseen. */
const LOOK = 50;

/** Locks the mutex at `at`, taking it over from a dead owner, and enters the fence. */
export function lock(agent: Agent, at: number): void {
  if (compareExchange(agent.words, at + MUTEX.owner, 0, agent.id) !== 0) lockSlow(agent, at);
  agent.enter();
}

/** Leaves the fence and unlocks the mutex at `at`. */
export function unlock(agent: Agent, at: number): void {
  // Compared, not stored: an heir may have it if this agent was taken for dead.
  if (compareExchange(agent.words, at + MUTEX.owner, agent.id, 0) === agent.id) {
    wake(agent, at + MUTEX.futex);
  }
  agent.leave();
}

function lockSlow(agent: Agent, at: number): void {
  const { words, id } = agent;
  for (let spin = 0; spin < SPINS; spin++) {
    pause();
    // Looked at first: who tries in vain takes the word's cache line from the owner.
    if (load(words, at + MUTEX.owner) !== 0) continue;
    if (compareExchange(words, at + MUTEX.owner, 0, id) === 0) return;
  }
  const attempt = { futexes: [at + MUTEX.futex], tryOnce: () => tryLock(agent, at) };
  if (agent.hooks.mayBlock) { while (!parkOnFutex(agent, attempt, deadlineAfter(LOOK))); }
  else while (!attempt.tryOnce());
}

function tryLock(agent: Agent, at: number): boolean {
  const owner = compareExchange(agent.words, at + MUTEX.owner, 0, agent.id);
  if (owner === 0) return true;
  return isFenced(agent, owner) &&
    compareExchange(agent.words, at + MUTEX.owner, owner, agent.id) === owner;
}
