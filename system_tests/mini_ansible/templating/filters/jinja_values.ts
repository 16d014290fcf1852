/**
 * Jinja2's filters on single values.
 *
 * @module
 */
import { FilterError, PythonError, PyTypeError, PyValueError } from "../errors.ts";
import { isUndefined } from "../python/nothing.ts";
import { plain, type Plugins } from "../plugin.ts";
import { unary } from "../python/arithmetic.ts";
import { getAttribute } from "../python/attributes.ts";
import { compare, truth } from "../python/compare.ts";
import { fixedPoint, round, toFloat, toInt } from "../python/number.ts";
import { str } from "../python/repr.ts";
import { Undefined } from "../python/undefined.ts";
import {
  dictGet,
  float,
  isDict,
  isInt,
  isNumber,
  isText,
  PyFloat,
  typeName,
} from "../python/values.ts";

/** By name. */
export const JINJA_VALUES: Plugins = {
  abs: plain([], (value) => {
    if (typeof value === "boolean") return Number(value);
    if (!isNumber(value)) {
      throw new PyTypeError(`bad operand type for abs(): '${typeName(value)}'`);
    }
    const isNegative = compare(value, 0) < 0 || Object.is(Number(value), -0);
    return isNegative ? unary("-", value) : value;
  }),
  attr: plain(["name"], (value, name: unknown) => {
    const found = getAttribute(value, str(name));
    const isEntry = isDict(value) && dictGet(value, str(name)) === found;
    return isEntry ? Undefined.part(value, str(name)) : found;
  }),
  d: plain(["default_value?", "boolean?"], defaultTo),
  default: plain(["default_value?", "boolean?"], defaultTo),
  filesizeformat: plain(["binary?"], fileSize),
  float: plain(
    ["default?"],
    (value, otherwise: unknown = new PyFloat(0)) => orElse(otherwise, () => toFloat(value)),
  ),
  int: plain(["default?", "base?"], (value, otherwise: unknown = 0, base: unknown = 10) => {
    if (value instanceof Undefined) throw value.error();
    try {
      return isText(value) ? toInt(value, Number(base)) : toInt(value);
    } catch (error) {
      if (!(error instanceof PyTypeError || error instanceof PyValueError)) throw error;
      return orElse(otherwise, () => toInt(toFloat(value)));
    }
  }),
  round: plain(["precision?", "method?"], roundTo),
};

function defaultTo(value: unknown, otherwise: unknown = "", boolean: unknown = false): unknown {
  if (isUndefined(value)) return otherwise;
  return truth(boolean) && !truth(value) ? otherwise : value;
}

function orElse(otherwise: unknown, make: () => unknown): unknown {
  try {
    return make();
  } catch (error) {
    if (error instanceof PythonError) return otherwise;
    throw error;
  }
}

function roundTo(value: unknown, precision: unknown = 0, method: unknown = "common"): unknown {
  if (value instanceof Undefined) throw value.error();
  const digits = Number(precision);
  const how = str(method);
  if (!["common", "ceil", "floor"].includes(how)) {
    throw new FilterError("method must be common, ceil or floor");
  }
  if (!isNumber(value) && typeof value !== "boolean") {
    throw new PyTypeError(`type ${typeName(value)} doesn't define __round__ method`);
  }
  if (how === "common") {
    if (isInt(value) || typeof value === "boolean") {
      return digits >= 0 ? toInt(value) : round(Number(value), digits);
    }
    return float(round(Number(value), digits));
  }
  const factor = 10 ** digits;
  return float((how === "ceil" ? Math.ceil : Math.floor)(Number(value) * factor) / factor);
}

function fileSize(value: unknown, binary: unknown = false): string {
  const bytes = Number(toFloat(value));
  const base = truth(binary) ? 1024 : 1000;
  const units = truth(binary)
    ? ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB", "ZiB", "YiB"]
    : ["kB", "MB", "GB", "TB", "PB", "EB", "ZB", "YB"];
  if (bytes === 1) return "1 Byte";
  if (bytes < base) return `${Math.trunc(bytes)} Bytes`;
  let unit = base;
  for (const name of units) {
    unit *= base;
    if (bytes < unit || name === units.at(-1)) {
      return `${fixedPoint((base * bytes) / unit, 1)} ${name}`;
    }
  }
  return "";
}
