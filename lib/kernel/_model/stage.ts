/**
 * Where kernel code meets the checker: the one explorer that is running.
 *
 * @module
 */

/** What an agent can do in one step; the last six exist in scenarios only. */
export type StepKind =
  | "load"
  | "store"
  | "add"
  | "sub"
  | "or"
  | "and"
  | "exchange"
  | "compareExchange"
  | "notify"
  | "wait"
  | "waitAsync"
  | "peek"
  | "poke"
  | "copyIn"
  | "copyOut"
  | "note"
  | "forget"
  | "sentence"
  | "believe"
  | "turn"
  | "halt";

/** Carries out the steps of agents, one at a time, in an order of its choice. */
export interface Performer {
  /** Does one step of whoever runs now; the meaning of `a` and `b` is the kind's. */
  perform(kind: StepKind, at: number, a: number, b: number, data?: unknown): unknown;
  /** Calls `callback` when the running agent's asynchronous wait is over and it turns to that. */
  listen(callback: () => void): void;
}

let performer: Performer | undefined;

/** Runs `body` with `next` as the performer of every step. */
export function withPerformer<T>(next: Performer, body: () => T): T {
  if (performer !== undefined) throw new TypeError("Cannot check a scenario within another");
  performer = next;
  try {
    return body();
  } finally {
    performer = undefined;
  }
}

/** Hands one step to the performer. */
export function perform(
  kind: StepKind,
  at: number,
  a: number,
  b: number,
  data?: unknown,
): unknown {
  return current(kind).perform(kind, at, a, b, data);
}

/** Hands a callback to the performer. */
export function listen(callback: () => void): void {
  current("listen").listen(callback);
}

function current(act: string): Performer {
  if (performer === undefined) throw new TypeError(`Cannot ${act}: no scenario is being checked`);
  return performer;
}
