/**
 * `Barrier` as a manager's server keeps it.
 *
 * @module
 */

import { BrokenBarrierError } from "../../errors.ts";
import { type Caller, caller } from "../caller.ts";
import { Line, type Patience, patienceOf } from "./line.ts";
import type { Waiting } from "./locks.ts";

/** What a barrier can be told when it is made. */
export interface BarrierTerms {
  /** Called in the server each time that all have come, before anybody goes on. */
  readonly action?: (() => unknown) | null;
  /** Milliseconds that `wait()` waits by default. */
  readonly timeout?: number | null;
}

/** Lets everybody go on when all have come, again and again. */
export class ManagedBarrier {
  readonly #parties: number;
  readonly #terms: BarrierTerms;
  /** Those who have come this time. */
  readonly #line = new Line();
  /** Those who may not come yet, since the last round is not over. */
  readonly #doorway = new Line();
  #isBroken = false;
  #isActing = false;

  /** For `parties`. */
  constructor(parties: number, terms: BarrierTerms = {}) {
    if (typeof parties !== "number" || !Number.isInteger(parties)) {
      throw new TypeError(`Cannot create barrier: parties must be an integer, received ${parties}`);
    }
    this.#parties = parties;
    this.#terms = terms;
  }

  /**
   * Waits until all have come; returns the position in the order of arrival.
   *
   * @throws {BrokenBarrierError} If the barrier is broken, or breaks.
   */
  async wait({ timeout }: Patience = {}): Promise<number> {
    const who = caller();
    while (this.#isActing) await this.#doorway.wait(undefined, {}, who);
    this.#refuseIfBroken();
    const index = this.#line.size;
    if (index + 1 === this.#parties) {
      await this.#open();
      return index;
    }
    const patience = patienceOf({ timeout: timeout ?? this.#terms.timeout ?? null });
    const passed = patience === undefined ? false : await this.#comeAndWait(patience, who);
    if (passed) return index;
    this.abort();
    throw broken();
  }

  async #comeAndWait(patience: Patience, who: Caller): Promise<boolean> {
    try {
      return await this.#line.wait(undefined, patience, who);
    } catch (error) {
      if (who.signal.aborted) this.abort(); // one who gives up or dies breaks it for all
      throw error;
    }
  }

  async #open(): Promise<void> {
    const { action } = this.#terms;
    if (typeof action === "function") {
      this.#isActing = true;
      try {
        await action();
      } catch (error) {
        this.abort();
        throw error;
      } finally {
        this.#isActing = false;
        this.#doorway.all();
      }
      this.#refuseIfBroken();
    }
    this.#line.all();
  }

  /** Makes the barrier usable again. Who waits gets BrokenBarrierError. */
  reset(): void {
    this.#isBroken = false;
    this.#line.dismiss(broken);
  }

  /** Breaks the barrier until {@linkcode reset}. */
  abort(): void {
    this.#isBroken = true;
    this.#line.dismiss(broken);
  }

  #refuseIfBroken(): void {
    if (this.#isBroken) throw broken();
  }

  /** How many must come. */
  parties(): number {
    return this.#parties;
  }

  /** How many have come and wait. */
  nWaiting(): number {
    return this.#line.size;
  }

  /** Is the barrier broken? */
  broken(): boolean {
    return this.#isBroken;
  }

  /** Who waits. */
  statistics(): Waiting {
    return { waiting: this.#line.size };
  }

  /** As text. */
  toString(): string {
    const state = this.#isBroken ? "broken" : `waiters=${this.#line.size}/${this.#parties}`;
    return `<Barrier ${state}>`;
  }
}

function broken(): BrokenBarrierError {
  return new BrokenBarrierError("Cannot wait at barrier: it is broken");
}
