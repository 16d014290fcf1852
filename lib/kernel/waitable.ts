/**
 * What can be waited for beside other things: how a room makes its objects
 * known to `wait()`, which imports none of them.
 *
 * @module
 */

/** Key of the property by which an object says whether it is ready, and what tells of a change. */
export const waitable: unique symbol = Symbol("multiprocessing.waitable");

/** The state of something that can be waited for. */
export interface Readiness {
  /** Would the operation that is waited for return at once? Takes nothing. */
  isReady(): boolean;
  /** The futexes that say when to ask again. */
  readonly futexes: readonly number[];
  /** It changes through this agent's own event loop: who blocks waits for it in vain. */
  readonly comesByEvents?: boolean;
}

/** Something that `wait()` takes. */
export interface Waitable {
  /** Throws where the object cannot be waited for any more. */
  readonly [waitable]: Readiness;
}

/** Can `value` be waited for? */
export function isWaitable(value: unknown): value is Waitable {
  return typeof value === "object" && value !== null && waitable in value;
}
