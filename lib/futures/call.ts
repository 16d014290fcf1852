/**
 * What a worker does for an executor, and how it says what came of it.
 *
 * What the function throws, `exit()` included, is an answer like any other, as in CPython: so
 * a task without an answer means that its worker, or what was sent, is broken.
 *
 * @module
 */

import { type AnyFunction, task, Thrown } from "../codec/mod.ts";
import { identity } from "../identity.ts";
import { CALL, isThenable, perform } from "../pool/backstage.ts";

/** What came of a task: its value, or what it threw. */
export type Answer = readonly [value: unknown, thrown?: Thrown];

/** Calls `fn` with `args`; a promise only if `fn` returns one. */
export function answer(fn: AnyFunction, args: readonly unknown[]): Answer | Promise<Answer> {
  try {
    const value: unknown = Reflect.apply(fn, undefined, args);
    return isThenable(value) ? Promise.resolve(value).then(success, failure) : [value];
  } catch (error) {
    return failure(error);
  }
}

/** Calls `fn` with each of `rows`; the value is the list of what it returns. */
export function answerAll(
  fn: AnyFunction,
  rows: readonly unknown[][],
): Answer | Promise<Answer> {
  try {
    const values = perform(fn, CALL.spread, rows, () => {});
    return isThenable(values) ? Promise.resolve(values).then(success, failure) : [values];
  } catch (error) {
    return failure(error);
  }
}

function success(value: unknown): Answer {
  return [value];
}

function failure(error: unknown): Answer {
  const { ended } = identity();
  if (ended !== undefined && error === ended) throw error; // this very worker was ended
  return [null, new Thrown(error)];
}

task(import.meta, answer);
task(import.meta, answerAll);
