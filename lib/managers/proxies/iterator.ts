/**
 * The proxy of an iterator or generator.
 *
 * @module
 */

import { BaseProxy } from "../proxy.ts";
import { registerProxy } from "../proxy_form.ts";
import { call, callSync } from "../proxy_state.ts";

/**
 * An iterator or generator, also an asynchronous one, in a manager's server. Those who share it
 * share what is left. Source: CPython `managers.IteratorProxy`.
 *
 * @typeParam T What it yields.
 *
 * @example
 * ```ts
 * import { BaseManager, IteratorProxy } from "@pystd/multiprocessing/managers";
 * import { assertEquals } from "@std/assert";
 *
 * export function* squares(): Generator<number> {
 *   for (let i = 0; i < 3; i++) yield i * i;
 * }
 *
 * class MyManager extends BaseManager {
 *   declare squares: () => Promise<IteratorProxy<number>>;
 * }
 * MyManager.register("squares", { callable: squares, proxytype: IteratorProxy });
 *
 * if (import.meta.main) {
 *   await using manager = await new MyManager().start();
 *   const seen: number[] = [];
 *   for await (const square of await manager.squares()) seen.push(square);
 *   assertEquals(seen, [0, 1, 4]);
 * }
 * ```
 */
export class IteratorProxy<T = unknown, R = unknown> extends BaseProxy {
  /** The methods that can be called. */
  static override readonly exposed: readonly string[] = ["next", "return", "throw"];

  static {
    registerProxy(IteratorProxy, "IteratorProxy");
  }

  /** The next item; a value goes to the generator. */
  next(...value: [unknown?]): Promise<IteratorResult<T, R>> {
    return call(this, "next", value) as Promise<IteratorResult<T, R>>;
  }

  /** The same, blocking. */
  nextSync(...value: [unknown?]): IteratorResult<T, R> {
    return callSync(this, "next", value) as IteratorResult<T, R>;
  }

  /** Python's `send()`: the next item; `value` goes to the generator. */
  send(value: unknown): Promise<IteratorResult<T, R>> {
    return this.next(value);
  }

  /** Throws `error` where the generator stands. */
  throw(error: unknown): Promise<IteratorResult<T, R>> {
    return call(this, "throw", [error]) as Promise<IteratorResult<T, R>>;
  }

  /** Ends the generator, if it is one. */
  return(value?: R): Promise<IteratorResult<T, R>> {
    return call(this, "return", [value]) as Promise<IteratorResult<T, R>>;
  }

  /** Python's `close()`: ends the generator. */
  async close(): Promise<void> {
    await this.return();
  }

  /** What is left; to leave the loop early ends nothing. */
  async *[Symbol.asyncIterator](): AsyncGenerator<T, void> {
    for (let next = await this.next(); !next.done; next = await this.next()) yield next.value;
  }

  /** The same, blocking. */
  *[Symbol.iterator](): Generator<T, void> {
    for (let next = this.nextSync(); !next.done; next = this.nextSync()) yield next.value;
  }
}
