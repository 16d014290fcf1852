/**
 * Values and arrays in shared memory: Python's `multiprocessing.sharedctypes`.
 *
 * | To share | use |
 * |---|---|
 * | a number, with a lock for what is more than one step | {@linkcode Value} |
 * | an array of numbers, or of bytes | {@linkcode Array} |
 * | several fields, or an array of such | {@linkcode Struct} as their type |
 * | the same without a lock | {@linkcode RawValue}, {@linkcode RawArray} |
 *
 * @example
 * ```ts
 * import { Array, Value } from "@pystd/multiprocessing/sharedctypes";
 * import { assertEquals } from "@std/assert";
 *
 * const sum = Value("d", 0);
 * const numbers = Array("i", [1, 2, 3]);
 * for (const number of numbers) sum.value += number;
 * assertEquals(sum.value, 6);
 * ```
 *
 * @module
 */

export { CArray } from "./c_array.ts";
export { CString, CText } from "./c_string.ts";
export { CValue } from "./c_value.ts";
export { CData } from "./cdata.ts";
export {
  type ArrayInit,
  ArrayOf,
  ArrayType,
  type CType,
  type Fields,
  type InitOf,
  type RawArrayOf,
  type RawValueOf,
  type SliceOf,
  Struct,
  type StructInit,
  StructType,
  type StructValue,
  type ValueOf,
  type ViewOf,
} from "./ctype.ts";
export {
  Array,
  type ArrayMaker,
  type ArrayWith,
  type LockChoice,
  type LockOptions,
  synchronized,
  type SynchronizedArrayOf,
  type SynchronizedValueOf,
  Value,
  type ValueMaker,
  type ValueWith,
} from "./makers.ts";
export { copy, RawArray, type RawArrayMaker, RawValue, type RawValueMaker } from "./raw.ts";
export type { Typecode, TypecodeInits, TypecodeValues, TypecodeViews } from "./typecodes.ts";
export type { Slice } from "./slices.ts";
export { Synchronized, type SynchronizedStruct } from "./synchronized.ts";
export { SynchronizedArray, SynchronizedString } from "./synchronized_array.ts";
export { type LockLike, SynchronizedBase, type SynchronizedOptions } from "./synchronized_base.ts";
