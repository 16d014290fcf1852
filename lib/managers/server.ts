/**
 * A manager's server: keeps things, and calls their methods for clients.
 *
 * One loop over a door and any number of conversations. What a method returns at once is answered
 * at once; a method that waits returns a promise, and only its own caller waits for it.
 *
 * @module
 */

import { type Attempt, exitcodeOf, isGone, load, NEVER, ROOT } from "../kernel/mod.ts";
import { Family } from "../memory/mod.ts";
import { RingTransport } from "../connection/backstage.ts";
import { AttributeError, KeyboardInterrupt, KeyError, ValueError } from "../errors.ts";
import { type Identity, identity } from "../identity.ts";
import { callFor } from "./caller.ts";
import { addressOf, Door, type Knock } from "./door.ts";
import { FamilyHold } from "./hold.ts";
import { closeServer, type LocalServer, openServer } from "./local.ts";
import { OUTCOME, SERVER_GRANT } from "./protocol.ts";
import { AutoProxy, type BaseProxy, GETVALUE, ProxyPlace, STR } from "./proxy.ts";
import { ServerProxy } from "./proxies/server.ts";
import { builtinMaker } from "./builtin_types.ts";
import { make, publicMethods, type Registry, type TypeSpec } from "./registry.ts";
import { copyOf, textOf } from "./referents/contents.ts";
import { failed, type Invocation, type Outcome, Session, type Visitor } from "./session.ts";
import { LocalWire, type Wire } from "./wire.ts";

/** A thing that is kept. */
interface Kept {
  readonly thing: unknown;
  readonly exposed: ReadonlySet<string>;
  readonly methodToTypeid: Readonly<Record<string, string>>;
  readonly typeid: string;
  /** Of this package: gives up a call by itself when nobody wants its outcome any more. */
  readonly isBuiltin: boolean;
}

/** A value that its client gets in the place of what a method returned. */
class Fresh {
  constructor(readonly proxy: BaseProxy) {}
}

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
export class Server implements LocalServer {
  readonly #family = Family.current();
  readonly #registry: Registry;
  readonly #door = new Door();
  readonly #keeper: number;
  readonly #things = new Map<number, Kept>();
  readonly #sessions = new Set<Session>();
  #lastSerial = SERVER_GRANT;
  #ends = 0;
  #isStopped = false;
  #listening: Listening | undefined;

