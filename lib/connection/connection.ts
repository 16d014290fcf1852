/**
 * `multiprocessing.connection.Connection`: one end of a pipe or socket that
 * carries whole messages.
 *
 * @module
 */

import {
  decode,
  decodeAsync,
  encode,
  ModuleNotLoadedError,
  registerSharedForm,
} from "../codec/mod.ts";
import {
  type Attempt,
  deadlineAfter,
  type Handle,
  NEVER,
  type Readiness,
  type Receiver,
  type Taken,
  waitable,
  waitersOn,
} from "../kernel/mod.ts";
import { duplicate, type Encoded, Family, Outbox, type Parcel, scratch } from "../memory/mod.ts";
import { BrokenPipeError, BufferTooShort, EOFError, OSError, ValueError } from "../errors.ts";
import { identity } from "../identity.ts";
import { bytesOf, checkInteger } from "./_bytes.ts";
import { RingTransport } from "./ring_transport.ts";
import type { Transport } from "./transport.ts";

/** How an awaiting method waits. */
export interface ConnectionWaitOptions {
  /** Ends the wait with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Which part of a buffer is sent; all in bytes, whatever the items are. */
export interface SendBytesSyncOptions {
  /**
   * Where the message starts in the buffer.
   *
   * @default {0}
   */
  readonly offset?: number;
  /** How long it is; to the end of the buffer by default. */
  readonly size?: number | null;
}

/** The same, for the awaiting method. */
export interface SendBytesOptions extends SendBytesSyncOptions, ConnectionWaitOptions {}

/** How long a message may be. */
export interface RecvBytesSyncOptions {
  /** Bytes at most; `null` is without limit. */
  readonly maxlength?: number | null;
}

/** The same, for the awaiting method. */
export interface RecvBytesOptions extends RecvBytesSyncOptions, ConnectionWaitOptions {}

/** Where in the buffer a message goes. */
export interface RecvBytesIntoSyncOptions {
  /**
   * First byte that is written.
   *
   * @default {0}
   */
  readonly offset?: number;
}

/** The same, for the awaiting method. */
export interface RecvBytesIntoOptions extends RecvBytesIntoSyncOptions, ConnectionWaitOptions {}

/** How long {@linkcode Connection.pollSync} waits. */
export interface PollSyncOptions {
  /**
   * Milliseconds; `null` is for ever, zero and less only looks.
   *
   * @default {0}
   */
  readonly timeout?: number | null;
}

/** The same, for the awaiting method. */
export interface PollOptions extends PollSyncOptions, ConnectionWaitOptions {}

/** Who waits at a connection, in all processes. */
export interface ConnectionStatistics {
  /** Waiters for a message. */
  readonly receiving: number;
  /** Waiters for room. */
  readonly sending: number;
}

/** How values are encoded; the sender's name is asked for only when an error travels. */
const SENDING = {
  path: "message",
  get origin(): string {
    return identity().name;
  },
};
const NO_OPTIONS = {};
const CAN_AWAIT = { canAwait: true };
const NO_HANDLES: readonly Handle[] = [];

/**
 * One end of a pipe, made by {@linkcode Pipe}.
 *
 * - **Whole messages**, in the order in which they were sent. `send()` and `recv()` carry
 *   any value, `sendBytes()` and `recvBytes()` bytes as they are.
 * - **Back-pressure**: about 64 KiB may be under way; then sending waits.
 * - **Closed by the last**: an end that several processes hold is closed when the last of
 *   them has closed it or ended, however it ended.
 * - **End of file**: then what is under way can still be received, after that every receive
 *   throws {@linkcode EOFError}; sending throws {@linkcode BrokenPipeError}.
 * - **Travels** as an argument, and through queues and other connections.
 *
 * Source: CPython `multiprocessing/connection.py`.
 *
 * @typeParam T What the messages are.
 *
 * @example Messages between two ends
 * ```ts
 * import { Pipe } from "@pystd/multiprocessing";
 * import { assertEquals } from "@std/assert";
 *
 * const [left, right] = Pipe();
 * left.send({ answer: 42 });
 * assertEquals(await right.recv(), { answer: 42 });
 * ```
 */
export class Connection<T = unknown> {
  readonly #family: Family = Family.current();
  readonly #transport: Transport;
  readonly #outbox: Outbox;
  #readable: boolean;
  #writable: boolean;
  #closed = false;

