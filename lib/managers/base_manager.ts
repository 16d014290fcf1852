/**
 * `BaseManager`: starts a server, or connects to one, and asks it for things.
 *
 * @module
 */

import { abortable } from "@std/async/abortable";
import {
  type Address,
  addressType,
  Client,
  type Connection,
  Pipe,
  type Waitable,
  waitSync,
} from "../connection/mod.ts";
import { fixedMethod } from "../process/backstage.ts";
import { Process, type StartMethod } from "../process/mod.ts";
import {
  AssertionError,
  AttributeError,
  DeadlockError,
  EOFError,
  KeyError,
  ProcessError,
  TimeoutError,
  ValueError,
} from "../errors.ts";
import { identity } from "../identity.ts";
import { Finalize } from "../util/mod.ts";
import { isServerAddress, Ticket } from "./door.ts";
import { FamilyHold, type Hold } from "./hold.ts";
import { SERVER_GRANT } from "./protocol.ts";
import "./forms.ts";
import { ServerProxy } from "./proxies/server.ts";
import type { BaseProxy } from "./proxy.ts";
import { ProxyPlace } from "./proxy_state.ts";
import { addType, registryOf, specOf, type TypeOptions, type TypeSpec } from "./registry.ts";
import { Line, RemoteHold } from "./remote.ts";
import { type Beginning, runServer, type SentType, type ServerTask } from "./run_server.ts";
import type { Admission } from "./script.ts";
import type { ListeningPlace } from "./guests.ts";
import { Server } from "./server.ts";
import { Serving } from "./serving.ts";
import {
  asIs,
  failure,
  locateType,
  ready,
  referTo,
  type StartOptions,
  startOptions,
} from "./starting.ts";

/** What a manager needs from above; a context satisfies it. */
export interface ManagerContext {
  /** The class of the server's process. */
  readonly Process: typeof Process;
}

/** How a manager is made. */
export interface ManagerOptions extends Admission {
  /**
   * Where the server is, or is to be: `[host, port]`, a path, or a name in this program that
   * begins with `family:`. Without one, only the processes of this program reach it.
   */
  readonly address?: Address | null;
  /**
   * Key by which client and server prove to each other that they belong together, where the
   * server has an address; by default that of the process.
   */
  readonly authkey?: Uint8Array | null;
  /** How values are written; there is but one way. */
  readonly serializer?: "native";
  /** How the server's process is started. */
  readonly ctx?: ManagerContext | null;
  /**
   * Milliseconds that the server has for its end when it is shut down, before it is terminated.
   *
   * @default {1000}
   */
  readonly shutdownTimeout?: number;
}

/** How {@linkcode BaseManager.connect} waits. */
export interface ConnectOptions {
  /**
   * Milliseconds until the server must have answered; `null` is for ever.
   *
   * @default {null}
   */
  readonly timeout?: number | null;
  /** Ends the wait with the signal's reason. */
  readonly signal?: AbortSignal;
}

type State = "initial" | "started" | "shut down";

/**
 * Starts a server process that keeps things, and makes proxies of them.
 *
 * What a server can make is registered with the class, before the server is started.
 *
 * Source: CPython `managers.BaseManager`.
 *
 * @example
 * ```ts
 * import { BaseManager, type Proxied } from "@pystd/multiprocessing/managers";
 * import { assertEquals } from "@std/assert";
 *
 * export class Counter {
 *   #count = 0;
 *   increment(): number {
 *     return ++this.#count;
 *   }
 * }
 *
 * class MyManager extends BaseManager {
 *   declare Counter: () => Promise<Proxied<Counter>>;
 * }
 * MyManager.register("Counter", { callable: Counter });
 *
 * if (import.meta.main) {
 *   await using manager = await new MyManager().start();
 *   const counter = await manager.Counter();
 *   await counter.increment();
 *   assertEquals(await counter.increment(), 2);
 * }
 * ```
 */
