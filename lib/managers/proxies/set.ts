/**
 * The proxy of a managed set.
 *
 * @module
 */

import type { Items, ManagedSet } from "../referents/set.ts";
import type { Awaiting, Blocking } from "../proxied.ts";
import { BaseProxy } from "../proxy.ts";
import { registerProxy } from "../proxy_form.ts";
import { call, callSync } from "../proxy_state.ts";
import { defineMethods, defineProperties } from "../proxy_type.ts";

const METHODS = [
  "add",
  "and",
  "clear",
  "copy",
  "delete",
  "difference",
  "differenceUpdate",
  "discard",
  "ge",
  "gt",
  "has",
  "intersection",
  "intersectionUpdate",
  "isDisjointFrom",
  "isSubsetOf",
  "isSupersetOf",
  "isdisjoint",
  "issubset",
  "issuperset",
  "le",
  "lt",
  "or",
  "pop",
  "rand",
  "remove",
  "ror",
  "rsub",
  "rxor",
  "sub",
  "symmetricDifference",
  "symmetricDifferenceUpdate",
  "union",
  "update",
  "values",
  "xor",
] as const;

/**
 * A set in a manager's server, with the methods of JavaScript's sets and of Python's. Items are
 * told apart as those of a `Set`. Source: CPython `managers.SetProxy`.
 *
 * @typeParam T What the items are.
 *
 * @example
 * ```ts
 * import { Manager } from "@pystd/multiprocessing";
 * import { assertEquals } from "@std/assert";
 *
 * await using manager = await Manager();
 * const seen = await manager.set(["a", "b"]);
 * await seen.add("c");
 * assertEquals(await seen.has("c"), true);
 * assertEquals(await seen.intersection(["a", "z"]), new Set(["a"]));
 * ```
 */
export class SetProxy<T = unknown> extends BaseProxy {
  /** The methods that can be called. */
  static override readonly exposed: readonly string[] = [...METHODS, "size"];

  static {
    defineMethods(SetProxy, METHODS);
    defineProperties(SetProxy, ["size"]);
    registerProxy(SetProxy, "SetProxy");
  }

  /** How many items there are. */
  declare readonly size: Promise<number>;
  /** The same, blocking. */
  declare readonly sizeSync: number;

  /** How many items there are, by Python's name. */
  get length(): Promise<number> {
    return this.size;
  }

  /** The same, blocking. */
  get lengthSync(): number {
    return this.sizeSync;
  }

  /** Python's `|=`; the set itself. */
  orInPlace(other: Items<T> | SetProxy<T>): Promise<this> {
    return this.#change("update", other);
  }

  /** Python's `&=`; the set itself. */
  andInPlace(other: Items<T> | SetProxy<T>): Promise<this> {
    return this.#change("intersectionUpdate", other);
  }

  /** Python's `-=`; the set itself. */
  subInPlace(other: Items<T> | SetProxy<T>): Promise<this> {
    return this.#change("differenceUpdate", other);
  }

  /** Python's `^=`; the set itself. */
  xorInPlace(other: Items<T> | SetProxy<T>): Promise<this> {
    return this.#change("symmetricDifferenceUpdate", other);
  }

  async #change(method: string, other: unknown): Promise<this> {
    await call(this, method, [other]);
    return this;
  }

  /** Calls `visit` here, with the items of a copy. */
  async forEach(visit: (item: T) => void): Promise<void> {
    for (const item of await this.values()) visit(item);
  }

  /** The items of a copy. */
  async *[Symbol.asyncIterator](): AsyncGenerator<T, void> {
    yield* await this.values();
  }

  /** The same, blocking. */
  *[Symbol.iterator](): Generator<T, void> {
    yield* callSync(this, "values", []) as T[];
  }
}

/** The methods of a managed set. */
export interface SetProxy<T = unknown>
  extends
    Awaiting<Omit<ManagedSet<T>, "size" | "toString">>,
    Blocking<Omit<ManagedSet<T>, "size" | "toString">> {}
