/**
 * How a conversation's values are written: as they travel inside of the program, or as they
 * travel to another, where nothing runs but what is allowed.
 *
 * @module
 */

import { decode, decodeAsync, encode, type Limits, ModuleNotLoadedError } from "../codec/mod.ts";
import type { Handle } from "../kernel/mod.ts";
import type { Encoded } from "../memory/mod.ts";
import { PicklingError, UnpicklingError } from "../errors.ts";
import { identity } from "../identity.ts";
import { thrownMessage } from "../thrown_text.ts";
import { type Abroad, goAbroad } from "./abroad.ts";

/** What a conversation over a socket lets in. */
export interface Admission {
  /** Bounds on what comes from outside of this program. */
  readonly limits?: Limits;
  /** URLs of the modules whose functions and classes may come from there. */
  readonly allowModules?: readonly string[];
}

/** One way of writing values down. */
export interface Script {
  /** The bytes of `value`, which is called `path` in errors; good until the next call. */
  write(value: unknown, path: string): Encoded;
  /**
   * The value again; keeps nothing of the bytes.
   *
   * @throws {ModuleNotLoadedError} If {@linkcode Script.readLater} must import what it needs.
   */
  read(bytes: Uint8Array, handles: readonly Handle[]): unknown;
  /** The same, importing what is missing. */
  readLater(bytes: Uint8Array, handles: readonly Handle[]): Promise<unknown>;
}

const CAN_AWAIT = { canAwait: true };

/** Asked for the name only when an error travels. */
const WRITING = {
  path: "",
  get origin(): string {
    return identity().name;
  },
};

/** Inside of the program. */
export const familyScript: Script = {
  write(value, path) {
    WRITING.path = path;
    return encode(value, WRITING);
  },
  read: (bytes, handles) => decode(bytes, handles, CAN_AWAIT),
  readLater: (bytes, handles) => decodeAsync(bytes, handles),
};

/** What an unfriendly other side may at most make this one hold. */
const LIMITS: Limits = { maxBytes: 2 ** 30, maxDepth: 1_000, maxItems: 10_000_000 };

/** To and from another program, in the conversation `where`. */
export function foreignScript(where: Abroad, { limits, allowModules = [] }: Admission): Script {
  const options = {
    limits: { ...LIMITS, ...limits },
    allowModules: (url: string) => allowModules.includes(url),
  };
  return {
    write(value, path) {
      WRITING.path = path;
      const encoded = goAbroad(where, () => encode(value, WRITING));
      if (encoded.handles.length === 0) return encoded;
      throw new PicklingError(
        `Cannot send ${path}: it holds an object that lives in this program's memory, which ` +
          "cannot go through a socket",
      );
    },
    read(bytes) {
      try {
        return goAbroad(where, () => decode(bytes, [], { ...options, canAwait: true }));
      } catch (error) {
        throw asForeign(error);
      }
    },
    async readLater(bytes) {
      // What it names is loaded first; then nothing is awaited any more.
      await decodeAsync(bytes, [], options).catch(() => {});
      return goAbroad(where, () => decode(bytes, [], options));
    },
  };
}

/** Whatever is wrong with bytes from outside is their sender's fault. */
function asForeign(error: unknown): unknown {
  if (error instanceof ModuleNotLoadedError || error instanceof UnpicklingError) return error;
  return new UnpicklingError(`Cannot receive message: ${thrownMessage(error)}`, { cause: error });
}
