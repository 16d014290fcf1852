/**
 * What this agent has to look after whenever it is rung, whether it awaits or is parked: the
 * requests of others in the main agent, the results and the workers of a pool.
 *
 * An attendant shows its interest in its futexes before it looks, each time (README of the
 * kernel, D2 and D3), so nothing that happens is missed.
 *
 * @module
 */

import { type Agent, showInterest } from "../kernel/mod.ts";

/** Somebody who looks after something. */
export interface Attendant {
  /** The futexes that say when to look. */
  readonly futexes: readonly number[];
  /**
   * Looks; `isParked` if this agent is blocked meanwhile. It is called in the midst of any wait,
   * and must not throw.
   */
  look(isParked: boolean): void;
}

/** The attendants of one agent. */
export class Attendance {
  readonly #attendants = new Set<Attendant>();

  /** Is there anybody? */
  get isEmpty(): boolean {
    return this.#attendants.size === 0;
  }

  /** One more; the agent's doorbell must be armed. */
  add(agent: Agent, attendant: Attendant): void {
    this.#attendants.add(attendant);
    this.#call(agent, attendant, false);
  }

  /** One less. */
  remove(attendant: Attendant): void {
    this.#attendants.delete(attendant);
  }

  /** Has everybody look. */
  look(agent: Agent, isParked: boolean): void {
    for (const attendant of this.#attendants) this.#call(agent, attendant, isParked);
  }

  #call(agent: Agent, attendant: Attendant, isParked: boolean): void {
    for (const futex of attendant.futexes) showInterest(agent, futex);
    attendant.look(isParked);
  }
}
