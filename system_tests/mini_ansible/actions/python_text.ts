/** Values as Python has them: what `str()`, `repr()` and `type()` say. */

import { PyFloat } from "../yaml/mod.ts";

export { pythonRepr, pythonText } from "../templating/mod.ts";

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
