/**
 * `multiprocessing.connection.Listener`: where others connect.
 *
 * @module
 */

import { registerSharedForm } from "../codec/mod.ts";
import { type Attempt, deadlineAfter, type Readiness, waitable } from "../kernel/mod.ts";
import { belongsToCaller, duplicate, Family } from "../memory/mod.ts";
import { AttributeError, OSError, TimeoutError } from "../errors.ts";
import { identity, refusal, throwIfEnded } from "../identity.ts";
import { checkOptions, type OptionRules, WAIT_NAMES } from "../options.ts";
import type { Acceptor, Arrival } from "./acceptor.ts";
import {
  type Address,
  type AddressFamily,
  addressType,
  arbitraryAddress,
  checkFamily,
  defaultFamily,
} from "./address.ts";
import { checkAuthkey } from "./challenge.ts";
import type { Connection } from "./connection.ts";
import { type CodecOptions, formatFor, limitsOf, settingsOf } from "./format.ts";
import { Doorkeeper, type Guest } from "./doorkeeper.ts";
import { FamilyAcceptor } from "./family_acceptor.ts";
import { listenAt } from "./places.ts";

/** How a {@linkcode Listener} is made. */
export interface ListenerOptions extends CodecOptions {
  /** The family of addresses; that of the address by default, or the host's usual one. */
  readonly family?: AddressFamily | null;
  /**
   * So many may wait to be accepted, where the host lets us say so; with `AF_FAMILY` any
   * number may.
   *
   * @default {1}
   */
  readonly backlog?: number;
  /** The key that who connects must know; it may be empty. */
  readonly authkey?: Uint8Array | null;
  /**
   * Milliseconds in which who connects must have proved that he knows the key.
   *
   * @default {10_000}
   */
  readonly handshakeTimeout?: number;
}

/** How {@linkcode Listener.acceptSync} waits. */
export interface AcceptSyncOptions {
  /**
   * Milliseconds; `null` is for ever, zero and less only looks.
   *
   * @default {null}
   */
  readonly timeout?: number | null;
}

/** How {@linkcode Listener.accept} waits. */
export interface AcceptOptions extends AcceptSyncOptions {
  /** Ends the wait with the signal's reason. */
  readonly signal?: AbortSignal;
}

const HANDSHAKE_TIMEOUT = 10_000;
const NO_OPTIONS = {};
const ACCEPTING: OptionRules = { act: "accept", names: WAIT_NAMES };

/**
 * A place where others connect.
 *
 * - **Addresses**: `[host, port]` is TCP, a path a socket of the file system, and a name that
 *   begins with `family:` is known in this program only, to all of its processes. Without an
 *   address a free one is taken; {@linkcode Listener.address} tells it.
 * - **Any number may accept**: each connection goes to one of those who wait.
 * - **A key**, if there is one, must be known to both sides. Who does not know it, or keeps
 *   silent, is dropped before anything that it sent is decoded, and delays nobody else.
 * - **The end**: when it is closed, or its process has ended, who connects gets
 *   {@linkcode ConnectionRefusedError}, and who was not accepted yet {@linkcode EOFError}.
 *
 * Source: CPython `multiprocessing/connection.py: Listener`.
 *
 * @example In one program
 * ```ts
 * import { Client, Listener } from "@pystd/multiprocessing/connection";
 * import { assertEquals } from "@std/assert";
 *
 * using listener = new Listener(null, { family: "AF_FAMILY" });
 * using client = await Client(listener.address);
 * using connection = await listener.accept();
 * client.send("hello");
 * assertEquals(await connection.recv(), "hello");
 * ```
 */
export class Listener implements Disposable {
  readonly #acceptor: Acceptor;
  readonly #options: ListenerOptions;
  readonly #keeper: Doorkeeper;
  #lastAccepted: Address | null = null;
  #closed = false;

  static {
    registerSharedForm(Listener, {
      tag: "Listener",
      handles: (listener) => {
        listener.#assertOpen();
        return listener.#acceptor.travel();
      },
      state: (listener) => [listener.#acceptor.address, listener.#options],
      rebuild: ([handle], state) => {
        const [address, options] = state as [string, ListenerOptions];
        return Listener.#at(FamilyAcceptor.open(handle, address), options);
      },
    });
  }

  /**
   * Listens at `address` from now on.
   *
   * @throws {OSError} If the address is in use.
   * @throws {PermissionError} If the host does not permit it.
   * @throws {TypeError} If the key is no bytes, or the address is of no kind.
   * @throws {ValueError} If the family cannot be used here.
   */
  constructor(address?: Address | null, options?: ListenerOptions);
  constructor(address: Address | ListenerPlace | null = null, options: ListenerOptions = {}) {
    const { authkey, handshakeTimeout = HANDSHAKE_TIMEOUT } = options;
    if (authkey !== undefined && authkey !== null) checkAuthkey(authkey);
    formatFor({ ...options, isFamily: true }); // throws where there is none
    this.#options = options;
    this.#acceptor = address instanceof ListenerPlace ? address.acceptor : open(address, options);
    this.#keeper = new Doorkeeper(this.#acceptor, {
      authkey: authkey ?? undefined,
      timeout: handshakeTimeout,
      settings: settingsOf(options, this.#acceptor.isFamily),
    });
    belongsToCaller(this);
  }

  /**
   * Where others connect: with the port that the host picked, if it was to.
   *
   * @throws {AttributeError} If the listener is closed.
   */
  get address(): Address {
    this.#assertThere("address");
    return this.#acceptor.address;
  }

