/**
 * `multiprocessing.connection.Connection`: one end of a pipe or socket that
 * carries whole messages.
 *
 * @module
 */

import { registerSharedForm } from "../codec/mod.ts";
import { type Handle, type Readiness, type Taken, waitable, waitersOn } from "../kernel/mod.ts";
import { belongsToCaller, duplicate, Family, scratch } from "../memory/mod.ts";
import { OSError, ValueError } from "../errors.ts";
import { refusal, throwIfEnded } from "../identity.ts";
import { checkOptions, type OptionRules, WAIT_NAMES } from "../options.ts";
import { checkInteger, fill, partOf, roomIn } from "./_bytes.ts";
import { type Format, formatFor, type FormatSettings } from "./format.ts";
import { Inbox } from "./inbox.ts";
import type {
  ConnectionStatistics,
  ConnectionWaitOptions,
  PollOptions,
  PollSyncOptions,
  RecvBytesIntoOptions,
  RecvBytesIntoSyncOptions,
  RecvBytesOptions,
  RecvBytesSyncOptions,
  SendBytesOptions,
  SendBytesSyncOptions,
} from "./options.ts";
import { Outlet } from "./outlet.ts";
import { RingTransport } from "./ring_transport.ts";
import type { Transport } from "./transport.ts";

const NO_OPTIONS = {};
const RECEIVING: OptionRules = { act: "receive", names: ["signal"] };
const RECEIVING_BYTES: OptionRules = { act: "receive", names: ["maxlength", "signal"] };
const POLLING: OptionRules = { act: "poll", names: WAIT_NAMES };
const NO_HANDLES: readonly Handle[] = [];

/** What carries a connection's messages, for rooms that write their own. */
export let transportOf: (connection: Connection) => Transport;

