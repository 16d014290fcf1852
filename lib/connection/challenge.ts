/**
 * The protocol by which each side proves that it knows the key, without saying
 * it. Source: CPython `multiprocessing/connection.py`, "Authentication stuff".
 *
 * **Each challenges the other**: random bytes out, their HMAC back, and a word
 * whether that was right. **Old peers** (before Python 3.12) know MD5 only, and
 * are known by messages without the name of a digest. **Nothing is decoded**: a
 * message of the handshake is at most 256 bytes, and bytes it stays.
 *
 * @module
 */

import { type DigestName, hmac, hmacSync, isDigestName } from "../runtime/mod.ts";
import { AuthenticationError, ValueError } from "../errors.ts";

const encoder = new TextEncoder();
const CHALLENGE = encoder.encode("#CHALLENGE#");
const WELCOME = encoder.encode("#WELCOME#");
const FAILURE = encoder.encode("#FAILURE#");
/** Bytes of a message at most. */
const LONGEST = 256;
const RANDOM_BYTES = 40;
/** What old peers send: a challenge, an MD5. */
const OLD_CHALLENGE = 20;
const OLD_RESPONSE = 16;
const NAMED = /^\{([a-z0-9_]{1,20})\}/;

/** What the handshake needs of a connection. */
export interface AuthChannel {
  /** Sends a message. */
  sendBytes(buffer: Uint8Array, options?: { signal?: AbortSignal }): unknown;
  /** Receives one. */
  recvBytes(
    options?: { maxlength?: number | null; signal?: AbortSignal },
  ): Uint8Array | Promise<Uint8Array>;
}

/** The same, of one that blocks. */
export interface AuthSyncChannel {
  /** Sends a message. */
  sendBytesSync(buffer: Uint8Array): void;
  /** Receives one. */
  recvBytesSync(options?: { maxlength?: number | null }): Uint8Array;
}

/** What a step of the handshake asks for; it goes on with the bytes that come of it. */
type Step =
  | { readonly act: "send"; readonly bytes: Uint8Array }
  | { readonly act: "receive" }
  | { readonly act: "digest"; readonly name: DigestName; readonly data: Uint8Array };

/** One side of a handshake: driven by whoever may wait, or by whoever blocks. */
export type Handshake = Generator<Step, void, Uint8Array>;

/**
 * Lets keys pass.
 *
 * @throws {TypeError} If `authkey` is none.
 */
export function checkAuthkey(authkey: unknown): asserts authkey is Uint8Array {
  if (authkey instanceof Uint8Array) return;
  throw new TypeError("authkey should be a byte string");
}

// -- The two sides --

/** Sends a challenge and judges the response. */
export function* delivering(
  authkey: Uint8Array,
  digestName: DigestName = "sha256",
): Handshake {
  checkKey(authkey);
  if (!isDigestName(digestName)) {
    throw new ValueError(`Cannot challenge: unsupported digest, received ${digestName}`);
  }
  const random = crypto.getRandomValues(new Uint8Array(RANDOM_BYTES));
  const challenge = join(encoder.encode(`{${digestName}}`), random);
  yield { act: "send", bytes: join(CHALLENGE, challenge) };
  const response = yield { act: "receive" };
  try {
    yield* verifying(challenge, response);
  } catch (error) {
    if (error instanceof AuthenticationError) yield { act: "send", bytes: FAILURE };
    throw error;
  }
  yield { act: "send", bytes: WELCOME };
}

/** Answers a challenge and hears what the other side thinks of it. */
export function* answering(authkey: Uint8Array): Handshake {
  checkKey(authkey);
  const message = yield { act: "receive" };
  if (!startsWith(message, CHALLENGE)) {
    throw new AuthenticationError(`Protocol error, expected challenge: message=${show(message)}`);
  }
  const challenge = message.subarray(CHALLENGE.length);
  if (challenge.length < OLD_CHALLENGE) {
    throw new AuthenticationError(`challenge too short: ${challenge.length} bytes`);
  }
  const { name } = parse(challenge);
  const digest = yield { act: "digest", name: name ?? "md5", data: challenge };
  const prefix = name === undefined ? new Uint8Array() : encoder.encode(`{${name}}`);
  yield { act: "send", bytes: join(prefix, digest) };
  const verdict = yield { act: "receive" };
  if (!isEqual(verdict, WELCOME)) throw new AuthenticationError("digest sent was rejected");
}

