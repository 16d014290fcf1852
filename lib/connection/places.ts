/**
 * Which acceptor and which transport serve a family of addresses.
 *
 * @module
 */

import type { Deadline } from "../kernel/mod.ts";
import type { Acceptor } from "./acceptor.ts";
import { type Address, type AddressFamily, familyName } from "./address.ts";
import { connectToFamily, FamilyAcceptor } from "./family_acceptor.ts";
import type { Transport } from "./transport.ts";
import { DeadlockError, NotImplementedError } from "../errors.ts";

/** How {@linkcode listenAt} listens. */
export interface ListenOptions {
  readonly family: AddressFamily;
  readonly backlog: number;
}

/** How {@linkcode connectTo} connects. */
export interface ConnectOptions {
  readonly family: AddressFamily;
  readonly deadline: Deadline;
  readonly signal: AbortSignal | undefined;
}

/** Listens at `address`. */
export function listenAt(address: Address, { family }: ListenOptions): Acceptor {
  if (family === "AF_FAMILY") return FamilyAcceptor.listen(familyName(address));
  throw new NotImplementedError(`Cannot listen: no sockets yet, received ${family}`);
}

/** Connects to whoever listens at `address`. */
export function connectTo(
  address: Address,
  { family }: ConnectOptions,
): Transport | Promise<Transport> {
  if (family === "AF_FAMILY") return connectToFamily(familyName(address));
  throw new NotImplementedError(`Cannot connect: no sockets yet, received ${family}`);
}

/** As {@linkcode connectTo}, blocking this agent. */
export function connectToSync(address: Address, family: AddressFamily): Transport {
  if (family === "AF_FAMILY") return connectToFamily(familyName(address));
  throw new DeadlockError(
    "Cannot connect: a socket needs this thread's event loop; use the awaitable form",
  );
}
