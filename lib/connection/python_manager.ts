/**
 * A client of a manager that runs in Python: objects that live there, called
 * from here. Source: CPython `multiprocessing/managers.py`, `dispatch`.
 *
 * **Requests** are pickled tuples `(ident, method, args, kwds)`, **replies**
 * `(kind, result)`. Calls to the server have a connection each. **Objects** have
 * one of their own, on which calls follow each other, and one more for every
 * call that keeps the others waiting, as Python's threads have.
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

/** Milliseconds for which a call keeps those waiting that follow it. */
const PATIENCE = 50;

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
    return new PythonProxy(place, {
      connection: await this.#line(),
      connect: () => this.#line(),
      decref: (id) => this.call("decref", [id]),
      proxyOf: (other) => this.#proxy(other),
    });
  }

  /** A connection on which the objects of the manager can be called. */
  async #line(): Promise<Connection> {
    const connection = await this.#connect();
    try {
      const name = ["typescript"];
      resultOf(await request(connection, { id: null, method: "accept_connection", args: name }));
      return connection;
    } catch (error) {
      connection.close();
      throw error;
    }
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
  /** One more connection on which the object can be called. */
  connect(): Promise<Connection>;
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
  /** The connections, and which of them are in use. */
  readonly #lines = new Map<Connection, boolean>();
  /** Settles when the next call may begin. */
  #turn: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  /** @internal */
  constructor({ typeid, id, exposed }: ObjectPlace, ties: Ties) {
    this.typeid = typeid;
    this.exposed = exposed;
    this.#id = id;
    this.#ties = ties;
    this.#lines.set(ties.connection, false);
  }

  /**
   * Calls a method of the object, which lives on. Calls are begun in their order, each when the
   * one before is through, or has kept it waiting for a while, as `get` of an empty queue does.
   *
   * @returns What it returns: plain data, or a proxy where the manager makes one.
   * @throws {PythonError} What it raises.
   * @throws {RemoteError} If the manager cannot call it, or cannot send what it returns.
   * @throws {UnpicklingError} If it returns what is no plain data.
   * @throws {OSError} If this proxy is closed.
   */
  call(method: string, args: readonly unknown[] = [], kwds: Keywords = {}): Promise<unknown> {
    const turn = this.#turn;
    const call = turn.then(() => this.#call({ id: this.#id, method, args, kwds }));
    this.#turn = turn.then(() => settledOrLate(call));
    return call;
  }

  async #call(message: Request): Promise<unknown> {
    const reply = await this.#ask(message);
    if (reply.kind !== "#PROXY") return resultOf(reply);
    const [exposed, token] = reply.result as [string[], Opaque];
    const [typeid, , id] = token.state as [string, unknown, string];
    const proxy = await this.#ties.proxyOf({ typeid, id, exposed });
    await this.#ties.decref(id); // the proxy has counted itself
    return proxy;
  }

  async #ask(message: Request): Promise<Reply> {
    this.#assertOpen();
    const connection = this.#idle() ?? await this.#ties.connect();
    this.#lines.set(connection, true);
    try {
      this.#assertOpen();
      return await request(connection, message);
    } catch (error) {
      // What is broken off is of no use any more.
      if (error instanceof OSError || error instanceof EOFError) this.#hangUp(connection);
      throw error;
    } finally {
      if (this.#lines.has(connection)) this.#lines.set(connection, false);
    }
  }

  /** The oldest connection that is free: whose thread in Python may own a lock. */
  #idle(): Connection | undefined {
    for (const [connection, isBusy] of this.#lines) if (!isBusy) return connection;
    return undefined;
  }

  #hangUp(connection: Connection): void {
    this.#lines.delete(connection);
    connection.close();
  }

  #assertOpen(): void {
    if (this.#isClosed) throw new OSError("Cannot call: the proxy is closed");
  }

  /** Lets go of the object; the manager drops it when nobody holds it any more. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const connection of this.#lines.keys()) this.#hangUp(connection);
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

/** Waits until `call` is through, or for so long that others should not wait for it any more. */
async function settledOrLate(call: Promise<unknown>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise((resolve) => timer = setTimeout(resolve, PATIENCE));
  await Promise.race([call.catch(() => {}), late]);
  clearTimeout(timer);
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
