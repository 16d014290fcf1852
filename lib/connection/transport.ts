/**
 * What a connection needs of whatever carries its messages: shared memory, or a
 * socket.
 *
 * **Never waits**: a transport tries, and names the futexes that say when to
 * try again. A transport whose messages come by events (a socket) takes two
 * futexes from the family's heap and wakes them itself, so that all waiting,
 * also for several things at once, goes one way.
 *
 * @module
 */

import type { Handle, Receiver, TakeOutcome } from "../kernel/mod.ts";
import type { Sink } from "../memory/mod.ts";

/** One end of something that carries messages. It is closed when `close()` says so. */
export interface Transport extends Sink {
  /** A number that tells this end from all others of the program. */
  readonly fileno: number;
  /** Does it carry messages to here? */
  readonly canReceive: boolean;
  /** Does it carry messages from here? */
  readonly canSend: boolean;
  /** Messages come and go through this agent's event loop, so it must not block for them. */
  readonly comesByEvents?: boolean;
  /** The futex that is woken when a message or the end has come. */
  readonly readable: number;
  /**
   * Takes the next message, its bytes to where `receiver` says; "closed" says
   * that none will ever come.
   */
  tryTake(receiver?: Receiver): TakeOutcome;
  /** Has a message or the end come? */
  isReady(): boolean;
  /** The other side has shown that it knows the key, or needs none. */
  trust?(): void;
  /** Settles when all that was put has left this process; undefined if it has. */
  drained?(): Promise<void> | undefined;
  /** Counts the handles of a message out, once it was decoded. */
  letGo(handles: readonly Handle[]): void;
  /** Throws if blocking for ever would be in vain, or impossible. */
  beforeBlocking(): void;
  /**
   * By which another process opens the same end.
   *
   * @throws {PicklingError} If none can.
   */
  travel(): Handle[];
  /** Another view of the same end, to be closed by itself. */
  duplicate(): Transport;
  /** Lets go of this end. */
  close(): void;
}
