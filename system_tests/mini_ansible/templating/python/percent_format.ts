/**
 * `"%s is %05.1f" % values`.
 *
 * @module
 */
import { PyKeyError, PyTypeError, PyValueError } from "../errors.ts";
import { convert, type Format, formatNumber, formatText } from "./format_number.ts";
import { toFloat, toInt } from "./number.ts";
import { repr, str } from "./repr.ts";
import {
  type Dict,
  dictGet,
  isDict,
  isInt,
  isList,
  isNumber,
  isText,
  PyTuple,
  typeName,
} from "./values.ts";

const DIRECTIVE = /%(?:\(([^)]*)\))?([-+ #0]*)(\*|\d+)?(?:\.(\*|\d+)?)?[hlL]?(.)?/gs;

/** `template % values`; a tuple is several values, anything else is one. */
export function percentFormat(template: string, values: unknown): string {
  const source = new Source(values);
  const text = template.replace(DIRECTIVE, (directive, key, flags, width, precision, type) => {
    if (type === "%" && directive === "%%") return "%";
    if (type === undefined) throw new PyValueError("incomplete format");
    const size = width === "*" ? Number(source.next()) : Number(width ?? 0);
    const hasPoint = directive.includes(".");
    const digits = precision === "*" ? Number(source.next()) : Number(precision ?? 0);
    const value = key === undefined ? source.next() : source.named(key);
    return one(value, type, {
      fill: flags.includes("0") && !flags.includes("-") ? "0" : " ",
      align: flags.includes("-") || size < 0 ? "<" : flags.includes("0") ? "=" : ">",
      sign: flags.includes("+") ? "+" : flags.includes(" ") ? " " : "-",
      alternate: flags.includes("#"),
      width: Math.abs(size),
      grouping: "",
      precision: hasPoint ? digits : undefined,
      type,
    });
  });
  source.finish();
  return text;
}

/** Where the values come from. */
class Source {
  readonly #items: unknown[];
  readonly #named: Dict | undefined;
  /** Python does not mind a mapping or a list that nobody asks for. */
  readonly #mayBeLeft: boolean;
  #used = 0;

  constructor(values: unknown) {
    this.#items = values instanceof PyTuple ? [...values] : [values];
    this.#named = isDict(values) ? values : undefined;
    this.#mayBeLeft = isDict(values) || (isList(values) && !(values instanceof PyTuple));
  }

  next(): unknown {
    if (this.#used >= this.#items.length) {
      throw new PyTypeError("not enough arguments for format string");
    }
    return this.#items[this.#used++];
  }

  named(key: string): unknown {
    if (this.#named === undefined) throw new PyTypeError("format requires a mapping");
    const value = dictGet(this.#named, key);
    if (value === undefined) throw new PyKeyError(repr(key));
    return value;
  }

  finish(): void {
    if (!this.#mayBeLeft && this.#used < this.#items.length) {
      throw new PyTypeError("not all arguments converted during string formatting");
    }
  }
}

function one(value: unknown, type: string, format: Format): string {
  switch (type) {
    case "s":
    case "r":
    case "a":
      return text(str(convert(value, type)), format);
    case "c":
      return text(isText(value) ? str(value) : String.fromCodePoint(Number(value)), format);
    case "d":
    case "i":
    case "u":
      if (!isNumber(value) && typeof value !== "boolean") {
        throw new PyTypeError(`%${type} format: a real number is required, not ${typeName(value)}`);
      }
      return number(toInt(value), { ...format, type: "d" });
    case "o":
    case "x":
    case "X":
      if (!isInt(value) && typeof value !== "boolean") {
        throw new PyTypeError(`%${type} format: an integer is required, not ${typeName(value)}`);
      }
      return number(toInt(value), format);
    case "e":
    case "E":
    case "f":
    case "F":
    case "g":
    case "G":
      if (!isNumber(value) && typeof value !== "boolean") {
        throw new PyTypeError(`must be real number, not ${typeName(value)}`);
      }
      return formatNumber(toFloat(value) as number, format);
  }
  throw new PyValueError(
    `unsupported format character '${type}' (0x${type.codePointAt(0)!.toString(16)})`,
  );
}

/** A precision is a least number of digits here. */
function number(value: number | bigint, format: Format): string {
  if (format.precision === undefined) return formatNumber(value, format);
  const digits = formatNumber(value < 0 ? -value : value, { ...format, width: 0, sign: "-" });
  const sign = value < 0 ? "-" : format.sign === "-" ? "" : format.sign;
  return text(sign + digits.padStart(format.precision, "0"), { ...format, precision: undefined });
}

function text(value: string, format: Format): string {
  const align = format.align === "=" ? ">" : format.align;
  return formatText(value, { ...format, type: "s", fill: " ", align });
}
