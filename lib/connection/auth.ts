/**
 * `multiprocessing.connection.deliver_challenge` and `answer_challenge`: the
 * halves of the handshake, for connections that were made otherwise.
 *
 * @module
 */

import type { DigestName } from "../runtime/mod.ts";
import {
  answering,
  type AuthChannel,
  type AuthSyncChannel,
  delivering,
  drive,
  driveSync,
} from "./challenge.ts";

/** How {@linkcode deliverChallengeSync} challenges. */
export interface ChallengeSyncOptions {
  /**
   * By which digest the other side is to answer; one that it may replace by another.
   *
   * @default {"sha256"}
   */
  readonly digestName?: DigestName;
}

/** How {@linkcode answerChallenge} waits. */
export interface AuthWaitOptions {
  /** Ends the wait with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** How {@linkcode deliverChallenge} challenges and waits. */
export interface ChallengeOptions extends ChallengeSyncOptions, AuthWaitOptions {}

/**
 * Challenges the other side of `connection`: the first half of what a listener does.
 *
 * @throws {AuthenticationError} If it does not know the key.
 * @throws {ValueError} If `authkey` is no bytes, or the digest is not known.
 * @throws {EOFError} If it goes away meanwhile.
 *
 * @example Both halves
 * ```ts
 * import { answerChallenge, deliverChallenge, Pipe } from "@pystd/multiprocessing/connection";
 *
 * const [left, right] = Pipe();
 * const key = new TextEncoder().encode("secret");
 * // Settles for both, or throws AuthenticationError.
 * await Promise.all([deliverChallenge(left, key), answerChallenge(right, key)]);
 * ```
 */
export async function deliverChallenge(
  connection: AuthChannel,
  authkey: Uint8Array,
  { digestName, signal }: ChallengeOptions = {},
): Promise<void> {
  await drive(delivering(authkey, digestName), connection, { authkey, signal });
}

/**
 * As {@linkcode deliverChallenge}, blocking this thread.
 *
 * @throws {AuthenticationError} If it does not know the key.
 * @throws {ValueError} If `authkey` is no bytes, or the digest is not known.
 * @throws {EOFError} If it goes away meanwhile.
 *
 * @example
 * ```ts
 * import { Pipe, deliverChallengeSync } from "@pystd/multiprocessing/connection";
 * import { assertThrows } from "@std/assert";
 *
 * const [left, right] = Pipe();
 * right.sendBytesSync(new Uint8Array(40)); // no answer to any challenge
 * assertThrows(() => deliverChallengeSync(left, new Uint8Array([1])));
 * ```
 */
export function deliverChallengeSync(
  connection: AuthSyncChannel,
  authkey: Uint8Array,
  { digestName }: ChallengeSyncOptions = {},
): void {
  driveSync(delivering(authkey, digestName), connection, authkey);
}

/**
 * Answers the challenge of the other side of `connection`: the first half of what a client does.
 *
 * @throws {AuthenticationError} If the other side does not take the answer, or sends no challenge.
 * @throws {ValueError} If `authkey` is no bytes.
 * @throws {EOFError} If it goes away meanwhile.
 *
 * @example A wrong key
 * ```ts
 * import { AuthenticationError } from "@pystd/multiprocessing";
 * import { answerChallenge, deliverChallenge, Pipe } from "@pystd/multiprocessing/connection";
 * import { assertRejects } from "@std/assert";
 *
 * const [left, right] = Pipe();
 * const delivered = assertRejects(
 *   () => deliverChallenge(left, new Uint8Array([1])),
 *   AuthenticationError,
 * );
 * await assertRejects(() => answerChallenge(right, new Uint8Array([2])), AuthenticationError);
 * await delivered;
 * ```
 */
export async function answerChallenge(
  connection: AuthChannel,
  authkey: Uint8Array,
  { signal }: AuthWaitOptions = {},
): Promise<void> {
  await drive(answering(authkey), connection, { authkey, signal });
}

/**
 * As {@linkcode answerChallenge}, blocking this thread.
 *
 * @throws {AuthenticationError} If the other side does not take the answer, or sends no challenge.
 * @throws {ValueError} If `authkey` is no bytes.
 * @throws {EOFError} If it goes away meanwhile.
 *
 * @example
 * ```ts
 * import { answerChallengeSync, Pipe } from "@pystd/multiprocessing/connection";
 * import { assertThrows } from "@std/assert";
 *
 * const [left, right] = Pipe();
 * left.sendBytesSync(new TextEncoder().encode("no challenge"));
 * assertThrows(() => answerChallengeSync(right, new Uint8Array([1])));
 * ```
 */
export function answerChallengeSync(connection: AuthSyncChannel, authkey: Uint8Array): void {
  driveSync(answering(authkey), connection, authkey);
}