export class BaseManager implements Disposable, AsyncDisposable {
  readonly #ctx: ManagerContext;
  readonly #place: ListeningPlace & { readonly authkey: Uint8Array };
  #address: Address | null;
  readonly #shutdownTimeout: number;
  #state: State = "initial";
  #process: Process | undefined;
  #server: ServerProxy | undefined;
  /** Shuts the server down at the end of this process. */
  #final: Finalize | undefined;

  /**
   * A manager without a server.
   *
   * @throws {KeyError} If there is no such serializer.
   */
  constructor(options: ManagerOptions = {}) {
    const { address = null, authkey, serializer = "native", ctx, ...rest } = options;
    if (serializer !== "native") throw new KeyError(`'${serializer}'`);
    const { shutdownTimeout = 1_000, ...admission } = rest;
    this.#address = address;
    this.#place = { ...admission, address, authkey: authkey ?? identity().authkey };
    this.#ctx = ctx ?? { Process };
    this.#shutdownTimeout = shutdownTimeout;
  }

  /**
   * Adds a type to those that servers of this class of managers, and of classes derived from it
   * later, can make. Unless told otherwise, managers get a method of its name, which makes a
   * thing and returns a promise of its proxy, and a twin that blocks.
   *
   * Source: CPython `BaseManager.register`.
   */
  static register(typeid: string, options: TypeOptions = {}): void {
    addType(this, specOf(typeid, options));
    if (options.createMethod ?? true) this.defineFactory(typeid);
  }

  /** Gives this class the methods that make things of the type `typeid`. */
  protected static defineFactory(typeid: string): void {
    const methods = {
      [typeid](this: BaseManager, ...args: unknown[]): Promise<BaseProxy> {
        return this._create(typeid, args);
      },
      [`${typeid}Sync`](this: BaseManager, ...args: unknown[]): BaseProxy {
        return this._createSync(typeid, args);
      },
    };
    for (const [name, value] of Object.entries(methods)) {
      Object.defineProperty(this.prototype, name, { value, writable: true, configurable: true });
    }
  }

  /**
   * Starts the server, and returns when it serves.
   *
   * @returns This manager.
   * @throws {TypeError} If `initializer` is not callable.
   * @throws {ProcessError} If the server was started before.
   * @throws {EOFError} If the server ends before it serves: its initializer failed, or a type
   * cannot be found there.
   * @throws {PicklingError} If a type cannot be sent.
   */
  async start(
    initializer?: StartOptions["initializer"] | StartOptions,
    initargs: readonly unknown[] = [],
  ): Promise<this> {
    const options = startOptions(initializer, initargs);
    this.#refuseStart();
    this.#state = "started";
    try {
      const types = await Promise.all(
        this.#programTypes().map((spec) => this.#isHere ? asIs(spec) : locateType(spec)),
      );
      const [reader, writer] = this.#prepare(types, options);
      await this.#process!.start();
      writer.close();
      this.#takeServer(await ready(reader, this.#process!));
    } catch (error) {
      const process = this.#process;
      this.#forgetStart(error);
      if (process?.pid) await process.join();
      throw failure(error, process);
    }
    return this;
  }

