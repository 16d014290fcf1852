/**
 * One timer per agent that keeps the event loop alive while anyone asks for it.
 *
 * Holding and letting go switches the timer's reference, which costs some tens
 * of nanoseconds; making and clearing a timer costs more than a microsecond.
 *
 * @module
 */

import type { Hold } from "./host.ts";

/** The timer, as the host lets it be switched. */
export interface LoopSwitch {
  ref(): void;
  unref(): void;
}

/** Counts the holds of one agent and keeps the switch on while there is one. */
export class LoopHolds {
  #count = 0;
  readonly #loop: LoopSwitch;

  /** Starts with the loop not held. */
  constructor(loop: LoopSwitch) {
    this.#loop = loop;
    loop.unref();
  }

  /** Takes a hold. */
  hold(): Hold {
    if (this.#count++ === 0) this.#loop.ref();
    let held = true;
    return {
      release: () => {
        if (!held) return;
        held = false;
        if (--this.#count === 0) this.#loop.unref();
      },
    };
  }
}

/** The longest interval that hosts accept, about 25 days. */
export const LONGEST_INTERVAL = 2 ** 31 - 1;
