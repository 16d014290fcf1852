/**
 * The inputs of `map()`, read in step.
 *
 * @module
 */

import { checkBuffersize } from "../pool/backstage.ts";
import { ValueError } from "../errors.ts";
import type { ExecutorMapOptions } from "./process_pool_executor.ts";

/** What `map()` was asked for. */
export interface MapRequest {
  readonly rows: Iterator<unknown[]>;
  readonly options: { timeout: number | null; chunksize: number; buffersize: number };
}

/**
 * Tells inputs and options apart: what cannot be iterated and comes last is the options.
 *
 * @throws {TypeError} If another input cannot be iterated.
 * @throws {ValueError} If `chunksize` or `buffersize` is below one.
 */
export function rowsOf(inputs: readonly unknown[]): MapRequest {
  const last = inputs.at(-1);
  const hasOptions = typeof last === "object" && last !== null && !isIterable(last);
  const iterables = hasOptions ? inputs.slice(0, -1) : inputs;
  for (const [place, each] of iterables.entries()) {
    if (isIterable(each)) continue;
    throw new TypeError(`Cannot map: input ${place} must be iterable, received ${typeof each}`);
  }
  const { timeout = null, chunksize = 1, buffersize }: ExecutorMapOptions = hasOptions ? last : {};
  if (!(chunksize >= 1)) throw new ValueError("chunksize must be >= 1.");
  const rows = zip(iterables as Iterable<unknown>[]);
  return { rows, options: { timeout, chunksize, buffersize: checkBuffersize(buffersize) } };
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === "string" ||
    (typeof value === "object" && value !== null && Symbol.iterator in value);
}

/** Rows of one item of each, until one ends. */
function* zip(iterables: readonly Iterable<unknown>[]): Generator<unknown[], void, void> {
  const iterators = iterables.map((each) => each[Symbol.iterator]());
  while (iterators.length > 0) {
    const row: unknown[] = [];
    for (const iterator of iterators) {
      const { done, value } = iterator.next();
      if (done) return;
      row.push(value);
    }
    yield row;
  }
}