  static {
    registerSharedForm(Connection, {
      tag: "Connection",
      handles: (connection) => {
        connection.#assertOpen();
        return connection.#transport.travel();
      },
      // Only an end that must not receive any more differs from what its transport says.
      state: (connection) => connection.#readable === connection.#transport.canReceive,
      rebuild: ([handle], receives) => {
        const connection = new Connection(RingTransport.open(handle));
        connection.#readable &&= receives === true;
        return connection;
      },
    });
  }

  /**
   * The connection over a transport. Programs get connections from {@linkcode Pipe}.
   *
   * @throws {ValueError} If `transport` is none.
   */
  constructor(transport: unknown) {
    if (!isTransport(transport)) {
      throw new ValueError(`Cannot open connection: invalid handle, received ${transport}`);
    }
    this.#transport = transport;
    this.#outbox = new Outbox(transport, () => transport.beforeBlocking());
    this.#readable = transport.canReceive;
    this.#writable = transport.canSend;
  }

  /** Was this end closed in this process? */
  get closed(): boolean {
    return this.#closed;
  }

  /** Can messages be received here? */
  get readable(): boolean {
    return this.#readable;
  }

  /** Can messages be sent from here? */
  get writable(): boolean {
    return this.#writable;
  }

  /**
   * A number that tells this end from all others of the program; the same in
   * every process that holds it. No file is behind it.
   *
   * @throws {OSError} If this end is closed.
   */
  fileno(): number {
    this.#assertOpen();
    return this.#transport.fileno;
  }

  /**
   * Closes this end in this process. Messages that still wait for room are
   * sent. More than once is as good as once.
   */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    // Whoever waits in this process is to learn of it.
    if (this.#family.doorbell.size > 0) this.#family.doorbell.lookSoon();
    this.#retire();
  }

  #retire(): void {
    if (this.#closed && this.#outbox.isEmpty) this.#transport.close();
  }

  // -- Sending --

  /**
   * Sends a value. The work is done when the call returns, unless there is no
   * room; so it need not be awaited, and what waits leaves in the order of the calls.
   *
   * @throws {PicklingError} If the value cannot be sent.
   * @throws {BrokenPipeError} If nobody holds the other end any more.
   * @throws {OSError} If this end is closed, or only receives.
   */
  async send(value: T, { signal }: ConnectionWaitOptions = NO_OPTIONS): Promise<void> {
    this.#assertSends();
    signal?.throwIfAborted();
    const parcel = this.#post(encode(value, SENDING), value);
    if (parcel !== undefined) await this.#deliver(parcel, signal);
  }

  /**
   * As {@linkcode Connection.send}, blocking this thread while there is no room.
   *
   * @throws {PicklingError} If the value cannot be sent.
   * @throws {BrokenPipeError} If nobody holds the other end any more.
   * @throws {OSError} If this end is closed, or only receives.
   * @throws {DeadlockError} If it would block for ever while no other process runs.
   */
  sendSync(value: T): void {
    this.#assertSends();
    const parcel = this.#post(encode(value, SENDING), value);
    if (parcel !== undefined) this.#deliverSync(parcel);
  }

  /**
   * Sends bytes: of a typed array, a `DataView` or a buffer.
   *
   * @throws {TypeError} If `buffer` has no bytes, as text has none.
   * @throws {ValueError} If `offset` or `size` is outside of it.
   * @throws {BrokenPipeError} If nobody holds the other end any more.
   * @throws {OSError} If this end is closed, or only receives.
   *
   * @example A part of a buffer
   * ```ts
   * import { Pipe } from "@pystd/multiprocessing";
   * import { assertEquals } from "@std/assert";
   *
   * const [left, right] = Pipe();
   * left.sendBytes(Uint8Array.of(1, 2, 3, 4), { offset: 1, size: 2 });
   * assertEquals(await right.recvBytes(), Uint8Array.of(2, 3));
   * ```
   */
  async sendBytes(
    buffer: ArrayBufferView | ArrayBufferLike,
    options: SendBytesOptions = NO_OPTIONS,
  ): Promise<void> {
    this.#assertSends();
    options.signal?.throwIfAborted();
    const parcel = this.#post({ bytes: partOf(buffer, options), handles: NO_HANDLES }, undefined);
    if (parcel !== undefined) await this.#deliver(parcel, options.signal);
  }

