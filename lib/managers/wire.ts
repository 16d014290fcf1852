/**
 * What carries the messages between one client and a server.
 *
 * @module
 */

import type { Handle, PutOutcome, TakeOutcome } from "../kernel/mod.ts";
import { Fifo } from "../fifo.ts";
import { Family } from "../memory/mod.ts";
import type { Transport } from "../connection/backstage.ts";

/** A transport, as far as this room needs one. `readable` and `writable` are 0 if never woken. */
export type Wire = Pick<
  Transport,
  | "comesByEvents"
  | "readable"
  | "writable"
  | "tryPut"
  | "tryTake"
  | "isReady"
  | "letGo"
  | "beforeBlocking"
  | "close"
>;

/** One end of a wire that does not leave its agent. */
export class LocalWire implements Wire {
  readonly readable = 0;
  readonly writable = 0;
  readonly #family = Family.current();
  readonly #inbox = new Fifo<{ bytes: Uint8Array<ArrayBuffer>; handles: readonly Handle[] }>();
  #peer: LocalWire | undefined;

  /** Two ends. */
  static pair(): [LocalWire, LocalWire] {
    const ends = [new LocalWire(), new LocalWire()] as const;
    [ends[0].#peer, ends[1].#peer] = [ends[1], ends[0]];
    return [...ends];
  }

  /** Sends a message. */
  tryPut(bytes: Uint8Array, handles: readonly Handle[]): PutOutcome {
    const peer = this.#peer;
    if (peer === undefined) return "closed";
    this.#family.references.retainInFlight(handles);
    peer.#inbox.push({ bytes: new Uint8Array(bytes), handles });
    this.#family.doorbell.lookSoon();
    return "put";
  }

  /** Takes the next message, or says why not. */
  tryTake(): TakeOutcome {
    return this.#inbox.shift() ?? (this.#peer === undefined ? "closed" : "empty");
  }

  /** Has a message or the end come? */
  isReady(): boolean {
    return this.#inbox.length > 0 || this.#peer === undefined;
  }

  /** Counts the handles of a message out. */
  letGo(handles: readonly Handle[]): void {
    if (handles.length > 0) this.#family.references.releaseInFlight(handles);
  }

  /** Who blocks here is told by {@linkcode Link.callSync}, which knows more. */
  beforeBlocking(): void {}

  /** Both ends are closed. */
  close(): void {
    const peer = this.#peer;
    if (peer === undefined) return;
    this.#peer = peer.#peer = undefined;
    for (const { handles } of this.#inbox.clear()) this.letGo(handles);
    this.#family.doorbell.lookSoon();
  }
}
