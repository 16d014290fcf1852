/**
 * A list as a manager's server keeps it: an array, with the methods of JavaScript's arrays and
 * those of Python's lists.
 *
 * @module
 */

import { IndexError, ValueError } from "../../errors.ts";
import { copied, textOf } from "./contents.ts";
import { unwrapped } from "./unwrap.ts";

/** How to sort: Python's way. */
export interface SortOptions<T> {
  /** What to sort by; it runs in the server. */
  readonly key?: ((item: T) => unknown) | null;
  /** From the largest to the smallest. */
  readonly reverse?: boolean;
}

/**
 * An array behind methods.
 *
 * @example Through a proxy
 * ```ts
 * import { Manager } from "@pystd/multiprocessing";
 * import { assertEquals } from "@std/assert";
 *
 * await using manager = await Manager();
 * const list = await manager.list([1]);
 * assertEquals(await list.push(2), 2);
 * ```
 */
export class ManagedList<T = unknown> {
  readonly #items: T[];

  /** With the items of `iterable`. */
  constructor(iterable: Iterable<T> = []) {
    this.#items = [...itemsOf<T>(iterable)];
  }

  /** The items. */
  [copied](): T[] {
    return this.#items;
  }

  // -- As JavaScript's arrays --

  /** Adds items at the end; returns the new length. */
  push(...items: T[]): number {
    return this.#items.push(...items);
  }

  /** Takes the last item, or the one at `index`; undefined if there is none. */
  pop(index = -1): T | undefined {
    return index === -1 ? this.#items.pop() : this.#items.splice(this.#index(index), 1)[0];
  }

  /** Takes the first item; undefined if there is none. */
  shift(): T | undefined {
    return this.#items.shift();
  }

  /** Adds items at the start; returns the new length. */
  unshift(...items: T[]): number {
    return this.#items.unshift(...items);
  }

  /** Replaces `count` items from `start` on; returns those that were there. */
  splice(start: number, count: number = Infinity, ...items: T[]): T[] {
    return this.#items.splice(start, count, ...items);
  }

  /** The item at `index`, counted from the end if negative; undefined if there is none. */
  at(index: number): T | undefined {
    return this.#items.at(index);
  }

  /** The items from `start` to before `end`. */
  slice(start?: number, end?: number): T[] {
    return this.#items.slice(start, end);
  }

  /** Where `item` is first found from `start` on; -1 if nowhere. */
  indexOf(item: T, start?: number): number {
    return this.#items.indexOf(item, start);
  }

  /** Where `item` is found last; -1 if nowhere. */
  lastIndexOf(item: T): number {
    return this.#items.lastIndexOf(item);
  }

  /** Is `item` in the list? */
  includes(item: T): boolean {
    return this.#items.includes(item);
  }

  /** The items, and then those of `others`, as an array. */
  concat(...others: (T | readonly T[])[]): T[] {
    return this.#items.concat(...others.map((other) => unwrapped(other) as T[]));
  }

  /** The items as text, one after another. */
  join(separator?: string): string {
    return this.#items.join(separator);
  }

  /** Puts `value` in the place of all items from `start` to before `end`. */
  fill(value: T, start?: number, end?: number): void {
    this.#items.fill(value, start, end);
  }

  /** Turns the order around. */
  reverse(): void {
    this.#items.reverse();
  }

  /**
   * Sorts the list: as JavaScript, by text, or by what `order` says, which runs in the server.
   * With an object, as Python.
   */
  sort(order?: ((a: T, b: T) => number) | SortOptions<T>): void {
    if (typeof order !== "object" || order === null) return void this.#items.sort(order);
    const { key, reverse = false } = order;
    const by = key ?? ((item: T) => item);
    const keyed = this.#items.map((item) => ({ item, key: by(item) as number }));
    const sign = reverse ? -1 : 1;
    keyed.sort((a, b) => a.key < b.key ? -sign : a.key > b.key ? sign : 0);
    this.#items.splice(0, Infinity, ...keyed.map(({ item }) => item));
  }

  /** How many items there are. */
  length(): number {
    return this.#items.length;
  }

  // -- As Python's lists --

  /** Adds an item at the end. */
  append(item: T): void {
    this.#items.push(item);
  }

  /** Adds the items of `iterable` at the end. */
  extend(iterable: Iterable<T>): void {
    for (const item of [...itemsOf<T>(iterable)]) this.#items.push(item);
  }

  /** Puts `item` before the one at `index`. */
  insert(index: number, item: T): void {
    this.#items.splice(index, 0, item);
  }

  /**
   * Removes the first item that is `item`.
   *
   * @throws {ValueError} If there is none.
   */
  remove(item: T): void {
    this.#items.splice(this.index(item), 1);
  }

  /** How many items are `item`. */
  count(item: T): number {
    return this.#items.filter((other) => other === item).length;
  }

  /**
   * Where `item` is first found between `start` and `stop`.
   *
   * @throws {ValueError} If it is not there.
   */
  index(item: T, { start = 0, stop = Infinity }: { start?: number; stop?: number } = {}): number {
    const found = this.#items.indexOf(item, start);
    if (found === -1 || found >= stop) throw new ValueError(`${textOf(item, 1)} is not in list`);
    return found;
  }

  /** Removes all items. */
  clear(): void {
    this.#items.length = 0;
  }

  /** The items as an array. */
  copy(): T[] {
    return this.#items;
  }

  /**
   * The item at `index`, counted from the end if negative.
   *
   * @throws {IndexError} If there is none.
   */
  get(index: number): T {
    return this.#items[this.#index(index)];
  }

  /**
   * Replaces the item at `index`, counted from the end if negative.
   *
   * @throws {IndexError} If there is none.
   */
  set(index: number, item: T): void {
    this.#items[this.#index(index)] = item;
  }

  /**
   * Removes the item at `index`, counted from the end if negative.
   *
   * @throws {IndexError} If there is none.
   */
  delete(index: number): void {
    this.#items.splice(this.#index(index), 1);
  }

  /** Is `item` in the list? */
  has(item: T): boolean {
    return this.#items.includes(item);
  }

  /** The items `times` over, as an array. */
  repeat(times: number): T[] {
    return Array.from({ length: Math.max(0, times) }, () => this.#items).flat(1) as T[];
  }

  /** Makes the list `times` as long, its items repeated. */
  multiply(times: number): void {
    this.#items.splice(0, Infinity, ...this.repeat(times));
  }

  /** The items from the last to the first, as an array. */
  reversed(): T[] {
    return [...this.#items].reverse();
  }

  /** As text. */
  toString(): string {
    return textOf(this.#items);
  }

  #index(index: number): number {
    const { length } = this.#items;
    const place = index < 0 ? index + length : index;
    if (Number.isInteger(place) && place >= 0 && place < length) return place;
    throw new IndexError(`list index out of range, received ${index}`);
  }
}

function itemsOf<T>(iterable: unknown): Iterable<T> {
  const items = unwrapped(iterable);
  if (typeof items === "object" && items !== null && Symbol.iterator in items) {
    return items as Iterable<T>;
  }
  if (typeof items === "string") return items as Iterable<never>;
  throw new TypeError(`Cannot take items: an iterable is required, received ${items}`);
}