  /**
   * Where the connection came from that was accepted last: host and port, or an empty text for
   * families whose clients have no address; `null` before the first.
   *
   * @throws {AttributeError} If the listener is closed.
   */
  get lastAccepted(): Address | null {
    this.#assertThere("lastAccepted");
    return this.#lastAccepted;
  }

  /**
   * Waits for the next who connects, and for the proof that he knows the key.
   *
   * @typeParam T What the messages are.
   * @throws {AuthenticationError} If somebody came who does not know the key. He is gone; the
   * listener goes on.
   * @throws {EOFError} If somebody came and left during the handshake.
   * @throws {OSError} If the listener is closed.
   * @throws {TimeoutError} If nobody comes within `timeout`.
   */
  async accept<T = unknown>(options: AcceptOptions = NO_OPTIONS): Promise<Connection<T>> {
    checkOptions(options, ACCEPTING);
    const { timeout, signal } = options;
    const refused = refusal();
    if (refused !== undefined) await refused;
    const accepting = new Accepting(() => this.#tryAccept(), this.#acceptor);
    const waiting = { signal, tag: identity() };
    if (await Family.current().wait(accepting, deadlineAfter(timeout), waiting)) {
      return this.#received<T>(accepting.taken!);
    }
    throw nobodyCame(timeout);
  }

  /**
   * As {@linkcode Listener.accept}, blocking this thread. Only with `AF_FAMILY`: what comes over
   * a socket comes through this thread's own event loop.
   *
   * @typeParam T What the messages are.
   * @throws {AuthenticationError} If somebody came who does not know the key.
   * @throws {DeadlockError} If it would block in vain.
   * @throws {EOFError} If somebody came and left during the handshake.
   * @throws {OSError} If the listener is closed.
   * @throws {TimeoutError} If nobody comes within `timeout`.
   */
  acceptSync<T = unknown>(options: AcceptSyncOptions = NO_OPTIONS): Connection<T> {
    checkOptions(options, ACCEPTING);
    const { timeout } = options;
    const accepting = new Accepting(() => this.#tryArrival(), this.#acceptor);
    if (this.#acceptor.comesByEvents && !this.#acceptor.isReady()) this.#acceptor.beforeBlocking();
    if (Family.current().park(accepting, deadlineAfter(timeout))) {
      return this.#received<T>(this.#keeper.admitSync(accepting.taken!));
    }
    throw nobodyCame(timeout);
  }

  #tryAccept(): Guest | undefined {
    this.#assertUsable();
    return this.#keeper.tryAdmit();
  }

  #tryArrival(): Arrival | undefined {
    this.#assertUsable();
    return this.#acceptor.tryAccept();
  }

  #received<T>({ connection, from }: Guest): Connection<T> {
    this.#lastAccepted = from;
    belongsToCaller(connection); // it may have come while another process looked
    return connection as Connection<T>;
  }

  /** Listens no longer. More than once is as good as once. Connections stay. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#keeper.leave();
    this.#acceptor.close();
    Family.current().doorbell.lookSoon(); // whoever waits in this process is to learn of it
  }

  /** Listens no longer. */
  [Symbol.dispose](): void {
    this.close();
  }

  /** What `wait()` asks: has somebody come? */
  get [waitable](): Readiness {
    this.#assertUsable();
    return {
      isReady: () => {
        this.#assertUsable();
        return this.#keeper.isReady();
      },
      futexes: [this.#acceptor.futex],
      comesByEvents: this.#acceptor.comesByEvents === true,
    };
  }

  /** A view for an in-agent process. */
  [duplicate](): Listener {
    this.#assertOpen();
    const view = Listener.#at(this.#acceptor.duplicate(), this.#options);
    belongsToCaller(view, { isGiven: true });
    return view;
  }

  static #at(acceptor: Acceptor, options: ListenerOptions): Listener {
    return Reflect.construct(Listener, [new ListenerPlace(acceptor), options]);
  }

  #assertUsable(): void {
    throwIfEnded();
    this.#assertOpen();
  }

  #assertOpen(): void {
    if (this.#closed) throw new OSError("listener is closed");
  }

  #assertThere(attribute: string): void {
    if (!this.#closed) return;
    throw new AttributeError(`Cannot read ${attribute}: listener is closed`);
  }
}

/** Where a view is to be opened, in place of an address. */
class ListenerPlace {
  constructor(readonly acceptor: Acceptor) {}
}

/** Takes the next who comes, in whatever state `tryTake` hands them out. */
class Accepting<G> implements Attempt {
  readonly interruptible = true;
  readonly futexes: readonly number[];
  taken: G | undefined;
  readonly #tryTake: () => G | undefined;
  readonly #acceptor: Acceptor;

  constructor(tryTake: () => G | undefined, acceptor: Acceptor) {
    this.#tryTake = tryTake;
    this.#acceptor = acceptor;
    this.futexes = [acceptor.futex];
  }

  tryOnce(): boolean {
    this.taken = this.#tryTake();
    return this.taken !== undefined;
  }

  beforeBlocking(): void {
    this.#acceptor.beforeBlocking();
  }
}

function open(address: Address | null, options: ListenerOptions): Acceptor {
  const { family, backlog = 1 } = options;
  const chosen: AddressFamily = family ??
    (isEmpty(address) ? defaultFamily : addressType(address!));
  const place = isEmpty(address) ? arbitraryAddress(chosen) : address!;
  checkFamily(chosen);
  return listenAt(place, { family: chosen, backlog, limit: limitsOf(options).maxBytes });
}

/** As in Python, an empty address is none. */
function isEmpty(address: Address | null): boolean {
  return address === null || address === "";
}

function nobodyCame(timeout: unknown): TimeoutError {
  return new TimeoutError(`Cannot accept: nobody has connected within ${timeout} ms`);
}
