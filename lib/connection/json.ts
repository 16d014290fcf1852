/**
 * Messages in JSON, within limits.
 *
 * @module
 */

import type { Limits } from "../codec/mod.ts";
import { PicklingError, UnpicklingError } from "../errors.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPENING = new Set([0x5b, 0x7b]);
const CLOSING = new Set([0x5d, 0x7d]);

/**
 * `value` in JSON, as `JSON.stringify()` writes it.
 *
 * @throws {PicklingError} If there is no JSON for it.
 */
export function encodeJson(value: unknown): Uint8Array {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch (cause) {
    throw new PicklingError(`Cannot send message: ${(cause as Error).message}`, { cause });
  }
  if (text !== undefined) return encoder.encode(text);
  throw new PicklingError(`Cannot send message: JSON has no ${typeof value}`);
}

/**
 * The value of JSON.
 *
 * @throws {UnpicklingError} If it is no JSON, or beyond `limits`.
 */
export function decodeJson(bytes: Uint8Array, limits: Limits): unknown {
  checkJson(bytes, limits);
  try {
    return JSON.parse(decoder.decode(bytes));
  } catch (cause) {
    throw new UnpicklingError(`Cannot receive message: ${(cause as Error).message}`, { cause });
  }
}

/** Counts brackets and commas outside of texts, before anything is built. */
function checkJson(
  bytes: Uint8Array,
  { maxDepth = Infinity, maxItems = Infinity }: Limits,
): void {
  let depth = 0;
  let items = 1;
  let isText = false;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (isText) {
      if (byte === BACKSLASH) at++;
      else if (byte === QUOTE) isText = false;
    } else if (byte === QUOTE) isText = true;
    else if (OPENING.has(byte)) depth++;
    else if (CLOSING.has(byte)) depth--;
    else if (byte !== COMMA) continue;
    if (!isText && byte !== QUOTE && !CLOSING.has(byte)) items++;
    if (depth > maxDepth) {
      throw new UnpicklingError(`Cannot receive message: it may be ${maxDepth} levels deep`);
    }
    if (items > maxItems) {
      throw new UnpicklingError(`Cannot receive message: it may have ${maxItems} values`);
    }
  }
}
