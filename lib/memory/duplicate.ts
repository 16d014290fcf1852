/**
 * Second views: an in-agent process gets one of its own of what it is handed,
 * so that its `close()` is not its parent's.
 *
 * @module
 */

/** Key of the method that makes another view of the same shared object. */
export const duplicate: unique symbol = Symbol("multiprocessing.duplicate");

/** Something of which a process wants a view of its own. */
export interface Duplicable {
  /** A view with a reference and an open state of its own. */
  [duplicate](): object;
}

/** Is `value` something of which a process wants a view of its own? */
export function isDuplicable(value: unknown): value is Duplicable {
  return typeof value === "object" && value !== null && duplicate in value;
}
