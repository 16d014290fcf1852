/** Shared objects with a lock: Python's `Value`, `Array` and `synchronized`. */

import type { RLock } from "../synchronize/mod.ts";
import { CArray } from "./c_array.ts";
import { CString } from "./c_string.ts";
import { CValue } from "./c_value.ts";
import { type CData, isCData } from "./cdata.ts";
import {
  type ArrayInit,
  type ArrayType,
  type CType,
  type Fields,
  type InitOf,
  type RawArrayOf,
  type RawValueOf,
  StructType,
  type StructValue,
} from "./ctype.ts";
import { makeRawArray, makeRawValue, withoutMissing } from "./raw.ts";
import type { Typecode } from "./typecodes.ts";
import { Synchronized, type SynchronizedStruct, synchronizedStructClass } from "./synchronized.ts";
import { SynchronizedArray, SynchronizedString } from "./synchronized_array.ts";
import {
  assertRaw,
  lockFrom,
  type LockLike,
  setRewrap,
  type SynchronizedBase,
  type SynchronizedOptions,
} from "./synchronized_base.ts";

/** Which lock a shared object gets: a new `RLock`, none, or this one. */
export type LockChoice = boolean | null | undefined | LockLike;

/** How a shared object is made. */
export interface LockOptions<L extends LockChoice = LockChoice> {
  /**
   * `true` and `null`: a new `RLock`. `false`: no lock, which gives the raw object. Or the lock.
   *
   * @default {true}
   */
  readonly lock?: L;
}

/** What `Array()` makes, with a lock. */
export type SynchronizedArrayOf<T extends CType, L extends LockLike = RLock> = T extends "c"
  ? SynchronizedString<L>
  : SynchronizedArray<T, L>;

/** What `Value()` makes, with a lock. */
export type SynchronizedValueOf<T extends CType, L extends LockLike = RLock> = T extends Typecode
  ? Synchronized<T, L>
  : T extends StructType<infer F> ? SynchronizedStruct<StructValue<F>, L>
  : T extends ArrayType<infer E> ? SynchronizedArrayOf<E, L>
  : never;

/** What `Value()` makes with this choice of a lock. */
export type ValueWith<T extends CType, L extends LockChoice> = L extends false ? RawValueOf<T>
  : SynchronizedValueOf<T, L extends LockLike ? L : RLock>;

/** What `Array()` makes with this choice of a lock. */
export type ArrayWith<T extends CType, L extends LockChoice> = L extends false ? RawArrayOf<T>
  : SynchronizedArrayOf<T, L extends LockLike ? L : RLock>;

/** Makes shared values, with or without `new`. */
export interface ValueMaker {
  /** A value of `type` that begins as `init`. */
  <const T extends CType, L extends LockChoice = true>(
    type: T,
    init: InitOf<T>,
    options?: LockOptions<L>,
  ): ValueWith<T, L>;
  /** A value of `type` that begins as zero. */
  <const T extends CType, L extends LockChoice = true>(
    type: T,
    options?: LockOptions<L>,
  ): ValueWith<T, L>;
  /** A struct with values for its first fields. */
  <F extends Fields>(
    type: StructType<F>,
    ...init: InitOf<F[keyof F]>[]
  ): ValueWith<StructType<F>, true>;
  /** A struct with values for its first fields, then options. */
  <F extends Fields, L extends LockChoice = true>(
    type: StructType<F>,
    ...init: [...InitOf<F[keyof F]>[], LockOptions<L>]
  ): ValueWith<StructType<F>, L>;
  /** A value of `type` that begins as `init`. */
  new <const T extends CType, L extends LockChoice = true>(
    type: T,
    init: InitOf<T>,
    options?: LockOptions<L>,
  ): ValueWith<T, L>;
  /** A value of `type` that begins as zero. */
  new <const T extends CType, L extends LockChoice = true>(
    type: T,
    options?: LockOptions<L>,
  ): ValueWith<T, L>;
  /** A struct with values for its first fields. */
  new <F extends Fields>(
    type: StructType<F>,
    ...init: InitOf<F[keyof F]>[]
  ): ValueWith<StructType<F>, true>;
  /** A struct with values for its first fields, then options. */
  new <F extends Fields, L extends LockChoice = true>(
    type: StructType<F>,
    ...init: [...InitOf<F[keyof F]>[], LockOptions<L>]
  ): ValueWith<StructType<F>, L>;
}

/** Makes shared arrays, with or without `new`. */
export interface ArrayMaker {
  /** So many zeros of `type`, or these values. */
  <const T extends CType, L extends LockChoice = true>(
    type: T,
    sizeOrInit: number | ArrayInit<T>,
    options?: LockOptions<L>,
  ): ArrayWith<T, L>;
  /** So many zeros of `type`, or these values. */
  new <const T extends CType, L extends LockChoice = true>(
    type: T,
    sizeOrInit: number | ArrayInit<T>,
    options?: LockOptions<L>,
  ): ArrayWith<T, L>;
}

