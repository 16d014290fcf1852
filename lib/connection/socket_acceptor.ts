/**
 * Connections from other programs: a server of the host.
 *
 * **Ahead by a few**: who has come is fetched from the host by events, as many
 * as may be pending, and only once somebody asks.
 *
 * @module
 */

import { FUTEX, type Handle, OBJECT, wake } from "../kernel/mod.ts";
import { Family, KIND } from "../memory/mod.ts";
import type { Socket, SocketServer } from "../runtime/mod.ts";
import { DeadlockError, OSError, PicklingError } from "../errors.ts";
import type { Acceptor, Arrival } from "./acceptor.ts";
import { type Address, fromPlace } from "./address.ts";
import { SocketTransport } from "./socket_transport.ts";

/** So many may be here who were not accepted yet. */
const PENDING = 16;

/** How a server is used. */
export interface ServingOptions {
  /** Where it is. */
  readonly address: Address;
  /** The longest message of who connects, in bytes. */
  readonly limit: number;
}

/** A server, shared by the views on it. */
class Reception {
  readonly futex: number;
  readonly options: ServingOptions;
  readonly #family = Family.current();
  readonly #words: number;
  readonly #server: SocketServer;
  readonly #pending: (Socket | OSError)[] = [];
  #users = 1;
  #isFetching = false;

  constructor(server: SocketServer, options: ServingOptions) {
    this.#server = server;
    this.options = options;
    this.#words = this.#family.references.create(KIND.words, OBJECT.size + FUTEX.size);
    this.futex = this.#words + OBJECT.size;
  }

  get isOpen(): boolean {
    return this.#users > 0;
  }

  /** Has somebody come? Fetches those who will. */
  isReady(): boolean {
    this.#fetch();
    return this.#pending.length > 0;
  }

  tryTake(): Socket | undefined {
    const next = this.#pending.shift();
    this.#fetch();
    if (next instanceof OSError) throw next;
    return next;
  }

  async #fetch(): Promise<void> {
    if (this.#isFetching) return;
    this.#isFetching = true;
    while (this.isOpen && this.#pending.length < PENDING) {
      const next = await this.#server.accept().catch((error: OSError) => error);
      if (next === undefined) break;
      if (!this.isOpen) {
        if (!(next instanceof OSError)) next.close();
        break;
      }
      this.#pending.push(next);
      wake(this.#family.agent, this.futex);
      // What refuses at once, again and again, must not keep the event loop from turning.
      if (next instanceof OSError) break;
    }
    this.#isFetching = false;
  }

  retain(): void {
    this.#users++;
  }

  release(): void {
    if (--this.#users > 0) return;
    this.#server.close();
    for (const next of this.#pending.splice(0)) if (!(next instanceof OSError)) next.close();
    this.#family.references.release(this.#words);
  }
}

/** Closes what nobody refers to any more. */
const lost = new FinalizationRegistry<Reception>((reception) => reception.release());

/** A view on a server. */
export class SocketAcceptor implements Acceptor {
  readonly address: Address;
  readonly futex: number;
  readonly isFamily = false;
  readonly comesByEvents = true;
  readonly #reception: Reception;

  private constructor(reception: Reception) {
    this.#reception = reception;
    this.address = reception.options.address;
    this.futex = reception.futex;
    lost.register(this, reception, this);
  }

  /** Over `server`, which is this acceptor's from now on. */
  static over(server: SocketServer, options: ServingOptions): SocketAcceptor {
    return new SocketAcceptor(new Reception(server, options));
  }

  /** Takes the next who has come. */
  tryAccept(): Arrival | undefined {
    const socket = this.#reception.tryTake();
    if (socket === undefined) return undefined;
    const transport = SocketTransport.over(socket, this.#reception.options.limit);
    return { transport, from: socket.remote === undefined ? "" : fromPlace(socket.remote) };
  }

  /** Has somebody come? */
  isReady(): boolean {
    return this.#reception.isReady();
  }

  /** Throws: while this agent is parked, nobody comes. */
  beforeBlocking(): void {
    throw new DeadlockError(
      "Cannot block: who connects over a socket comes through this thread's event loop; " +
        "use the awaitable form",
    );
  }

  /** Throws: a server stays where it is. */
  travel(): Handle[] {
    throw new PicklingError("Cannot send listener: its socket belongs to this process");
  }

  /** Another view of the same server. */
  duplicate(): SocketAcceptor {
    this.#reception.retain();
    return new SocketAcceptor(this.#reception);
  }

  /** Lets go of the server. */
  close(): void {
    if (lost.unregister(this)) this.#reception.release();
  }
}
