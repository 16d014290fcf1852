/**
 * A set as a manager's server keeps it: a `Set`, with the methods of JavaScript's sets and
 * those of Python's.
 *
 * @module
 */

import { KeyError } from "../../errors.ts";
import { copied, textOf } from "./contents.ts";
import { unwrapped } from "./unwrap.ts";

/** What a set can be combined with. */
export type Items<T> = Iterable<T>;

/**
 * A set behind methods.
 *
 * @example Through a proxy
 * ```ts
 * import { Manager } from "@pystd/multiprocessing";
 * import { assertEquals } from "@std/assert";
 *
 * await using manager = await Manager();
 * const set = await manager.set([1]);
 * assertEquals(await set.union([2]), new Set([1, 2]));
 * ```
 */
export class ManagedSet<T = unknown> {
  readonly #set: Set<T>;

  /** With the items of `iterable`. */
  constructor(iterable: Items<T> = []) {
    this.#set = setOf(iterable);
  }

  /** The set. */
  [copied](): Set<T> {
    return this.#set;
  }

  /** Adds an item. */
  add(item: T): void {
    this.#set.add(item);
  }

  /** Is `item` in the set? */
  has(item: T): boolean {
    return this.#set.has(item);
  }

  /** Removes `item`; returns whether it was there. */
  delete(item: T): boolean {
    return this.#set.delete(item);
  }

  /** Removes everything. */
  clear(): void {
    this.#set.clear();
  }

  /** How many items there are. */
  size(): number {
    return this.#set.size;
  }

  /** The items as an array. */
  values(): T[] {
    return [...this.#set];
  }

  /** The contents, as a `Set`. */
  copy(): Set<T> {
    return this.#set;
  }

  /** Removes `item` if it is there. */
  discard(item: T): void {
    this.#set.delete(item);
  }

  /**
   * Removes `item`.
   *
   * @throws {KeyError} If it is not there.
   */
  remove(item: T): void {
    if (!this.#set.delete(item)) throw new KeyError(textOf(item, 1));
  }

  /**
   * Takes some item.
   *
   * @throws {KeyError} If there is none.
   */
  pop(): T {
    for (const item of this.#set) {
      this.#set.delete(item);
      return item;
    }
    throw new KeyError("pop from an empty set");
  }

  // -- Combined, as a plain set --

  /** What is here or in any of `others`. */
  union(...others: Items<T>[]): Set<T> {
    return new Set(
      [this.#set, ...others.map((other) => setOf<T>(other))].flatMap((set) => [...set]),
    );
  }

  /** What is here and in all of `others`. */
  intersection(...others: Items<T>[]): Set<T> {
    const sets = others.map((other) => setOf<T>(other));
    return this.#only((item) => sets.every((set) => set.has(item)));
  }

  /** What is here and in none of `others`. */
  difference(...others: Items<T>[]): Set<T> {
    const sets = others.map((other) => setOf<T>(other));
    return this.#only((item) => !sets.some((set) => set.has(item)));
  }

  /** What is either here or in `other`. */
  symmetricDifference(other: Items<T>): Set<T> {
    const set = setOf<T>(other);
    const theirs = [...set].filter((item) => !this.#set.has(item));
    return new Set([...this.#only((item) => !set.has(item)), ...theirs]);
  }

  /** The same as {@linkcode union}. */
  or(other: Items<T>): Set<T> {
    return this.union(other);
  }

  /** The same as {@linkcode intersection}. */
  and(other: Items<T>): Set<T> {
    return this.intersection(other);
  }

  /** The same as {@linkcode difference}. */
  sub(other: Items<T>): Set<T> {
    return this.difference(other);
  }

  /** The same as {@linkcode symmetricDifference}. */
  xor(other: Items<T>): Set<T> {
    return this.symmetricDifference(other);
  }

  /** `other` or this. */
  ror(other: Items<T>): Set<T> {
    return new ManagedSet(other).union(this.#set);
  }

  /** `other` and this. */
  rand(other: Items<T>): Set<T> {
    return new ManagedSet(other).intersection(this.#set);
  }

  /** `other` without this. */
  rsub(other: Items<T>): Set<T> {
    return new ManagedSet(other).difference(this.#set);
  }

  /** Either `other` or this. */
  rxor(other: Items<T>): Set<T> {
    return new ManagedSet(other).symmetricDifference(this.#set);
  }

  #only(isWanted: (item: T) => boolean): Set<T> {
    return new Set([...this.#set].filter(isWanted));
  }

  // -- Combined in place --

  /** Adds the items of all `others`. */
  update(...others: Items<T>[]): void {
    for (const other of others) for (const item of setOf<T>(other)) this.#set.add(item);
  }

  /** Keeps what is in all of `others`. */
  intersectionUpdate(...others: Items<T>[]): void {
    this.#become(this.intersection(...others));
  }

  /** Removes what is in any of `others`. */
  differenceUpdate(...others: Items<T>[]): void {
    this.#become(this.difference(...others));
  }

  /** Keeps what is either here or in `other`. */
  symmetricDifferenceUpdate(other: Items<T>): void {
    this.#become(this.symmetricDifference(other));
  }

  #become(set: Set<T>): void {
    this.#set.clear();
    for (const item of set) this.#set.add(item);
  }

  // -- Compared --

  /** Have this and `other` nothing in common? */
  isdisjoint(other: Items<T>): boolean {
    return this.intersection(other).size === 0;
  }

  /** Is all that is here in `other`? */
  issubset(other: Items<T>): boolean {
    return this.difference(other).size === 0;
  }

  /** Is all that is in `other` here? */
  issuperset(other: Items<T>): boolean {
    return [...setOf<T>(other)].every((item) => this.#set.has(item));
  }

  /** As JavaScript's sets name {@linkcode isdisjoint}. */
  isDisjointFrom(other: Items<T>): boolean {
    return this.isdisjoint(other);
  }

  /** As JavaScript's sets name {@linkcode issubset}. */
  isSubsetOf(other: Items<T>): boolean {
    return this.issubset(other);
  }

  /** As JavaScript's sets name {@linkcode issuperset}. */
  isSupersetOf(other: Items<T>): boolean {
    return this.issuperset(other);
  }

  /** Python's `<=`. */
  le(other: Items<T>): boolean {
    return this.issubset(other);
  }

  /** Python's `<`. */
  lt(other: Items<T>): boolean {
    return this.issubset(other) && !this.issuperset(other);
  }

  /** Python's `>=`. */
  ge(other: Items<T>): boolean {
    return this.issuperset(other);
  }

  /** Python's `>`. */
  gt(other: Items<T>): boolean {
    return this.issuperset(other) && !this.issubset(other);
  }

  /** As text. */
  toString(): string {
    return textOf(this.#set);
  }
}

/** A set of the items; the keys of a map or of an object, as in Python. */
function setOf<T>(value: unknown): Set<T> {
  const items = unwrapped(value);
  if (items instanceof Map) return new Set(items.keys());
  if (typeof items === "string") return new Set(items) as Set<never>;
  if (typeof items === "object" && items !== null) {
    if (Symbol.iterator in items) return new Set(items as Iterable<T>);
    return new Set(Object.keys(items)) as Set<never>;
  }
  throw new TypeError(`Cannot take items: an iterable is required, received ${items}`);
}