  /** A server that makes what is in `registry`. */
  constructor(registry: Registry) {
    const { inAgent, id } = identity();
    this.#keeper = inAgent ? id : this.#family.agent.id;
    this.#registry = registry;
    this.#keep(SERVER_GRANT, {
      thing: this.#api(),
      exposed: new Set(ServerProxy.exposed),
      methodToTypeid: {},
      typeid: "Server",
      isBuiltin: true,
    });
    openServer(this.#door.address, this);
  }

  /** Under which others of this family find it. */
  get address(): string {
    return addressOf(this.#door.handle, this.#keeper);
  }

  /** A proxy of the server itself. */
  proxy(): ServerProxy {
    return new ServerProxy(this.#placeFor(SERVER_GRANT, "Server"));
  }

  /**
   * Serves until {@linkcode stop} is called here or `shutdown()` by a client.
   *
   * @param options `signal` stops it, too.
   */
  async serveForever({ signal }: { signal?: AbortSignal } = {}): Promise<void> {
    const stop = () => this.stop();
    signal?.addEventListener("abort", stop);
    if (signal?.aborted) stop();
    const { doorbell } = this.#family;
    const { inAgent } = identity();
    try {
      while (!this.#isStopped) {
        await this.#something(inAgent);
        this.serveNow();
        if (doorbell.tick()) await doorbell.turn();
      }
    } finally {
      signal?.removeEventListener("abort", stop);
      this.#close();
    }
  }

  /** Waits until there is something to do. Python's servers ignore interrupts; so does this. */
  async #something(unref: boolean): Promise<void> {
    const { door, futexes } = { door: this.#door.futex, futexes: new Set<number>() };
    for (const { futex } of this.#sessions) if (futex !== 0) futexes.add(futex);
    this.#listening = new Listening(() => this.#isReady(), [door, ...futexes]);
    try {
      await this.#family.wait(this.#listening, NEVER, { tag: identity(), unref });
    } catch (error) {
      if (!(error instanceof KeyboardInterrupt)) throw error;
    }
  }

  #isReady(): boolean {
    if (this.#isStopped || this.#door.isReady) return true;
    // A conversation has begun that the wait does not know.
    if (this.#listening === undefined) return true;
    if (this.#ends !== load(this.#family.agent.words, ROOT.ends)) return true;
    for (const session of this.#sessions) if (session.isReady || session.isOver) return true;
    return false;
  }

  /** Lets the loop end. */
  stop(): void {
    this.#isStopped = true;
    this.#family.doorbell.lookSoon();
  }

  /** Does what there is to do. */
  serveNow(): void {
    for (let came = this.#door.take(); came !== undefined; came = this.#door.take()) {
      if (typeof came === "object") this.#admitFamily(came);
      else this.#drop(came);
    }
    const ends = load(this.#family.agent.words, ROOT.ends);
    for (const session of this.#sessions) {
      session.serve();
      if (ends !== this.#ends) session.endIfGone();
      if (session.isOver) this.#sessions.delete(session);
    }
    this.#ends = ends;
  }

  #close(): void {
    closeServer(this.#door.address);
    this.#door.close();
    for (const session of this.#sessions) session.close();
    this.#sessions.clear();
    this.#things.clear();
  }

  // -- Clients --

  #admitFamily({ client, end }: Knock): void {
    const wire = RingTransport.open(end);
    this.#family.references.releaseInFlight([end]);
    this.#begin(wire, this.#visitor(client));
  }

  /** Lets a process of this agent in; returns its end of the wire. */
  admit({ id, inAgent }: Identity): Wire {
    const [theirs, mine] = LocalWire.pair();
    this.#begin(mine, this.#visitor(inAgent ? id : this.#family.agent.id));
    return theirs;
  }

  #begin(wire: Wire, visitor: Visitor): void {
    this.#sessions.add(new Session(wire, this, visitor));
    this.#listening = undefined;
    this.#family.doorbell.lookSoon();
  }

  #visitor(id: number): Visitor {
    const { agent, processes } = this.#family;
    const name = processes.nameOf(id) ?? `process ${id}`;
    return {
      name,
      exitcode: () => exitcodeOf(agent, id),
      hasEnded: () => isGone(agent, id),
    };
  }

  // -- Things --

  /** What is kept under `serial`. */
  kept(serial: number): unknown {
    return this.#things.get(serial)?.thing;
  }

  #keep(serial: number, kept: Kept): void {
    this.#things.set(serial, kept);
  }

  #drop(serial: number): void {
    if (serial !== SERVER_GRANT) this.#things.delete(serial);
  }

  /** A client does not need a grant any more. */
  release(grant: number): void {
    this.#drop(grant);
  }

  /** Keeps `thing` as one of type `spec`; returns a proxy of it. */
  #proxyOf(thing: unknown, spec: TypeSpec): BaseProxy {
    const { typeid, methodToTypeid, isBuiltin } = spec;
    const exposed = spec.exposed ?? publicMethods(thing);
    const cls = spec.proxytype ?? AutoProxy(typeid, exposed);
    const serial = this.#lastSerial = (this.#lastSerial + 1) | 0;
    this.#keep(serial, {
      thing,
      exposed: new Set(exposed),
      methodToTypeid,
      typeid,
      isBuiltin,
    });
    return new cls(this.#placeFor(serial, typeid));
  }

  #placeFor(serial: number, typeid: string): ProxyPlace {
    return new ProxyPlace(new FamilyHold(this.#door.issue(serial, this.#keeper)), typeid);
  }

  #specOf(typeid: string): TypeSpec {
    const spec = this.#registry.get(typeid);
    if (spec === undefined) throw new KeyError(`'${typeid}'`);
    return spec;
  }

  // -- Calls --

  /** Calls a method of what is kept under `grant`. */
  invoke({ grant, method, args, caller }: Invocation): Outcome | Promise<Outcome> {
    const kept = this.#things.get(grant);
    if (kept === undefined) return failed(new KeyError(`'${grant.toString(16)}'`));
    if (method === GETVALUE) return returned(copyOf(kept.thing));
    if (method === STR) return returned(textOf(kept.thing));
    if (!kept.exposed.has(method)) return failed(notExposed(kept, method));
    try {
      const value = callFor(caller, () => callMethod(kept.thing, method, args));
      if (!isPromise(value)) return this.#returned(kept, method, value);
      const settled = kept.isBuiltin ? value : abortable(value, caller.signal);
      return settled.then(
        (value) => this.#returned(kept, method, value),
        (error) => threw(kept, error),
      );
    } catch (error) {
      return threw(kept, error);
    }
  }

  #returned(kept: Kept, method: string, value: unknown): Outcome {
    try {
      const typeid = kept.methodToTypeid[method];
      const fresh = typeid === undefined
        ? value
        : new Fresh(this.#proxyOf(value, this.#specOf(typeid)));
      if (!(fresh instanceof Fresh)) return returned(fresh);
      const { proxy } = fresh;
      return { outcome: OUTCOME.returned, value: proxy, sent: () => proxy[Symbol.dispose]() };
    } catch (error) {
      return failed(error);
    }
  }

  /** What clients can ask of the server itself. */
  #api(): Readonly<Record<string, (...args: never[]) => unknown>> {
    return {
      create: (typeid: string, ...args: unknown[]) => {
        const spec = this.#specOf(typeid);
        const thing = this.#make(spec, args);
        const proxied = (thing: unknown) => new Fresh(this.#proxyOf(thing, spec));
        return isPromise(thing) ? thing.then(proxied) : proxied(thing);
      },
      shutdown: () => this.stop(),
      numberOfObjects: () => this.#things.size - 1,
      debugInfo: () =>
        [...this.#things].slice(1).map(([serial, { typeid, thing }]) =>
          `  ${serial.toString(16)}: ${typeid}\n    ${textOf(thing).slice(0, 75)}`
        ).join("\n"),
      dummy: () => null,
    };
  }

  #make({ typeid, callable, isBuiltin }: TypeSpec, args: readonly unknown[]): unknown {
    const maker = isBuiltin ? builtinMaker(typeid) : callable;
    if (maker !== undefined) return make(maker, args);
    if (args.length === 1) return args[0];
    throw new ValueError("Without callable, must have one non-keyword argument");
  }
}

