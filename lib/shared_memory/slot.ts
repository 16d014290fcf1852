/**
 * One slot of a ShareableList: how a value lies in it, and how that is written
 * down. Source: the layout in CPython's `Lib/multiprocessing/shared_memory.py`.
 *
 * A slot's *format* is Python's `struct` format of its value: `q` an integer, `d`
 * another number, `xxxxxxx?` a boolean, `xxxxxx?x` nothing, `16s` sixteen bytes. Its
 * *code* tells text from bytes, and nothing from the rest.
 */

import { KeyError, StructError, ValueError } from "../errors.ts";

/** What a ShareableList can hold. */
export type Shareable = number | bigint | boolean | string | Uint8Array | null;

/** How a value is to be taken that was read. */
export const CODE = { plain: 0, text: 1, bytes: 2, nothing: 3 } as const;

/** A value in the form in which it is written. */
export interface Packed {
  /** Its format, as text. For text and bytes it depends on the slot. */
  readonly format: string | undefined;
  readonly code: number;
  /** What is written: a number, or bytes that are filled up with zeros. */
  readonly payload: number | bigint | boolean | Uint8Array | null;
}

/** Bytes of a format. */
export const FORMAT = 8;
/** Bytes of slots are multiples of this. */
const ALIGNMENT = 8;

const INT64 = { min: -(2n ** 63n), max: 2n ** 63n - 1n } as const;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * The form in which `value` is written.
 *
 * @throws {KeyError} If it is of no type that a slot can hold.
 * @throws {StructError} If it is an integer beyond 64 bits.
 */
export function pack(value: unknown): Packed {
  switch (typeof value) {
    case "number":
      return isInteger(value)
        ? { format: "q", code: CODE.plain, payload: BigInt(value) }
        : { format: "d", code: CODE.plain, payload: value };
    case "bigint":
      if (value < INT64.min || value > INT64.max) {
        throw new StructError(`'q' format requires ${INT64.min} <= number <= ${INT64.max}`);
      }
      return { format: "q", code: CODE.plain, payload: value };
    case "boolean":
      return { format: "xxxxxxx?", code: CODE.plain, payload: value };
    case "string":
      return { format: undefined, code: CODE.text, payload: encoder.encode(value) };
  }
  if (value === null) return { format: "xxxxxx?x", code: CODE.nothing, payload: null };
  if (value instanceof Uint8Array) return { format: undefined, code: CODE.bytes, payload: value };
  throw new KeyError(
    `Cannot share value: only numbers, bigints, booleans, strings, Uint8Arrays and null fit, ` +
      `received ${typeof value === "object" ? value.constructor?.name ?? "object" : typeof value}`,
  );
}

/** Bytes that a new slot for `value` gets: those of its text, rounded up, so that they may grow. */
export function roomFor(value: unknown, { payload }: Packed): number {
  if (!(payload instanceof Uint8Array)) return ALIGNMENT;
  // Python counts characters, so its slots are too small for some texts; ours never.
  const counted = typeof value === "string" ? [...value].length : payload.length;
  return payload.length <= rounded(counted) ? rounded(counted) : rounded(payload.length);
}

function rounded(length: number): number {
  return ALIGNMENT * (Math.floor(length / ALIGNMENT) + 1);
}

/** Is it one that Python would write as an int? Beyond 53 bits a number is no exact integer. */
function isInteger(value: number): boolean {
  return Number.isSafeInteger(value) && !Object.is(value, -0);
}

/** The format that is written at `at`. */
export function readFormat(view: DataView, at: number): string {
  let format = "";
  for (let i = 0; i < FORMAT; i++) {
    const letter = view.getUint8(at + i);
    if (letter === 0) break;
    format += String.fromCharCode(letter);
  }
  return format;
}

/** Writes `format` at `at`. */
export function writeFormat(view: DataView, at: number, format: string): void {
  for (let i = 0; i < FORMAT; i++) {
    view.setUint8(at + i, i < format.length ? format.charCodeAt(i) : 0);
  }
}

/** Writes a payload into the slot at `at`, of `room` bytes. */
export function writePayload(
  view: DataView,
  at: number,
  { payload, room }: { payload: Packed["payload"]; room: number },
): void {
  if (payload instanceof Uint8Array) {
    const bytes = bytesOf(view, at, room);
    bytes.set(payload);
    bytes.fill(0, payload.length);
  } else if (typeof payload === "bigint") view.setBigInt64(at, payload, true);
  else if (typeof payload === "number") view.setFloat64(at, payload, true);
  else view.setBigUint64(at, payload === true ? 1n << 56n : 0n, true);
}

/** The value in the slot at `at`, which has `format` and `code`. */
export function readPayload(
  view: DataView,
  at: number,
  { format, code }: { format: string; code: number },
): Shareable {
  if (code === CODE.nothing) return null;
  if (format === "q") return numberFrom(view.getBigInt64(at, true));
  if (format === "d") return view.getFloat64(at, true);
  if (format === "xxxxxxx?") return view.getUint8(at + 7) !== 0;
  if (!format.endsWith("s")) throw new ValueError(`Cannot read slot: its format is ${format}`);
  const bytes = withoutZeros(bytesOf(view, at, parseInt(format)));
  return code === CODE.text ? decoder.decode(bytes) : bytes;
}

/** An integer as a number where that is exact. */
function numberFrom(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** A copy, which shared memory would not let us decode otherwise. */
function withoutZeros(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  let { length } = bytes;
  while (length > 0 && bytes[length - 1] === 0) length--;
  return new Uint8Array(bytes.subarray(0, length));
}

function bytesOf(view: DataView, at: number, length: number): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset + at, length);
}

/** Are the two values the same to who looks for one? */
export function isSame(a: unknown, b: unknown): boolean {
  if (a instanceof Uint8Array && b instanceof Uint8Array) {
    return a.length === b.length && a.every((byte, i) => byte === b[i]);
  }
  // An integer may be given as either; all else is compared as JavaScript does.
  if (typeof a === "bigint" || typeof b === "bigint") {
    return typeof a === typeof b ? a === b : isSameInteger(a, b);
  }
  return a === b;
}

function isSameInteger(a: unknown, b: unknown): boolean {
  // deno-lint-ignore eqeqeq
  return typeof a === "number" || typeof b === "number" ? a == b : false;
}