/**
 * Judges a response.
 *
 * @throws {AuthenticationError} If it is not what the key makes of the challenge.
 */
export function* verifying(challenge: Uint8Array, response: Uint8Array): Handshake {
  const { name = "md5", rest } = parse(response);
  const expected = yield { act: "digest", name, data: challenge };
  if (expected.length !== rest.length) {
    throw new AuthenticationError(
      `expected '${name}' of length ${expected.length} got ${rest.length}`,
    );
  }
  if (!isEqual(expected, rest)) throw new AuthenticationError("digest received was wrong");
}

/** The digest that a challenge or response names, undefined for old peers; and what follows. */
function parse(message: Uint8Array): { name: DigestName | undefined; rest: Uint8Array } {
  if (message.length === OLD_CHALLENGE || message.length === OLD_RESPONSE) {
    return { name: undefined, rest: message };
  }
  const head = String.fromCharCode(...message.subarray(0, 22));
  const name = NAMED.exec(head)?.[1];
  if (name !== undefined && isDigestName(name)) {
    return { name, rest: message.subarray(name.length + 2) };
  }
  throw new AuthenticationError(
    "unsupported message length, missing digest prefix, or unsupported digest: " +
      `message=${show(message)}`,
  );
}

// -- The two drivers --

/** Goes through a handshake, awaiting. */
export async function drive(
  handshake: Handshake,
  connection: AuthChannel,
  { authkey, signal }: { authkey: Uint8Array; signal?: AbortSignal | undefined },
): Promise<void> {
  const options = signal === undefined ? {} : { signal };
  const take = async (step: Step): Promise<Uint8Array> => {
    switch (step.act) {
      case "send":
        await connection.sendBytes(step.bytes, options);
        return step.bytes;
      case "receive":
        return await connection.recvBytes({ maxlength: LONGEST, ...options });
      case "digest":
        return await hmac(step.name, { key: authkey, data: step.data });
    }
  };
  let next = handshake.next();
  while (!next.done) next = handshake.next(await take(next.value));
}

/** Goes through a handshake, blocking. */
export function driveSync(
  handshake: Handshake,
  connection: AuthSyncChannel,
  authkey: Uint8Array,
): void {
  const take = (step: Step): Uint8Array => {
    switch (step.act) {
      case "send":
        connection.sendBytesSync(step.bytes);
        return step.bytes;
      case "receive":
        return connection.recvBytesSync({ maxlength: LONGEST });
      case "digest":
        return hmacSync(step.name, { key: authkey, data: step.data });
    }
  };
  let next = handshake.next();
  while (!next.done) next = handshake.next(take(next.value));
}

// -- Bytes --

function checkKey(authkey: unknown): void {
  if (authkey instanceof Uint8Array) return;
  throw new ValueError(`Authkey must be bytes, not ${authkey === null ? "null" : typeof authkey}`);
}

function join(first: Uint8Array, second: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(first.length + second.length);
  bytes.set(first);
  bytes.set(second, first.length);
  return bytes;
}

function startsWith(bytes: Uint8Array, start: Uint8Array): boolean {
  return bytes.length >= start.length && start.every((byte, i) => bytes[i] === byte);
}

/** Compares in a time that tells nothing of where two differ. */
function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= a[i] ^ b[i];
  return difference === 0;
}

/** Bytes of a stranger, in a form that harms no terminal. */
function show(bytes: Uint8Array): string {
  return JSON.stringify(String.fromCharCode(...bytes.subarray(0, LONGEST)));
}
