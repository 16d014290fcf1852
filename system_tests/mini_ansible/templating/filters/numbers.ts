/**
 * Ansible's filters on numbers, sizes and times.
 *
 * @module
 */
import { FilterError, PythonError } from "../errors.ts";
import { plain, type Plugins } from "../plugin.ts";
import { truth } from "../python/compare.ts";
import { fromTimestamp, now, PyDateTime } from "../python/datetime.ts";
import { fixedPoint, toFloat } from "../python/number.ts";
import { repr, str } from "../python/repr.ts";
import { strftime, strptime } from "../python/strftime.ts";
import { defined } from "../python/undefined.ts";
import { float, isNumber, typeName } from "../python/values.ts";

/** By name. */
export const NUMBERS: Plugins = {
  log: plain(["base?"], (value, base: unknown = null) => {
    const x = number(value, "log()");
    if (x <= 0) throw new FilterError("log() can only be used on numbers: math domain error");
    if (base === null) return float(Math.log(x));
    const by = number(base, "log()");
    return float(by === 10 ? Math.log10(x) : Math.log(x) / Math.log(by));
  }),
  pow: plain(
    ["y"],
    (value, exponent) => float(number(value, "pow()") ** number(exponent, "pow()")),
  ),
  root: plain(["base?"], (value, base: unknown = 2) => {
    const [x, by] = [number(value, "root()"), number(base, "root()")];
    if (by === 2) {
      if (x < 0) throw new FilterError("root() can only be used on numbers: math domain error");
      return float(Math.sqrt(x));
    }
    return float(x ** (1 / by));
  }),
  human_readable: plain(["isbits?", "unit?"], (value, isBits: unknown = false, unit = null) => {
    const base = truth(isBits) ? "bits" : "Bytes";
    const size = Number(toFloat(value));
    const [suffix, limit] = UNITS.find(([name, least]) =>
      unit === null ? size >= least : str(unit).toUpperCase() === name
    ) ?? UNITS[UNITS.length - 1];
    return `${fixedPoint(size / limit, 2)} ${limit === 1 ? base : suffix + base[0]}`;
  }),
  human_to_bytes: plain(["default_unit?", "isbits?"], humanToBytes),
  strftime: plain(["second?", "utc?"], (value, second: unknown = null, utc: unknown = false) => {
    if (second === null) return strftime(str(value), now(truth(utc)));
    let seconds: number;
    try {
      seconds = Number(toFloat(isNumber(second) ? second : str(defined(second))));
    } catch (error) {
      if (!(error instanceof PythonError)) throw error;
      throw new FilterError(`Invalid value for epoch value (${str(second)})`);
    }
    return strftime(str(value), fromTimestamp(seconds, truth(utc)));
  }),
  to_datetime: plain(["format?"], (value, format: unknown = "%Y-%m-%d %H:%M:%S") => {
    const { clock, microsecond, offset } = strptime(str(value), str(format));
    return new PyDateTime(clock, microsecond, offset);
  }),
};

const UNITS: readonly (readonly [string, number])[] = [
  ...["Y", "Z", "E", "P", "T", "G", "M", "K"].map((name, index) =>
    [name, 1024 ** (8 - index)] as const
  ),
  ["B", 1],
];

function number(value: unknown, name: string): number {
  defined(value);
  if (!isNumber(value) && typeof value !== "boolean") {
    throw new FilterError(
      `${name} can only be used on numbers: must be real number, not ${typeName(value)}`,
    );
  }
  return Number(value);
}

function humanToBytes(value: unknown, unit: unknown = null, isBits: unknown = false): number {
  const fail = (problem: string) => new FilterError(problem);
  const match = /^\s*(\d*\.?\d*)\s*([A-Za-z]+)?/.exec(str(value));
  if (match === null || match[1] === "" || match[1] === ".") {
    throw fail(`human_to_bytes() can't interpret following string: ${str(value)}`);
  }
  const amount = Number(match[1]);
  const name = match[2] ?? (unit === null ? undefined : str(unit));
  if (name === undefined) return Math.round(amount);
  const limit = UNITS.find(([each]) => each === name[0].toUpperCase())?.[1];
  if (limit === undefined) {
    const names = UNITS.map(([each]) => each).join(", ");
    throw fail(
      `human_to_bytes() failed to convert ${str(value)} (unit = ${name}). ` +
        `The suffix must be one of ${names}`,
    );
  }
  if (!fits(name, truth(isBits))) {
    throw fail(`human_to_bytes() failed to convert ${repr(value)}. Value is not a valid string`);
  }
  return Math.round(amount * limit);
}

/** `MB`, `Mb` or `M`, `megabyte`, whichever is meant. */
function fits(name: string, isBits: boolean): boolean {
  if (name.length === 1) return true;
  const letter = isBits ? "b" : "B";
  if (name.length === 2) return name[1] === letter || name[0].toUpperCase() === "B";
  return name.toLowerCase().includes(isBits ? "bit" : "byte");
}
