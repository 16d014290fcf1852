/**
 * How much of what is rare a schedule may still contain.
 *
 * @module
 */

import type { Limits } from "./scenario.ts";

/** What is left to spend. */
export interface Budget {
  readonly preemptions: number;
  readonly deaths: number;
  readonly sentences: number;
  readonly timeouts: number;
}

/** The limits that do not get used up. */
export interface Bounds {
  readonly deadParked: "stay" | "either";
  readonly steps: number;
  readonly patience: number;
  readonly merged: boolean;
  /** Can waits run out of time at all? */
  readonly expires: boolean;
  readonly exhaustive: boolean;
}

/** `budget` less one of `item`, or nothing if there is none left. */
export function spend(budget: Budget, item: keyof Budget): Budget | undefined {
  return budget[item] > 0 ? { ...budget, [item]: budget[item] - 1 } : undefined;
}

/** The budget of `limits`, with fewer preemptions. */
export function budgetOf(limits: Limits, preemptions: number): Budget {
  const { deaths = 0, sentences = 0, timeouts = 1 } = limits;
  return { preemptions, deaths, sentences, timeouts: timeouts === "never" ? 0 : timeouts };
}

/** The bounds of `limits`. */
export function boundsOf(limits: Limits): Bounds {
  const { deadParked = "either", steps = 2_000, patience = 40, plain = "steps" } = limits;
  return {
    deadParked,
    steps,
    patience,
    merged: plain === "merged",
    expires: limits.timeouts !== "never",
    exhaustive: limits.exhaustive === true,
  };
}