/** The server's wait for whatever comes. */
class Listening implements Attempt {
  readonly interruptible = true;
  readonly takesNothing = true;
  readonly tryOnce: () => boolean;
  readonly futexes: readonly number[];

  constructor(tryOnce: () => boolean, futexes: readonly number[]) {
    this.tryOnce = tryOnce;
    this.futexes = futexes;
  }
}

function callMethod(thing: unknown, method: string, args: readonly unknown[]): unknown {
  const found: unknown = Reflect.get(Object(thing), method);
  if (typeof found === "function") return Reflect.apply(found, thing, args);
  throw new AttributeError(`'${nameOf(thing)}' object has no attribute '${method}'`);
}

function returned(value: unknown): Outcome {
  return { outcome: OUTCOME.returned, value };
}

/** What the server itself throws is no outcome of a method. */
function threw({ typeid, isBuiltin }: Kept, error: unknown): Outcome {
  if (isBuiltin && typeid === "Server") return failed(error);
  return { outcome: OUTCOME.threw, value: error };
}

function notExposed({ thing, exposed }: Kept, method: string): AttributeError {
  return new AttributeError(
    `method '${method}' of '${nameOf(thing)}' object is not in exposed=[${
      [...exposed].map((name) => `'${name}'`).join(", ")
    }]`,
  );
}

function nameOf(thing: unknown): string {
  return Object(thing).constructor?.name ?? "Object";
}

function isPromise(value: unknown): value is Promise<unknown> {
  return value instanceof Promise;
}

/** A program's method may not know that nobody wants its outcome any more. */
function abortable(value: Promise<unknown>, signal: AbortSignal): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(signal.reason);
    if (signal.aborted) giveUp();
    signal.addEventListener("abort", giveUp, { once: true });
    value.then(resolve, reject).finally(() => signal.removeEventListener("abort", giveUp));
  });
}
