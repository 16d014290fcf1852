/**
 * `json.dumps()` and `json.loads()`: Python's blanks, `1.0` stays a float, `NaN` and
 * `Infinity` are allowed.
 *
 * @module
 */
import { PyTypeError, PyValueError } from "../errors.ts";
import { compare } from "./compare.ts";
import { str } from "./repr.ts";
import { Undefined } from "./undefined.ts";
import {
  dictEntries,
  float,
  formatFloat,
  isDict,
  isFloat,
  isInt,
  isText,
  PyObject,
  typeName,
} from "./values.ts";

/** How JSON is laid out. */
export interface JsonOptions {
  /** Columns per level, or the text that indents one; `null` is all on one line. */
  readonly indent?: unknown;
  readonly sortKeys?: boolean;
  /** Whether characters beyond ASCII are escaped. @default {true} */
  readonly ensureAscii?: boolean;
  /** Between items, and after keys. */
  readonly separators?: readonly [string, string];
}

/** `value` as JSON. */
export function toJson(value: unknown, options: JsonOptions = {}): string {
  const { indent = null, separators } = options;
  const step = indent === null
    ? undefined
    : isText(indent)
    ? str(indent)
    : " ".repeat(Math.max(0, Number(indent)));
  const [comma, colon] = separators ?? [step === undefined ? ", " : ",", ": "];
  return write(value, { ...options, step, comma, colon, margin: "\n" });
}

interface Layout extends JsonOptions {
  readonly step: string | undefined;
  readonly comma: string;
  readonly colon: string;
  /** The line end and the blanks of the level. */
  readonly margin: string;
}

function write(value: unknown, layout: Layout): string {
  if (value === null) return "null";
  if (typeof value === "boolean") return String(value);
  if (isText(value)) return writeText(str(value), layout);
  if (isFloat(value)) return writeFloat(Number(value));
  if (isInt(value)) return String(value);
  if (value instanceof Undefined) throw value.error();
  if (Array.isArray(value)) {
    return enclose(["[", "]"], layout, (inner) => value.map((each) => write(each, inner)));
  }
  if (isDict(value)) {
    return enclose(
      ["{", "}"],
      layout,
      (inner) =>
        entries(value, layout).map(([key, each]) =>
          writeText(keyText(key), inner) + inner.colon + write(each, inner)
        ),
    );
  }
  if (value instanceof PyObject && "isoformat" in value) {
    return writeText((value as PyObject & { isoformat(): string }).isoformat(), layout);
  }
  throw new PyTypeError(`Object of type ${typeName(value)} is not JSON serializable`);
}

function entries(value: Parameters<typeof dictEntries>[0], { sortKeys }: Layout) {
  const all = dictEntries(value);
  return sortKeys ? all.sort(([left], [right]) => compare(left, right)) : all;
}

function enclose(
  [open, close]: [string, string],
  layout: Layout,
  make: (inner: Layout) => string[],
): string {
  const inner = layout.step === undefined
    ? layout
    : { ...layout, margin: layout.margin + layout.step };
  const parts = make(inner);
  if (parts.length === 0) return open + close;
  if (layout.step === undefined) return open + parts.join(layout.comma) + close;
  return open + inner.margin + parts.join(layout.comma + inner.margin) + layout.margin + close;
}

function writeFloat(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "Infinity" : "-Infinity";
  return formatFloat(value);
}

function keyText(key: unknown): string {
  if (isText(key)) return str(key);
  if (key === null) return "null";
  if (typeof key === "boolean") return String(key);
  if (isFloat(key)) return writeFloat(Number(key));
  if (isInt(key)) return String(key);
  throw new PyTypeError(
    `keys must be str, int, float, bool or None, not ${typeName(key)}`,
  );
}

function writeText(text: string, { ensureAscii = true }: Layout): string {
  const quoted = JSON.stringify(text);
  if (!ensureAscii) return quoted;
  return quoted.replace(
    /[\x7f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

const SPECIAL_NUMBERS = /\bNaN\b|-?\bInfinity\b/;

/** The value of `text`. */
export function fromJson(text: string): unknown {
  try {
    return JSON.parse(text, revive as (key: string, value: unknown) => unknown);
  } catch (error) {
    if (SPECIAL_NUMBERS.test(text)) return withSpecialNumbers(text);
    throw new PyValueError(jsonProblem(text, error));
  }
}

/** The source of a number tells 1.0 from 1. */
function revive(_key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== "number" || context?.source === undefined) return value;
  return /[.eE]/.test(context.source) ? float(value) : value;
}

const MARK = "\u0000number:";

function withSpecialNumbers(text: string): unknown {
  const marked = text.replace(
    /"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g,
    (part) => part.startsWith('"') ? part : JSON.stringify(MARK + part),
  );
  try {
    return JSON.parse(
      marked,
      ((key: string, value: unknown, context?: { source?: string }) => {
        if (typeof value !== "string" || !value.startsWith(MARK)) {
          return revive(key, value, context);
        }
        return Number(value.slice(MARK.length));
      }) as (key: string, value: unknown) => unknown,
    );
  } catch (error) {
    throw new PyValueError(jsonProblem(text, error));
  }
}

function jsonProblem(text: string, error: unknown): string {
  const at = /position (\d+)/.exec((error as Error).message)?.[1];
  const place = Math.min(
    Number(at ?? (/Unexpected end/.test((error as Error).message) ? text.length : 0)),
    text.length,
  );
  const before = text.slice(0, place).split("\n");
  const where = `line ${before.length} column ${before.at(-1)!.length + 1} (char ${place})`;
  const what = text.slice(place).trim() === "" || !/[\w"'[{]/.test(text[place])
    ? "Expecting value"
    : /Unexpected non-whitespace/.test((error as Error).message)
    ? "Extra data"
    : "Expecting value";
  return `${what}: ${where}`;
}
