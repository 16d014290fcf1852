/**
 * The messages of one socket: read by events and kept until they are taken,
 * written one after the other.
 *
 * **Two futexes** of the family's heap, woken by nobody but this agent, let
 * sockets be waited for beside everything else. **Bounded**: nothing is read
 * while 64 KiB or a message lie here untaken; no more than that waits to be
 * written. **Flushed**: what was put is written, also after `close()`, and keeps
 * the program alive until then. **Strangers** send short messages only, until
 * they are trusted.
 *
 * @module
 */

import { FUTEX, OBJECT, type Receiver, type TakeOutcome, wake } from "../kernel/mod.ts";
import type { PutOutcome } from "../kernel/mod.ts";
import { Family, KIND } from "../memory/mod.ts";
import type { Hold, Socket } from "../runtime/mod.ts";
import { OSError } from "../errors.ts";
import { brokenPipe } from "./outlet.ts";
import type { RingTransport } from "./ring_transport.ts";
import { relay } from "./socket_relay.ts";
import { encodeFrame, FrameDecoder } from "./frames.ts";

/** So many bytes may wait to be written. */
const WRITE_AHEAD = 64 * 1024;
/** What is accepted from who has not shown that he knows the key, in bytes. */
const STRANGERS_LIMIT = 256;
const NO_HANDLES = [] as const;

/** A socket, its messages, and how many use it. */
export class SocketStream {
  /** The words of the two futexes, as an object of the family. */
  readonly address: number;
  readonly readable: number;
  readonly writable: number;
  readonly #family = Family.current();
  readonly #socket: Socket;
  #limit = STRANGERS_LIMIT;
  readonly #incoming = new FrameDecoder();
  readonly #outgoing: Uint8Array[] = [];
  #queued = 0;
  #users = 1;
  #far: RingTransport | undefined;
  #hold: Hold | undefined;
  /** Nothing comes any more, and why, unless the other side simply closed. */
  #hasEnded = false;
  #failure: OSError | undefined;
  /** Nothing can be written any more. */
  #isBroken = false;
  #isClosed = false;
  #onRoom: (() => void) | undefined;
  readonly #onDrained: ((error?: Error) => void)[] = [];

  /** Over `socket`, which is this stream's from now on. */
  constructor(socket: Socket) {
    const { references } = this.#family;
    this.#socket = socket;
    this.address = references.create(KIND.words, OBJECT.size + 2 * FUTEX.size);
    this.readable = this.address + OBJECT.size;
    this.writable = this.readable + FUTEX.size;
    this.#read();
  }

  /** Accepts messages of up to `limit` bytes from now on. */
  trust(limit: number): void {
    this.#limit = limit;
    this.#onRoom?.();
  }

  // -- Receiving --

  /** Takes the next message, or says why not. */
  tryTake(receiver?: Receiver): TakeOutcome {
    if (this.#failure !== undefined && !this.#incoming.isReady(this.#limit)) throw this.#failure;
    const bytes = this.#take(receiver);
    if (bytes === undefined) return this.#hasEnded ? "closed" : "empty";
    this.#onRoom?.();
    return { bytes, handles: NO_HANDLES };
  }

  #take(receiver: Receiver | undefined): Uint8Array<ArrayBuffer> | undefined {
    try {
      return this.#incoming.tryTake(this.#limit, receiver && ((length) => receiver.room(length)));
    } catch (error) {
      // From here on nobody can tell where a message begins.
      this.#fail(error as OSError);
      throw error;
    }
  }

  /** Has a message or the end come? */
  isReady(): boolean {
    return this.#hasEnded || this.#incoming.isReady(this.#limit);
  }

  async #read(): Promise<void> {
    try {
      while (!this.#isClosed) {
        if (!this.#incoming.wantsMore(this.#limit)) await this.#room();
        const chunk = await this.#socket.read();
        if (chunk === null || this.#isClosed) break;
        this.#incoming.push(chunk.slice());
        wake(this.#family.agent, this.readable);
      }
      this.#end();
    } catch (error) {
      this.#fail(error as OSError);
    }
  }

  #room(): Promise<void> {
    return new Promise((resolve) => {
      this.#onRoom = () => {
        this.#onRoom = undefined;
        resolve();
      };
    });
  }

  #end(): void {
    const isCut = this.#incoming.isPartial && !this.#incoming.isReady(Infinity);
    if (isCut) this.#failure ??= new OSError("got end of file during message");
    this.#hasEnded = true;
    this.#wakeAll();
  }

  #fail(error: OSError): void {
    this.#failure ??= error;
    this.#hasEnded = true;
    this.#socket.close();
    this.#wakeAll();
  }

  #wakeAll(): void {
    if (this.#isClosed) return;
    wake(this.#family.agent, this.readable, Infinity);
    wake(this.#family.agent, this.writable, Infinity);
  }

  // -- Sending --

  /** Takes a message for writing, or says why not. */
  tryPut(bytes: Uint8Array): PutOutcome {
    if (this.#isBroken) return "closed";
    if (this.#queued > 0 && this.#queued + bytes.length > WRITE_AHEAD) return "full";
    const isIdle = this.#outgoing.length === 0;
    for (const part of encodeFrame(bytes)) {
      this.#outgoing.push(part);
      this.#queued += part.length;
    }
    if (isIdle) this.#write();
    return "put";
  }

  /**
   * Settles when the host has taken all that was put so far; undefined if it has.
   *
   * @throws {BrokenPipeError} If it will never take it.
   */
  drained(): Promise<void> | undefined {
    if (this.#outgoing.length === 0) return undefined;
    return new Promise((resolve, reject) => {
      this.#onDrained.push((error) => error === undefined ? resolve() : reject(error));
    });
  }

  async #write(): Promise<void> {
    this.#hold = this.#family.host.holdLoop();
    try {
      while (this.#outgoing.length > 0) {
        const parts = this.#nextParts();
        const bytes = parts.length === 1 ? parts[0] : joined(parts);
        await this.#socket.write(bytes);
        this.#outgoing.splice(0, parts.length);
        this.#queued -= bytes.length;
        wake(this.#family.agent, this.writable);
      }
      this.#settle();
    } catch (error) {
      this.#isBroken = true;
      this.#outgoing.length = 0;
      this.#settle(brokenPipe({ cause: error }));
      this.#wakeAll();
    } finally {
      this.#hold.release();
      if (this.#isClosed) this.#release();
    }
  }

  /** What goes to the host at once: it takes its time for each call, however short. */
  #nextParts(): Uint8Array[] {
    let length = 0;
    const tooMuch = this.#outgoing.findIndex((part) => (length += part.length) > WRITE_AHEAD);
    return this.#outgoing.slice(0, tooMuch < 0 ? undefined : Math.max(1, tooMuch));
  }

  #settle(error?: Error): void {
    for (const settle of this.#onDrained.splice(0)) settle(error);
  }

  // -- Users --

  /** One more uses it. */
  retain(): void {
    this.#users++;
  }

  /** One less does; after the last nobody in this process does. */
  release(): void {
    if (--this.#users > 0) return;
    if (this.#far === undefined) this.hangUp();
    else this.#far.close();
  }

  /** The end of a pipe through which other processes use the stream, and this one from now on. */
  share(): RingTransport {
    return this.#far ??= relay(this);
  }

  /** That end, if there is one. */
  get shared(): RingTransport | undefined {
    return this.#far;
  }

  /** Closes the socket, once all is written. */
  hangUp(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#onRoom?.();
    if (this.#outgoing.length === 0) this.#release();
  }

  #release(): void {
    this.#socket.close();
    this.#family.references.release(this.address);
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
