/**
 * How a connection's values become messages, and messages values again.
 *
 * @module
 */

import { decode, decodeAsync, encode, ModuleNotLoadedError } from "../codec/mod.ts";
import type { Taken } from "../kernel/mod.ts";
import type { Encoded } from "../memory/mod.ts";
import { identity } from "../identity.ts";

/** One way of writing values down. */
export interface Format {
  /**
   * The message that means `value`; its bytes are good until the next call.
   *
   * @throws {PicklingError} If there is none.
   */
  encode(value: unknown): Encoded;
  /**
   * The value that a message means; keeps nothing of its bytes.
   *
   * @throws {UnpicklingError} If it means none.
   */
  decode(message: Taken): unknown;
  /** As {@linkcode Format.decode}, where what is missing for it may be awaited. */
  decodeAwaiting(message: Taken): unknown;
}

/** How values are encoded; the sender's name is asked for only when an error travels. */
const SENDING = {
  path: "message",
  get origin(): string {
    return identity().name;
  },
};
const CAN_AWAIT = { canAwait: true };

/** Between processes of this program: everything travels, modules are imported as needed. */
export const familyFormat: Format = {
  encode: (value) => encode(value, SENDING),
  decode: ({ bytes, handles }) => decode(bytes, handles),
  decodeAwaiting({ bytes, handles }) {
    try {
      return decode(bytes, handles, CAN_AWAIT);
    } catch (error) {
      if (!(error instanceof ModuleNotLoadedError)) throw error;
      return decodeAsync(bytes, handles);
    }
  },
};
