/** Types that a program declares: type codes, structs, and arrays of them. */

import { ValueError } from "../errors.ts";
import { ArrayLayout } from "./array_layout.ts";
import type { CArray } from "./c_array.ts";
import type { CString, CText } from "./c_string.ts";
import { type CValue, ScalarLayout } from "./c_value.ts";
import { setLayoutSource } from "./cdata.ts";
import type { Description, Layout } from "./layout.ts";
import { scalarOf } from "./scalars.ts";
import type { Typecode, TypecodeInits, TypecodeValues, TypecodeViews } from "./typecodes.ts";
import { structLayout } from "./struct.ts";

/** The type of something in shared memory. */
export type CType = Typecode | StructType<Fields> | ArrayType<CType>;

/** The fields of a struct in their order, each with its type. */
export interface Fields {
  /** The type of the field called so. */
  readonly [name: string]: CType;
}

let look: (type: object) => Layout | undefined;

/**
 * The type of a struct. Made by {@linkcode Struct}.
 *
 * @typeParam F Its fields.
 *
 * @example
 * ```ts
 * import { Struct } from "@pystd/multiprocessing/sharedctypes";
 * import { assertEquals } from "@std/assert";
 *
 * const Reading = Struct({ sensor: "B", value: "d" });
 * assertEquals([Reading.size, Reading.fields.value], [16, "d"]);
 * ```
 */
export class StructType<F extends Fields = Fields> {
  /** The fields, as declared. */
  readonly fields: F;
  readonly #layout: Layout;

  static {
    look = (type) => {
      if (#layout in type) return type.#layout;
      return undefined;
    };
  }

  /** For {@linkcode Struct}. */
  constructor(fields: F) {
    this.fields = fields;
    this.#layout = structLayout(
      Object.entries(fields).map(([name, type]) => [name, layoutOf(type)]),
    );
  }

  /** Bytes that one takes, in C's layout. */
  get size(): number {
    return this.#layout.size;
  }
}

let lookAtArray: (type: object) => Layout | undefined;

/**
 * The type of an array in a struct, or in an array. Made by {@linkcode ArrayOf}.
 *
 * @typeParam T Type of the elements.
 *
 * @example
 * ```ts
 * import { ArrayOf } from "@pystd/multiprocessing/sharedctypes";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(ArrayOf("d", 3).size, 24);
 * ```
 */
export class ArrayType<T extends CType = CType> {
  /** The type of the elements. */
  readonly type: T;
  /** How many there are. */
  readonly length: number;
  readonly #layout: Layout;

