/** Turns the values of arguments into the types that an argument spec wants, as Ansible does. */

import os from "node:os";
import { PyFloat } from "../yaml/mod.ts";
import { isMapping, pythonRepr, pythonText, pythonType } from "./python_text.ts";

/** The types that an argument may have. */
export type ArgumentType =
  | "bool"
  | "bytes"
  | "dict"
  | "float"
  | "int"
  | "json"
  | "jsonarg"
  | "list"
  | "path"
  | "raw"
  | "str";

/** A value that cannot be made what is wanted; the message is Ansible's. */
export class CoercionError extends Error {
  override name = "CoercionError";
}

const TRUE = ["y", "yes", "on", "1", "true", "t"];
const FALSE = ["n", "no", "off", "0", "false", "f"];
const VALID_BOOLEANS = [...TRUE, ...FALSE].map(pythonRepr).join(", ");

/**
 * `value` as a `type`. Environment variables and `~` in paths are those of `environment`.
 *
 * @throws {CoercionError} If it cannot be made one.
 */
export function coerce(
  value: unknown,
  type: ArgumentType,
  environment: () => Readonly<Record<string, string>> = noEnvironment,
): unknown {
  switch (type) {
    case "raw":
      return value;
    case "str":
      return pythonText(value);
    case "path":
      return expandPath(pythonText(value), environment());
    case "bool":
      return toBoolean(value);
    case "int":
      return toNumber(value, /^\s*[+-]?\d+(?:_\d+)*\s*$/, "an int");
    case "float":
      return toNumber(value, /^\s*[+-]?(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*$/, "a float");
    case "list":
      return toList(value);
    case "dict":
      return toMapping(value);
    case "json":
    case "jsonarg":
      return typeof value === "object" && value !== null ? JSON.stringify(value) : value;
    case "bytes":
      return toBytes(value);
  }
}

/** For those who have none. */
function noEnvironment(): Record<string, string> {
  return {};
}

/**
 * What `value` says about yes and no.
 *
 * @throws {CoercionError} If it says neither.
 */
export function toBoolean(value: unknown): boolean {
  if (typeof value === "boolean") return value;
  if (typeof value !== "string" && typeof value !== "number") {
    throw new CoercionError(`${pythonType(value)} cannot be converted to a bool`);
  }
  const text = String(value).toLowerCase().trim();
  if (TRUE.includes(text)) return true;
  if (FALSE.includes(text)) return false;
  throw new CoercionError(
    `The value '${value}' is not a valid boolean.  Valid booleans include: ${VALID_BOOLEANS}`,
  );
}

/** A path with `~`, `$NAME` and `${NAME}` filled in; what is not known stays. */
export function expandPath(path: string, environment: Readonly<Record<string, string>>): string {
  const expanded = expandVariables(path, environment);
  if (!expanded.startsWith("~")) return expanded;
  const home = environment.HOME ?? os.homedir();
  return expanded.replace(/^~(?=\/|$)/, home);
}

/** `text` with `$NAME` and `${NAME}` filled in. */
export function expandVariables(
  text: string,
  environment: Readonly<Record<string, string>>,
): string {
  return text.replace(
    /\$(?:(\w+)|\{([^}]*)\})/g,
    (whole, bare, braced) => environment[bare ?? braced] ?? whole,
  );
}

function toNumber(value: unknown, pattern: RegExp, wanted: string): number {
  if (value instanceof PyFloat) return wanted === "an int" ? refuse() : value.value;
  if (typeof value === "number") {
    return wanted === "an int" && !Number.isInteger(value) ? refuse() : value;
  }
  if (typeof value === "boolean") return Number(value);
  if (typeof value === "string" && pattern.test(value)) return Number(value.replaceAll("_", ""));
  return refuse();
  function refuse(): never {
    throw new CoercionError(`${pythonType(value)} cannot be converted to ${wanted}`);
  }
}

function toList(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  if (typeof value === "string") return value.split(",");
  if (typeof value === "number" || value instanceof PyFloat) return [pythonText(value)];
  throw new CoercionError(`${pythonType(value)} cannot be converted to a list`);
}

function toMapping(value: unknown): Record<string, unknown> {
  if (isMapping(value)) return value;
  if (typeof value !== "string") {
    throw new CoercionError(`${pythonType(value)} cannot be converted to a dict`);
  }
  if (value.startsWith("{")) {
    try {
      return JSON.parse(value);
    } catch {
      throw new CoercionError("unable to evaluate string as dictionary");
    }
  }
  if (!value.includes("=")) {
    throw new CoercionError("dictionary requested, could not parse JSON or key=value");
  }
  const fields = value.match(/(?:"[^"]*"|'[^']*'|\\.|[^\s,"'\\])+/g) ?? [];
  return Object.fromEntries(fields.map((field) => {
    const at = field.indexOf("=");
    return [field.slice(0, at), field.slice(at + 1).replace(/^(["'])(.*)\1$/, "$2")];
  }));
}

const SUFFIXES = "BKMGTPEZY";

function toBytes(value: unknown): number {
  const parts = /^\s*(\d*\.?\d*)\s*([A-Za-z])?[A-Za-z]*\s*$/.exec(pythonText(value));
  const power = SUFFIXES.indexOf((parts?.[2] ?? "B").toUpperCase());
  if (parts === null || parts[1] === "" || power === -1) {
    throw new CoercionError(`${pythonType(value)} cannot be converted to a Byte value`);
  }
  return Math.round(Number(parts[1]) * 1024 ** power);
}
