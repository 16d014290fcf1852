/**
 * A manager's server, for who runs it in a process of his own.
 *
 * @module
 */

import type { Address } from "../connection/mod.ts";
import type { Serving } from "./serving.ts";

/**
 * A server, which runs in the process that calls {@linkcode Server.serveForever}. Programs get
 * one from `BaseManager.getServer()`. Source: CPython `managers.Server`.
 *
 * @example A server in this very process
 * ```ts
 * import { SyncManager } from "@pystd/multiprocessing/managers";
 * import { assertEquals } from "@std/assert";
 *
 * const server = new SyncManager().getServer();
 * const serving = server.serveForever();
 * const manager = new SyncManager({ address: server.address });
 * await manager.connect();
 * const list = await manager.list([1, 2]);
 * assertEquals(await list.length, 2);
 * server.stop();
 * await serving;
 * ```
 */
export class Server {
  readonly #serving: Serving;

  /** Programs get a server from `BaseManager.getServer()`. */
  constructor(serving: object);
  constructor(serving: Serving) {
    this.#serving = serving;
  }

  /** Where others find it: the processes of this program, if it listens nowhere else. */
  get address(): Address {
    return this.#serving.address;
  }

  /**
   * Serves until {@linkcode Server.stop} is called here or `shutdown()` by a client.
   *
   * @param options `signal` stops it, too.
   */
  async serveForever(options: { signal?: AbortSignal } = {}): Promise<void> {
    await this.#serving.serveForever(options);
  }

  /** Ends {@linkcode Server.serveForever}. */
  stop(): void {
    this.#serving.stop();
  }
}