  static {
    lookAtArray = (type) => {
      if (#layout in type) return type.#layout;
      return undefined;
    };
  }

  /** For {@linkcode ArrayOf}. */
  constructor(type: T, length: number) {
    this.type = type;
    this.length = length;
    this.#layout = arrayLayout(layoutOf(type), length);
  }

  /** Bytes that one takes. */
  get size(): number {
    return this.#layout.size;
  }
}

/** What a struct's fields are, to who reads and writes them. */
export type StructValue<F extends Fields> = { -readonly [K in keyof F]: ValueOf<F[K]> };

/** What a struct can be made from: values by name, or in order. What is left out is zero. */
export type StructInit<F extends Fields> =
  | { readonly [K in keyof F]?: InitOf<F[K]> }
  | readonly InitOf<F[keyof F]>[];

/** What is read where something of type `T` is. */
export type ValueOf<T extends CType> = T extends Typecode ? TypecodeValues[T]
  : T extends StructType<infer F> ? StructValue<F>
  : T extends ArrayType<infer E> ? RawArrayOf<E>
  : never;

/** What can be written where something of type `T` is. */
export type InitOf<T extends CType> = T extends Typecode ? TypecodeInits[T]
  : T extends StructType<infer F> ? StructInit<F>
  : T extends ArrayType<infer E> ? ArrayInit<E>
  : never;

/** What an array of `T` can be made from, besides a length. */
export type ArrayInit<T extends CType> = T extends "c" ? string | Iterable<TypecodeInits["c"]>
  : T extends "u" ? Iterable<string>
  : Iterable<InitOf<T>>;

/** A slice of an array of `T`. */
export type SliceOf<T extends CType> = T extends "c" ? Uint8Array<ArrayBuffer>
  : T extends "u" ? string
  : ValueOf<T>[];

/** The typed array over an array of `T`. */
export type ViewOf<T extends CType> = [CType] extends [T] ? TypecodeViews[Typecode]
  : T extends Typecode ? TypecodeViews[T]
  : T extends ArrayType<infer E> ? ViewOf<E>
  : Uint8Array<SharedArrayBuffer>;

/** What `RawArray()` makes. */
export type RawArrayOf<T extends CType> = T extends "c" ? CString
  : T extends "u" ? CText
  : CArray<T>;

/** What `RawValue()` makes. */
export type RawValueOf<T extends CType> = T extends Typecode ? CValue<T> : ValueOf<T>;

/**
 * The type of a struct with these fields, in this order and in C's layout.
 *
 * @throws {ValueError} If a field has a name that no field can have.
 * @throws {TypeError} If a field has a type that does not exist.
 *
 * @example
 * ```ts
 * import { Array, Struct } from "@pystd/multiprocessing/sharedctypes";
 * import { assertEquals } from "@std/assert";
 *
 * const Point = Struct({ x: "d", y: "d" });
 * const points = Array(Point, [{ x: 1.5, y: -2 }, [3, 4]]);
 * points[0].x **= 2;
 * assertEquals(points.slice().map(({ x, y }) => [x, y]), [[2.25, -2], [3, 4]]);
 * ```
 */
export function Struct<const F extends Fields>(fields: F): StructType<F> {
  return new StructType(fields);
}

/**
 * The type of an array of `length` times `type`: for fields of structs, and for arrays of arrays.
 *
 * @throws {ValueError} If the length is negative.
 * @throws {TypeError} If there is no such type.
 *
 * @example A matrix
 * ```ts
 * import { ArrayOf, RawArray } from "@pystd/multiprocessing/sharedctypes";
 * import { assertEquals } from "@std/assert";
 *
 * const matrix = RawArray(ArrayOf("d", 3), [[1, 2, 3], [4, 5, 6]]);
 * matrix[1][2] = 0;
 * assertEquals([...matrix.view], [1, 2, 3, 4, 5, 0]);
 * ```
 */
export function ArrayOf<const T extends CType>(type: T, length: number): ArrayType<T> {
  return new ArrayType(type, length);
}

const scalarLayouts = new Map<unknown, ScalarLayout>();

/**
 * How `type` lies in memory.
 *
 * @throws {TypeError} If there is no such type.
 */
export function layoutOf(type: unknown): Layout {
  if (typeof type === "object" && type !== null) {
    const layout = look(type) ?? lookAtArray(type);
    if (layout !== undefined) return layout;
  }
  let layout = scalarLayouts.get(type);
  if (layout === undefined) scalarLayouts.set(type, layout = new ScalarLayout(scalarOf(type)));
  return layout;
}

/**
 * How an array of `length` times `element` lies in memory.
 *
 * @throws {ValueError} If the length is negative.
 */
export function arrayLayout(element: Layout, length: number): ArrayLayout {
  if (!Number.isInteger(length)) {
    throw new TypeError(`object of type 'float' has no len()`);
  }
  if (length < 0) throw new ValueError(`Array length must be >= 0, not ${length}`);
  return new ArrayLayout(element, length);
}

function layoutFrom(description: Description): Layout {
  if (typeof description === "string") return layoutOf(description);
  if ("of" in description) return arrayLayout(layoutFrom(description.of), description.length);
  return structLayout(description.fields.map(([name, type]) => [name, layoutFrom(type)]));
}

setLayoutSource(layoutFrom);
