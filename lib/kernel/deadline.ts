/**
 * When a wait gives up, as one absolute moment.
 *
 * Made once, where the caller's milliseconds enter, and handed down; so that
 * an operation of several steps cannot wait longer than it was told to.
 *
 * @module
 */

import { shown } from "../options.ts";

/** A moment of this agent's `performance.now()`; `Infinity` is for ever, `0` is now. */
export type Deadline = number;

/** For ever. */
export const NEVER: Deadline = Infinity;
/** Try once. */
export const NOW: Deadline = 0;

/**
 * The moment `timeout` milliseconds from now. `null` and `undefined` are for
 * ever, zero and less is now, as in CPython.
 *
 * @throws {TypeError} If `timeout` is not a number.
 */
export function deadlineAfter(timeout: number | null | undefined): Deadline {
  if (timeout === undefined || timeout === null || timeout === Infinity) return NEVER;
  if (typeof timeout !== "number" || Number.isNaN(timeout)) {
    throw new TypeError(
      `Cannot wait: timeout must be a number of milliseconds, received ${shown(timeout)}`,
    );
  }
  return timeout <= 0 ? NOW : performance.now() + timeout;
}

/** Milliseconds left until `deadline`; zero when it has passed. */
export function remaining(deadline: Deadline): number {
  if (deadline === NEVER) return Infinity;
  return deadline === NOW ? 0 : Math.max(0, deadline - performance.now());
}
