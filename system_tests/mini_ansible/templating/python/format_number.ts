/**
 * Numbers and texts laid out by a format: what `format(value, ".2f")` and `"%5.2f" % value`
 * have in common.
 *
 * @module
 */
import { PyTypeError, PyValueError } from "../errors.ts";
import { fixedPoint } from "./number.ts";
import { repr, str } from "./repr.ts";
import {
  formatFloat,
  isFloat,
  isInt,
  isNumber,
  isText,
  type PyFloat,
  PyObject,
  typeName,
} from "./values.ts";

/** A format, taken apart. */
export interface Format {
  readonly fill: string;
  readonly align?: string;
  readonly sign: string;
  readonly alternate: boolean;
  readonly width: number;
  readonly grouping: string;
  readonly precision?: number;
  readonly type: string;
}

const SPEC = /^(?:(.)?([<>=^]))?([-+ ])?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?([a-zA-Z%])?$/su;

/** The parts of a format as `format()` takes it. */
export function parseFormat(spec: string): Format {
  const match = SPEC.exec(spec);
  if (match === null) throw new PyValueError("Invalid format specifier");
  const [, fill, align, sign, alternate, zero, width, grouping, precision, type] = match;
  return {
    fill: fill ?? (zero && align === undefined ? "0" : " "),
    align: align ?? (zero ? "=" : undefined),
    sign: sign ?? "-",
    alternate: alternate !== undefined,
    width: Number(width ?? 0),
    grouping: grouping ?? "",
    precision: precision === undefined ? undefined : Number(precision),
    type: type ?? "",
  };
}

/** `format(value, spec)`. */
export function formatValue(value: unknown, spec: string): string {
  if (value instanceof PyObject && "format" in value) {
    return (value as PyObject & { format(spec: string): string }).format(spec);
  }
  if (spec === "") return str(value);
  const format = parseFormat(spec);
  if (isText(value)) return formatText(str(value), format);
  if (
    isNumber(value) || (typeof value === "boolean" && format.type !== "" && format.type !== "s")
  ) {
    return formatNumber(typeof value === "boolean" ? Number(value) : value, format);
  }
  if (typeof value === "boolean") return formatText(str(value), format);
  throw new PyTypeError(
    `unsupported format string passed to ${typeName(value)}.__format__`,
  );
}

/** `text`, cut to the precision and padded to the width. */
export function formatText(text: string, format: Format): string {
  if (format.type !== "" && format.type !== "s") {
    throw new PyValueError(`Unknown format code '${format.type}' for object of type 'str'`);
  }
  const characters = [...text];
  const cut = format.precision === undefined
    ? text
    : characters.slice(0, format.precision).join("");
  return pad("", cut, { ...format, align: format.align === "=" ? "<" : format.align ?? "<" });
}

/** `value` in the base, with the digits, the sign and the width that `format` wants. */
export function formatNumber(value: number | bigint | PyFloat, format: Format): string {
  const whole = isInt(value) && !"eEfFgG%".includes(format.type || "d");
  const negative = isInt(value) ? value < 0 : Number(value) < 0 || Object.is(Number(value), -0);
  const digits = whole
    ? wholeDigits(value as number | bigint, format)
    : floatDigits(Math.abs(Number(value)), format, isFloat(value));
  const sign = negative ? "-" : format.sign === "-" ? "" : format.sign;
  return pad(sign, group(digits, format), { ...format, align: format.align ?? ">" });
}

function wholeDigits(value: number | bigint, { type, alternate }: Format): string {
  const size = BigInt(value) < 0n ? -BigInt(value) : BigInt(value);
  switch (type) {
    case "":
    case "d":
    case "n":
    case "i":
    case "u":
      return String(size);
    case "b":
      return (alternate ? "0b" : "") + size.toString(2);
    case "o":
      return (alternate ? "0o" : "") + size.toString(8);
    case "x":
      return (alternate ? "0x" : "") + size.toString(16);
    case "X":
      return (alternate ? "0X" : "") + size.toString(16).toUpperCase();
    case "c":
      return String.fromCodePoint(Number(size));
  }
  throw new PyValueError(`Unknown format code '${type}' for object of type 'int'`);
}

function floatDigits(size: number, format: Format, isFloat: boolean): string {
  const { type, precision = 6, alternate } = format;
  if (!Number.isFinite(size)) {
    const word = Number.isNaN(size) ? "nan" : "inf";
    return /[EFG]/.test(type) ? word.toUpperCase() : word;
  }
  switch (type) {
    case "f":
    case "F":
      return fixedPoint(size, precision);
    case "%":
      return `${fixedPoint(size * 100, precision)}%`;
    case "e":
    case "E":
      return cased(exponential(size, precision), type);
    case "g":
    case "G":
    case "n":
      return cased(general(size, precision, alternate), type);
    case "":
      if (format.precision === undefined) return formatFloat(size);
      return withPoint(general(size, precision, alternate));
  }
  const kind = isFloat ? "float" : "int";
  throw new PyValueError(`Unknown format code '${type}' for object of type '${kind}'`);
}

function exponential(size: number, precision: number): string {
  const [mantissa, exponent] = size.toExponential(Math.min(precision, 100)).split("e");
  const power = exponent.slice(1).padStart(2, "0");
  return `${mantissa}e${exponent[0]}${power}`;
}

function general(size: number, precision: number, alternate: boolean): string {
  const digits = Math.max(1, precision);
  if (size === 0) return "0";
  const power = Number(size.toExponential(digits - 1).split("e")[1]);
  const text = power < -4 || power >= digits
    ? exponential(size, digits - 1)
    : fixedPoint(size, digits - 1 - power);
  if (alternate) return text;
  return text.replace(/(\.\d*?)0+(?=e|$)/, "$1").replace(/\.(?=e|$)/, "");
}

function withPoint(text: string): string {
  return /[.e]/.test(text) ? text : `${text}.0`;
}

function cased(text: string, type: string): string {
  return type === type.toUpperCase() ? text.toUpperCase() : text;
}

function group(digits: string, { grouping, type }: Format): string {
  if (grouping === "") return digits;
  const size = "box".includes(type || "d") ? 4 : 3;
  const [whole, ...rest] = digits.split(/(?=[.e%])/);
  const grouped = whole.replace(new RegExp(`\\B(?=(?:[0-9a-fA-F]{${size}})+$)`, "g"), grouping);
  return [grouped, ...rest].join("");
}

function pad(sign: string, digits: string, { fill, align, width }: Format): string {
  const missing = width - [...(sign + digits)].length;
  if (missing <= 0) return sign + digits;
  switch (align) {
    case "<":
      return sign + digits + fill.repeat(missing);
    case "=":
      return sign + fill.repeat(missing) + digits;
    case "^": {
      const before = Math.floor(missing / 2);
      return fill.repeat(before) + sign + digits + fill.repeat(missing - before);
    }
  }
  return fill.repeat(missing) + sign + digits;
}

/** What `!r`, `!s` and `!a` make of a value. */
export function convert(value: unknown, conversion: string): unknown {
  if (conversion === "r") return repr(value);
  if (conversion === "s") return str(value);
  if (conversion === "a") {
    return repr(value).replace(/[\u{80}-\u{10ffff}]/gu, (character) => {
      const code = character.codePointAt(0)!;
      if (code <= 0xff) return `\\x${code.toString(16).padStart(2, "0")}`;
      if (code <= 0xffff) return `\\u${code.toString(16).padStart(4, "0")}`;
      return `\\U${code.toString(16).padStart(8, "0")}`;
    });
  }
  return value;
}
