/**
 * How each kind of number, byte and letter lies in shared memory. Widths are those of C on 64-bit Linux and macOS.
 *
 * **One step**: every read and every write of one is atomic. Integers go through
 * the kernel's atomics; for floats there are none, but they are aligned, and all
 * hosts move them whole.
 */

import {
  type BigIntegers,
  type Integers,
  loadBig,
  loadElement,
  storeBig,
  storeElement,
} from "../kernel/mod.ts";
import { ValueError } from "../errors.ts";
import type { Storage } from "./storage.ts";
import type { Typecode, TypecodeViews } from "./typecodes.ts";

/** The constructor of a view. */
export type ViewMaker = new (
  buffer: SharedArrayBuffer,
  byteOffset: number,
  length: number,
) => TypecodeViews[Typecode];

/** How a type code's values are read and written. */
export interface Scalar {
  readonly code: Typecode;
  /** The name of the C type, as ctypes has it. */
  readonly name: string;
  readonly size: number;
  readonly view: ViewMaker;
  /** The value at byte `at` of `storage`. */
  read(storage: Storage, at: number): unknown;
  /** Puts `value` there. Throws TypeError if it is of another type. */
  write(storage: Storage, at: number, value: unknown): void;
}

type IntegerField = "int8" | "uint8" | "int16" | "uint16" | "int32" | "uint32";
type BigField = "int64" | "uint64";

function integer(
  [code, name, field]: [Typecode, string, IntegerField],
  [size, view]: [number, ViewMaker],
): Scalar {
  return {
    code,
    name,
    size,
    view,
    read: (storage, at) => loadElement(storage[field] as Integers, at / size),
    write: (storage, at, value) =>
      storeElement(storage[field] as Integers, at / size, integerFrom(value)),
  };
}

function bigInteger(
  [code, name, field]: [Typecode, string, BigField],
  view: ViewMaker,
): Scalar {
  return {
    code,
    name,
    size: 8,
    view,
    read: (storage, at) => numberFrom(loadBig(storage[field] as BigIntegers, at / 8)),
    write: (storage, at, value) => storeBig(storage[field] as BigIntegers, at / 8, bigFrom(value)),
  };
}

const C_CHAR: Scalar = {
  code: "c",
  name: "c_char",
  size: 1,
  view: Uint8Array,
  read: (storage, at) => Uint8Array.of(loadElement(storage.uint8, at)),
  write: (storage, at, value) => storeElement(storage.uint8, at, byteFrom(value)),
};

const C_WCHAR: Scalar = {
  code: "u",
  name: "c_wchar",
  size: 4,
  view: Uint32Array,
  read: (storage, at) => String.fromCodePoint(loadElement(storage.uint32, at / 4)),
  write: (storage, at, value) => storeElement(storage.uint32, at / 4, letterFrom(value)),
};

const C_BOOL: Scalar = {
  code: "?",
  name: "c_bool",
  size: 1,
  view: Uint8Array,
  read: (storage, at) => loadElement(storage.uint8, at) !== 0,
  write: (storage, at, value) => storeElement(storage.uint8, at, value ? 1 : 0),
};

const C_FLOAT: Scalar = {
  code: "f",
  name: "c_float",
  size: 4,
  view: Float32Array,
  read: (storage, at) => storage.float32[at / 4],
  write: (storage, at, value) => void (storage.float32[at / 4] = floatFrom(value)),
};

const C_DOUBLE: Scalar = {
  code: "d",
  name: "c_double",
  size: 8,
  view: Float64Array,
  read: (storage, at) => storage.float64[at / 8],
  write: (storage, at, value) => void (storage.float64[at / 8] = floatFrom(value)),
};

const SCALARS: ReadonlyMap<unknown, Scalar> = new Map(
  [
    integer(["b", "c_byte", "int8"], [1, Int8Array]),
    integer(["B", "c_ubyte", "uint8"], [1, Uint8Array]),
    integer(["h", "c_short", "int16"], [2, Int16Array]),
    integer(["H", "c_ushort", "uint16"], [2, Uint16Array]),
    integer(["i", "c_int", "int32"], [4, Int32Array]),
    integer(["I", "c_uint", "uint32"], [4, Uint32Array]),
    bigInteger(["l", "c_long", "int64"], BigInt64Array),
    bigInteger(["L", "c_ulong", "uint64"], BigUint64Array),
    bigInteger(["q", "c_long", "int64"], BigInt64Array),
    bigInteger(["Q", "c_ulong", "uint64"], BigUint64Array),
    C_FLOAT,
    C_DOUBLE,
    C_CHAR,
    C_WCHAR,
    C_BOOL,
  ].map((scalar) => [scalar.code, scalar]),
);

/**
 * What is known of a type code.
 *
 * @throws {TypeError} If there is no such code.
 */
export function scalarOf(code: unknown): Scalar {
  const scalar = SCALARS.get(code);
  if (scalar === undefined) throw new TypeError("this type has no size");
  return scalar;
}

/** What Python would call the type of `value`. */
export function typeName(value: unknown): string {
  switch (typeof value) {
    case "number":
      return Number.isInteger(value) ? "int" : "float";
    case "bigint":
      return "int";
    case "string":
      return "str";
    case "boolean":
      return "bool";
    case "object":
      if (value instanceof Uint8Array) return "bytes";
      return value === null ? "NoneType" : value.constructor?.name ?? "object";
    case "undefined":
      return "NoneType";
    default:
      return typeof value;
  }
}

function integerFrom(value: unknown): number {
  if (typeof value === "number" && Number.isInteger(value)) return value;
  return Number(BigInt.asIntN(32, bigFrom(value)));
}

function bigFrom(value: unknown): bigint {
  if (typeof value === "bigint") return value;
  if (typeof value === "boolean" || (typeof value === "number" && Number.isInteger(value))) {
    return BigInt(value);
  }
  throw new TypeError(`'${typeName(value)}' object cannot be interpreted as an integer`);
}

/** A 64-bit integer as a number where that is exact. */
function numberFrom(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function floatFrom(value: unknown): number {
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return Number(value);
  if (typeof value !== "bigint") throw new TypeError(`must be real number, not ${typeName(value)}`);
  const number = Number(value);
  if (!Number.isFinite(number)) throw new ValueError("int too large to convert to float");
  return number;
}

function byteFrom(value: unknown): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= 0 && value < 256) {
    return value;
  }
  if (value instanceof Uint8Array && value.length === 1) return value[0];
  if (typeof value === "string" && value.length === 1 && value < "\x80") {
    return value.charCodeAt(0);
  }
  throw new TypeError("one character bytes, bytearray or integer expected");
}

function letterFrom(value: unknown): number {
  if (typeof value !== "string") {
    throw new TypeError(`unicode string expected instead of ${typeName(value)} instance`);
  }
  const point = value.codePointAt(0);
  if (point === undefined || String.fromCodePoint(point) !== value) {
    throw new TypeError("one character unicode string expected");
  }
  return point;
}
