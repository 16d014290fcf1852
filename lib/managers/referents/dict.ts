/**
 * A dict as a manager's server keeps it: a `Map`, with the methods of JavaScript's maps and
 * those of Python's dicts.
 *
 * @module
 */

import { KeyError, RuntimeError } from "../../errors.ts";
import { copied, textOf } from "./contents.ts";
import { unwrapped } from "./unwrap.ts";

/** What a dict can be made from: pairs, a `Map`, or an object whose keys are names. */
export type Entries<K, V> = Iterable<readonly [K, V]> | Readonly<Record<string, V>>;

/**
 * A map behind methods.
 *
 * @example Through a proxy
 * ```ts
 * import { Manager } from "@pystd/multiprocessing";
 * import { assertEquals } from "@std/assert";
 *
 * await using manager = await Manager();
 * const dict = await manager.dict({ a: 1 });
 * assertEquals(await dict.pop("a"), 1);
 * ```
 */
export class ManagedDict<K = unknown, V = unknown> {
  readonly #map: Map<K, V>;

  /** With the given entries, and those of `more`. */
  constructor(entries: Entries<K, V> = [], more: Readonly<Record<string, V>> = {}) {
    this.#map = new Map(entriesOf<K, V>(entries));
    this.update(more);
  }

  /** The map. */
  [copied](): Map<K, V> {
    return this.#map;
  }

  // -- As JavaScript's maps --

  /** The value of `key`, or `otherwise`. */
  get(key: K, otherwise?: V): V | undefined {
    return this.#map.has(key) ? this.#map.get(key) : otherwise;
  }

  /** Sets the value of `key`. */
  set(key: K, value: V): void {
    this.#map.set(key, value);
  }

  /** Is there such a key? */
  has(key: K): boolean {
    return this.#map.has(key);
  }

  /** Removes `key`; returns whether it was there. */
  delete(key: K): boolean {
    return this.#map.delete(key);
  }

  /** Removes everything. */
  clear(): void {
    this.#map.clear();
  }

  /** How many keys there are. */
  size(): number {
    return this.#map.size;
  }

  /** The keys, in the order in which they came. */
  keys(): K[] {
    return [...this.#map.keys()];
  }

  /** The values, in the order of the keys. */
  values(): V[] {
    return [...this.#map.values()];
  }

  /** Keys and values, in pairs. */
  entries(): [K, V][] {
    return [...this.#map];
  }

  // -- As Python's dicts --

  /** Keys and values, in pairs. */
  items(): [K, V][] {
    return [...this.#map];
  }

  /** The contents, as a `Map`. */
  copy(): Map<K, V> {
    return this.#map;
  }

  /**
   * Removes `key`; returns its value, or `otherwise` if that is given.
   *
   * @throws {KeyError} If it is not there and nothing else is given.
   */
  pop(key: K, ...otherwise: [V?]): V | undefined {
    if (!this.#map.has(key)) {
      if (otherwise.length > 0) return otherwise[0];
      throw new KeyError(textOf(key, 1));
    }
    const value = this.#map.get(key);
    this.#map.delete(key);
    return value;
  }

  /**
   * Removes the key that came last; returns it with its value.
   *
   * @throws {KeyError} If there is none.
   */
  popitem(): [K, V] {
    const last = [...this.#map].at(-1);
    if (last === undefined) throw new KeyError("popitem(): dictionary is empty");
    this.#map.delete(last[0]);
    return last;
  }

  /** The value of `key`, which is set to `value` if it is not there. */
  setdefault(key: K, value: V): V {
    if (!this.#map.has(key)) this.#map.set(key, value);
    return this.#map.get(key) as V;
  }

  /** Sets everything that is in `other`, and in `more`. */
  update(other: Entries<K, V> = [], more: Readonly<Record<string, V>> = {}): void {
    for (const entries of [other, more]) {
      for (const [key, value] of entriesOf<K, V>(entries)) this.#map.set(key, value);
    }
  }

  /** The keys, from the last to the first. */
  reversed(): K[] {
    return this.keys().reverse();
  }

  /** A `Map` of what is here and in `other`, which prevails. */
  or(other: Entries<K, V>): Map<K, V> {
    return new Map([...this.#map, ...entriesOf<K, V>(other)]);
  }

  /** A `Map` of what is in `other` and here, which prevails. */
  ror(other: Entries<K, V>): Map<K, V> {
    return new Map([...entriesOf<K, V>(other), ...this.#map]);
  }

  /** The entries one by one. */
  *iterate(): Generator<[K, V], void> {
    const { size } = this.#map;
    for (const entry of this.#map) {
      yield entry;
      if (this.#map.size !== size) {
        throw new RuntimeError("dictionary changed size during iteration");
      }
    }
  }

  /** As text. */
  toString(): string {
    return textOf(this.#map);
  }
}

/** The pairs in whatever a dict can be made from. */
export function entriesOf<K, V>(value: unknown): [K, V][] {
  const entries = unwrapped(value);
  if (typeof entries === "object" && entries !== null) {
    return Symbol.iterator in entries
      ? [...entries as Iterable<[K, V]>]
      : Object.entries(entries) as [K, V][];
  }
  throw new TypeError(`Cannot take entries: a Map or pairs are required, received ${entries}`);
}
