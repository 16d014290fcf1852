/**
 * How the input of a job is cut: CPython's rule for the size of chunks, and what may be cut.
 *
 * @module
 */

import { ValueError } from "../errors.ts";

/** Chunks for each worker, so that one that is slow does not keep the others waiting for long. */
const CHUNKS_PER_WORKER = 4;

/** The size of chunks where the caller names none: CPython's `Pool._map_async`. */
export function defaultChunksize(length: number, workers: number): number {
  return Math.max(1, Math.ceil(length / (workers * CHUNKS_PER_WORKER)));
}

/**
 * Refuses a size that is none.
 *
 * @throws {ValueError} If `chunksize` is below one.
 * @throws {TypeError} If it is no integer.
 */
export function checkChunksize(chunksize: number): number {
  if (chunksize < 1) throw new ValueError(`Chunksize must be 1+, not ${chunksize}`);
  if (Number.isInteger(chunksize)) return chunksize;
  throw new TypeError(`Cannot cut chunks: chunksize must be an integer, received ${chunksize}`);
}

/** Anything whose items come at once. */
export function isIterable(value: unknown): value is Iterable<unknown> {
  return value !== null && value !== undefined &&
    typeof (value as Partial<Iterable<unknown>>)[Symbol.iterator] === "function";
}

/** Anything whose items are awaited. */
export function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return value !== null && value !== undefined &&
    typeof (value as Partial<AsyncIterable<unknown>>)[Symbol.asyncIterator] === "function";
}

/**
 * The items as a list that nobody else changes before it is cut.
 *
 * @throws {TypeError} If `input` cannot be iterated.
 */
export function listOf(input: unknown): ArrayLike<unknown> {
  if (Array.isArray(input)) return input;
  if (ArrayBuffer.isView(input) && isIterable(input)) return input as Uint8Array;
  if (isIterable(input)) return [...input];
  throw notIterable(input);
}

/** What is said of an input that has no items. */
export function notIterable(input: unknown): TypeError {
  return new TypeError(`Cannot cut chunks: the input must be iterable, received ${typeof input}`);
}

/** The items from `start` on, `size` of them at most. */
export function cut(items: ArrayLike<unknown>, start: number, size: number): ArrayLike<unknown> {
  const end = Math.min(start + size, items.length);
  return start === 0 && end === items.length
    ? items
    : Array.prototype.slice.call(items, start, end);
}
