/**
 * Numbers and texts as protocols 0 and 1 of Python's pickle write them: each a
 * line that a human can read. Source: CPython `Lib/pickletools.py`.
 *
 * **Strict**: a line is what Python writes, or a `SyntaxError`. **Quick**: an
 * integer has 100,000 digits at most, since reading them takes more than
 * linear time.
 *
 * @module
 */

import { safeInteger } from "./pickle_integer.ts";

const MOST_DIGITS = 100_000;
const INTEGER = /^[-+]?[0-9]+$/;
const FLOAT = /^[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?$/;
const FLOAT_NAMES: Readonly<Record<string, number>> = {
  inf: Infinity,
  "-inf": -Infinity,
  nan: NaN,
};
const UNICODE_ESCAPE = /\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[^]?)/g;
const STRING_ESCAPE = /\\(x[0-9a-fA-F]{2}|[^]?)/g;
const QUOTED = /^'.*'$|^".*"$/s;
const STRING_ESCAPES: Readonly<Record<string, string>> = {
  n: "\n",
  r: "\r",
  t: "\t",
  "'": "'",
  '"': '"',
  "\\": "\\",
};

/** The integer of `INT` and `LONG`, which has an L at its end; `00` and `01` are booleans. */
export function readInteger(line: string): number | bigint | boolean {
  if (line === "00" || line === "01") return line === "01";
  const digits = line.endsWith("L") ? line.slice(0, -1) : line;
  if (!INTEGER.test(digits)) throw new SyntaxError("no integer is there");
  if (digits.length > MOST_DIGITS) throw new SyntaxError("an integer is too large");
  return safeInteger(BigInt(digits));
}

/** The number of `FLOAT`. */
export function readFloat(line: string): number {
  if (Object.hasOwn(FLOAT_NAMES, line)) return FLOAT_NAMES[line];
  if (!FLOAT.test(line)) throw new SyntaxError("no float is there");
  return Number(line);
}

/** The text of `UNICODE`: Latin-1, and whatever else by its number. */
export function readUnicode(line: string): string {
  return line.replace(UNICODE_ESCAPE, (whole, form: string) => {
    if (form === "u" || form === "U") throw new SyntaxError("a text is escaped wrongly");
    if (form[0] !== "u" && form[0] !== "U") return whole;
    const point = Number.parseInt(form.slice(1), 16);
    if (point > 0x10ffff) throw new SyntaxError("a text is escaped wrongly");
    return String.fromCodePoint(point);
  });
}

/** The text of `STRING`, which Python 2 writes: in quotes. */
export function readString(line: string): string {
  if (!QUOTED.test(line)) throw new SyntaxError("a text is not in quotes");
  return line.slice(1, -1).replace(STRING_ESCAPE, (_, form: string) => {
    if (form.length === 3) return String.fromCharCode(Number.parseInt(form.slice(1), 16));
    if (!Object.hasOwn(STRING_ESCAPES, form)) throw new SyntaxError("a text is escaped wrongly");
    return STRING_ESCAPES[form];
  });
}

/** The number in the memo that `GET` and `PUT` mean. */
export function readIndex(line: string): number {
  if (!/^[0-9]{1,10}$/.test(line)) throw new SyntaxError("no number is there");
  return Number(line);
}
