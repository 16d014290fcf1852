/**
 * What a listener needs of whatever brings it connections: the family's own
 * shared memory, or a socket.
 *
 * **Never waits**: an acceptor tries, and names the futexes that say when to
 * try again.
 *
 * @module
 */

import type { Handle } from "../kernel/mod.ts";
import type { Address } from "./address.ts";
import type { Transport } from "./transport.ts";

/** Somebody who has connected. */
export interface Arrival {
  readonly transport: Transport;
  /** The address he came from; empty if that has none. */
  readonly from: Address;
}

/** A place where others connect. It is closed when `close()` says so. */
export interface Acceptor {
  /** The address by which others find it. */
  readonly address: Address;
  /** Woken when somebody has come, or the place is closed. */
  readonly futex: number;
  /** Whether who connects is in this program, so that all values can be sent. */
  readonly isFamily: boolean;
  /** Who connects comes through this agent's event loop, so it must not block for him. */
  readonly comesByEvents?: boolean;
  /**
   * Takes the next who has come.
   *
   * @throws {OSError} If nobody can come any more.
   */
  tryAccept(): Arrival | undefined;
  /** Has somebody come who was not accepted yet? */
  isReady(): boolean;
  /** Throws if blocking would be in vain, or impossible. */
  beforeBlocking(): void;
  /**
   * By which another process accepts at the same place.
   *
   * @throws {PicklingError} If none can.
   */
  travel(): Handle[];
  /** Another view of the same place, to be closed by itself. */
  duplicate(): Acceptor;
  /** Lets go of the place. */
  close(): void;
}
