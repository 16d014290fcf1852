/**
 * What arrives in place of a result that cannot be sent.
 *
 * @module
 */

import { Thrown } from "../codec/mod.ts";
import { MaybeEncodingError } from "../errors.ts";

/** So much of a value is shown. */
const SHOWN = 200;

/** Says what could not be sent, and why, as text. */
export function encodingError(value: unknown, reason: unknown): MaybeEncodingError {
  return new MaybeEncodingError(
    describe(reason),
    describe(value instanceof Thrown ? value.value : value),
    { cause: reason },
  );
}

function describe(value: unknown): string {
  const text = asText(value).toWellFormed();
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}

function asText(value: unknown): string {
  try {
    if (value instanceof Error) return `${value.name}(${JSON.stringify(value.message)})`;
    if (typeof value === "function") return `<function ${value.name || "(anonymous)"}>`;
    if (typeof value !== "object" || value === null) return String(value);
    const name = value.constructor?.name ?? "object";
    return `<${name} object>`;
  } catch {
    return "<a value that cannot be shown>";
  }
}
