/** Raw shared objects: Python's `RawValue`, `RawArray` and `copy`. */

import type { ArrayLayout } from "./array_layout.ts";
import type { CArray } from "./c_array.ts";
import { ScalarLayout } from "./c_value.ts";
import { type CData, isCData, partsOf } from "./cdata.ts";
import {
  type ArrayInit,
  arrayLayout,
  type CType,
  type Fields,
  type InitOf,
  layoutOf,
  type RawArrayOf,
  type RawValueOf,
  type StructType,
  type StructValue,
} from "./ctype.ts";
import { itemsOf } from "./items.ts";
import type { Layout } from "./layout.ts";
import { Storage } from "./storage.ts";

/** Makes raw shared values, with or without `new`. */
export interface RawValueMaker {
  /** A value of `type`: zero, or `init`. */
  <const T extends CType>(type: T, init?: InitOf<T>): RawValueOf<T>;
  /** A struct with values for its first fields. */
  <F extends Fields>(type: StructType<F>, ...init: InitOf<F[keyof F]>[]): StructValue<F>;
  /** A value of `type`: zero, or `init`. */
  new <const T extends CType>(type: T, init?: InitOf<T>): RawValueOf<T>;
  /** A struct with values for its first fields. */
  new <F extends Fields>(type: StructType<F>, ...init: InitOf<F[keyof F]>[]): StructValue<F>;
}

/** Makes raw shared arrays, with or without `new`. */
export interface RawArrayMaker {
  /** So many zeros of `type`, or these values. */
  <const T extends CType>(type: T, sizeOrInit: number | ArrayInit<T>): RawArrayOf<T>;
  /** So many zeros of `type`, or these values. */
  new <const T extends CType>(type: T, sizeOrInit: number | ArrayInit<T>): RawArrayOf<T>;
}

/** A new value of `type` with what its constructor would be given in Python. */
export function makeRawValue(type: unknown, args: readonly unknown[]): CData {
  const layout = layoutOf(type);
  const given = withoutMissing(args);
  const storage = Storage.create(layout.size);
  if (given.length > 0) layout.write(storage, 0, wholeOf(layout, given));
  return layout.open(storage, 0);
}

/** What is `undefined` at the end was not given. */
export function withoutMissing(args: readonly unknown[]): readonly unknown[] {
  return args.slice(0, args.findLastIndex((arg) => arg !== undefined) + 1);
}

/** What `args` say about all of it. */
function wholeOf(layout: Layout, args: readonly unknown[]): unknown {
  const [first] = args;
  if (layout instanceof ScalarLayout) {
    if (args.length === 1) return first;
    throw new TypeError(`__init__ expected at most 1 argument, got ${args.length}`);
  }
  return args.length === 1 && typeof first === "object" && first !== null ? first : args;
}

/** A new array of `type`, so many or these. */
export function makeRawArray(type: unknown, sizeOrInit: unknown): CArray {
  const element = layoutOf(type);
  if (typeof sizeOrInit === "number") {
    const layout = arrayLayout(element, sizeOrInit);
    return layout.open(Storage.create(layout.size), 0);
  }
  const items = itemsOf(sizeOrInit, element);
  const layout: ArrayLayout = arrayLayout(element, items.length);
  const array = layout.open(Storage.create(layout.size), 0);
  array.assign(items as never);
  return array;
}

/**
 * A value in shared memory without a lock: a number, byte, letter or struct. Source:
 * CPython `multiprocessing.sharedctypes.RawValue`.
 *
 * | Code | Type in C | Value |
 * |---|---|---|
 * | `b` `h` `i` `l` `q` | signed, 8, 16, 32, 64, 64 bits | number; a bigint where that is not exact |
 * | `B` `H` `I` `L` `Q` | the same, unsigned | the same |
 * | `f` `d` | float of 32 and 64 bits | number |
 * | `c` | one byte | `Uint8Array` |
 * | `u` | one letter | string |
 * | `?` | true or false | boolean |
 *
 * @throws {TypeError} If there is no such type, or the value is of another one.
 * @throws {MemoryError} If there is no shared memory left.
 *
 * @example
 * ```ts
 * import { RawValue, Struct } from "@pystd/multiprocessing/sharedctypes";
 * import { assertEquals } from "@std/assert";
 *
 * const count = RawValue("i", 7);
 * count.value += 1;
 * assertEquals(count.value, 8);
 *
 * const Point = Struct({ x: "d", y: "d" });
 * const point = RawValue(Point, 3, 2);
 * point.x *= 2;
 * assertEquals([point.x, point.y], [6, 2]);
 * ```
 */
export const RawValue: RawValueMaker = function RawValue(type: unknown, ...args: unknown[]) {
  return makeRawValue(type, args);
} as unknown as RawValueMaker;

/**
 * An array in shared memory without a lock: of so many zeros, or of these values. Source:
 * CPython `multiprocessing.sharedctypes.RawArray`.
 *
 * @throws {TypeError} If there is no such type, or a value is of another one.
 * @throws {ValueError} If the size is negative.
 * @throws {MemoryError} If there is not so much shared memory left.
 *
 * @example
 * ```ts
 * import { RawArray } from "@pystd/multiprocessing/sharedctypes";
 * import { assertEquals } from "@std/assert";
 *
 * const zeros = RawArray("d", 1_000);
 * const primes = RawArray("i", [2, 3, 5, 7]);
 * assertEquals([zeros.length, primes[-1]], [1_000, 7]);
 * ```
 */
export const RawArray: RawArrayMaker = function RawArray(type: unknown, sizeOrInit: unknown) {
  return makeRawArray(type, sizeOrInit);
} as unknown as RawArrayMaker;

/**
 * A raw copy of a raw shared object, in memory of its own. Source: CPython
 * `multiprocessing.sharedctypes.copy`.
 *
 * @throws {TypeError} If it is no raw shared object.
 *
 * @example
 * ```ts
 * import { copy, RawArray } from "@pystd/multiprocessing/sharedctypes";
 * import { assertEquals } from "@std/assert";
 *
 * const array = RawArray("i", [1, 2]);
 * const twin = copy(array);
 * array[0] = 0;
 * assertEquals([...twin], [1, 2]);
 * ```
 */
export function copy<O extends object>(obj: O): O {
  if (!isCData(obj)) throw new TypeError("this type has no size");
  const { storage: from, at, layout } = partsOf(obj);
  const storage = Storage.create(layout.size);
  storage.uint8.set(from.uint8.subarray(at, at + layout.size));
  return layout.open(storage, 0) as unknown as O;
}
