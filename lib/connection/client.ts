/**
 * `multiprocessing.connection.Client`: connecting to a listener.
 *
 * @module
 */

import { deadlineAfter, NEVER, remaining } from "../kernel/mod.ts";
import { type Address, type AddressFamily, addressType, checkFamily } from "./address.ts";
import { checkAuthkey } from "./challenge.ts";
import { Connection } from "./connection.ts";
import { type CodecOptions, formatFor, limitsOf, settingsOf } from "./format.ts";
import { shakeHands, shakeHandsSync } from "./handshake.ts";
import { connectTo, connectToSync } from "./places.ts";

/** How {@linkcode ClientSync} connects. */
export interface ClientSyncOptions extends CodecOptions {
  /** The family of addresses; that of the address by default. */
  readonly family?: AddressFamily | null;
  /** The key that the listener has. */
  readonly authkey?: Uint8Array | null;
  /**
   * Milliseconds for connecting and for the handshake; `null` is for ever.
   *
   * @default {null}
   */
  readonly timeout?: number | null;
}

/** How {@linkcode Client} connects. */
export interface ClientOptions extends ClientSyncOptions {
  /** Ends the wait with the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * Connects to the listener at `address`, which need not have accepted yet; with a key, waits
 * until it has, and each side has proved that it knows the key.
 * Source: CPython `multiprocessing/connection.py: Client`.
 *
 * @typeParam T What the messages are.
 * @throws {AuthenticationError} If one side does not know the key.
 * @throws {ConnectionRefusedError} If nobody listens there.
 * @throws {PermissionError} If the host does not permit it.
 * @throws {TimeoutError} If it takes longer than `timeout`.
 * @throws {TypeError} If the key is no bytes, or the address is of no kind.
 *
 * @example With a key
 * ```ts
 * import { Client, Listener } from "@pystd/multiprocessing/connection";
 * import { assertEquals } from "@std/assert";
 *
 * const authkey = new TextEncoder().encode("secret");
 * using listener = new Listener(null, { family: "AF_FAMILY", authkey });
 * const connecting = Client(listener.address, { authkey });
 * using connection = await listener.accept();
 * connection.send("welcome");
 * using client = await connecting;
 * assertEquals(await client.recv(), "welcome");
 * ```
 */
export async function Client<T = unknown>(
  address: Address,
  options: ClientOptions = {},
): Promise<Connection<T>> {
  const { authkey, signal } = options;
  const family = familyFor(address, options);
  signal?.throwIfAborted();
  const deadline = deadlineAfter(options.timeout);
  const settings = settingsOf(options, family === "AF_FAMILY");
  formatFor(settings); // throws where there is none
  const limit = limitsOf(options).maxBytes;
  const transport = await connectTo(address, { family, deadline, signal, limit });
  const connection = new Connection<T>(transport, settings);
  if (authkey !== undefined && authkey !== null) {
    const timeout = deadline === NEVER ? null : remaining(deadline);
    await shakeHands(connection, { side: "client", authkey, timeout, signal });
  }
  transport.trust?.();
  return connection;
}

/**
 * As {@linkcode Client}, blocking this thread. Only with `AF_FAMILY`: what comes over a socket
 * comes through this thread's own event loop.
 *
 * @typeParam T What the messages are.
 * @throws {AuthenticationError} If one side does not know the key.
 * @throws {ConnectionRefusedError} If nobody listens there.
 * @throws {DeadlockError} If it would block in vain.
 * @throws {TimeoutError} If it takes longer than `timeout`.
 * @throws {TypeError} If the key is no bytes, or the address is of no kind.
 *
 * @example
 * ```ts
 * import { ClientSync, Listener } from "@pystd/multiprocessing/connection";
 * import { assertEquals } from "@std/assert";
 *
 * using listener = new Listener("family:greeter");
 * using client = ClientSync<string>("family:greeter");
 * using connection = listener.acceptSync<string>();
 * client.sendSync("hello");
 * assertEquals(connection.recvSync(), "hello");
 * ```
 */
export function ClientSync<T = unknown>(
  address: Address,
  options: ClientSyncOptions = {},
): Connection<T> {
  const { authkey, timeout } = options;
  const settings = settingsOf(options, true);
  const transport = connectToSync(address, familyFor(address, options));
  const connection = new Connection<T>(transport, settings);
  if (authkey !== undefined && authkey !== null) {
    shakeHandsSync(connection, { side: "client", authkey, timeout });
  }
  return connection;
}

function familyFor(address: Address, { family, authkey }: ClientSyncOptions): AddressFamily {
  const chosen = family ?? addressType(address);
  checkFamily(chosen);
  if (authkey !== undefined && authkey !== null) checkAuthkey(authkey);
  return chosen;
}
