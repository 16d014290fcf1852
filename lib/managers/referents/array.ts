/**
 * `Array` as a manager's server keeps it: Python's `array.array`, a typed array.
 *
 * @module
 */

import { IndexError, ValueError } from "../../errors.ts";
import { copied, textOf } from "./contents.ts";
import { unwrapped } from "./unwrap.ts";

/** A typed array of numbers, or of bigints where these have 64 bits. */
export type TypedArray =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | Float32Array
  | Float64Array;

/** What holds the items of each type code; Python's `l` has 64 bits on most systems. */
const ARRAYS: Readonly<Record<string, { from(items: Iterable<never>): TypedArray }>> = {
  b: Int8Array,
  B: Uint8Array,
  h: Int16Array,
  H: Uint16Array,
  i: Int32Array,
  I: Uint32Array,
  l: Int32Array,
  L: Uint32Array,
  q: BigInt64Array,
  Q: BigUint64Array,
  f: Float32Array,
  d: Float64Array,
};

/**
 * A typed array behind methods.
 *
 * @example Through a proxy
 * ```ts
 * import { Manager } from "@pystd/multiprocessing";
 * import { assertEquals } from "@std/assert";
 *
 * await using manager = await Manager();
 * const array = await manager.Array("d", [1, 2]);
 * assertEquals(await array.indexOf(2), 1);
 * ```
 */
export class ManagedArray<T extends number | bigint = number | bigint> {
  readonly #typecode: string;
  readonly #items: TypedArray;

  /**
   * With the items of `sequence`.
   *
   * @throws {ValueError} If there is no such type code.
   */
  constructor(typecode: string, sequence: Iterable<number | bigint>) {
    const array = ARRAYS[typecode];
    if (array === undefined) {
      throw new ValueError(
        `bad typecode (must be ${Object.keys(ARRAYS).join(", ")}), received ${typecode}`,
      );
    }
    const items = [...unwrapped(sequence) as Iterable<number | bigint>];
    this.#typecode = typecode;
    this.#items = array.from([] as never[]);
    for (const item of items) this.#check(item);
    this.#items = array.from(items as never[]);
  }

  /** The array. */
  [copied](): TypedArray {
    return this.#items;
  }

  /** The type code. */
  typecode(): string {
    return this.#typecode;
  }

  /** How many items there are. */
  length(): number {
    return this.#items.length;
  }

  /**
   * The item at `index`, counted from the end if negative.
   *
   * @throws {IndexError} If there is none.
   */
  get(index: number): T {
    return this.#items[this.#index(index)] as T;
  }

  /**
   * Replaces the item at `index`.
   *
   * @throws {IndexError} If there is none.
   * @throws {TypeError} If the item is of the wrong type.
   */
  set(index: number, item: T): void {
    this.#check(item);
    this.#items[this.#index(index)] = item;
  }

  /** The items from `start` to before `end`, as a typed array. */
  slice(start?: number, end?: number): TypedArray {
    return this.#items.slice(start, end);
  }

  /** Is `item` in the array? */
  includes(item: T): boolean {
    return (this.#items as Float64Array).includes(item as number);
  }

  /** Where `item` is first found; -1 if nowhere. */
  indexOf(item: T): number {
    return (this.#items as Float64Array).indexOf(item as number);
  }

  /** Puts `value` in the place of all items from `start` to before `end`. */
  fill(value: T, start?: number, end?: number): void {
    this.#check(value);
    (this.#items as Float64Array).fill(value as number, start, end);
  }

  /** As text. */
  toString(): string {
    return `array('${this.#typecode}', ${textOf(this.#items, 1)})`;
  }

  #check(item: unknown): void {
    const wanted = this.#items instanceof BigInt64Array || this.#items instanceof BigUint64Array
      ? "bigint"
      : "number";
    const isWhole = "fd".includes(this.#typecode) || wanted === "bigint" || Number.isInteger(item);
    if (typeof item === wanted && isWhole) return;
    throw new TypeError(
      `Cannot put into array: items of type '${this.#typecode}' are ${
        isWhole ? wanted : "integer"
      }s, received ${textOf(item, 1)}`,
    );
  }

  #index(index: number): number {
    const { length } = this.#items;
    const place = index < 0 ? index + length : index;
    if (Number.isInteger(place) && place >= 0 && place < length) return place;
    throw new IndexError(`array index out of range, received ${index}`);
  }
}
