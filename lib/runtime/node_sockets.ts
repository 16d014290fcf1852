/**
 * Sockets on Node, and on Bun.
 *
 * @module
 */

import type * as Net from "node:net";
import { OSError } from "../errors.ts";
import { builtin, nodeProcess } from "./builtin.ts";
import {
  nameOfPlace,
  type Socket,
  socketError,
  type SocketPlace,
  type Sockets,
  type SocketServer,
} from "./sockets.ts";

/** {@linkcode Sockets} over `node:net`. */
export class NodeSockets implements Sockets {
  readonly families: readonly ("AF_INET" | "AF_UNIX")[] = nodeProcess().platform === "win32"
    ? ["AF_INET"]
    : ["AF_INET", "AF_UNIX"];

  connect(place: SocketPlace): Promise<Socket> {
    return new Promise((resolve, reject) => {
      const target = "path" in place ? place : { host: place.hostname, port: place.port };
      const socket = builtin("node:net").connect(target);
      const fail = (error: Error) => reject(socketError(error, { act: "connect", place }));
      socket.once("error", fail);
      socket.once("connect", () => {
        socket.off("error", fail);
        resolve(new NodeSocket(socket));
      });
    });
  }

  listen(place: SocketPlace, backlog: number): SocketServer {
    return new NodeServer(place, backlog);
  }
}

/** A stream. */
class NodeSocket implements Socket {
  readonly remote: SocketPlace | undefined;
  readonly #socket: Net.Socket;
  #error: Error | undefined;
  #isOver = false;
  #wake: (() => void) | undefined;

  constructor(socket: Net.Socket) {
    this.#socket = socket;
    const { remoteAddress, remotePort } = socket;
    this.remote = remoteAddress === undefined || remotePort === undefined
      ? undefined
      : { hostname: remoteAddress, port: remotePort };
    socket.unref();
    socket.setNoDelay(true);
    socket.on("readable", () => this.#wake?.());
    for (const event of ["end", "close"]) socket.on(event, () => this.#finish());
    socket.on("error", (error) => {
      this.#error ??= error;
      this.#finish();
    });
  }

  #finish(): void {
    this.#isOver = true;
    this.#wake?.();
  }

  async read(): Promise<Uint8Array | null> {
    for (;;) {
      const chunk = this.#socket.read() as Uint8Array | null;
      if (chunk !== null) return chunk;
      if (this.#error !== undefined) throw socketError(this.#error, { act: "receive" });
      if (this.#isOver) return null;
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
  }

  write(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#socket.write(bytes, (error) => {
        if (error) reject(socketError(error, { act: "send" }));
        else resolve();
      });
    });
  }

  close(): void {
    this.#socket.destroy();
  }
}

/** What Node calls `listen()` in itself: with it the address is known when the call returns. */
interface BindableServer extends Net.Server {
  _handle: unknown;
  _listen2(address: string, port: number, addressType: number, backlog: number): void;
}

/** The type of address that Node gives to a path. */
const PATH = -1;

/** A server. */
class NodeServer implements SocketServer {
  readonly place: SocketPlace;
  readonly #server: BindableServer;
  readonly #arrived: NodeSocket[] = [];
  #error: Error | undefined;
  #isOpen = true;
  #wake: (() => void) | undefined;

  constructor(place: SocketPlace, backlog: number) {
    const server = builtin("node:net").createServer({ allowHalfOpen: false }) as BindableServer;
    this.#server = server;
    server.on("error", (error) => {
      this.#error = error;
      this.#wake?.();
    });
    server.on("connection", (socket) => {
      this.#arrived.push(new NodeSocket(socket));
      this.#wake?.();
    });
    if ("path" in place) server._listen2(place.path, PATH, PATH, backlog);
    else server._listen2(place.hostname, place.port, place.hostname.includes(":") ? 6 : 4, backlog);
    // Node tells why in an event, too late for who constructs.
    if (!server._handle) {
      throw new OSError(
        `Cannot listen: address already in use or not available, received ${nameOfPlace(place)}`,
      );
    }
    server.unref();
    const address = server.address();
    this.place = address !== null && typeof address === "object"
      ? { hostname: address.address, port: address.port }
      : place;
  }

  async accept(): Promise<Socket | undefined> {
    while (this.#isOpen) {
      const socket = this.#arrived.shift();
      if (socket !== undefined) return socket;
      if (this.#error !== undefined) throw socketError(this.#error, { act: "accept" });
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
    return undefined;
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#server.close(); // Node removes the file
    for (const socket of this.#arrived.splice(0)) socket.close();
    this.#wake?.();
  }
}
