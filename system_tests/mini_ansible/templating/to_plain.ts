/**
 * Values as they leave the templates: data that JSON and other processes know.
 *
 * @module
 */
import { str } from "./python/repr.ts";
import { defined } from "./python/undefined.ts";
import {
  dictEntries,
  isDict,
  LazyMapping,
  NativeText,
  PyFloat,
  PyObject,
} from "./python/values.ts";

/** `value` with tuples as lists, every dict as an object with text as keys, dates as text. */
export function toPlain(value: unknown): unknown {
  if (typeof value === "bigint") return Number(value);
  if (typeof value !== "object" || value === null || value instanceof PyFloat) return value;
  if (Array.isArray(value)) return Array.from(value, toPlain);
  if (value instanceof NativeText) return value.text;
  if (isDict(value) && !(value instanceof LazyMapping)) {
    return Object.fromEntries(dictEntries(value).map(([key, each]) => [str(key), toPlain(each)]));
  }
  if (value instanceof PyObject) return "isoformat" in value ? isoText(value) : str(value);
  return defined(value);
}

function isoText(value: PyObject): string {
  return (value as PyObject & { isoformat(): string }).isoformat();
}
