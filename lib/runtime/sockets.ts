/**
 * Streams of bytes to other programs, over TCP and over sockets with a path.
 *
 * @module
 */

import {
  BrokenPipeError,
  ConnectionRefusedError,
  ConnectionResetError,
  FileNotFoundError,
  OSError,
  PermissionError,
} from "../errors.ts";

/** Where a socket is: a path (on Linux also a name that begins with NUL), or host and port. */
export type SocketPlace =
  | { readonly path: string }
  | { readonly hostname: string; readonly port: number };

/** One end of a stream. Alone it does not keep the program alive. */
export interface Socket {
  /** Where the other end is; `undefined` where it has no address. */
  readonly remote: SocketPlace | undefined;
  /**
   * Waits for bytes; they are good until the next call. `null` is the end.
   *
   * @throws {OSError} If the stream broke.
   */
  read(): Promise<Uint8Array | null>;
  /**
   * Waits until the host has taken all of `bytes`.
   *
   * @throws {OSError} If the stream broke.
   */
  write(bytes: Uint8Array): Promise<void>;
  /** Ends both directions at once. More than once is as good as once. */
  close(): void;
}

/** A place where others connect. Alone it does not keep the program alive. */
export interface SocketServer {
  /** Where it is, with the port that the host picked. */
  readonly place: SocketPlace;
  /**
   * Waits for the next who connects; `undefined` once the server is closed.
   *
   * @throws {OSError} If the host refuses one; the server goes on.
   */
  accept(): Promise<Socket | undefined>;
  /** Takes nobody any more, and removes the file of a path. */
  close(): void;
}

/** What a host has of sockets. */
export interface Sockets {
  /** Python's names of the families that there are. */
  readonly families: readonly ("AF_INET" | "AF_UNIX")[];
  /**
   * Connects to who listens at `place`.
   *
   * @throws {ConnectionRefusedError} If nobody does.
   * @throws {OSError} If it fails otherwise.
   */
  connect(place: SocketPlace): Promise<Socket>;
  /**
   * Listens at `place` from now on. `backlog` is a hint.
   *
   * @throws {OSError} If that cannot be.
   */
  listen(place: SocketPlace, backlog: number): SocketServer;
}

/** `place` as text. */
export function nameOfPlace(place: SocketPlace): string {
  return "path" in place ? place.path : `${place.hostname}:${place.port}`;
}

type ErrorClass = new (message: string, options: ErrorOptions) => OSError;

/** Our class for each code, which all hosts take from the system. */
const CLASSES: Readonly<Record<string, ErrorClass>> = {
  ECONNREFUSED: ConnectionRefusedError,
  ECONNRESET: ConnectionResetError,
  ECONNABORTED: ConnectionResetError,
  EPIPE: BrokenPipeError,
  ENOENT: FileNotFoundError,
  EACCES: PermissionError,
  EPERM: PermissionError,
};
/** Deno's name for what its own permissions forbid. */
const NOT_CAPABLE = "NotCapable";

/** What failed, for whom it is of interest. */
export interface Deed {
  /** As in "Cannot … to". */
  readonly act: string;
  readonly place?: SocketPlace | undefined;
}

/** The host's error, under Python's name. */
export function socketError(error: unknown, { act, place }: Deed): OSError {
  if (error instanceof OSError) return error;
  const { code, name, message } = error as { code?: string; name?: string; message?: string };
  const Class = name === NOT_CAPABLE ? PermissionError : CLASSES[code ?? ""] ?? OSError;
  const where = place === undefined ? "" : `, received ${nameOfPlace(place)}`;
  return new Class(`Cannot ${act}: ${message ?? error}${where}`, { cause: error });
}
