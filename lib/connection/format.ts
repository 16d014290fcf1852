/**
 * How a connection's values become messages, and messages values again.
 *
 * @module
 */

import { decode, decodeAsync, encode, type Limits, ModuleNotLoadedError } from "../codec/mod.ts";
import type { Handle, Taken } from "../kernel/mod.ts";
import type { Encoded } from "../memory/mod.ts";
import { PicklingError, ValueError } from "../errors.ts";
import { identity } from "../identity.ts";
import { decodeJson, encodeJson } from "./json.ts";
import { dumps } from "./pickle_writer.ts";
import { loads } from "./pickle_reader.ts";

/**
 * A way of writing values down: this package's own (`"native"`), JSON, or Python's pickle for
 * plain data.
 */
export type Codec = "native" | "json" | "pickle";

/** What a connection lets in, and how its values are written. */
export interface CodecOptions {
  /**
   * How `send()` writes values, and `recv()` reads them. Both sides must agree.
   *
   * @default {"native"}
   */
  readonly codec?: Codec;
  /**
   * Bounds on what comes from outside of this program: bytes of a message (1 GiB by default),
   * how deep (1,000) and how many (10,000,000) values. Longer messages break the connection
   * off; others that go beyond throw {@linkcode UnpicklingError}.
   */
  readonly limits?: Limits;
  /**
   * URLs of the modules whose functions and classes `recv()` may use when a message from outside
   * of this program names them. They are imported then. Others are refused.
   *
   * @default {[]}
   */
  readonly allowModules?: readonly string[];
}

/** The same, and whether the other side is in this program. */
export interface FormatSettings extends CodecOptions {
  readonly isFamily: boolean;
}

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

/** Bounds on what comes from outside. */
export const DEFAULT_LIMITS: Required<Limits> = {
  maxBytes: 2 ** 30,
  maxDepth: 1_000,
  maxItems: 10_000_000,
};

/** How values are encoded; the sender's name is asked for only when an error travels. */
const SENDING = {
  path: "message",
  get origin(): string {
    return identity().name;
  },
};
const CAN_AWAIT = { canAwait: true };
const NO_HANDLES: readonly Handle[] = [];

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

/**
 * The format that `settings` ask for.
 *
 * @throws {ValueError} If there is no such codec.
 */
export function formatFor(settings: FormatSettings | undefined): Format {
  if (settings === undefined) return familyFormat;
  const { codec = "native", isFamily } = settings;
  const limits = limitsOf(settings);
  switch (codec) {
    case "native":
      return isFamily ? familyFormat : foreignFormat(limits, settings.allowModules ?? []);
    case "json":
      return textFormat(encodeJson, (bytes) => decodeJson(bytes, limits));
    case "pickle":
      return textFormat(dumps, (bytes) => loads(bytes, limits));
    default:
      throw new ValueError(`Cannot use codec: there is none of that name, received ${codec}`);
  }
}

/** What of `options` is for the format; undefined where the usual way will do. */
export function settingsOf(
  { codec, limits, allowModules }: CodecOptions,
  isFamily: boolean,
): FormatSettings | undefined {
  if (isFamily && (codec ?? "native") === "native") return undefined;
  return {
    isFamily,
    ...(codec === undefined ? {} : { codec }),
    ...(limits === undefined ? {} : { limits }),
    ...(allowModules === undefined ? {} : { allowModules }),
  };
}

/** All bounds that hold for `options`. */
export function limitsOf({ limits }: CodecOptions): Required<Limits> {
  return { ...DEFAULT_LIMITS, ...limits };
}

/** Our own way of writing, between programs: nothing runs but what the receiver allows. */
function foreignFormat(limits: Limits, modules: readonly string[]): Format {
  const options = { limits, allowModules: (url: string) => modules.includes(url) };
  return {
    encode(value) {
      const encoded = encode(value, SENDING);
      if (encoded.handles.length === 0) return encoded;
      throw new PicklingError(
        "Cannot send message: it holds an object that lives in this program's memory, which " +
          "cannot go through a socket",
      );
    },
    decode: ({ bytes }) => decode(bytes, NO_HANDLES, options),
    decodeAwaiting({ bytes }) {
      try {
        return decode(bytes, NO_HANDLES, { ...options, canAwait: true });
      } catch (error) {
        if (!(error instanceof ModuleNotLoadedError)) throw error;
        return decodeAsync(bytes, NO_HANDLES, options);
      }
    },
  };
}

/** A way of writing that needs nothing but the bytes. */
function textFormat(
  write: (value: unknown) => Uint8Array,
  read: (bytes: Uint8Array) => unknown,
): Format {
  return {
    encode: (value) => ({ bytes: write(value), handles: NO_HANDLES }),
    decode: ({ bytes }) => read(bytes),
    decodeAwaiting: ({ bytes }) => read(bytes),
  };
}
