/** A scope in which a lock is held. */

import { TimeoutError } from "../errors.ts";

/**
 * Holds a lock until it is disposed of, once.
 *
 * @example Hold a lock for a block
 * ```ts
 * import { Lock } from "@pystd/multiprocessing";
 * import { assertEquals } from "@std/assert";
 *
 * const lock = new Lock();
 * {
 *   using _ = await lock.hold();
 *   assertEquals(lock.locked(), true);
 * }
 * assertEquals(lock.locked(), false);
 * ```
 */
export class Guard implements Disposable {
  #release: (() => void) | undefined;

  /** Will call `release` once. */
  constructor(release: () => void) {
    this.#release = release;
  }

  /** Releases what is held; a second call does nothing. */
  release(): void {
    const release = this.#release;
    this.#release = undefined;
    release?.();
  }

  /** The same as {@linkcode release}. */
  [Symbol.dispose](): void {
    this.release();
  }
}

/** What `hold()` throws when it runs out of time. */
export function notHeldInTime(what: string): TimeoutError {
  return new TimeoutError(`Cannot hold ${what}: it was not free in time`);
}