  /**
   * As {@linkcode Connection.sendBytes}, blocking this thread while there is no room.
   *
   * @throws {TypeError} If `buffer` has no bytes, as text has none.
   * @throws {ValueError} If `offset` or `size` is outside of it.
   * @throws {BrokenPipeError} If nobody holds the other end any more.
   * @throws {OSError} If this end is closed, or only receives.
   * @throws {DeadlockError} If it would block for ever while no other process runs.
   */
  sendBytesSync(
    buffer: ArrayBufferView | ArrayBufferLike,
    options: SendBytesSyncOptions = NO_OPTIONS,
  ): void {
    this.#assertSends();
    const parcel = this.#post({ bytes: partOf(buffer, options), handles: NO_HANDLES }, undefined);
    if (parcel !== undefined) this.#deliverSync(parcel);
  }

  /** Sends `encoded`, or returns what has to wait. `value` is what it was made from. */
  #post(encoded: Encoded, value: unknown): Parcel | undefined {
    const outcome = this.#outbox.tryPut(encoded);
    if (outcome === "closed") throw new BrokenPipeError();
    return outcome === "put" ? undefined : this.#outbox.enqueue(encoded, value);
  }

  async #deliver(parcel: Parcel, signal: AbortSignal | undefined): Promise<void> {
    try {
      await this.#family.wait(parcel, NEVER, { signal, tag: identity() });
    } catch (error) {
      // It may have left in the very moment in which its sender gave up.
      if (parcel.outcome === undefined) throw error;
    } finally {
      this.#outbox.withdraw(parcel);
      this.#retire();
    }
    if (parcel.outcome === "closed") throw new BrokenPipeError();
  }

  #deliverSync(parcel: Parcel): void {
    try {
      this.#family.park(parcel, NEVER);
    } finally {
      this.#outbox.withdraw(parcel);
    }
    if (parcel.outcome === "closed") throw new BrokenPipeError();
  }

  // -- Receiving --

  /**
   * Receives a value, waiting for one.
   *
   * @throws {EOFError} If nobody holds the other end any more and nothing is left.
   * @throws {UnpicklingError} If the message is bytes that no value has.
   * @throws {OSError} If this end is closed, or only sends.
   */
  async recv({ signal }: ConnectionWaitOptions = NO_OPTIONS): Promise<T> {
    signal?.throwIfAborted();
    if (this.#family.doorbell.tick()) await this.#family.doorbell.turn();
    const taken = this.#tryReceive(scratch) ?? await this.#receive(signal);
    try {
      return decode<T>(taken.bytes, taken.handles, CAN_AWAIT);
    } catch (error) {
      if (!(error instanceof ModuleNotLoadedError)) throw error;
      return await decodeAsync<T>(taken.bytes, taken.handles);
    } finally {
      this.#letGo(taken);
    }
  }

  /**
   * As {@linkcode Connection.recv}, blocking this thread. It cannot import the
   * modules that a value refers to: they must be loaded.
   *
   * @throws {EOFError} If nobody holds the other end any more and nothing is left.
   * @throws {UnpicklingError} If the message is bytes that no value has.
   * @throws {OSError} If this end is closed, or only sends.
   * @throws {DeadlockError} If it would block for ever while no other process runs.
   */
  recvSync(): T {
    const taken = this.#tryReceive(scratch) ?? this.#receiveSync(scratch);
    try {
      return decode<T>(taken.bytes, taken.handles);
    } finally {
      this.#letGo(taken);
    }
  }

  /**
   * Receives the bytes of a message, waiting for one. What `send()` sent comes
   * as the bytes that encode it.
   *
   * @throws {EOFError} If nobody holds the other end any more and nothing is left.
   * @throws {OSError} If the message is longer than `maxlength`: it is lost, and this end
   * cannot receive any more.
   * @throws {OSError} If this end is closed, or only sends.
   * @throws {ValueError} If `maxlength` is negative.
   */
  async recvBytes(
    { maxlength, signal }: RecvBytesOptions = NO_OPTIONS,
  ): Promise<Uint8Array<ArrayBuffer>> {
    this.#checkMaxlength(maxlength);
    signal?.throwIfAborted();
    if (this.#family.doorbell.tick()) await this.#family.doorbell.turn();
    const taken = this.#tryReceive() ?? await this.#receive(signal);
    return this.#bytes(taken, maxlength);
  }

  /**
   * As {@linkcode Connection.recvBytes}, blocking this thread.
   *
   * @throws {EOFError} If nobody holds the other end any more and nothing is left.
   * @throws {OSError} If the message is longer than `maxlength`: it is lost, and this end
   * cannot receive any more.
   * @throws {OSError} If this end is closed, or only sends.
   * @throws {ValueError} If `maxlength` is negative.
   * @throws {DeadlockError} If it would block for ever while no other process runs.
   */
  recvBytesSync({ maxlength }: RecvBytesSyncOptions = NO_OPTIONS): Uint8Array<ArrayBuffer> {
    this.#checkMaxlength(maxlength);
    return this.#bytes(this.#tryReceive() ?? this.#receiveSync(), maxlength);
  }

  /**
   * Receives the bytes of a message into `buffer`, waiting for one.
   *
   * @returns How many bytes were written.
   * @throws {BufferTooShort} If the message is too long; its `args[0]` is the message.
   * @throws {EOFError} If nobody holds the other end any more and nothing is left.
   * @throws {OSError} If this end is closed, or only sends.
   * @throws {ValueError} If `offset` is outside of the buffer.
   */
  async recvBytesInto(
    buffer: ArrayBufferView | ArrayBufferLike,
    { offset = 0, signal }: RecvBytesIntoOptions = NO_OPTIONS,
  ): Promise<number> {
    const room = this.#roomIn(buffer, offset);
    signal?.throwIfAborted();
    if (this.#family.doorbell.tick()) await this.#family.doorbell.turn();
    const taken = this.#tryReceive() ?? await this.#receive(signal);
    return fill(room, this.#bytes(taken, null));
  }

  /**
   * As {@linkcode Connection.recvBytesInto}, blocking this thread.
   *
   * @returns How many bytes were written.
   * @throws {BufferTooShort} If the message is too long; its `args[0]` is the message.
   * @throws {EOFError} If nobody holds the other end any more and nothing is left.
   * @throws {OSError} If this end is closed, or only sends.
   * @throws {ValueError} If `offset` is outside of the buffer.
   * @throws {DeadlockError} If it would block for ever while no other process runs.
   */
  recvBytesIntoSync(
    buffer: ArrayBufferView | ArrayBufferLike,
    { offset = 0 }: RecvBytesIntoSyncOptions = NO_OPTIONS,
  ): number {
    const room = this.#roomIn(buffer, offset);
    return fill(room, this.#bytes(this.#tryReceive() ?? this.#receiveSync(), null));
  }

  /**
   * Is there something to receive, a message or the end?
   *
   * @throws {OSError} If this end is closed, or only sends.
   *
   * @example Look without waiting
   * ```ts
   * import { Pipe } from "@pystd/multiprocessing";
   * import { assertEquals } from "@std/assert";
   *
   * const [left, right] = Pipe();
   * assertEquals(await right.poll(), false);
   * left.send("hello");
   * assertEquals(await right.poll({ timeout: 1_000 }), true);
   * ```
   */
  async poll({ timeout = 0, signal }: PollOptions = NO_OPTIONS): Promise<boolean> {
    const polling = new Polling(this[waitable], this.#transport);
    return await this.#family.wait(polling, deadlineAfter(timeout), { signal, tag: identity() });
  }

  /**
   * As {@linkcode Connection.poll}, blocking this thread.
   *
   * @throws {OSError} If this end is closed, or only sends.
   * @throws {DeadlockError} If it would block for ever while no other process runs.
   */
  pollSync({ timeout = 0 }: PollSyncOptions = NO_OPTIONS): boolean {
    const polling = new Polling(this[waitable], this.#transport);
    return this.#family.park(polling, deadlineAfter(timeout));
  }

  #tryReceive(receiver?: Receiver): Taken | undefined {
    this.#assertReceives();
    const taken = this.#transport.tryTake(receiver);
    if (taken === "closed") throw new EOFError();
    return taken === "empty" ? undefined : taken;
  }

  async #receive(signal: AbortSignal | undefined): Promise<Taken> {
    const receiving = this.#receiving();
    await this.#family.wait(receiving, NEVER, { signal, tag: identity() });
    return receiving.taken!;
  }

  #receiveSync(receiver?: Receiver): Taken {
    const receiving = this.#receiving(receiver);
    this.#family.park(receiving, NEVER);
    return receiving.taken!;
  }

  #receiving(receiver?: Receiver): Receiving {
    return new Receiving(this.#transport, () => this.#tryReceive(receiver));
  }

  #letGo({ bytes, handles }: Taken): void {
    scratch.done(bytes);
    this.#transport.letGo(handles);
  }

  #bytes({ bytes, handles }: Taken, maxlength: number | null | undefined): Uint8Array<ArrayBuffer> {
    this.#transport.letGo(handles);
    if (typeof maxlength !== "number" || bytes.byteLength <= maxlength) return bytes;
    if (this.#writable) this.#readable = false;
    else this.close();
    throw new OSError("bad message length");
  }

  #checkMaxlength(maxlength: number | null | undefined): void {
    this.#assertReceives();
    if (maxlength === undefined || maxlength === null) return;
    checkInteger("maxlength", maxlength);
    if (maxlength < 0) throw new ValueError("negative maxlength");
  }

  #roomIn(buffer: ArrayBufferView | ArrayBufferLike, offset: number): Uint8Array {
    this.#assertReceives();
    const bytes = bytesOf(buffer);
    checkInteger("offset", offset);
    if (offset < 0) throw new ValueError("negative offset");
    if (offset > bytes.byteLength) throw new ValueError("offset too large");
    return bytes.subarray(offset);
  }

  // -- The view --

  #assertReceives(): void {
    this.#assertUsable();
    if (!this.#readable) throw new OSError("connection is write-only");
  }

  #assertSends(): void {
    this.#assertUsable();
    if (!this.#writable) throw new OSError("connection is read-only");
  }

  #assertUsable(): void {
    const { ended } = identity();
    if (ended !== undefined) throw ended;
    this.#assertOpen();
  }

  #assertOpen(): void {
    if (this.#closed) throw new OSError("handle is closed");
  }

  /** Who waits here now, in all processes. */
  statistics(): ConnectionStatistics {
    this.#assertOpen();
    const { agent } = this.#family;
    const { readable, writable } = this.#transport;
    return { receiving: waitersOn(agent, readable), sending: waitersOn(agent, writable) };
  }

  /** As Python's `repr()`. */
  toString(): string {
    return `<${this.constructor.name} object at 0x${(this.#transport.fileno * 4).toString(16)}>`;
  }

  /** Closes this end in this process. */
  [Symbol.dispose](): void {
    this.close();
  }

  /** What `wait()` asks: is there something to receive? */
  get [waitable](): Readiness {
    this.#assertReceives();
    return {
      isReady: () => {
        this.#assertReceives();
        return this.#transport.isReady();
      },
      futexes: [this.#transport.readable],
    };
  }

  /** A view for an in-agent process. */
  [duplicate](): Connection<T> {
    this.#assertOpen();
    const view = new Connection<T>(this.#transport.duplicate());
    view.#readable = this.#readable;
    return Object.assign(Object.setPrototypeOf(view, Object.getPrototypeOf(this)), this);
  }
}

/** Takes one message, as soon as there is one. */
class Receiving implements Attempt {
  readonly interruptible = true;
  readonly futexes: readonly number[];
  taken: Taken | undefined;
  readonly #transport: Transport;
  readonly #tryReceive: () => Taken | undefined;

  constructor(transport: Transport, tryReceive: () => Taken | undefined) {
    this.#transport = transport;
    this.#tryReceive = tryReceive;
    this.futexes = [transport.readable];
  }

  tryOnce(): boolean {
    this.taken = this.#tryReceive();
    return this.taken !== undefined;
  }

  beforeBlocking(): void {
    this.#transport.beforeBlocking();
  }
}

/** Sees whether there is something to receive. */
class Polling implements Attempt {
  readonly interruptible = true;
  readonly takesNothing = true;
  readonly futexes: readonly number[];
  readonly #state: Readiness;
  readonly #transport: Transport;

  constructor(state: Readiness, transport: Transport) {
    this.#state = state;
    this.#transport = transport;
    this.futexes = state.futexes;
  }

  tryOnce(): boolean {
    return this.#state.isReady();
  }

  beforeBlocking(): void {
    this.#transport.beforeBlocking();
  }
}

function isTransport(value: unknown): value is Transport {
  return typeof value === "object" && value !== null && "tryTake" in value && "tryPut" in value;
}

function partOf(
  buffer: ArrayBufferView | ArrayBufferLike,
  { offset = 0, size }: SendBytesSyncOptions,
): Uint8Array {
  const bytes = bytesOf(buffer);
  const length = bytes.byteLength;
  checkInteger("offset", offset);
  if (offset < 0) throw new ValueError("offset is negative");
  if (length < offset) throw new ValueError("buffer length < offset");
  if (size === undefined || size === null) return bytes.subarray(offset);
  checkInteger("size", size);
  if (size < 0) throw new ValueError("size is negative");
  if (offset + size > length) throw new ValueError("buffer length < offset + size");
  return bytes.subarray(offset, offset + size);
}

function fill(room: Uint8Array, message: Uint8Array): number {
  if (message.byteLength > room.byteLength) throw new BufferTooShort(message);
  room.set(message);
  return message.byteLength;
}
