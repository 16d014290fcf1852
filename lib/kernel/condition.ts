/**
 * The sleepers of a condition. Its lock, and what the sleepers wait for, are
 * the callers'.
 *
 * **Nothing is stored**: `notify` wakes who sleeps now, the oldest first.
 * **Nothing is lost**: a notification of somebody who gives up or dies before
 * he is back goes to the next.
 *
 * @module
 */

import { load } from "./atomics.ts";
import { type Agent, isFenced, isGone } from "./agent.ts";
import type { Allocator } from "./chain.ts";
import { ROOT } from "./layout.ts";
import { OUTCOME, type Sleeper, Sleepers } from "./sleepers.ts";

/** A view on the condition at `at`. */
export class SleepingRoom {
  readonly #agent: Agent;
  readonly #sleepers: Sleepers;
  /** Ends of processes when the list was last looked through for the dead. */
  #ends = -1;

  /** A view for `agent`; lists come from `memory`. */
  constructor(agent: Agent, memory: Allocator, at: number) {
    this.#agent = agent;
    this.#sleepers = new Sleepers(agent, memory, at);
  }

  /** Process `me` goes to sleep; the caller holds the lock. */
  enter(me: number): Sleeper {
    return this.#sleepers.guarded(() => this.#sleepers.add(me));
  }

  /** Was `sleeper` notified? */
  isNotified(sleeper: Sleeper): boolean {
    this.#inherit();
    return this.#sleepers.outcomeOf(sleeper) === OUTCOME.WOKEN;
  }

  /** `sleeper` is back. Returns whether it was notified; if it gave up, the next one is instead. */
  leave(sleeper: Sleeper, { gaveUp }: { gaveUp: boolean }): boolean {
    const notified = this.#sleepers.guarded(() => {
      const outcome = this.#sleepers.outcomeOf(sleeper);
      this.#sleepers.remove(sleeper);
      return outcome === OUTCOME.WOKEN;
    });
    if (notified && gaveUp) this.notify(1);
    return notified;
  }

  /** Wakes the `count` that have slept longest; fewer if there are fewer. */
  notify(count: number): void {
    const woken = this.#sleepers.guarded(() => this.#wake(count));
    this.#sleepers.rouse(woken);
  }

  #wake(count: number): Sleeper[] {
    const woken: Sleeper[] = [];
    for (const sleeper of this.#sleepers.all(OUTCOME.WAITING)) {
      if (isFenced(this.#agent, sleeper.owner)) this.#sleepers.remove(sleeper);
      else if (woken.length < count) woken.push(sleeper);
    }
    this.#sleepers.mark(woken, OUTCOME.WOKEN);
    return woken;
  }

  /** Passes on the notifications of those who died before they were back. */
  #inherit(): void {
    const ends = load(this.#agent.words, ROOT.ends);
    if (ends === this.#ends) return;
    this.#ends = ends;
    const woken = this.#sleepers.guarded(() => {
      const dead = this.#sleepers.all(OUTCOME.WOKEN).filter(({ owner }) =>
        isGone(this.#agent, owner)
      );
      for (const sleeper of dead) this.#sleepers.remove(sleeper);
      return dead.length === 0 ? [] : this.#wake(dead.length);
    });
    this.#sleepers.rouse(woken);
  }

  /** How many sleep, and have not been notified. */
  get size(): number {
    return this.#sleepers.guarded(() =>
      this.#sleepers.all(OUTCOME.WAITING).filter(({ owner }) => !isGone(this.#agent, owner)).length
    );
  }
}