  /**
   * As {@linkcode start}, blocking this agent.
   *
   * @throws {DeadlockError} If the server would run in this agent.
   */
  startSync(
    initializer?: StartOptions["initializer"] | StartOptions,
    initargs: readonly unknown[] = [],
  ): this {
    const options = startOptions(initializer, initargs);
    this.#refuseStart();
    if (this.#isHere) {
      throw new DeadlockError(
        "Cannot block until server has started: it would run in this agent; await start() instead",
      );
    }
    try {
      const types = this.#programTypes().map((spec) => referTo(spec));
      const [reader, writer] = this.#prepare(types, options);
      this.#process!.startSync();
      writer.close();
      waitSync<Waitable>([reader, this.#process!.sentinel]);
      this.#takeServer(reader);
    } catch (error) {
      const process = this.#process;
      this.#forgetStart(error);
      if (process?.pid) process.joinSync();
      throw failure(error, process);
    }
    this.#state = "started";
    return this;
  }

  #refuseStart(): void {
    if (this.#state === "started") throw new ProcessError("Already started server");
    if (this.#state === "shut down") throw new ProcessError("Manager has shut down");
  }

  /** Makes the server's process, which will send its proxy through the pipe that is returned. */
  #prepare(
    types: readonly SentType[],
    options: StartOptions,
  ): ReturnType<typeof Pipe<Beginning>> {
    const pipe = Pipe<Beginning>({ duplex: false });
    this.#process = this.#makeProcess([this.#task(types, options), pipe[1]]);
    return pipe;
  }

  #takeServer(reader: Connection<Beginning>): void {
    // The process may have ended while something else still holds the other end.
    if (!reader.pollSync()) throw new EOFError();
    const beginning = reader.recvSync();
    reader.close();
    if ("error" in beginning) throw beginning.error;
    this.#server = beginning.server;
    this.#address = beginning.address;
    this.#final = new Finalize(null, () => this.shutdown(), { exitpriority: 0 });
  }

  #forgetStart(error: unknown): void {
    const process = this.#process;
    this.#state = "initial";
    this.#process = undefined;
    const isRunning = process !== undefined && process.pid !== null;
    if (isRunning && !(error instanceof EOFError)) process.terminate();
  }

