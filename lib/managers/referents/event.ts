/**
 * `Event` as a manager's server keeps it.
 *
 * @module
 */

import { Line, type Patience, patienceOf } from "./line.ts";
import type { Waiting } from "./locks.ts";

/** A flag that clients wait for. */
export class ManagedEvent {
  readonly #line = new Line();
  #isSet = false;

  /** Is it set? */
  isSet(): boolean {
    return this.#isSet;
  }

  /** Sets it and wakes everybody who waits. */
  set(): void {
    this.#isSet = true;
    this.#line.all();
  }

  /** Unsets it. */
  clear(): void {
    this.#isSet = false;
  }

  /** Waits until it is set; false if the time ran out. */
  wait(options?: Patience): boolean | Promise<boolean> {
    const patience = patienceOf(options);
    if (this.#isSet) return true;
    return patience === undefined ? false : this.#line.wait(undefined, patience);
  }

  /** Who waits. */
  statistics(): Waiting {
    return { waiting: this.#line.size };
  }

  /** As text. */
  toString(): string {
    return `<Event ${this.#isSet ? "set" : "unset"}>`;
  }
}
