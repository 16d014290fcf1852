/**
 * A client of a manager that runs in Python: objects that live there, called
 * from here. Source: CPython `multiprocessing/managers.py`, `dispatch`.
 *
 * **Requests** are pickled tuples `(ident, method, args, kwds)`, **replies**
 * `(kind, result)`. Calls to the server have a connection each, an object one
 * of its own.
 *
 * @module
 */

import type { Address } from "./address.ts";
import { Client } from "./client.ts";
import type { Connection } from "./connection.ts";
import { DEFAULT_LIMITS } from "./format.ts";
import { loads, type Stateful } from "./pickle_reader.ts";
import { dumps } from "./pickle_writer.ts";
import { EOFError, OSError, RemoteError, UnpicklingError } from "../errors.ts";

/** How {@linkcode PythonManager.connect} connects. */
export interface PythonManagerOptions {
  /** The manager's `authkey`. */
  readonly authkey: Uint8Array;
  /**
   * Milliseconds for connecting; `null` is for ever.
   *
   * @default {null}
   */
  readonly timeout?: number | null;
}

/** Python's keyword arguments. */
export type Keywords = Readonly<Record<string, unknown>>;

/** An exception that was raised in Python. */
export class PythonError extends Error {
  /** Its class, with the module: `builtins.KeyError`. */
  readonly pythonClass: string;
  /** What it was made with. */
  readonly args: readonly unknown[];

  /** An exception of class `pythonClass`, made with `args`. */
  constructor(pythonClass: string, args: readonly unknown[]) {
    super(args.length === 1 ? String(args[0]) : args.map(String).join(", "));
    this.name = pythonClass.slice(pythonClass.lastIndexOf(".") + 1);
    this.pythonClass = pythonClass;
    this.args = args;
  }
}

/**
 * A manager in a Python program: `BaseManager` or a class derived from it.
 *
 * @example Use what a Python program offers
 * ```ts no-assert
 * import { PythonManager } from "@pystd/multiprocessing/connection";
 *
 * // In Python: class M(BaseManager): pass
 * //            M.register("get_jobs", callable=lambda: jobs)
 * //            M(("localhost", 50000), b"secret").get_server().serve_forever()
 * async function addJob(): Promise<void> {
 *   const authkey = new TextEncoder().encode("secret");
 *   const manager = await PythonManager.connect(["localhost", 50_000], { authkey });
 *   await using jobs = await manager.create("get_jobs");
 *   await jobs.call("put", [{ id: 1 }]);
 * }
 * ```
 */
export class PythonManager {
  /** Where it is. */
  readonly address: Address;
  readonly #options: PythonManagerOptions;

  private constructor(address: Address, options: PythonManagerOptions) {
    this.address = address;
    this.#options = options;
  }

  /**
   * Connects to the manager at `address`.
   *
   * @throws {AuthenticationError} If the key is wrong.
   * @throws {OSError} If no manager is there.
   */
  static async connect(address: Address, options: PythonManagerOptions): Promise<PythonManager> {
    const manager = new PythonManager(address, options);
    await manager.call("dummy");
    return manager;
  }

  /**
   * Has the manager make an object of the type that is registered as `typeid`.
   *
   * @throws {RemoteError} If that fails there.
   */
  async create(
    typeid: string,
    args: readonly unknown[] = [],
    kwds: Keywords = {},
  ): Promise<PythonProxy> {
    const [id, exposed] = await this.call("create", [typeid, ...args], kwds) as [string, string[]];
    const proxy = await this.#proxy({ typeid, id, exposed });
    await this.call("decref", [id]); // the proxy has counted itself
    return proxy;
  }

  /**
   * Calls a function of the server itself: `number_of_objects`, `debug_info`, `shutdown`.
   *
   * @throws {RemoteError} If it fails there.
   */
  async call(
    method: string,
    args: readonly unknown[] = [],
    kwds: Keywords = {},
  ): Promise<unknown> {
    using connection = await this.#connect();
    return resultOf(await request(connection, { id: null, method, args, kwds }));
  }

  async #proxy(place: ObjectPlace): Promise<PythonProxy> {
    await this.call("incref", [place.id]);
    const connection = await this.#connect();
    try {
      const name = ["typescript"];
      resultOf(await request(connection, { id: null, method: "accept_connection", args: name }));
    } catch (error) {
      connection.close();
      throw error;
    }
    return new PythonProxy(place, {
      connection,
      decref: (id) => this.call("decref", [id]),
      proxyOf: (other) => this.#proxy(other),
    });
  }

  #connect(): Promise<Connection> {
    return Client(this.address, this.#options);
  }
}

