/**
 * A barrier: who has come, and whether they may go on.
 *
 *   FILLING --the last one comes--> ACTING    it runs the action; nobody else comes in
 *   ACTING  --it opens-->           FILLING   everyone who came is WOKEN
 *   any     --break-->              BROKEN    everyone who came is BROKEN
 *   any     --reset-->              FILLING   everyone who came is BROKEN
 *
 * **Invariant**: who has come and may not go on yet is a WAITING sleeper, the
 * last one and whoever opens included. So a WAITING sleeper that is dead says
 * that the barrier must break, whoever finds it, whatever was half done: the
 * opener is the last to be marked.
 *
 * @module
 */

import { load, store } from "./atomics.ts";
import { type Agent, isGone } from "./agent.ts";
import type { Allocator } from "./chain.ts";
import { wake } from "./futex.ts";
import { BARRIER, ROOT } from "./layout.ts";
import { OUTCOME, type Sleeper, Sleepers } from "./sleepers.ts";

/** Phase of a barrier. */
const PHASE = { FILLING: 0, ACTING: 1, BROKEN: 2 } as const;

/** What {@linkcode Gate.enter} found. */
export type Entry = "busy" | "broken" | {
  readonly sleeper: Sleeper;
  /** Position in the order of arrival. */
  readonly index: number;
  /** All have come: this one acts, then opens. */
  readonly isLast: boolean;
};

/** A view on the barrier at `at`. */
export class Gate {
  /** Where those wait who find it busy. */
  readonly doorway: number;
  readonly #agent: Agent;
  readonly #sleepers: Sleepers;
  readonly #at: number;
  /** Ends of processes when the list was last looked through for the dead. */
  #ends = -1;

  /** A view for `agent`; lists come from `memory`. */
  constructor(agent: Agent, memory: Allocator, at: number) {
    this.#agent = agent;
    this.#at = at;
    this.doorway = at + BARRIER.doorway;
    this.#sleepers = new Sleepers(agent, memory, at + BARRIER.sleepers);
  }

  /** Makes zeroed words a barrier for `parties`. */
  initialize(parties: number): void {
    store(this.#agent.words, this.#at + BARRIER.parties, parties);
  }

  /** How many must come. */
  get parties(): number {
    return load(this.#agent.words, this.#at + BARRIER.parties);
  }

  /** How many have come and wait. */
  get waiting(): number {
    return this.#sleepers.guarded(() => this.#sleepers.all(OUTCOME.WAITING).length);
  }

  /** Is it broken, by whom or what ever? */
  get isBroken(): boolean {
    this.#breakForTheDead();
    return this.#phase === PHASE.BROKEN;
  }

  get #phase(): number {
    return load(this.#agent.words, this.#at + BARRIER.phase);
  }

  set #phase(phase: number) {
    store(this.#agent.words, this.#at + BARRIER.phase, phase);
  }

  /** Process `me` comes, unless those who came before are not through yet. */
  enter(me: number): Entry {
    this.#breakForTheDead();
    return this.#sleepers.guarded(() => {
      if (this.#phase === PHASE.BROKEN) return "broken";
      if (this.#phase === PHASE.ACTING) return "busy";
      const index = this.#sleepers.all(OUTCOME.WAITING).length;
      const sleeper = this.#sleepers.add(me);
      const isLast = index + 1 === this.parties;
      if (isLast) this.#phase = PHASE.ACTING;
      return { sleeper, index, isLast };
    });
  }

  /** Lets everyone go on who came, the last one being `opener`. False if it broke meanwhile. */
  open(opener: Sleeper): boolean {
    const woken = this.#sleepers.guarded(() => {
      if (this.#sleepers.outcomeOf(opener) !== OUTCOME.WAITING) return undefined;
      const others = this.#sleepers.all(OUTCOME.WAITING).filter(({ index }) =>
        index !== opener.index
      );
      this.#phase = PHASE.FILLING;
      this.#sleepers.mark(others, OUTCOME.WOKEN);
      this.#sleepers.mark([opener], OUTCOME.WOKEN);
      return others;
    });
    if (woken !== undefined) this.#rouse(woken);
    return woken !== undefined;
  }

  /** What became of a sleeper, which is the caller's own. */
  outcomeOf(sleeper: Sleeper): OUTCOME {
    this.#breakForTheDead();
    return this.#sleepers.outcomeOf(sleeper);
  }

  /**
   * `sleeper` waits no longer, and the barrier breaks unless it has opened.
   * "acting" says that all have come, so that running out of time does not count.
   */
  giveUp(sleeper: Sleeper, { timedOut }: { timedOut: boolean }): OUTCOME | "acting" {
    const broken = this.#sleepers.guarded(() => {
      const outcome = this.#sleepers.outcomeOf(sleeper);
      if (outcome !== OUTCOME.WAITING) return outcome;
      if (timedOut && this.#phase === PHASE.ACTING) return "acting";
      return this.#break();
    });
    if (!Array.isArray(broken)) return broken;
    this.#rouse(broken);
    return OUTCOME.BROKEN;
  }

  /** `sleeper` knows its outcome and goes. */
  leave(sleeper: Sleeper): void {
    this.#sleepers.guarded(() => this.#sleepers.remove(sleeper));
  }

  /** Breaks it for all, until {@linkcode reset}. */
  abort(): void {
    this.#rouse(this.#sleepers.guarded(() => this.#break()));
  }

  /** Breaks it for those who wait, and makes it usable for those who come. */
  reset(): void {
    const broken = this.#sleepers.guarded(() => {
      const all = this.#break(); // broken, should this be as far as it comes
      this.#phase = PHASE.FILLING;
      return all;
    });
    this.#rouse(broken);
  }

  /** Wakes those who were marked, and those who found the barrier busy. */
  #rouse(sleepers: readonly Sleeper[]): void {
    this.#sleepers.rouse(sleepers);
    wake(this.#agent, this.doorway, Infinity);
  }

  #break(): Sleeper[] {
    const all = this.#sleepers.all(OUTCOME.WAITING);
    this.#phase = PHASE.BROKEN;
    this.#sleepers.mark(all, OUTCOME.BROKEN);
    return all;
  }

  /** Breaks it if somebody died who has come, and drops the dead. */
  #breakForTheDead(): void {
    const ends = load(this.#agent.words, ROOT.ends);
    if (ends === this.#ends) return;
    this.#ends = ends;
    const broken = this.#sleepers.guarded(() => {
      const dead = [OUTCOME.WAITING, OUTCOME.WOKEN, OUTCOME.BROKEN].map((outcome) =>
        this.#sleepers.all(outcome).filter(({ owner }) => isGone(this.#agent, owner))
      );
      const [waiting] = dead;
      const all = waiting.length > 0 || this.#phase === PHASE.BROKEN ? this.#break() : [];
      for (const sleeper of dead.flat()) this.#sleepers.remove(sleeper);
      return all;
    });
    this.#rouse(broken);
  }
}
