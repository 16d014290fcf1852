/**
 * Which acceptor and which transport serve a family of addresses.
 *
 * @module
 */

import { abortable } from "@std/async/abortable";
import { type Deadline, NEVER, remaining } from "../kernel/mod.ts";
import { host, type Socket, type Sockets } from "../runtime/mod.ts";
import { DeadlockError, InvariantError, TimeoutError } from "../errors.ts";
import type { Acceptor } from "./acceptor.ts";
import { type Address, type AddressFamily, familyName, fromPlace, toPlace } from "./address.ts";
import { connectToFamily, FamilyAcceptor } from "./family_acceptor.ts";
import { SocketAcceptor } from "./socket_acceptor.ts";
import { SocketTransport } from "./socket_transport.ts";
import type { Transport } from "./transport.ts";

/** How {@linkcode listenAt} listens. */
export interface ListenOptions {
  readonly family: AddressFamily;
  readonly backlog: number;
  /** The longest message that is accepted from outside, in bytes. */
  readonly limit: number;
}

/** How {@linkcode connectTo} connects. */
export interface ConnectOptions {
  readonly family: AddressFamily;
  /** The longest message that is accepted from outside, in bytes. */
  readonly limit: number;
  readonly deadline: Deadline;
  readonly signal: AbortSignal | undefined;
}

/** Listens at `address`. */
export function listenAt(address: Address, { family, backlog, limit }: ListenOptions): Acceptor {
  if (family === "AF_FAMILY") return FamilyAcceptor.listen(familyName(address));
  const server = sockets().listen(toPlace(address, family), backlog);
  return SocketAcceptor.over(server, { address: fromPlace(server.place), limit });
}

/** Connects to whoever listens at `address`. */
export async function connectTo(address: Address, options: ConnectOptions): Promise<Transport> {
  const { family, limit } = options;
  if (family === "AF_FAMILY") return connectToFamily(familyName(address));
  const connecting = sockets().connect(toPlace(address, family));
  const hold = host.holdLoop();
  try {
    return SocketTransport.over(await withinTime(connecting, options), limit);
  } catch (error) {
    connecting.then((socket) => socket.close(), () => {}); // he has given up
    throw error;
  } finally {
    hold.release();
  }
}

async function withinTime(
  connecting: Promise<Socket>,
  { deadline, signal }: ConnectOptions,
): Promise<Socket> {
  if (deadline === NEVER && signal === undefined) return await connecting;
  const controller = new AbortController();
  const abort = () => controller.abort(signal!.reason);
  signal?.addEventListener("abort", abort);
  const timer = deadline === NEVER ? undefined : setTimeout(() => {
    controller.abort(new TimeoutError("Cannot connect: nobody has answered in time"));
  }, remaining(deadline));
  try {
    return await abortable(connecting, controller.signal);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
  }
}

/** As {@linkcode connectTo}, blocking this agent. */
export function connectToSync(address: Address, family: AddressFamily): Transport {
  if (family === "AF_FAMILY") return connectToFamily(familyName(address));
  throw new DeadlockError(
    "Cannot block: what goes over a socket goes through this thread's event loop; " +
      "use the awaitable form",
  );
}

function sockets(): Sockets {
  if (host.sockets !== undefined) return host.sockets;
  throw new InvariantError("Cannot use sockets: the host has none");
}
