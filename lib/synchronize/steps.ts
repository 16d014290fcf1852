/**
 * Operations that wait more than once, written once: a generator of steps,
 * which one of two drivers carries out, awaiting or blocking.
 */

import type { Attempt, Deadline } from "../kernel/mod.ts";
import type { Family } from "../memory/mod.ts";
import { identity, refusal } from "../identity.ts";

/** Something to wait for. The answer is whether it came before the deadline. */
export interface WaitStep {
  readonly attempt: Attempt;
  readonly deadline: Deadline;
  /** Ends an awaited wait with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** What a step yields: a wait, or a function of the caller's that may be asynchronous. */
export type Step = WaitStep | (() => unknown);

/** An operation of several steps. What a step throws is thrown where it was yielded. */
export type Steps<T> = Generator<Step, T, unknown>;

/** Carries out `steps`, awaiting. What needs no wait is done before this returns. */
export async function awaitSteps<T>(family: Family, steps: Steps<T>): Promise<T> {
  const refused = refusal();
  if (refused !== undefined) await refused;
  const who = identity();
  let next = steps.next();
  while (!next.done) {
    const step = next.value;
    let answer: unknown;
    try {
      if (who.ended !== undefined) throw who.ended; // terminated between two steps
      answer = typeof step === "function"
        ? step()
        : family.wait(step.attempt, step.deadline, { signal: step.signal, tag: who });
      if (answer instanceof Promise) answer = await answer;
      if (who.ended !== undefined) throw who.ended; // terminated while it waited
    } catch (error) {
      next = steps.throw(error);
      continue;
    }
    next = steps.next(answer);
  }
  return next.value;
}

/** Carries out `steps`, blocking the thread. */
export function blockOnSteps<T>(family: Family, steps: Steps<T>): T {
  let next = steps.next();
  while (!next.done) {
    const step = next.value;
    let answer: unknown;
    try {
      answer = typeof step === "function"
        ? refusePromise(step())
        : family.park(step.attempt, step.deadline);
    } catch (error) {
      next = steps.throw(error);
      continue;
    }
    next = steps.next(answer);
  }
  return next.value;
}

function refusePromise(answer: unknown): unknown {
  if (!(answer instanceof Promise)) return answer;
  answer.catch(() => {}); // this error is the one to be seen
  throw new TypeError("Cannot wait for promise in a call that blocks; use the awaitable form");
}
