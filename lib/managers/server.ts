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
import { type Address, type Connection, Listener } from "../connection/mod.ts";
import { RingTransport, transportOf } from "../connection/backstage.ts";
import { AttributeError, KeyboardInterrupt, KeyError, ValueError } from "../errors.ts";
import { unlinkSegment } from "./segments.ts";
import { type Identity, identity } from "../identity.ts";
import { callFor, type Client } from "./caller.ts";
import { addressOf, Door, type Knock } from "./door.ts";
import { GuestBook, Loans, type Shelf } from "./guest_book.ts";
import { FamilyHold } from "./hold.ts";
import { closeServer, type LocalServer, openServer } from "./local.ts";
import { ACT, OUTCOME, type RequestHead, SERVER_GRANT } from "./protocol.ts";
import { AutoProxy, type BaseProxy, GETVALUE, ProxyPlace, STR } from "./proxy.ts";
import { ServerProxy } from "./proxies/server.ts";
import { builtinMaker } from "./builtin_types.ts";
import { make, publicMethods, type Registry, type TypeSpec } from "./registry.ts";
import { copyOf, textOf } from "./referents/contents.ts";
import { type Admission, foreignScript } from "./script.ts";
import {
  failed,
  type Invocation,
  type Outcome,
  Session,
  type SessionOptions,
  type Visitor,
} from "./session.ts";
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

/** Where a server listens, besides its door. */
export interface ListeningPlace extends Admission {
  readonly address?: Address | null;
  /** Which clients must know; that of the process by default. */
  readonly authkey?: Uint8Array | null;
}

