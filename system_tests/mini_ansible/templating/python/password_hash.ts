/**
 * `password_hash`: crypt(3) with SHA-256 and SHA-512, as described by Ulrich Drepper.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { createHash, randomInt } from "node:crypto";
import { FilterError } from "../errors.ts";
import { truth } from "./compare.ts";
import { str } from "./repr.ts";
import { defined } from "./undefined.ts";

const ALPHABET = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

interface Scheme {
  readonly mark: string;
  readonly digest: string;
  /** Which bytes of the digest make each group of characters, the last one apart. */
  readonly order: readonly (readonly number[])[];
}

const SCHEMES: Readonly<Record<string, Scheme>> = {
  sha256: { mark: "5", digest: "sha256", order: order256() },
  sha512: { mark: "6", digest: "sha512", order: order512() },
};

/** What crypt(3) does when no number of rounds is said. */
const STANDARD_ROUNDS = 5_000;

function order256(): number[][] {
  const groups = Array.from({ length: 10 }, (_, index) => {
    const first = [0, 10, 20].map((start) => (start + 21 * index) % 30);
    return first;
  });
  return [...groups, [31, 30]];
}

function order512(): number[][] {
  const groups = Array.from(
    { length: 21 },
    (_, index) => [0, 21, 42].map((start) => (start + 22 * index) % 63),
  );
  return [...groups, [63]];
}

/** The hash of `password`, with the salt that is given or one of chance. */
export function passwordHash(
  password: unknown,
  kind: unknown = "sha512",
  salt: unknown = null,
  size: unknown = null,
  rounds: unknown = null,
): string {
  const scheme = SCHEMES[str(kind)];
  if (scheme === undefined) {
    throw new FilterError(
      `password_hash: ${str(kind)} is not supported here, choose sha256 or sha512`,
    );
  }
  const chosen = truth(salt) ? str(salt) : chance(Number(size ?? 16));
  const wrong = [...chosen].find((character) => !ALPHABET.includes(character));
  if (wrong !== undefined) throw new FilterError(`invalid characters in salt: ${wrong}`);
  const count = rounds === null ? STANDARD_ROUNDS : Number(rounds);
  return crypt(str(defined(password)), chosen.slice(0, 16), {
    scheme,
    count,
    said: rounds !== null,
  });
}

function chance(size: number): string {
  return Array.from({ length: size }, () => ALPHABET[randomInt(ALPHABET.length)]).join("");
}

function crypt(
  password: string,
  salt: string,
  { scheme, count, said }: { scheme: Scheme; count: number; said: boolean },
): string {
  const key = Buffer.from(password, "utf8");
  const salted = Buffer.from(salt, "utf8");
  const hash = (...parts: Uint8Array[]) => {
    const state = createHash(scheme.digest);
    for (const part of parts) state.update(part);
    return state.digest();
  };
  const inner = hash(key, salted, key);
  const parts: Uint8Array[] = [key, salted, repeated(inner, key.length)];
  for (let bits = key.length; bits > 0; bits >>= 1) parts.push(bits & 1 ? inner : key);
  let digest = hash(...parts);
  const keyBytes = repeated(hash(...Array.from({ length: key.length }, () => key)), key.length);
  const times = 16 + digest[0];
  const saltHash = hash(...Array.from({ length: times }, () => salted));
  const saltBytes = repeated(saltHash, salted.length);
  for (let round = 0; round < count; round++) {
    digest = hash(
      round % 2 ? keyBytes : digest,
      round % 3 ? saltBytes : Buffer.alloc(0),
      round % 7 ? keyBytes : Buffer.alloc(0),
      round % 2 ? digest : keyBytes,
    );
  }
  const prefix = said ? `$${scheme.mark}$rounds=${count}$` : `$${scheme.mark}$`;
  return `${prefix}${salt}$${encode(digest, scheme)}`;
}

function repeated(bytes: Uint8Array, length: number): Uint8Array {
  const result = Buffer.alloc(length);
  for (let at = 0; at < length; at += bytes.length) {
    result.set(bytes.subarray(0, Math.min(bytes.length, length - at)), at);
  }
  return result;
}

function encode(digest: Uint8Array, { order }: Scheme): string {
  return order.map((group) => {
    let value = group.reduce((sum, index) => sum * 256 + digest[index], 0);
    const size = [0, 2, 3, 4][group.length];
    let text = "";
    for (let index = 0; index < size; index++) {
      text += ALPHABET[value % 64];
      value = Math.floor(value / 64);
    }
    return text;
  }).join("");
}
