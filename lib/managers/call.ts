/**
 * Calls that wait for their answers.
 *
 * @module
 */

import { type ModuleNotLoadedError, Thrown } from "../codec/mod.ts";
import type { Attempt } from "../kernel/mod.ts";
import { RemoteError } from "../errors.ts";
import { OUTCOME } from "./protocol.ts";

/** What a call asks of its conversation. */
export interface Talk {
  /** How many answers have come. */
  readonly answers: number;
  /** Futexes that say when to look. */
  readonly futexes: readonly number[];
  /** Would waiting for these futexes do? */
  waitsOn(futexes: readonly number[]): boolean;
  /** Gives every answer that has come to its call. */
  look(): void;
}

/** Waits for any answer. */
export class Looking implements Attempt {
  readonly interruptible = true;
  readonly futexes: readonly number[];
  readonly #talk: Talk;
  readonly #before: number;
  constructor(talk: Talk) {
    this.#talk = talk;
    this.#before = talk.answers;
    this.futexes = talk.futexes;
  }

  tryOnce(): boolean {
    if (this.#talk.answers === this.#before) this.#talk.look();
    // Something waits for room since then, or the wire has only now come to the other side.
    return this.#talk.answers !== this.#before || !this.#talk.waitsOn(this.futexes);
  }
}

interface Postponed {
  readonly open: () => Promise<unknown>;
  readonly error: ModuleNotLoadedError;
}

/** A call that waits for its answer, blocking or not. */
export class Call implements Attempt {
  readonly interruptible = true;
  readonly futexes: readonly number[];
  readonly number: number;
  readonly method: string;
  readonly #talk: Talk;
  #outcome: OUTCOME | undefined;
  #value: unknown;
  #postponed: Postponed | undefined;
  #resolve: ((value: unknown) => void) | undefined;
  #reject: ((error: unknown) => void) | undefined;

  constructor(talk: Talk, { number, method }: { number: number; method: string }) {
    this.#talk = talk;
    this.number = number;
    this.method = method;
    this.futexes = talk.futexes;
  }

  get isAnswered(): boolean {
    return this.#outcome !== undefined;
  }

  /** Settles with the answer. */
  answered(): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  tryOnce(): boolean {
    if (this.#outcome === undefined) this.#talk.look();
    return this.#outcome !== undefined;
  }

  settle(outcome: OUTCOME, value: unknown): void {
    this.#outcome = outcome;
    this.#value = value;
    if (outcome === OUTCOME.returned) this.#resolve?.(value);
    else this.#reject?.(this.#error(value));
  }

  postpone(outcome: OUTCOME, postponed: Postponed): void {
    this.#outcome = outcome;
    if (this.#resolve === undefined) this.#postponed = postponed;
    else postponed.open().then((value) => this.settle(outcome, value), this.#reject);
  }

  /** What the method returned, where nothing can be awaited; throws what it threw. */
  outcomeSync(): unknown {
    if (this.#postponed !== undefined) {
      this.#postponed.open().catch(() => {}); // for its handles
      throw this.#postponed.error;
    }
    if (this.#outcome === OUTCOME.returned) return this.#value;
    throw this.#error(this.#value);
  }

  #error(value: unknown): unknown {
    if (this.#outcome === OUTCOME.failed) return new RemoteError(`\n${RULE}\n${value}\n${RULE}`);
    return value instanceof Thrown ? value.value : value;
  }
}

/** As Python prints what a server says about itself. */
const RULE = "-".repeat(75);
