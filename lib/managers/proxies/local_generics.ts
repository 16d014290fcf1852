/**
 * The types of an array's methods that make something of another type by calling a function, as
 * a managed list has them: what it returns is told from the function.
 *
 * @module
 */

/** What is called for an item, at its index in a copy of the list. */
export type ForItem<T, R> = (value: T, index: number, array: T[]) => R;

/** The same, with what was made of the items before. */
export type ForNext<T, A> = (previous: A, value: T, index: number, array: T[]) => A;

/** The same, which says whether the item is of a narrower type. */
export type IsItem<T, S extends T> = (value: T, index: number, array: T[]) => value is S;

/** An array's methods whose results depend on the function that they call: awaiting, blocking. */
export interface LocalGenerics<T> {
  /** The items for which `predicate` holds. */
  filter<S extends T>(predicate: IsItem<T, S>): Promise<S[]>;
  /** The items for which `predicate` holds. */
  filter(predicate: ForItem<T, unknown>): Promise<T[]>;
  /** The same, blocking. */
  filterSync<S extends T>(predicate: IsItem<T, S>): S[];
  /** The same, blocking. */
  filterSync(predicate: ForItem<T, unknown>): T[];
  /** The first item for which `predicate` holds. */
  find<S extends T>(predicate: IsItem<T, S>): Promise<S | undefined>;
  /** The first item for which `predicate` holds. */
  find(predicate: ForItem<T, unknown>): Promise<T | undefined>;
  /** The same, blocking. */
  findSync<S extends T>(predicate: IsItem<T, S>): S | undefined;
  /** The same, blocking. */
  findSync(predicate: ForItem<T, unknown>): T | undefined;
  /** The last item for which `predicate` holds. */
  findLast<S extends T>(predicate: IsItem<T, S>): Promise<S | undefined>;
  /** The last item for which `predicate` holds. */
  findLast(predicate: ForItem<T, unknown>): Promise<T | undefined>;
  /** The same, blocking. */
  findLastSync<S extends T>(predicate: IsItem<T, S>): S | undefined;
  /** The same, blocking. */
  findLastSync(predicate: ForItem<T, unknown>): T | undefined;
  /** What `callback` makes of each item, arrays taken apart. */
  flatMap<U>(callback: ForItem<T, U | readonly U[]>): Promise<U[]>;
  /** The same, blocking. */
  flatMapSync<U>(callback: ForItem<T, U | readonly U[]>): U[];
  /** What `callback` makes of each item. */
  map<U>(callback: ForItem<T, U>): Promise<U[]>;
  /** The same, blocking. */
  mapSync<U>(callback: ForItem<T, U>): U[];
  /** What `callback` makes of all items, from the first. */
  reduce(callback: ForNext<T, T>): Promise<T>;
  /** What `callback` makes of `initial` and all items, from the first. */
  reduce<U>(callback: ForNext<T, U>, initial: U): Promise<U>;
  /** The same, blocking. */
  reduceSync(callback: ForNext<T, T>): T;
  /** The same, blocking. */
  reduceSync<U>(callback: ForNext<T, U>, initial: U): U;
  /** What `callback` makes of all items, from the last. */
  reduceRight(callback: ForNext<T, T>): Promise<T>;
  /** What `callback` makes of `initial` and all items, from the last. */
  reduceRight<U>(callback: ForNext<T, U>, initial: U): Promise<U>;
  /** The same, blocking. */
  reduceRightSync(callback: ForNext<T, T>): T;
  /** The same, blocking. */
  reduceRightSync<U>(callback: ForNext<T, U>, initial: U): U;
}
