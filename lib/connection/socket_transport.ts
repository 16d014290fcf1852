/**
 * Messages over a socket, for a connection.
 *
 * @module
 */

import type { Handle, PutOutcome, Receiver, TakeOutcome } from "../kernel/mod.ts";
import type { Socket } from "../runtime/mod.ts";
import { DeadlockError, PicklingError } from "../errors.ts";
import { SocketStream } from "./socket_stream.ts";
import type { Transport } from "./transport.ts";

/** Closes what nobody refers to any more. */
const lost = new FinalizationRegistry<SocketStream>((stream) => stream.release());

/** A view on a stream. */
export class SocketTransport implements Transport {
  readonly canReceive = true;
  readonly canSend = true;
  readonly comesByEvents = true;
  readonly readable: number;
  readonly writable: number;
  readonly #stream: SocketStream;
  readonly #limit: number;

  private constructor(stream: SocketStream, limit: number) {
    this.#stream = stream;
    this.#limit = limit;
    this.readable = stream.readable;
    this.writable = stream.writable;
    lost.register(this, stream, this);
  }

  /** Over `socket`, whose messages may have `limit` bytes at most, once it is trusted. */
  static over(socket: Socket, limit: number): SocketTransport {
    return new SocketTransport(new SocketStream(socket), limit);
  }

  /** The other side has shown that it knows the key, or needs none. */
  trust(): void {
    this.#stream.trust(this.#limit);
  }

  /** The address of its futexes. */
  get fileno(): number {
    return this.#stream.address;
  }

  /** Sends a message, or says why not. */
  tryPut(bytes: Uint8Array, handles: readonly Handle[]): PutOutcome {
    if (handles.length === 0) return (this.#stream.shared ?? this.#stream).tryPut(bytes);
    throw new PicklingError(
      "Cannot send message: it holds an object that lives in this program's memory, which " +
        "cannot go through a socket",
    );
  }

  /** Takes the next message, or says why not. */
  tryTake(receiver?: Receiver): TakeOutcome {
    return (this.#stream.shared ?? this.#stream).tryTake(receiver);
  }

  /** Has a message or the end come? */
  isReady(): boolean {
    return (this.#stream.shared ?? this.#stream).isReady();
  }

  /** Settles when the host has taken all that was put; undefined if it has. */
  drained(): Promise<void> | undefined {
    return this.#stream.drained();
  }

  /** Messages carry no handles. */
  letGo(): void {}

  /** Throws: while this agent is parked, nothing comes. */
  beforeBlocking(): void {
    throw new DeadlockError(
      "Cannot block: what goes over a socket goes through this thread's event loop; " +
        "use the awaitable form",
    );
  }

  /** The handle of a pipe that leads here, for as long as this process lives. */
  travel(): Handle[] {
    return this.#stream.share().travel();
  }

  /** Another view of the same stream. */
  duplicate(): SocketTransport {
    this.#stream.retain();
    return new SocketTransport(this.#stream, this.#limit);
  }

  /** Lets go of the stream. */
  close(): void {
    if (lost.unregister(this)) this.#stream.release();
  }
}
