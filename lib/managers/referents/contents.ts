/**
 * What every kept thing may say about itself, besides its methods.
 *
 * @module
 */

/** Key of the method that returns what a client gets as a copy of the thing. */
export const copied: unique symbol = Symbol("multiprocessing.copied");

/** A thing that is not itself what a client gets as its copy. */
export interface Copied {
  /** What a client gets as a copy. */
  [copied](): unknown;
}

/** What a client gets as a copy of `thing`. */
export function copyOf(thing: unknown): unknown {
  const isCopied = typeof thing === "object" && thing !== null && copied in thing;
  return isCopied ? (thing as Copied)[copied]() : thing;
}

/** How deep a text goes into what is nested. */
const DEPTH = 4;

/** A value as text, as `str()` shows it; what is inside of something shows as itself. */
export function textOf(value: unknown, depth = 0): string {
  if (typeof value === "string") return depth === 0 ? value : JSON.stringify(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value !== "object" || value === null) return String(value);
  const nested = (part: unknown) => depth >= DEPTH ? "…" : textOf(part, depth + 1);
  if (Array.isArray(value)) return `[${value.map(nested).join(", ")}]`;
  if (value instanceof Map) {
    return `{${[...value].map(([key, item]) => `${nested(key)}: ${nested(item)}`).join(", ")}}`;
  }
  if (value instanceof Set) return `{${[...value].map(nested).join(", ")}}`;
  if (ArrayBuffer.isView(value) && Symbol.iterator in value) {
    return `[${[...value as Iterable<unknown>].map(nested).join(", ")}]`;
  }
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return String(value);
  return `{${Object.entries(value).map(([key, item]) => `${key}: ${nested(item)}`).join(", ")}}`;
}
