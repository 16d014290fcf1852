/**
 * Values of keywords as what they have to be.
 *
 * @module
 */

import type { Keyword } from "./keywords.ts";

const TRUE = new Set<unknown>(["y", "yes", "on", "1", "true", "t", true, 1]);
const FALSE = new Set<unknown>(["n", "no", "off", "0", "false", "f", false, 0]);

/** A value that is not of the kind a keyword wants. */
export class InvalidValue extends Error {
  override name = "InvalidValue";
}

/**
 * `value` as `keyword` wants it.
 *
 * @throws {InvalidValue} If it cannot be made so.
 */
export function validated(value: unknown, keyword: Keyword): unknown {
  switch (keyword.kind) {
    case "string":
      return typeof value === "string" ? value : text(value);
    case "int":
      return integer(value);
    case "float":
      return number(value);
    case "percent":
      return number(typeof value === "string" ? value.replace("%", "") : value);
    case "bool":
      return boolean(value);
    case "list":
      return list(value, keyword);
    case "dict":
      if (value === null || value === undefined) return {};
      if (isMapping(value)) return value;
      throw new InvalidValue(`${show(value)} is not a dictionary`);
    case "any":
      return value;
  }
}

/**
 * Yes or no, in any of the words for it (`boolean(strict=True)`).
 *
 * @throws {InvalidValue} If it is none of them.
 */
export function boolean(value: unknown): boolean {
  const word = typeof value === "string" ? value.toLowerCase().trim() : unwrapped(value);
  if (TRUE.has(word)) return true;
  if (FALSE.has(word)) return false;
  throw new InvalidValue(
    `The value '${show(value)}' is not a valid boolean.  Valid booleans include: ` +
      [...TRUE, ...FALSE].map(show).join(", "),
  );
}

/** A mapping with texts as keys. */
export function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) &&
    [Object.prototype, null].includes(Object.getPrototypeOf(value));
}

function list(value: unknown, { items }: Keyword): unknown {
  if (value === null || value === undefined) return [];
  const values = Array.isArray(value) ? value : [value];
  for (const item of items === undefined ? [] : values) {
    const isRight = typeof item === "string" && items!.includes("string") ||
      typeof item === "number" && items!.includes("int");
    if (!isRight) {
      throw new InvalidValue(
        `should be a list of ${items!.join(" or ")}, but the item '${show(item)}' is not`,
      );
    }
  }
  return values;
}

function integer(value: unknown): number {
  const given = unwrapped(value);
  if (typeof given === "boolean") return Number(given);
  if (typeof given === "number") return Math.trunc(given);
  if (typeof given === "string" && /^\s*[+-]?\d[\d_]*\s*$/.test(given)) {
    return Number(given.replaceAll("_", ""));
  }
  throw new InvalidValue(`invalid literal for int() with base 10: '${show(value)}'`);
}

function number(value: unknown): number {
  const given = unwrapped(value);
  const found = typeof given === "string" && given.trim() !== "" ? Number(given) : given;
  if (typeof found === "number" && !Number.isNaN(found)) return found;
  throw new InvalidValue(`could not convert string to float: '${show(value)}'`);
}

/** Whole floats are objects, as numbers do not tell 3.0 from 3. */
function unwrapped(value: unknown): unknown {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? value.valueOf()
    : value;
}

function text(value: unknown): string {
  if (value === true) return "True";
  return value === false ? "False" : show(value);
}

function show(value: unknown): string {
  const isPlain = typeof value === "object" && value !== null &&
    (Array.isArray(value) || isMapping(value));
  return isPlain ? JSON.stringify(value) : String(value);
}
