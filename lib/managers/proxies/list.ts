/**
 * The proxy of a managed list.
 *
 * @module
 */

import type { ManagedList } from "../referents/list.ts";
import type { Awaiting, Blocking } from "../proxied.ts";
import { BaseProxy, type ProxyClass } from "../proxy.ts";
import { registerProxy } from "../proxy_form.ts";
import { call, callSync } from "../proxy_state.ts";
import { defineMethods, defineProperties } from "../proxy_type.ts";
import type { LocalGenerics } from "./local_generics.ts";

/** Methods that are called in the server. */
const METHODS = [
  "append",
  "at",
  "clear",
  "concat",
  "copy",
  "count",
  "delete",
  "extend",
  "fill",
  "get",
  "has",
  "includes",
  "index",
  "indexOf",
  "insert",
  "join",
  "lastIndexOf",
  "multiply",
  "pop",
  "push",
  "remove",
  "repeat",
  "reverse",
  "reversed",
  "set",
  "shift",
  "slice",
  "sort",
  "splice",
  "unshift",
] as const;

/** Methods of arrays that call a function: here, with the items of a copy. */
const LOCAL = [
  "entries",
  "every",
  "filter",
  "find",
  "findIndex",
  "findLast",
  "findLastIndex",
  "flatMap",
  "forEach",
  "keys",
  "map",
  "reduce",
  "reduceRight",
  "some",
  "values",
] as const;

/** What a proxied list does with a copy, in the process that calls it. */
export type LocalMethods<T> = Pick<
  T[],
  | "entries"
  | "every"
  | "findIndex"
  | "findLastIndex"
  | "forEach"
  | "keys"
  | "some"
  | "values"
>;

/**
 * A list in a manager's server, with the methods of JavaScript's arrays and of Python's lists.
 *
 * What calls a function (`map`, `filter`, `reduce`, …) takes a copy and calls it here; `sort()`
 * sends it there. Source: CPython `managers.ListProxy`.
 *
 * @typeParam T What the items are.
 *
 * @example
 * ```ts
 * import { Manager } from "@pystd/multiprocessing";
 * import { assertEquals } from "@std/assert";
 *
 * await using manager = await Manager();
 * const list = await manager.list([3, 1]);
 * await list.append(2);
 * await list.sort();
 * assertEquals(await list.copy(), [1, 2, 3]);
 * assertEquals(await list.length, 3);
 * ```
 */
export class ListProxy<T = unknown> extends BaseProxy {
  /** The methods that can be called. */
  static override readonly exposed: readonly string[] = [...METHODS, "length"];

  static {
    defineMethods(ListProxy, METHODS);
    defineProperties(ListProxy, ["length"]);
    for (const name of LOCAL) defineLocal(ListProxy, name);
    registerProxy(ListProxy, "ListProxy");
  }

  /** How many items there are. */
  declare readonly length: Promise<number>;
  /** The same, blocking. */
  declare readonly lengthSync: number;

  /** Python's `+=`: adds the items of `iterable`; the list itself. */
  async extendInPlace(iterable: Iterable<T> | ListProxy<T>): Promise<this> {
    await call(this, "extend", [iterable]);
    return this;
  }

  /** Python's `*=`: repeats the items; the list itself. */
  async repeatInPlace(times: number): Promise<this> {
    await call(this, "multiply", [times]);
    return this;
  }

  /** The items one after another, as they are when their turn comes. */
  async *[Symbol.asyncIterator](): AsyncGenerator<T, void> {
    for (let i = 0; i < await this.length; i++) yield await call(this, "at", [i]) as T;
  }

  /** The same, blocking. */
  *[Symbol.iterator](): Generator<T, void> {
    for (let i = 0; i < this.lengthSync; i++) yield callSync(this, "at", [i]) as T;
  }
}

/** The methods of a managed list. */
export interface ListProxy<T = unknown>
  extends
    Awaiting<Omit<ManagedList<T>, "length" | "toString">>,
    Blocking<Omit<ManagedList<T>, "length" | "toString">>,
    Awaiting<LocalMethods<T>>,
    Blocking<LocalMethods<T>>,
    LocalGenerics<T> {}

function defineLocal(cls: ProxyClass, name: typeof LOCAL[number]): void {
  const apply = (items: unknown, args: unknown[]): unknown => {
    const method = Array.prototype[name] as (...args: unknown[]) => unknown;
    const result = Reflect.apply(method, items, args);
    return name === "entries" || name === "keys" || name === "values"
      ? [...result as Iterable<unknown>]
      : result;
  };
  const methods = {
    async [name](this: ListProxy, ...args: unknown[]): Promise<unknown> {
      return apply(await this.copy(), args);
    },
    [`${name}Sync`](this: ListProxy, ...args: unknown[]): unknown {
      return apply(this.copySync(), args);
    },
  };
  for (const [key, value] of Object.entries(methods)) {
    Object.defineProperty(cls.prototype, key, { value, writable: true, configurable: true });
  }
}
