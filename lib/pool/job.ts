/**
 * What is to be done, and who wants to know: a job is one call of the pool's user, a task is
 * what one worker does of it at a time.
 *
 * @module
 */

import type { AnyFunction } from "../codec/mod.ts";
import { KeyboardInterrupt, SystemExit } from "../errors.ts";

/** How the function is called with the items of a task. */
export const CALL = {
  /** `func(...items)`; the result is what it returns. */
  apply: 0,
  /** `func(item)` of the only item; the result is what it returns. */
  one: 1,
  /** `func(item)` for each item; the result is the list of what it returns. */
  each: 2,
  /** `func(...item)` for each item; the same. */
  spread: 3,
} as const;

/** One of {@linkcode CALL}. */
export type CALL = typeof CALL[keyof typeof CALL];

/** Is the result a list, of one value for each item? */
export function isListed(call: CALL): boolean {
  return call === CALL.each || call === CALL.spread;
}

/** What a job asks for, beside its items. */
export interface Order {
  readonly func: AnyFunction;
  readonly call: CALL;
  /** Milliseconds that one call may take; 0 is without limit. */
  readonly timeout: number;
  /** How often a task is tried again whose worker was lost. */
  readonly retries: number;
}

/** Somebody who waits for tasks. */
export interface Job extends Order {
  /** Unique in the pool. */
  readonly id: number;
  /** Task `index` has ended: its value, or what it threw. Told once for each task. */
  settle(index: number, isOk: boolean, value: unknown): void;
  /** Task `index` cannot be sent; without this, {@linkcode Job.settle} is told. */
  refuse?(index: number, error: unknown): void;
}

/** What one worker does at a time. */
export interface Task {
  /** Rises by one with each task that is handed to the workers; a retry gets a new one. */
  id: number;
  readonly job: Job;
  /** Which of the job's tasks it is. */
  readonly index: number;
  /** Kept while the task may be tried again; else gone when it was handed over. */
  items: ArrayLike<unknown> | undefined;
  /** Retries left. */
  retries: number;
  /** Its result is here, and only has to be opened. */
  hasArrived: boolean;
}

/** What a task is called in errors. */
export function describeTask({ job, index }: Task): string {
  const name = job.func?.name ? `"${job.func.name}"` : "an anonymous function";
  return job.call === CALL.apply ? `the call of ${name}` : `chunk ${index} of ${name}`;
}

/** Calls `func` as `call` says; a promise only if `func` returns one. */
export function perform(
  func: AnyFunction,
  call: CALL,
  items: ArrayLike<unknown>,
  onItem: (index: number) => void,
): unknown {
  onItem(0);
  switch (call) {
    case CALL.apply:
      return Reflect.apply(func, undefined, items);
    case CALL.one:
      return (func as (item: unknown) => unknown)(items[0]);
    case CALL.each:
      return performEach(func as (item: unknown) => unknown, items, onItem);
    case CALL.spread:
      return performEach((item) => Reflect.apply(func, undefined, spread(item)), items, onItem);
  }
}

/** All items in turn; goes on awaiting from the first promise. */
function performEach(
  func: (item: unknown) => unknown,
  items: ArrayLike<unknown>,
  onItem: (index: number) => void,
): unknown[] | Promise<unknown[]> {
  const results: unknown[] = new Array(items.length);
  for (let index = 0; index < items.length; index++) {
    if (index > 0) onItem(index);
    const value = func(items[index]);
    if (isThenable(value)) return performLater(func, items, { results, index, value, onItem });
    results[index] = value;
  }
  return results;
}

async function performLater(
  func: (item: unknown) => unknown,
  items: ArrayLike<unknown>,
  { results, index, value, onItem }: {
    results: unknown[];
    index: number;
    value: PromiseLike<unknown>;
    onItem: (index: number) => void;
  },
): Promise<unknown[]> {
  results[index] = await value;
  for (let next = index + 1; next < items.length; next++) {
    onItem(next);
    results[next] = await func(items[next]);
  }
  return results;
}

/** The arguments that one item of `starmap` stands for. */
function spread(item: unknown): ArrayLike<unknown> {
  return Array.isArray(item) ? item : [...item as Iterable<unknown>];
}

/**
 * What ends a process ends a worker: it is no error of the task. Source: CPython `pool.worker`.
 */
export function endsProcess(error: unknown): error is SystemExit | KeyboardInterrupt {
  try {
    return error instanceof SystemExit || error instanceof KeyboardInterrupt;
  } catch {
    return false; // a proxy, say, that was revoked
  }
}

/** Does `value` have to be awaited? */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null &&
    typeof (value as PromiseLike<unknown>).then === "function";
}
