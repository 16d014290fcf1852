/**
 * Finding out where a function was written, once, before it is sent. The host is asked, which
 * takes a moment; who blocks does with what is known at once.
 *
 * @module
 */

import { type AnyFunction, locate } from "../codec/mod.ts";

const located = new WeakSet<AnyFunction>();
/** Those that the host is being asked about: thousands of calls of a function ask once. */
const searches = new WeakMap<AnyFunction, Promise<void>>();

/** Is there nothing more to find out about `func`? */
export function isLocated(func: unknown): boolean {
  return typeof func !== "function" || located.has(func as AnyFunction);
}

/**
 * Finds out where `func` was written; the codec remembers it.
 *
 * @throws {PicklingError} If it cannot be sent.
 */
export function findOut(func: AnyFunction): Promise<void> {
  if (isLocated(func)) return Promise.resolve();
  let found = searches.get(func);
  if (found === undefined) searches.set(func, found = search(func));
  return found;
}

async function search(func: AnyFunction): Promise<void> {
  try {
    await locate(func); // looks at the stack before it awaits anything
    located.add(func);
  } finally {
    searches.delete(func);
  }
}
