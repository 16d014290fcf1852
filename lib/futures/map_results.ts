/**
 * What `ProcessPoolExecutor.map()` returns.
 *
 * @module
 */

import { type Deadline, deadlineAfter, NEVER, remaining } from "../kernel/mod.ts";
import { Fifo } from "../fifo.ts";
import type { Courier, Future } from "./future.ts";
import type { MapRequest } from "./rows.ts";

/** What results are made of. */
export interface MapMaking<R> extends MapRequest {
  /** Has a chunk of rows done. */
  submit(rows: unknown[][]): Future<R[]>;
  readonly courier: Courier;
}

/**
 * Results in the order of the input, each as soon as it is there.
 *
 * - **For both loops**: `for await` awaits them, `for … of` blocks for each.
 * - **An error ends it**: it is thrown in its turn, and what has not begun is cancelled. So it is
 *   when the loop is left early, or the time is up.
 *
 * Source: CPython `concurrent.futures.Executor.map`.
 *
 * @typeParam R What the function returns.
 *
 * @example
 * ```ts
 * import { ProcessPoolExecutor } from "@pystd/multiprocessing/futures";
 * import { assertEquals } from "@std/assert";
 *
 * await using executor = new ProcessPoolExecutor(1);
 * const roots: number[] = [];
 * for await (const root of executor.map(Math.sqrt, [1, 4])) roots.push(root);
 * assertEquals(roots, [1, 2]);
 * ```
 */
export class MapResults<R = unknown>
  implements AsyncIterableIterator<R, undefined, void>, Iterable<R, undefined, void> {
  readonly #making: MapMaking<R>;
  readonly #deadline: Deadline;
  readonly #futures = new Fifo<Future<R[]>>();
  /** Of the chunk that is being handed out; the next one last. */
  #ready: R[] = [];
  #hasEnded = false;

  /** Made by an executor, of what only it has. */
  constructor(making: object);
  constructor(making: MapMaking<R>) {
    this.#making = making;
    this.#deadline = deadlineAfter(making.options.timeout);
    this.#submit();
  }

  /** Has as many chunks under way as there may be. */
  #submit(): void {
    const { rows, options: { chunksize, buffersize }, submit } = this.#making;
    while (!this.#hasEnded && this.#futures.length < buffersize) {
      const chunk: unknown[][] = [];
      while (chunk.length < chunksize && !this.#hasEnded) {
        const { done, value } = rows.next();
        if (done) this.#hasEnded = true;
        else chunk.push(value);
      }
      if (chunk.length > 0) this.#futures.push(submit(chunk));
    }
  }

  /**
   * The next result.
   *
   * @throws {Error} What the call threw.
   * @throws {TimeoutError} If time is up.
   */
  async next(): Promise<IteratorResult<R, undefined>> {
    const future = this.#due();
    if (future === undefined) return this.#hand();
    try {
      return this.#open(await future.result({ timeout: this.#left }));
    } catch (error) {
      this.#callOff();
      throw error;
    }
  }

  /**
   * As {@linkcode MapResults.next}, blocking this thread.
   *
   * @throws {Error} As `next()`.
   */
  nextSync(): IteratorResult<R, undefined> {
    const future = this.#due();
    if (future === undefined) return this.#hand();
    try {
      return this.#open(future.resultSync({ timeout: this.#left }));
    } catch (error) {
      this.#callOff();
      throw error;
    }
  }

  get #left(): number | null {
    return this.#deadline === NEVER ? null : remaining(this.#deadline);
  }

  /** The future that must be opened before there is a result; undefined if there is, or none. */
  #due(): Future<R[]> | undefined {
    return this.#ready.length > 0 ? undefined : this.#futures.first;
  }

  #open(values: R[]): IteratorResult<R, undefined> {
    this.#futures.shift();
    this.#submit();
    this.#ready = values.reverse();
    return this.#hand();
  }

  #hand(): IteratorResult<R, undefined> {
    if (this.#ready.length === 0) return { done: true, value: undefined };
    return { done: false, value: this.#ready.pop()! };
  }

  #callOff(): void {
    this.#hasEnded = true;
    this.#ready = [];
    for (const future of this.#futures.clear()) future.cancel();
  }

  /** Nobody wants the rest. */
  return(): Promise<IteratorResult<R, undefined>> {
    this.#callOff();
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
        this.#callOff();
        return { done: true, value: undefined };
      },
    };
  }
}