/** Which object of a manager. */
interface ObjectPlace {
  readonly typeid: string;
  readonly id: string;
  readonly exposed: readonly string[];
}

/** What a proxy needs of its manager. */
interface Ties {
  readonly connection: Connection;
  /** Tells the manager that it is counted once less. */
  decref(id: string): Promise<unknown>;
  proxyOf(place: ObjectPlace): Promise<PythonProxy>;
}

/**
 * An object that lives in a Python manager, made by {@linkcode PythonManager.create}.
 *
 * @example Call its methods
 * ```ts no-assert
 * import type { PythonProxy } from "@pystd/multiprocessing/connection";
 *
 * // A list that lives in Python.
 * async function sortThere(list: PythonProxy): Promise<unknown> {
 *   await list.call("sort", [], { reverse: true });
 *   return await list.call("__getitem__", [0]);
 * }
 * ```
 */
export class PythonProxy implements AsyncDisposable {
  /** The name under which its type is registered. */
  readonly typeid: string;
  /** The methods that may be called. */
  readonly exposed: readonly string[];
  readonly #id: string;
  readonly #ties: Ties;
  /** Calls go one after the other. */
  #last: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  /** @internal */
  constructor({ typeid, id, exposed }: ObjectPlace, ties: Ties) {
    this.typeid = typeid;
    this.exposed = exposed;
    this.#id = id;
    this.#ties = ties;
  }

  /**
   * Calls a method of the object, which lives on.
   *
   * @returns What it returns: plain data, or a proxy where the manager makes one.
   * @throws {PythonError} What it raises.
   * @throws {RemoteError} If the manager cannot call it, or cannot send what it returns.
   * @throws {UnpicklingError} If it returns what is no plain data.
   * @throws {OSError} If this proxy is closed.
   */
  call(method: string, args: readonly unknown[] = [], kwds: Keywords = {}): Promise<unknown> {
    const call = this.#last.then(() => this.#call({ id: this.#id, method, args, kwds }));
    this.#last = call.catch(() => {});
    return call;
  }

  async #call(message: Request): Promise<unknown> {
    if (this.#isClosed) throw new OSError("Cannot call: the proxy is closed");
    const reply = await request(this.#ties.connection, message);
    if (reply.kind !== "#PROXY") return resultOf(reply);
    const [exposed, token] = reply.result as [string[], Opaque];
    const [typeid, , id] = token.state as [string, unknown, string];
    const proxy = await this.#ties.proxyOf({ typeid, id, exposed });
    await this.#ties.decref(id); // the proxy has counted itself
    return proxy;
  }

  /** Lets go of the object; the manager drops it when nobody holds it any more. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#ties.connection.close();
    await this.#ties.decref(this.#id).catch((error) => {
      // With the manager all its objects are gone.
      if (!(error instanceof OSError || error instanceof EOFError)) throw error;
    });
  }

  /** Lets go of the object. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

interface Request {
  readonly id: string | null;
  readonly method: string;
  readonly args?: readonly unknown[];
  readonly kwds?: Keywords;
}

interface Reply {
  readonly kind: string;
  readonly result: unknown;
  /** Names of classes in it that are no plain data. */
  readonly classes: readonly string[];
}

/** Something of a class that only Python has: its name and what it was made with, no more. */
class Opaque implements Stateful {
  state: unknown;

  constructor(readonly name: string, readonly args: readonly unknown[]) {}

  setState(state: unknown): void {
    this.state = state;
  }
}

async function request(
  connection: Connection,
  { id, method, args = [], kwds = {} }: Request,
): Promise<Reply> {
  const message = Object.freeze([id, method, Object.freeze([...args]), kwds]);
  await connection.sendBytes(dumps(message));
  const classes: string[] = [];
  const find = (name: string) => {
    classes.push(name);
    return (made: readonly unknown[]) => new Opaque(name, made);
  };
  const reply = loads(await connection.recvBytes(), { ...DEFAULT_LIMITS, find });
  if (!Array.isArray(reply) || typeof reply[0] !== "string") {
    throw new UnpicklingError("Cannot receive message: it is no reply of a manager");
  }
  return { kind: reply[0], result: reply[1], classes };
}

function resultOf({ kind, result, classes }: Reply): unknown {
  if (kind === "#RETURN") {
    if (classes.length === 0) return result;
    throw new UnpicklingError(
      `Cannot receive message: it needs Python's ${JSON.stringify(classes[0])}, and only plain ` +
        "data are received",
    );
  }
  if (kind === "#ERROR" && result instanceof Opaque) {
    throw new PythonError(result.name, result.args);
  }
  throw new RemoteError(String(result));
}
