/**
 * The whole handshake on a new connection, each side its halves in its order,
 * within a time; who fails is dropped.
 *
 * @module
 */

import { type Deadline, deadlineAfter, NEVER, remaining } from "../kernel/mod.ts";
import { AuthenticationError, TimeoutError } from "../errors.ts";
import { answering, delivering, drive, driveSync } from "./challenge.ts";
import type { Connection } from "./connection.ts";

/** Which end of the connection this is: a listener challenges first. */
export type Side = "listener" | "client";

/** How the handshake goes. */
export interface HandshakeOptions {
  readonly side: Side;
  readonly authkey: Uint8Array;
  /** Milliseconds for all of it; `null` is for ever. */
  readonly timeout?: number | null | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Authenticates both sides of `connection` to each other, or closes it.
 *
 * @throws {AuthenticationError} If one does not know the key, or time runs out.
 * @throws {EOFError} If the other side goes away meanwhile.
 */
export async function shakeHands(
  connection: Connection,
  { side, authkey, timeout, signal }: HandshakeOptions,
): Promise<void> {
  using limit = new TimeLimit(deadlineAfter(timeout), { signal, side });
  try {
    for (const half of halves(side)) {
      await drive(half(authkey), connection, { authkey, signal: limit.signal });
    }
  } catch (error) {
    connection.close();
    throw error;
  }
}

/**
 * As {@linkcode shakeHands}, blocking this agent.
 *
 * @throws {AuthenticationError} If one does not know the key, or time runs out.
 * @throws {EOFError} If the other side goes away meanwhile.
 */
export function shakeHandsSync(
  connection: Connection,
  { side, authkey, timeout }: HandshakeOptions,
): void {
  const deadline = deadlineAfter(timeout);
  const channel = {
    sendBytesSync: (bytes: Uint8Array) => connection.sendBytesSync(bytes),
    recvBytesSync: (options: { maxlength: number }) => {
      const left = deadline === NEVER ? null : remaining(deadline);
      if (!connection.pollSync({ timeout: left })) throw silence(side);
      return connection.recvBytesSync(options);
    },
  };
  try {
    for (const half of halves(side)) driveSync(half(authkey), channel, authkey);
  } catch (error) {
    connection.close();
    throw error;
  }
}

function halves(side: Side) {
  return side === "listener" ? [delivering, answering] as const : [answering, delivering] as const;
}

/** A listener has met a stranger then; a client has a timeout. */
function silence(side: Side): Error {
  const text = "the other side did not answer in time";
  return side === "listener"
    ? new AuthenticationError(`Cannot authenticate: ${text}`)
    : new TimeoutError(`Cannot connect: ${text}`);
}

/** A signal that fires when the caller's does, or when time has run out. */
class TimeLimit implements Disposable {
  readonly signal: AbortSignal | undefined;
  readonly #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    deadline: Deadline,
    { signal, side }: { signal: AbortSignal | undefined; side: Side },
  ) {
    if (deadline === NEVER) {
      this.signal = signal;
      return;
    }
    const controller = new AbortController();
    this.#timer = setTimeout(() => controller.abort(silence(side)), remaining(deadline));
    this.signal = signal === undefined
      ? controller.signal
      : AbortSignal.any([signal, controller.signal]);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }
}
