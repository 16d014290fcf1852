/**
 * Values to bytes.
 *
 * What can be sent: whatever structured clone takes, and more: functions and classes by
 * reference, objects of the program's classes, errors with all they hold, URLs, and what lives
 * in the family's memory. Shared identity and cycles are kept.
 *
 * **One buffer.** The bytes are a view on a buffer that the next `encode()` writes again.
 * **Safe to re-enter.** Getters and reducers run in here; they may encode something themselves.
 *
 * @module
 */

import { lastResort } from "./error_value.ts";
import { Flattening } from "./flatten.ts";
import type { Handle } from "./shared_form.ts";
import { pack, packGraph } from "./wire.ts";

/** A value as it travels. */
export interface Encoded {
  /** Valid until the next `encode()`. */
  readonly bytes: Uint8Array;
  /** The shared objects that the bytes name by their places in this list. */
  readonly handles: readonly Handle[];
}

/** What the sender says about a message. */
export interface EncodeOptions {
  /** What the value is called in errors; `value` if it is not said. */
  readonly path?: string;
  /** The name of this process, for the stacks of errors. */
  readonly origin?: string;
}

const NO_HANDLES: readonly Handle[] = [];

/**
 * Turns `value` into bytes, which are valid until the next call.
 *
 * @throws {PicklingError} If something in it cannot be sent; the message names the path to it.
 */
export function encode(value: unknown, options?: EncodeOptions): Encoded {
  if (typeof value === "number") return encodeNumber(value);
  const flattening = idle ?? new Flattening();
  idle = undefined;
  try {
    flattening.root = options?.path ?? "value";
    flattening.origin = options?.origin;
    const tree = flattening.visit(value);
    if (!flattening.isGraph) return { bytes: pack(tree, flattening.objects), handles: NO_HANDLES };
    const { references, handles, objects } = flattening;
    const entries = references.map(({ reference, isEssential }) => [reference, isEssential]);
    const bytes = packGraph([entries, tree], objects);
    return { bytes, handles: handles.length === 0 ? NO_HANDLES : handles.slice() };
  } catch (error) {
    const reason = flattening.asRefusal(error);
    const textual = lastResort(value, reason);
    if (textual === undefined) throw reason;
    return encode(textual, options);
  } finally {
    flattening.clear();
    idle = flattening;
  }
}

/** The flattening that nobody uses; a getter that encodes meets none, and makes another. */
let idle: Flattening | undefined;

// -- Numbers, the smallest messages, without the engine --

const small = new Uint8Array(1);
const int32 = new Uint8Array(5);
const float64 = new Uint8Array(9);
const int32View = new DataView(int32.buffer);
const float64View = new DataView(float64.buffer);
int32[0] = 0xd2;
float64[0] = 0xcb;

const encodedSmall: Encoded = { bytes: small, handles: NO_HANDLES };
const encodedInt32: Encoded = { bytes: int32, handles: NO_HANDLES };
const encodedFloat64: Encoded = { bytes: float64, handles: NO_HANDLES };

function encodeNumber(value: number): Encoded {
  if ((value | 0) !== value || Object.is(value, -0)) {
    float64View.setFloat64(1, value);
    return encodedFloat64;
  }
  if (value >= 0 && value < 0x40) {
    small[0] = value;
    return encodedSmall;
  }
  int32View.setInt32(1, value);
  return encodedInt32;
}
