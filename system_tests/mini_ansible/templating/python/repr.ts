/**
 * `str()` and `repr()`.
 *
 * @module
 */
import { Undefined } from "./undefined.ts";
import {
  dictEntries,
  formatFloat,
  isDict,
  isFloat,
  NativeText,
  PyObject,
  PyTuple,
} from "./values.ts";

/** `str(value)`. */
export function str(value: unknown): string {
  if (typeof value === "string") return value;
  if (value instanceof NativeText) return value.text;
  if (value instanceof PyObject) return value.toText();
  return repr(value);
}

/** `repr(value)`. */
export function repr(value: unknown): string {
  if (typeof value === "string") return reprText(value);
  if (value === null || value === undefined) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (isFloat(value)) return formatFloat(Number(value));
  if (typeof value === "number" || typeof value === "bigint") return String(value);
  if (value instanceof NativeText) return reprText(value.text);
  if (value instanceof PyTuple) return reprTuple(value);
  if (Array.isArray(value)) return `[${value.map(repr).join(", ")}]`;
  if (value instanceof Undefined) throw value.error();
  if (isDict(value)) {
    return `{${dictEntries(value).map(([key, each]) => `${repr(key)}: ${repr(each)}`).join(", ")}}`;
  }
  if (value instanceof PyObject) return value.toRepr();
  return String(value);
}

function reprTuple(items: PyTuple): string {
  return items.length === 1 ? `(${repr(items[0])},)` : `(${[...items].map(repr).join(", ")})`;
}

const SHORT_ESCAPES: Record<string, string> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };
// Python prints every character but the control, unassigned and separating ones.
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu;
const NEEDS_CARE = /['\\\p{C}\p{Z}]/u;

function reprText(text: string): string {
  if (!NEEDS_CARE.test(text)) return `'${text}'`;
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text.replaceAll("\\", "\\\\").replace(UNPRINTABLE, escapeCharacter);
  return quote + (quote === "'" ? escaped.replaceAll("'", "\\'") : escaped) + quote;
}

function escapeCharacter(character: string): string {
  if (SHORT_ESCAPES[character] !== undefined) return SHORT_ESCAPES[character];
  const code = character.codePointAt(0)!;
  const hex = code.toString(16);
  if (code <= 0xff) return `\\x${hex.padStart(2, "0")}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
}
