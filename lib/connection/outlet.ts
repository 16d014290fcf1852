/**
 * The sending side of a connection: messages into a transport, in the order of
 * the calls, and the waiting for room.
 *
 * @module
 */

import { abortable } from "@std/async/abortable";
import { NEVER } from "../kernel/mod.ts";
import { type Encoded, Family, Outbox, type Parcel } from "../memory/mod.ts";
import { BrokenPipeError } from "../errors.ts";
import { identity } from "../identity.ts";
import type { Transport } from "./transport.ts";

/** Sends messages into one transport. */
export class Outlet {
  readonly #family = Family.current();
  readonly #transport: Transport;
  readonly #outbox: Outbox;
  readonly #onEmpty: () => void;

  /** Over `transport`; `onEmpty` is called when something that waited has left. */
  constructor(transport: Transport, onEmpty: () => void) {
    this.#transport = transport;
    this.#outbox = new Outbox(transport, () => transport.beforeBlocking());
    this.#onEmpty = onEmpty;
  }

  /** Does nothing wait for room? */
  get isEmpty(): boolean {
    return this.#outbox.isEmpty;
  }

  /**
   * Sends `encoded`, or returns what has to wait. `value` is what it was made from.
   *
   * @throws {BrokenPipeError} If nobody holds the other end any more.
   */
  post(encoded: Encoded, value: unknown): Parcel | undefined {
    const outcome = this.#outbox.tryPut(encoded);
    if (outcome === "closed") throw brokenPipe();
    return outcome === "put" ? undefined : this.#outbox.enqueue(encoded, value);
  }

  /** Settles when all that was sent has left this process; undefined if it has. */
  drained(signal: AbortSignal | undefined): Promise<void> | undefined {
    const drained = this.#transport.drained?.();
    return drained === undefined || signal === undefined ? drained : abortable(drained, signal);
  }

  /** Waits until `parcel` has left. */
  async deliver(parcel: Parcel, signal: AbortSignal | undefined): Promise<void> {
    try {
      await this.#family.wait(parcel, NEVER, { signal, tag: identity() });
    } catch (error) {
      // It may have left in the very moment in which its sender gave up.
      if (parcel.outcome === undefined) throw error;
    } finally {
      this.#outbox.withdraw(parcel);
      this.#onEmpty();
    }
    if (parcel.outcome === "closed") throw brokenPipe();
  }

  /** As {@linkcode Outlet.deliver}, blocking this agent. */
  deliverSync(parcel: Parcel): void {
    try {
      this.#family.park(parcel, NEVER);
    } finally {
      this.#outbox.withdraw(parcel);
    }
    if (parcel.outcome === "closed") throw brokenPipe();
  }
}

/** The error of who sends where nobody listens any more, as CPython words it. */
export function brokenPipe(options?: ErrorOptions): BrokenPipeError {
  return new BrokenPipeError("[Errno 32] Broken pipe", options);
}
