/** Values as Python prints them: what `str()`, `repr()` and `type()` say. */

import { formatFloat, PyFloat } from "../yaml/mod.ts";

/** As `str(value)`. */
export function pythonText(value: unknown): string {
  return typeof value === "string" ? value : pythonRepr(value);
}

/** As `repr(value)`. */
export function pythonRepr(value: unknown): string {
  if (value === null || value === undefined) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "string") return reprText(value);
  if (Array.isArray(value)) return `[${value.map(pythonRepr).join(", ")}]`;
  if (typeof value === "number" && !Number.isInteger(value)) return formatFloat(value);
  if (isMapping(value) || value instanceof Map) {
    const entries = value instanceof Map ? [...value] : Object.entries(value);
    const pairs = entries.map(([key, each]) => `${pythonRepr(key)}: ${pythonRepr(each)}`);
    return `{${pairs.join(", ")}}`;
  }
  return String(value);
}

/** As `str(type(value))`. */
export function pythonType(value: unknown): string {
  return `<class '${typeName(value)}'>`;
}

/** Whether `value` is what Python calls a dict. */
export function isMapping(value: unknown): value is Record<string, unknown> {
  if (value === null || typeof value !== "object") return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function typeName(value: unknown): string {
  if (value === null || value === undefined) return "NoneType";
  if (typeof value === "boolean") return "bool";
  if (typeof value === "string") return "str";
  if (typeof value === "bigint") return "int";
  if (typeof value === "number") return Number.isInteger(value) ? "int" : "float";
  if (value instanceof PyFloat) return "float";
  if (Array.isArray(value)) return "list";
  if (isMapping(value) || value instanceof Map) return "dict";
  return (value as object).constructor?.name ?? "object";
}

function reprText(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  let inside = "";
  for (const character of text) {
    if (character === quote || character === "\\") inside += `\\${character}`;
    else if (character === "\n") inside += "\\n";
    else if (character === "\r") inside += "\\r";
    else if (character === "\t") inside += "\\t";
    else if (character < " " || character === "\x7f") {
      inside += `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
    } else inside += character;
  }
  return quote + inside + quote;
}
