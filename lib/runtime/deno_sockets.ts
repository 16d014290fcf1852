/**
 * Sockets on Deno.
 *
 * @module
 */

import {
  type Socket,
  socketError,
  type SocketPlace,
  type Sockets,
  type SocketServer,
} from "./sockets.ts";

/** As many bytes are read at a time. */
const READ = 64 * 1024;

/** {@linkcode Sockets} over Deno's own. */
export class DenoSockets implements Sockets {
  readonly families: readonly ("AF_INET" | "AF_UNIX")[] = Deno.build.os === "windows"
    ? ["AF_INET"]
    : ["AF_INET", "AF_UNIX"];

  async connect(place: SocketPlace): Promise<Socket> {
    try {
      if ("path" in place) {
        return new DenoSocket(await Deno.connect({ transport: "unix", path: place.path }));
      }
      const connection = await Deno.connect({ hostname: place.hostname, port: place.port });
      connection.setNoDelay();
      return new DenoSocket(connection);
    } catch (error) {
      throw socketError(error, { act: "connect", place });
    }
  }

  listen(place: SocketPlace, _backlog: number): SocketServer {
    try {
      return new DenoServer(
        "path" in place
          ? Deno.listen({ transport: "unix", path: place.path })
          : Deno.listen({ hostname: place.hostname, port: place.port }),
      );
    } catch (error) {
      throw socketError(error, { act: "listen", place });
    }
  }
}

/** A stream. */
class DenoSocket implements Socket {
  readonly #connection: Deno.TcpConn | Deno.UnixConn;
  readonly #buffer = new Uint8Array(READ);
  #isOpen = true;

  constructor(connection: Deno.TcpConn | Deno.UnixConn) {
    connection.unref();
    this.#connection = connection;
  }

  get remote(): SocketPlace | undefined {
    return placeOf(this.#connection.remoteAddr);
  }

  async read(): Promise<Uint8Array | null> {
    try {
      const length = await this.#connection.read(this.#buffer);
      return length === null ? null : this.#buffer.subarray(0, length);
    } catch (error) {
      if (!this.#isOpen) return null;
      throw socketError(error, { act: "receive" });
    }
  }

  async write(bytes: Uint8Array): Promise<void> {
    try {
      let rest = bytes;
      while (rest.length > 0) rest = rest.subarray(await this.#connection.write(rest));
    } catch (error) {
      throw socketError(error, { act: "send" });
    }
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#connection.close();
  }
}

/** A server. */
class DenoServer implements SocketServer {
  readonly place: SocketPlace;
  readonly #listener: Deno.TcpListener | Deno.UnixListener;
  #isOpen = true;

  constructor(listener: Deno.TcpListener | Deno.UnixListener) {
    listener.unref();
    this.#listener = listener;
    this.place = placeOf(listener.addr)!;
  }

  async accept(): Promise<Socket | undefined> {
    try {
      const connection = await this.#listener.accept();
      if ("setNoDelay" in connection) connection.setNoDelay();
      return new DenoSocket(connection);
    } catch (error) {
      if (!this.#isOpen) return undefined;
      throw socketError(error, { act: "accept" });
    }
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#listener.close(); // Deno removes the file
  }
}

function placeOf(address: Deno.Addr): SocketPlace | undefined {
  if ("hostname" in address) return { hostname: address.hostname, port: address.port };
  const { path } = address as { path: string | null };
  return path === null ? undefined : { path };
}
