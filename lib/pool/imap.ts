/**
 * What `imap()` and `imapUnordered()` return. Source: CPython `pool.IMapIterator`,
 * `pool.IMapUnorderedIterator`.
 *
 * @module
 */

import { deadlineAfter } from "../kernel/mod.ts";
import { TimeoutError } from "../errors.ts";
import { checkOptions } from "../options.ts";
import type { Found, Stream } from "./stream.ts";
import { type ResultWaitOptions, type ResultWaitSyncOptions, WAITING } from "./results.ts";

/**
 * Results one by one, in the order of the input, each as soon as it and all before it are there.
 *
 * - **For both loops**: `for await` awaits them, `for … of` blocks for each.
 * - **An error is one item**: `next()` throws it, and can be called for those that follow. A
 *   chunk of several items fails as a whole.
 * - **Left early, it stops**: after a `break` no further input is read, and what no worker has
 *   begun is not begun.
 *
 * Source: CPython `multiprocessing.pool.IMapIterator`.
 *
 * @typeParam R What the function returns.
 *
 * @example
 * ```ts
 * import { Pool } from "@pystd/multiprocessing";
 * import { assertEquals } from "@std/assert";
 *
 * await using pool = new Pool(1);
 * const roots: number[] = [];
 * for await (const root of pool.imap(Math.sqrt, [1, 4, 9])) roots.push(root);
 * assertEquals(roots, [1, 2, 3]);
 * ```
 */
export class IMapIterator<R = unknown>
  implements AsyncIterableIterator<R, undefined, void>, Iterable<R, undefined, void> {
  readonly #stream: Stream;

  /** Made by a pool, of what only it has. */
  constructor(stream: object);
  constructor(stream: Stream) {
    this.#stream = stream;
  }

  /**
   * The next result.
   *
   * @throws {Error} What the call threw, or the input.
   * @throws {TimeoutError} If it is not here in time.
   */
  async next(options: ResultWaitOptions | void): Promise<IteratorResult<R, undefined>> {
    if (options !== undefined) checkOptions(options, WAITING);
    const { timeout, signal } = options ?? {};
    const deadline = deadlineAfter(timeout);
    for (;;) {
      const found = this.#stream.take();
      if (found !== "nothing") return this.#hand(found);
      const left = deadline === Infinity ? null : deadline && deadline - performance.now();
      if (!await this.#stream.wait({ timeout: left, signal })) throw late();
    }
  }

  /**
   * As {@linkcode IMapIterator.next}, blocking this thread.
   *
   * @throws {Error} As `next()`.
   * @throws {DeadlockError} If the pool's workers run in this agent and the call awaits.
   */
  nextSync({ timeout }: ResultWaitSyncOptions = {}): IteratorResult<R, undefined> {
    const deadline = deadlineAfter(timeout);
    for (;;) {
      const found = this.#stream.take();
      if (found !== "nothing") return this.#hand(found);
      if (!this.#stream.waitSync(deadline)) throw late();
    }
  }

  #hand(found: Exclude<Found, "nothing">): IteratorResult<R, undefined> {
    if (found === "end") return { done: true, value: undefined };
    if ("error" in found) throw found.error;
    return { done: false, value: found.value as R };
  }

  /** Nobody wants the rest: input is read no more. */
  return(): Promise<IteratorResult<R, undefined>> {
    this.#stream.callOff();
    return Promise.resolve({ done: true, value: undefined });
  }

  /** Itself, for `for await`. */
  [Symbol.asyncIterator](): this {
    return this;
  }

  /** The same results, blocking for each. */
  [Symbol.iterator](): Iterator<R, undefined, void> {
    return {
      next: () => this.nextSync(),
      return: () => {
        this.#stream.callOff();
        return { done: true, value: undefined };
      },
    };
  }

  /** As Python's `repr()`. */
  toString(): string {
    return `<multiprocessing.pool.${this.constructor.name} object #${this.#stream.id}>`;
  }
}

/**
 * Results one by one, as they come. Source: CPython `multiprocessing.pool.IMapUnorderedIterator`.
 *
 * @typeParam R What the function returns.
 *
 * @example
 * ```ts
 * import { Pool } from "@pystd/multiprocessing";
 * import { assertEquals } from "@std/assert";
 *
 * await using pool = new Pool(1);
 * const roots = new Set<number>();
 * for await (const root of pool.imapUnordered(Math.sqrt, [1, 4, 9])) roots.add(root);
 * assertEquals(roots, new Set([1, 2, 3]));
 * ```
 */
export class IMapUnorderedIterator<R = unknown> extends IMapIterator<R> {}

function late(): TimeoutError {
  return new TimeoutError("Cannot get result: it is not ready");
}