  #makeProcess(args: Parameters<typeof runServer>): Process {
    const process = new this.#ctx.Process({ target: runServer, args, daemon: true }) as Process;
    process.name = process.name.replace(/^.*(?=-)/, this.constructor.name);
    return process;
  }

  #task(types: readonly SentType[], { initializer, initargs = [] }: StartOptions): ServerTask {
    const builtin = [...registryOf(this.constructor).values()]
      .filter(({ isBuiltin }) => isBuiltin)
      .map(({ typeid }) => typeid);
    return { builtin, types, initializer: initializer ?? null, initargs, place: this.#place };
  }

  #programTypes(): TypeSpec[] {
    return [...registryOf(this.constructor).values()].filter(({ isBuiltin }) => !isBuiltin);
  }

  /** Does the server run in this agent, so that everything is there? */
  get #isHere(): boolean {
    const { startMethod } = this.#ctx.Process as unknown as { startMethod: StartMethod | null };
    return (startMethod ?? fixedMethod()) === "fork";
  }

  /**
   * Connects to the server at this manager's address.
   *
   * @throws {AuthenticationError} If the key is another.
   * @throws {OSError} If there is no server, or not any more.
   * @throws {TimeoutError} If it does not answer within `timeout`.
   */
  async connect({ timeout = null, signal }: ConnectOptions = {}): Promise<void> {
    signal?.throwIfAborted();
    const late = new AbortController();
    const timer = timeout === null ? undefined : setTimeout(() => {
      const text = `Cannot connect: the server has not answered within ${timeout} ms`;
      late.abort(new TimeoutError(text));
    }, timeout);
    const giveUp = signal === undefined ? late.signal : AbortSignal.any([signal, late.signal]);
    try {
      const server = await this.#serverAt(this.#address, giveUp);
      await abortable(server._callmethod("dummy"), giveUp);
      this.#server = server;
      this.#state = "started";
    } finally {
      clearTimeout(timer);
    }
  }

  async #serverAt(address: Address | null, signal: AbortSignal): Promise<ServerProxy> {
    if (address === null) throw new ValueError("Cannot connect: the manager has no address");
    if (isServerAddress(address)) {
      return serverProxy(new FamilyHold(Ticket.at(address, SERVER_GRANT)));
    }
    const place = { ...this.#place, address };
    if (addressType(address) !== "AF_FAMILY") {
      const line = await Line.open(place, { types: registryOf(this.constructor), signal });
      return serverProxy(new RemoteHold(line, SERVER_GRANT));
    }
    using connection = await Client<ServerProxy>(address, { authkey: place.authkey, signal });
    return await connection.recv({ signal });
  }

  /**
   * A server to be run in this process, by its `serveForever()`.
   *
   * @throws {ProcessError} If this manager has started one.
   */
  getServer(): Server {
    this.#refuseStart();
    const serving = new Serving(registryOf(this.constructor), this.#place);
    this.#address = serving.address;
    return new Server(serving);
  }

  /** Where the server is; `null` before that is known. */
  get address(): Address | null {
    return this.#address;
  }

  /**
   * Stops the server that was started, and waits for its end. Once is enough.
   *
   * @param options `timeout`: milliseconds before it is terminated, by default the manager's
   * `shutdownTimeout`.
   * @throws {AttributeError} If this manager has not started a server.
   */
  async shutdown({ timeout = this.#shutdownTimeout }: { timeout?: number } = {}): Promise<void> {
    const process = this.#processFor("shutdown");
    if (this.#state === "shut down") return;
    this.#state = "shut down";
    this.#final?.cancel();
    if (process.isAlive()) {
      const told = this.#server!._callmethod("shutdown").catch(() => {});
      // A server that computes without end hears nothing.
      await process.join({ timeout });
      if (process.isAlive()) process.terminate();
      await told;
    }
    await process.join();
    this.#server![Symbol.dispose]();
  }

  /** As {@linkcode shutdown}, blocking this agent. */
  shutdownSync({ timeout = this.#shutdownTimeout }: { timeout?: number } = {}): void {
    const process = this.#processFor("shutdown");
    if (this.#state === "shut down") return;
    this.#state = "shut down";
    this.#final?.cancel();
    if (process.isAlive()) {
      this.#server!._callmethod("shutdown").catch(() => {});
      if (this.#isHere) process.terminate();
      else process.joinSync({ timeout });
      if (process.isAlive()) process.terminate();
    }
    if (!this.#isHere) process.joinSync();
    this.#server![Symbol.dispose]();
  }

  /**
   * Waits for the end of the server.
   *
   * @throws {AttributeError} If this manager has not started a server.
   */
  async join(options: Parameters<Process["join"]>[0] = {}): Promise<void> {
    await this.#processFor("join").join(options);
  }

  /** As {@linkcode join}, blocking this agent. */
  joinSync(options: Parameters<Process["joinSync"]>[0] = {}): void {
    this.#processFor("join").joinSync(options);
  }

  #processFor(method: string): Process {
    if (this.#process !== undefined) return this.#process;
    const state = this.#state === "initial" ? "was not started" : "was started by another manager";
    throw new AttributeError(
      `'${this.constructor.name}' object has no attribute '${method}': its server ${state}`,
    );
  }

  /** The process of the server that was started; `null` if none was. */
  get _process(): Process | null {
    return this.#process ?? null;
  }

  /** Makes a thing of the type `typeid`; a proxy of it. */
  async _create(typeid: string, args: readonly unknown[] = []): Promise<BaseProxy> {
    return await this.#asked()._callmethod("create", [typeid, ...args]) as BaseProxy;
  }

  /** As {@linkcode _create}, blocking this agent. */
  _createSync(typeid: string, args: readonly unknown[] = []): BaseProxy {
    return this.#asked()._callmethodSync("create", [typeid, ...args]) as BaseProxy;
  }

  /** How many things the server keeps. */
  async _numberOfObjects(): Promise<number> {
    return await this.#asked()._callmethod("numberOfObjects") as number;
  }

  /** What the server keeps, for people. */
  async _debugInfo(): Promise<string> {
    return await this.#asked()._callmethod("debugInfo") as string;
  }

  /** A proxy of the server itself; `null` while there is none. */
  get _server(): BaseProxy | null {
    return this.#state === "started" ? this.#server ?? null : null;
  }

  #asked(): BaseProxy {
    if (this._server !== null) return this._server;
    throw new AssertionError("server not yet started");
  }

  /** Shuts the server down. */
  [Symbol.dispose](): void {
    if (this.#process !== undefined) this.shutdownSync();
  }

  /** Shuts the server down, and waits for its end. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process !== undefined) await this.shutdown();
  }
}

function serverProxy(hold: Hold): ServerProxy {
  return new ServerProxy(new ProxyPlace(hold, "Server"));
}
