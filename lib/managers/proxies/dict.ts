/**
 * The proxy of a managed dict.
 *
 * @module
 */

import type { Entries, ManagedDict } from "../referents/dict.ts";
import type { Awaiting, Blocking } from "../proxied.ts";
import { BaseProxy } from "../proxy.ts";
import { registerProxy } from "../proxy_form.ts";
import { call, callSync } from "../proxy_state.ts";
import { defineMethods, defineProperties } from "../proxy_type.ts";
import type { IteratorProxy } from "./iterator.ts";

const METHODS = [
  "clear",
  "copy",
  "delete",
  "entries",
  "get",
  "has",
  "items",
  "keys",
  "or",
  "pop",
  "popitem",
  "reversed",
  "ror",
  "set",
  "setdefault",
  "update",
  "values",
] as const;

/**
 * A dict in a manager's server, with the methods of JavaScript's maps and of Python's dicts.
 * Keys are told apart as those of a `Map`: an object is a key by identity, and no copy of it is
 * the same key. Source: CPython `managers.DictProxy`.
 *
 * @typeParam K What the keys are.
 * @typeParam V What the values are.
 *
 * @example
 * ```ts
 * import { Manager } from "@pystd/multiprocessing";
 * import { assertEquals } from "@std/assert";
 *
 * await using manager = await Manager();
 * const ages = await manager.dict({ Ann: 3 });
 * await ages.set("Bob", 4);
 * assertEquals(await ages.get("Bob"), 4);
 * assertEquals(await ages.keys(), ["Ann", "Bob"]);
 * ```
 */
export class DictProxy<K = unknown, V = unknown> extends BaseProxy {
  /** The methods that can be called. */
  static override readonly exposed: readonly string[] = [...METHODS, "size", "iterate"];
  /** Types under which results are kept, by method. */
  static override readonly methodToTypeid: Readonly<Record<string, string>> = {
    iterate: "Iterator",
  };

  static {
    defineMethods(DictProxy, METHODS);
    defineProperties(DictProxy, ["size"]);
    registerProxy(DictProxy, "DictProxy");
  }

  /** How many keys there are. */
  declare readonly size: Promise<number>;
  /** The same, blocking. */
  declare readonly sizeSync: number;

  /** How many keys there are, by Python's name. */
  get length(): Promise<number> {
    return this.size;
  }

  /** The same, blocking. */
  get lengthSync(): number {
    return this.sizeSync;
  }

  /** A plain `Map` that gives all `keys` the same value. Source: CPython `dict.fromkeys`. */
  fromkeys<K, V>(keys: Iterable<K>, value: V | null = null): Map<K, V | null> {
    return new Map([...keys].map((key) => [key, value]));
  }

  /** Python's `|=`: sets everything that is in `other`; the dict itself. */
  async orInPlace(other: Entries<K, V>): Promise<this> {
    await call(this, "update", [other]);
    return this;
  }

  /** Calls `visit` here, with the entries of a copy. */
  async forEach(visit: (value: V, key: K) => void): Promise<void> {
    for (const [key, value] of await this.entries()) visit(value, key);
  }

  /**
   * The entries one after another.
   *
   * @throws {RuntimeError} If the size changes meanwhile.
   */
  async *[Symbol.asyncIterator](): AsyncGenerator<[K, V], void> {
    using entries = await call(this, "iterate", []) as IteratorProxy<[K, V]>;
    yield* entries;
  }

  /** The same, blocking. */
  *[Symbol.iterator](): Generator<[K, V], void> {
    using entries = callSync(this, "iterate", []) as IteratorProxy<[K, V]>;
    yield* entries;
  }
}

/** The methods of a managed dict. */
export interface DictProxy<K = unknown, V = unknown>
  extends
    Awaiting<Omit<ManagedDict<K, V>, "iterate" | "size" | "toString">>,
    Blocking<Omit<ManagedDict<K, V>, "iterate" | "size" | "toString">> {}