/**
 * A value in shared memory with a lock: a number, byte, letter or struct. Source: CPython
 * `multiprocessing.Value`.
 *
 * The type codes are those of `RawValue()`. Single reads and writes of `value`, or of a field,
 * are one step; what is more needs the lock.
 *
 * @throws {TypeError} If there is no such type, or the value is of another one.
 * @throws {AttributeError} If what is given as a lock is none.
 * @throws {MemoryError} If there is no shared memory left.
 *
 * @example Count in two processes
 * ```ts
 * import { Process, type Synchronized, Value } from "@pystd/multiprocessing";
 * import { assertEquals } from "@std/assert";
 *
 * export function count(counter: Synchronized<"i">): void {
 *   for (let i = 0; i < 1_000; i++) {
 *     using _ = counter.holdSync();
 *     counter.value += 1;
 *   }
 * }
 *
 * if (import.meta.main) {
 *   const counter = Value("i", 0);
 *   const children = [1, 2].map(() => new Process({ target: count, args: [counter] }));
 *   for (const child of children) await child.start();
 *   for (const child of children) await child.join();
 *   assertEquals(counter.value, 2_000);
 * }
 * ```
 *
 * @example Other locks, and none
 * ```ts
 * import { Lock, Value } from "@pystd/multiprocessing";
 * import { assertEquals } from "@std/assert";
 *
 * const lock = new Lock();
 * assertEquals(Value("d", 0.5, { lock }).getLock(), lock);
 * assertEquals(String(Value("d", 0.5, { lock: false })), "c_double(0.5)");
 * ```
 */
export const Value: ValueMaker = function Value(type: unknown, ...args: unknown[]): object {
  const given = withoutMissing(args);
  if (!isOptions(type, given)) return withLock(makeRawValue(type, given), true);
  const { lock } = given.at(-1) as LockOptions;
  return withLock(makeRawValue(type, given.slice(0, -1)), lock);
} as unknown as ValueMaker;

/**
 * An array in shared memory with a lock: of so many zeros, or of these values. Source: CPython
 * `multiprocessing.Array`.
 *
 * @throws {TypeError} If there is no such type, or a value is of another one.
 * @throws {ValueError} If the size is negative.
 * @throws {AttributeError} If what is given as a lock is none.
 * @throws {MemoryError} If there is not so much shared memory left.
 *
 * @example
 * ```ts
 * import { Array } from "@pystd/multiprocessing";
 * import { assertEquals } from "@std/assert";
 *
 * const array = Array("d", [1, 2, 3]);
 * array[0] = 0.5;
 * array.view[1] *= 4; // a Float64Array over the same memory
 * assertEquals([...array], [0.5, 8, 3]);
 * ```
 */
export const Array: ArrayMaker = function Array(
  type: unknown,
  sizeOrInit: unknown,
  { lock }: LockOptions = {},
): object {
  return withLock(makeRawArray(type, sizeOrInit) as unknown as CData, lock);
} as unknown as ArrayMaker;

function withLock(obj: CData, lock: LockChoice): object {
  return lock === false ? obj : wrap(obj, lockFrom(lock));
}

/** Is the last of `args` not a value, but options? */
function isOptions(type: unknown, args: readonly unknown[]): boolean {
  const last = args.at(-1);
  if (typeof last !== "object" || last === null || isCData(last)) return false;
  const prototype = Object.getPrototypeOf(last);
  if (prototype !== Object.prototype && prototype !== null) return false;
  if (!Object.keys(last).every((key) => key === "lock")) return false;
  // A struct may have a field of this name.
  return args.length > 1 || !(type instanceof StructType && "lock" in type.fields);
}

/**
 * Puts a lock around a raw shared object. Source: CPython
 * `multiprocessing.sharedctypes.synchronized`.
 *
 * @throws {AssertionError} If it has a lock already.
 * @throws {AttributeError} If what is given as a lock is none.
 * @throws {TypeError} If it is no shared object.
 *
 * @example
 * ```ts
 * import { RawArray, synchronized } from "@pystd/multiprocessing/sharedctypes";
 * import { assertEquals } from "@std/assert";
 *
 * const raw = RawArray("i", 3);
 * const array = synchronized(raw);
 * using _ = await array.hold();
 * array[0] = 1;
 * assertEquals(raw[0], 1);
 * ```
 */
export function synchronized<T extends Typecode, L extends LockLike = RLock>(
  obj: CValue<T>,
  options?: SynchronizedOptions<L>,
): Synchronized<T, L>;
/** As above, for an array of bytes. */
export function synchronized<L extends LockLike = RLock>(
  obj: CString,
  options?: SynchronizedOptions<L>,
): SynchronizedString<L>;
/** As above, for an array. */
export function synchronized<T extends CType, L extends LockLike = RLock>(
  obj: CArray<T>,
  options?: SynchronizedOptions<L>,
): SynchronizedArray<T, L>;
/** As above, for a struct. */
export function synchronized<V extends object, L extends LockLike = RLock>(
  obj: V,
  options?: SynchronizedOptions<L>,
): SynchronizedStruct<V, L>;
export function synchronized(
  obj: object,
  { lock }: SynchronizedOptions<LockLike> = {},
): object {
  assertRaw(obj);
  return wrap(obj, lockFrom(lock));
}

function wrap(obj: CData, lock: LockLike): SynchronizedBase<object, LockLike> {
  const options = { lock };
  if (obj instanceof CValue) return new Synchronized(obj, options);
  if (obj instanceof CString) return new SynchronizedString(obj, options);
  if (obj instanceof CArray) return new SynchronizedArray(obj as never, options);
  return new (synchronizedStructClass(obj))(obj, options);
}

setRewrap(wrap);
