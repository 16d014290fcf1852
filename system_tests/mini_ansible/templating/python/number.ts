/**
 * `int()` and `float()` of text and numbers, and `round()`.
 *
 * @module
 */
import { PyTypeError, PyValueError } from "../errors.ts";
import { repr, str } from "./repr.ts";
import { Undefined } from "./undefined.ts";
import { float, int, isFloat, isInt, isNumber, isText, type PyFloat, typeName } from "./values.ts";

const DIGITS: Record<number, RegExp> = {
  2: /^(?:0[bB])?_?[01]+(?:_[01]+)*$/,
  8: /^(?:0[oO])?_?[0-7]+(?:_[0-7]+)*$/,
  16: /^(?:0[xX])?_?[0-9a-fA-F]+(?:_[0-9a-fA-F]+)*$/,
};
const PREFIX: Record<number, string> = { 2: "0b", 8: "0o", 16: "0x" };

/** `int(value, base)`. */
export function toInt(value: unknown, base = 10): number | bigint {
  if (value instanceof Undefined) throw value.error();
  if (typeof value === "boolean") return Number(value);
  if (isInt(value)) return value;
  if (isFloat(value)) return truncate(Number(value));
  if (isText(value)) return parseInteger(str(value), base);
  throw new PyTypeError(
    `int() argument must be a string, a bytes-like object or a real number, not '${
      typeName(value)
    }'`,
  );
}

function truncate(value: number): number | bigint {
  if (Number.isNaN(value)) throw new PyValueError("cannot convert float NaN to integer");
  if (!Number.isFinite(value)) {
    throw new PyValueError("cannot convert float infinity to integer");
  }
  const whole = Math.trunc(value) + 0;
  return Number.isSafeInteger(whole) ? whole : BigInt(whole);
}

function parseInteger(text: string, base: number): number | bigint {
  const bad = () => new PyValueError(`invalid literal for int() with base ${base}: ${repr(text)}`);
  const trimmed = text.trim();
  const negative = trimmed.startsWith("-");
  const bare = trimmed.replace(/^[-+]/, "");
  const value = base === 0 ? guessBase(bare) : unsigned(bare, base);
  if (value === undefined) throw bad();
  return int(negative ? -value : value);
}

function guessBase(bare: string): bigint | undefined {
  const base = { "0b": 2, "0o": 8, "0x": 16 }[bare.slice(0, 2).toLowerCase()] ?? 10;
  return base === 10 && /^0\d/.test(bare) ? undefined : unsigned(bare, base);
}

function unsigned(bare: string, base: number): bigint | undefined {
  if (base === 10) {
    return /^\d+(?:_\d+)*$/.test(bare) ? BigInt(bare.replaceAll("_", "")) : undefined;
  }
  if (DIGITS[base] !== undefined) {
    if (!DIGITS[base].test(bare)) return undefined;
    const digits = bare.replaceAll("_", "").replace(/^0[boxBOX]/, "");
    return BigInt(PREFIX[base] + (digits || "0"));
  }
  if (!/^[0-9a-zA-Z]+$/.test(bare)) return undefined;
  const values = [...bare].map((digit) => parseInt(digit, 36));
  if (values.some((digit) => digit >= base)) return undefined;
  return values.reduce((sum, digit) => sum * BigInt(base) + BigInt(digit), 0n);
}

const FLOAT = /^[-+]?(?:\d+(?:_\d+)*\.?(?:\d+(?:_\d+)*)?|\.\d+(?:_\d+)*)(?:[eE][-+]?\d+)?$/;

/** `float(value)`. */
export function toFloat(value: unknown): number | PyFloat {
  if (value instanceof Undefined) throw value.error();
  if (typeof value === "boolean" || isNumber(value)) return float(Number(value));
  if (!isText(value)) {
    throw new PyTypeError(
      `float() argument must be a string or a real number, not '${typeName(value)}'`,
    );
  }
  const text = str(value).trim();
  if (FLOAT.test(text)) return float(Number(text.replaceAll("_", "")));
  const word = /^([-+]?)(inf|infinity|nan)$/i.exec(text);
  if (word === null) {
    throw new PyValueError(`could not convert string to float: ${repr(str(value))}`);
  }
  if (word[2].toLowerCase() === "nan") return NaN;
  return word[1] === "-" ? -Infinity : Infinity;
}

/** `round(value, digits)`: halves go to the even neighbour, as the decimal expansion tells. */
export function round(value: number, digits = 0): number {
  if (!Number.isFinite(value)) return value;
  if (digits > 0) return roundDecimals(value, digits);
  const factor = 10 ** -digits;
  const scaled = value / factor;
  const down = Math.floor(scaled);
  const rest = scaled - down;
  const up = rest > 0.5 || (rest === 0.5 && down % 2 !== 0);
  return (up ? down + 1 : down) * factor;
}

function roundDecimals(value: number, digits: number): number {
  if (digits > 22) return value;
  // toFixed() looks at the exact binary value, but takes ties away from zero.
  const fixed = Number(value.toFixed(Math.min(digits, 100)));
  const exact = exactTie(value, digits);
  return exact ?? fixed;
}

/** The even neighbour if `value` lies exactly between two numbers of so many digits. */
function exactTie(value: number, digits: number): number | undefined {
  const scaled = value * 10 ** digits;
  if (Math.abs(scaled % 1) !== 0.5 || (scaled / 10 ** digits) !== value) return undefined;
  // Only numbers with a short binary fraction can be ties at all: 0.5, 0.25, 0.125, ...
  if (!Number.isInteger(value * 2 ** (digits + 1))) return undefined;
  const down = Math.floor(scaled);
  return (down % 2 === 0 ? down : down + 1) / 10 ** digits;
}

/** `"%.nf" % value`. */
export function fixedPoint(value: number, digits: number): string {
  if (Math.abs(value) >= 1e21) {
    return BigInt(value).toString() + (digits > 0 ? `.${"0".repeat(digits)}` : "");
  }
  return round(value, digits).toFixed(Math.min(digits, 100));
}