/** So many may wait to be accepted, as in CPython. */
const BACKLOG = 16;

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
  /** What was granted to clients in other programs. */
  readonly #books = new Map<Client, GuestBook<Kept>>();
  readonly #loans = new Loans<Kept>();
  /** Names of blocks of shared memory that end with this server. */
  readonly #segments = new Set<string>();
  readonly #leaving = new AbortController();
  #listener: Listener | undefined;
  #lastSerial = SERVER_GRANT;
  #ends = 0;
  #isStopped = false;
  #listening: Listening | undefined;

  /**
   * A server that makes what is in `registry`, and listens at the address of `place`, if there
   * is one.
   *
   * @throws {OSError} If the address is in use.
   */
  constructor(registry: Registry, place: ListeningPlace = {}) {
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
    if (place.address !== undefined && place.address !== null) this.#listen(place);
    openServer(this.#door.address, this);
  }

  /** Where others find it: the processes of this program, if it listens nowhere else. */
  get address(): Address {
    return this.#listener?.address ?? addressOf(this.#door.handle, this.#keeper);
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
      if (session.isOver) this.#forget(session);
    }
    this.#ends = ends;
  }

  #forget(session: Session): void {
    this.#sessions.delete(session);
    const book = this.#books.get(session);
    if (book === undefined) return;
    const things = book.things();
    book.close();
    this.#books.delete(session);
    for (const kept of things) this.#dismiss(kept);
  }

  #close(): void {
    closeServer(this.#door.address);
    this.#leaving.abort();
    this.#listener?.close();
    this.#loans.close();
    this.#door.close();
    for (const session of this.#sessions) session.close();
    const things = this.#all();
    this.#sessions.clear();
    this.#books.clear();
    this.#things.clear();
    for (const kept of things) this.#dismiss(kept);
    for (const name of this.#segments) unlinkSegment(name);
  }

  // -- Clients --

  #admitFamily({ client, end }: Knock): void {
    const wire = RingTransport.open(end);
    this.#family.references.releaseInFlight([end]);
    this.#begin(wire, { visitor: this.#visitor(client) });
  }

  /** Lets a process of this agent in; returns its end of the wire. */
  admit({ id, inAgent }: Identity): Wire {
    const [theirs, mine] = LocalWire.pair();
    this.#begin(mine, { visitor: this.#visitor(inAgent ? id : this.#family.agent.id) });
    return theirs;
  }

  #begin(wire: Wire, options: SessionOptions): Session {
    const session = new Session(wire, this, options);
    this.#sessions.add(session);
    this.#listening = undefined;
    this.#family.doorbell.lookSoon();
    return session;
  }

  #listen({ address, authkey, limits, allowModules }: ListeningPlace): void {
    const admission = {
      ...(limits === undefined ? {} : { limits }),
      ...(allowModules === undefined ? {} : { allowModules }),
    };
    const key = authkey ?? identity().authkey;
    this.#listener = new Listener(address, { authkey: key, backlog: BACKLOG, ...admission });
    void this.#receive(this.#listener, admission);
  }

  /** Lets in who knows the key. */
  async #receive(listener: Listener, admission: Admission): Promise<void> {
    const { signal } = this.#leaving;
    while (!signal.aborted) {
      try {
        this.#admit(await listener.accept({ signal }), { listener, admission });
      } catch {
        // Whoever that was did not know the key, or has gone.
      }
    }
  }

  #admit(
    connection: Connection,
    { listener, admission }: { listener: Listener; admission: Admission },
  ): void {
    const wire = transportOf(connection);
    if (!wire.comesByEvents) {
      // A process of this program: it needs no more than a ticket.
      connection.send(this.proxy());
      return connection.close();
    }
    const book = new GuestBook<Kept>(this.#shelf, this.#loans);
    const from = [listener.lastAccepted].flat().join(":");
    const visitor = {
      name: from === "" ? "a client" : `the client at ${from}`,
      exitcode: () => undefined,
      hasEnded: () => false,
    };
    this.#books.set(this.#begin(wire, { visitor, script: foreignScript(book, admission) }), book);
  }

  readonly #shelf: Shelf<Kept> = {
    behind: (hold) =>
      hold instanceof FamilyHold && hold.server === this ? this.#things.get(hold.grant) : undefined,
    claim: (kept) => {
      const serial = this.#lastSerial = (this.#lastSerial + 1) | 0;
      this.#keep(serial, kept);
      return new FamilyHold(this.#door.issue(serial, this.#keeper));
    },
  };

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
    if (serial === SERVER_GRANT) return;
    const kept = this.#things.get(serial);
    this.#things.delete(serial);
    if (kept !== undefined) this.#dismiss(kept);
  }

  /** Ends what goes on by itself, as a pool does, once nobody holds it any more. */
  #dismiss({ thing, isBuiltin }: Kept): void {
    if (!isBuiltin || !isDisposable(thing)) return;
    if (!this.#all().some((kept) => kept.thing === thing)) thing[Symbol.dispose]();
  }

  /** What clients in other programs say about their grants. */
  heed({ act, grant, method: key }: RequestHead, client: Client): void {
    const book = this.#books.get(client);
    if (act === ACT.release) {
      const kept = book?.release(grant);
      if (kept !== undefined) this.#dismiss(kept);
    }
    if (act === ACT.lend) book?.lend(grant, key);
    if (act === ACT.claim) book?.claim(grant, key);
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
  invoke(call: Invocation): Outcome | Promise<Outcome> {
    const { grant, caller } = call;
    const book = grant === SERVER_GRANT ? undefined : this.#books.get(caller.client);
    const kept = book === undefined ? this.#things.get(grant) : book.find(grant);
    if (kept === undefined) return failed(new KeyError(`'${grant.toString(16)}'`));
    if (!(kept instanceof Promise)) return this.#invoke(kept, call);
    return kept.then((kept) => this.#invoke(kept, call), failed);
  }

  #invoke(kept: Kept, { method, args, caller }: Invocation): Outcome | Promise<Outcome> {
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
      numberOfObjects: () => this.#all().length,
      debugInfo: () =>
        this.#all().map(({ typeid, thing }) => `  ${typeid}\n    ${textOf(thing).slice(0, 75)}`)
          .join("\n"),
      dummy: () => null,
      trackSegment: (name: string) => void this.#segments.add(name),
      releaseSegment: (name: string) => {
        if (this.#segments.delete(name)) unlinkSegment(name);
      },
      listSegments: () => [...this.#segments],
    };
  }

  /** All that is kept for somebody. */
  #all(): Kept[] {
    const [, ...things] = this.#things.values();
    const granted = [...this.#books.values()].flatMap((book) => book.things());
    return [...new Set([...things, ...granted, ...this.#loans.things()])];
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

function isDisposable(value: unknown): value is Disposable {
  return typeof value === "object" && value !== null && Symbol.dispose in value;
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