/**
 * One end of a pipe, made by {@linkcode Pipe}, or of a connection between a
 * {@linkcode Listener} and a {@linkcode Client}.
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
  readonly #settings: FormatSettings | undefined;
  readonly #format: Format;
  readonly #inbox: Inbox;
  readonly #outlet: Outlet;
  #readable: boolean;
  #writable: boolean;
  #closed = false;

  static {
    transportOf = (connection) => connection.#transport;
    registerSharedForm(Connection, {
      tag: "Connection",
      handles: (connection) => {
        connection.#assertOpen();
        return connection.#transport.travel();
      },
      // Only an end that must not receive any more differs from what its transport says.
      state: (connection) => [
        connection.#readable === connection.#transport.canReceive,
        connection.#settings,
      ],
      rebuild: ([handle], state) => {
        const [receives, settings] = state as [boolean, FormatSettings | undefined];
        const connection = new Connection(RingTransport.open(handle), settings);
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
  constructor(transport: unknown, settings?: FormatSettings) {
    if (!isTransport(transport)) {
      throw new ValueError(`Cannot open connection: invalid handle, received ${transport}`);
    }
    this.#transport = transport;
    this.#settings = settings;
    this.#format = formatFor(settings);
    this.#inbox = new Inbox(transport, () => this.#assertReceives());
    this.#outlet = new Outlet(transport, () => this.#retire());
    this.#readable = transport.canReceive;
    this.#writable = transport.canSend;
    belongsToCaller(this);
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
    if (this.#closed && this.#outlet.isEmpty) this.#transport.close();
  }

  // -- Sending --

  /**
   * Sends a value. The work is done when the call returns, unless there is no
   * room; so it need not be awaited, and what waits leaves in the order of the calls.
   * Over a socket, the promise resolves when the host has taken the message.
   *
   * @throws {PicklingError} If the value cannot be sent.
   * @throws {BrokenPipeError} If nobody holds the other end any more.
   * @throws {OSError} If this end is closed, or only receives.
   */
  async send(value: T, { signal }: ConnectionWaitOptions = NO_OPTIONS): Promise<void> {
    const refused = refusal();
    if (refused !== undefined) await refused;
    this.#assertSends();
    signal?.throwIfAborted();
    const parcel = this.#outlet.post(this.#format.encode(value), value);
    if (parcel !== undefined) await this.#outlet.deliver(parcel, signal);
    const drained = this.#outlet.drained(signal);
    if (drained !== undefined) await drained;
  }

  /**
   * As {@linkcode Connection.send}, blocking this thread while there is no room.
   *
   * @throws {PicklingError} If the value cannot be sent.
   * @throws {BrokenPipeError} If nobody holds the other end any more.
   * @throws {OSError} If this end is closed, or only receives.
   * @throws {DeadlockError} If it would block for ever while no other process runs, or wait for
   * a socket that this process has opened.
   */
  sendSync(value: T): void {
    this.#assertSends();
    const parcel = this.#outlet.post(this.#format.encode(value), value);
    if (parcel !== undefined) this.#outlet.deliverSync(parcel);
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
    const refused = refusal();
    if (refused !== undefined) await refused;
    this.#assertSends();
    options.signal?.throwIfAborted();
    const bytes = partOf(buffer, options);
    const parcel = this.#outlet.post({ bytes, handles: NO_HANDLES }, undefined);
    if (parcel !== undefined) await this.#outlet.deliver(parcel, options.signal);
    const drained = this.#outlet.drained(options.signal);
    if (drained !== undefined) await drained;
  }

  /**
   * As {@linkcode Connection.sendBytes}, blocking this thread while there is no room.
   *
   * @throws {TypeError} If `buffer` has no bytes, as text has none.
   * @throws {ValueError} If `offset` or `size` is outside of it.
   * @throws {BrokenPipeError} If nobody holds the other end any more.
   * @throws {OSError} If this end is closed, or only receives.
   * @throws {DeadlockError} If it would block for ever while no other process runs, or wait for
   * a socket that this process has opened.
   */
  sendBytesSync(
    buffer: ArrayBufferView | ArrayBufferLike,
    options: SendBytesSyncOptions = NO_OPTIONS,
  ): void {
    this.#assertSends();
    const bytes = partOf(buffer, options);
    const parcel = this.#outlet.post({ bytes, handles: NO_HANDLES }, undefined);
    if (parcel !== undefined) this.#outlet.deliverSync(parcel);
  }

  // -- Receiving --

  /**
   * Receives a value, waiting for one.
   *
   * @throws {EOFError} If nobody holds the other end any more and nothing is left.
   * @throws {UnpicklingError} If the message is bytes that no value has.
   * @throws {OSError} If this end is closed, or only sends.
   */
  async recv(options: ConnectionWaitOptions = NO_OPTIONS): Promise<T> {
    if (options !== NO_OPTIONS) checkOptions(options, RECEIVING);
    const { signal } = options;
    const refused = refusal();
    if (refused !== undefined) await refused;
    signal?.throwIfAborted();
    const turn = this.#inbox.turn();
    if (turn !== undefined) await turn;
    const taken = this.#inbox.tryTake(scratch) ?? await this.#inbox.take(signal);
    try {
      const value = this.#format.decodeAwaiting(taken);
      return (value instanceof Promise ? await value : value) as T;
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
   * @throws {DeadlockError} If it would block for ever while no other process runs, or wait for
   * a socket that this process has opened.
   */
  recvSync(): T {
    const taken = this.#inbox.tryTake(scratch) ?? this.#inbox.takeSync(scratch);
    try {
      return this.#format.decode(taken) as T;
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
  async recvBytes(options: RecvBytesOptions = NO_OPTIONS): Promise<Uint8Array<ArrayBuffer>> {
    if (options !== NO_OPTIONS) checkOptions(options, RECEIVING_BYTES);
    const { maxlength, signal } = options;
    const refused = refusal();
    if (refused !== undefined) await refused;
    this.#checkMaxlength(maxlength);
    signal?.throwIfAborted();
    const turn = this.#inbox.turn();
    if (turn !== undefined) await turn;
    const taken = this.#inbox.tryTake() ?? await this.#inbox.take(signal);
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
   * @throws {DeadlockError} If it would block for ever while no other process runs, or wait for
   * a socket that this process has opened.
   */
  recvBytesSync({ maxlength }: RecvBytesSyncOptions = NO_OPTIONS): Uint8Array<ArrayBuffer> {
    this.#checkMaxlength(maxlength);
    return this.#bytes(this.#inbox.tryTake() ?? this.#inbox.takeSync(), maxlength);
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
    const refused = refusal();
    if (refused !== undefined) await refused;
    this.#assertReceives();
    const room = roomIn(buffer, offset);
    signal?.throwIfAborted();
    const turn = this.#inbox.turn();
    if (turn !== undefined) await turn;
    const taken = this.#inbox.tryTake() ?? await this.#inbox.take(signal);
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
   * @throws {DeadlockError} If it would block for ever while no other process runs, or wait for
   * a socket that this process has opened.
   */
  recvBytesIntoSync(
    buffer: ArrayBufferView | ArrayBufferLike,
    { offset = 0 }: RecvBytesIntoSyncOptions = NO_OPTIONS,
  ): number {
    this.#assertReceives();
    const room = roomIn(buffer, offset);
    return fill(room, this.#bytes(this.#inbox.tryTake() ?? this.#inbox.takeSync(), null));
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
  async poll(options: PollOptions = NO_OPTIONS): Promise<boolean> {
    if (options !== NO_OPTIONS) checkOptions(options, POLLING);
    const refused = refusal();
    if (refused !== undefined) await refused;
    return await this.#inbox.poll(options);
  }

  /**
   * As {@linkcode Connection.poll}, blocking this thread.
   *
   * @throws {OSError} If this end is closed, or only sends.
   * @throws {DeadlockError} If it would block for ever while no other process runs, or wait for
   * a socket that this process has opened.
   */
  pollSync(options: PollSyncOptions = NO_OPTIONS): boolean {
    if (options !== NO_OPTIONS) checkOptions(options, POLLING);
    return this.#inbox.pollSync(options);
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
    throwIfEnded();
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
    return this.#inbox.readiness();
  }

  /** A view for an in-agent process. */
  [duplicate](): Connection<T> {
    this.#assertOpen();
    const view = new Connection<T>(this.#transport.duplicate(), this.#settings);
    view.#readable = this.#readable;
    belongsToCaller(view, { isGiven: true });
    return Object.assign(Object.setPrototypeOf(view, Object.getPrototypeOf(this)), this);
  }
}

function isTransport(value: unknown): value is Transport {
  return typeof value === "object" && value !== null && "tryTake" in value && "tryPut" in value;
}
