/**
 * Keyed digests (HMAC, RFC 2104), on what the host has for them.
 *
 * @module
 */

import { NotImplementedError } from "../errors.ts";
import { builtin, nodeProcess } from "./builtin.ts";

/** A digest that {@linkcode hmac} knows, by Python's name. */
export type DigestName = "md5" | "sha256" | "sha384" | "sha3_256" | "sha3_384";

/** What the host calls them. */
const NAMES: Readonly<Record<DigestName, string>> = {
  md5: "md5",
  sha256: "sha256",
  sha384: "sha384",
  sha3_256: "sha3-256",
  sha3_384: "sha3-384",
};

/** What the web's own crypto calls those that it has: there at once, where Node's is loaded first. */
const WEB_NAMES: Partial<Record<DigestName, string>> = { sha256: "SHA-256", sha384: "SHA-384" };

/** Does {@linkcode hmac} know this digest? */
export function isDigestName(name: string): name is DigestName {
  return Object.hasOwn(NAMES, name);
}

/** What is digested, and with what. */
export interface HmacInput {
  readonly key: Uint8Array;
  readonly data: Uint8Array;
}

/**
 * The HMAC of `data` under `key`.
 *
 * @throws {NotImplementedError} If the host does not have the digest.
 */
export async function hmac(digest: DigestName, { key, data }: HmacInput): Promise<Uint8Array> {
  const hash = WEB_NAMES[digest];
  if (hash === undefined || globalThis.crypto?.subtle === undefined) {
    return hmacSync(digest, { key, data });
  }
  // The web refuses an empty key, which means the same as zeros.
  const raw = new Uint8Array(Math.max(key.length, 1));
  raw.set(key);
  const { subtle } = crypto;
  const imported = await subtle.importKey("raw", raw, { name: "HMAC", hash }, false, ["sign"]);
  return new Uint8Array(await subtle.sign("HMAC", imported, new Uint8Array(data)));
}

/**
 * The same, blocking.
 *
 * @throws {NotImplementedError} If the host has no digests without awaiting.
 */
export function hmacSync(digest: DigestName, { key, data }: HmacInput): Uint8Array {
  if (nodeProcess() === undefined) {
    throw new NotImplementedError(`Cannot compute HMAC: this host has no ${digest} here`);
  }
  const { createHmac } = builtin("node:crypto");
  return new Uint8Array(createHmac(NAMES[digest], key).update(data).digest());
}
