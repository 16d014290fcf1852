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
import { loads } from "./pickle_reader.ts";
import { dumps } from "./pickle_writer.ts";
import { inPython } from "./python_call.ts";
import {
  type ObjectPlace,
  Opaque,
  placeIn,
  rebuiltProxy,
  ReplyParts,
  tokenOf,
} from "./python_token.ts";
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
    return await this.#result(await this.#request(connection, { id: null, method, args, kwds }));
  }

  /** A proxy that has counted itself. */
  async #proxy(place: ObjectPlace): Promise<PythonProxy> {
    const proxy = this.#uncounted(place);
    await this.call("incref", [place.id]);
    return proxy;
  }

  #uncounted(place: ObjectPlace): PythonProxy {
    return new PythonProxy(place, {
      address: this.address,
      connect: () => this.#line(),
      decref: (id) => this.call("decref", [id]),
      proxyOf: (other) => this.#proxy(other),
      request: (connection, message) => this.#request(connection, message),
      result: (reply) => this.#result(reply),
    });
  }

  /** A connection on which the objects of the manager can be called. */
  async #line(): Promise<Connection> {
    const connection = await this.#connect();
    try {
      const message = { id: null, method: "accept_connection", args: ["typescript"] };
      resultOf(await this.#request(connection, message));
      return connection;
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  async #request(
    connection: Connection,
    { id, method, args = [], kwds = {} }: Request,
  ): Promise<Reply> {
    const message = Object.freeze([id, method, Object.freeze([...args]), kwds]);
    await connection.sendBytes(dumps(message));
    const met: ObjectPlace[] = [];
    const parts = new ReplyParts((place) => {
      met.push(place);
      return this.#uncounted(place);
    });
    const find = (name: string) => parts.find(name);
    const reply = loads(await connection.recvBytes(), { ...DEFAULT_LIMITS, find });
    if (!Array.isArray(reply) || typeof reply[0] !== "string") {
      throw new UnpicklingError("Cannot receive message: it is no reply of a manager");
    }
    return { kind: reply[0], result: reply[1], classes: parts.classes, met };
  }

  /** What a reply means, once the proxies in it have counted themselves. */
  async #result(reply: Reply): Promise<unknown> {
    const result = resultOf(reply);
    for (const place of reply.met) {
      await this.call("incref", [place.id]);
      if (place.exposed.length > 0) continue; // a proxy of Python's own classes does not say it
      const methods = await this.call("get_methods", [tokenOf(place, this.address)]);
      (place.exposed as string[]).push(...methods as string[]);
    }
    return result;
  }

  #connect(): Promise<Connection> {
    return Client(this.address, this.#options);
  }
}

/** What a proxy needs of its manager. */
interface Ties {
  readonly address: Address;
  /** One more connection on which the object can be called. */
  connect(): Promise<Connection>;
  /** Tells the manager that it is counted once less. */
  decref(id: string): Promise<unknown>;
  proxyOf(place: ObjectPlace): Promise<PythonProxy>;
  request(connection: Connection, message: Request): Promise<Reply>;
  result(reply: Reply): Promise<unknown>;
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
    if (reply.kind !== "#PROXY") return await this.#ties.result(reply);
    const [exposed, token] = reply.result as [string[], unknown];
    const { typeid, id } = placeIn(token);
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
      return await this.#ties.request(connection, message);
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

  /**
   * What it gives one after the other: of an iterator what comes next, of what can be iterated
   * over there the items of an iterator, of a list those at its indices.
   *
   * @example The keys of a dict
   * ```ts no-assert
   * import type { PythonProxy } from "@pystd/multiprocessing/connection";
   *
   * async function keysThere(dict: PythonProxy): Promise<unknown[]> {
   *   return await Array.fromAsync(dict);
   * }
   * ```
   */
  async *[Symbol.asyncIterator](): AsyncGenerator<unknown, void> {
    if (this.exposed.includes("__iter__") && !this.exposed.includes("__next__")) {
      await using iterator = await this.call("__iter__") as PythonProxy;
      return yield* iterator;
    }
    const isList = !this.exposed.includes("__next__");
    for (let index = 0;; index++) {
      try {
        yield isList ? await this.call("__getitem__", [index]) : await this.call("__next__");
      } catch (error) {
        if (endsIteration(error)) return;
        throw error;
      }
    }
  }

  /** The proxy that Python makes of it, in whatever is sent there. */
  [inPython](): object {
    this.#assertOpen();
    const { typeid, exposed } = this;
    return rebuiltProxy({ typeid, id: this.#id, exposed }, this.#ties.address);
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
  readonly classes: ReadonlySet<string>;
  /** The objects of which it holds proxies. */
  readonly met: readonly ObjectPlace[];
}

function endsIteration(error: unknown): boolean {
  return error instanceof PythonError &&
    (error.name === "StopIteration" || error.name === "IndexError");
}

function resultOf({ kind, result, classes }: Reply): unknown {
  if (kind === "#RETURN") {
    const [first] = classes;
    if (first === undefined) return result;
    throw new UnpicklingError(
      `Cannot receive message: it needs Python's ${JSON.stringify(first)}, and only plain ` +
        "data are received",
    );
  }
  if (kind === "#ERROR" && result instanceof Opaque) {
    throw new PythonError(result.name, result.args);
  }
  throw new RemoteError(String(result));
}
