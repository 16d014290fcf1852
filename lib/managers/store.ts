/**
 * What a server keeps, and how it calls its methods.
 *
 * @module
 */

import { AttributeError, KeyError, ValueError } from "../errors.ts";
import { builtinMaker } from "./builtin_types.ts";
import { callFor } from "./caller.ts";
import type { Door } from "./door.ts";
import type { Shelf } from "./guest_book.ts";
import { FamilyHold, type Hold } from "./hold.ts";
import { serverAt } from "./local.ts";
import { ServerProxy } from "./proxies/server.ts";
import { OUTCOME, SERVER_GRANT } from "./protocol.ts";
import { GETVALUE, STR } from "./protocol.ts";
import type { BaseProxy, ProxyClass } from "./proxy.ts";
import { ProxyPlace } from "./proxy_state.ts";
import { AutoProxy } from "./proxy_type.ts";
import { copyOf, textOf } from "./referents/contents.ts";
import { make, publicMethods, type Registry, type TypeSpec } from "./registry.ts";
import { unlinkSegment } from "./segments.ts";
import { failed, type Invocation, type Outcome } from "./session.ts";

/** A thing that is kept. */
export interface Kept {
  readonly thing: unknown;
  readonly typeid: string;
  readonly exposed: ReadonlySet<string>;
  readonly methodToTypeid: Readonly<Record<string, string>>;
  /** Of this package: gives up a call by itself when nobody wants its outcome any more. */
  readonly isBuiltin: boolean;
}

/** What a store needs of its server. */
export interface StoreOptions {
  readonly door: Door;
  /** Process id of the server. */
  readonly keeper: number;
  /** Lets the server end. */
  stop(): void;
  /** What is kept for somebody, besides what has tickets. */
  granted(): readonly Kept[];
}

/** A value that its client gets in the place of what a method returned. */
class Fresh {
  constructor(readonly proxy: BaseProxy) {}
}

/** The things of one server. */
export class Store implements Shelf<Kept> {
  readonly #registry: Registry;
  readonly #options: StoreOptions;
  /** By the numbers of their tickets. */
  readonly #things = new Map<number, Kept>();
  /** Names of blocks of shared memory that end with the server. */
  readonly #segments = new Set<string>();
  #lastSerial = SERVER_GRANT;

  /** Makes what is in `registry`. */
  constructor(registry: Registry, options: StoreOptions) {
    this.#registry = registry;
    this.#options = options;
    this.#things.set(SERVER_GRANT, {
      thing: this.#api(),
      typeid: "Server",
      exposed: new Set(ServerProxy.exposed),
      methodToTypeid: {},
      isBuiltin: true,
    });
  }

  /** A proxy of the server itself. */
  serverProxy(): ServerProxy {
    return new ServerProxy(this.#placeFor(SERVER_GRANT, "Server"));
  }

  /** What is kept under `serial`. */
  get(serial: number): Kept | undefined {
    return this.#things.get(serial);
  }

  /** The thing behind `hold`, if it is here. */
  behind(hold: Hold): Kept | undefined {
    const { door } = this.#options;
    const isHere = hold instanceof FamilyHold && hold.server === serverAt(door.address);
    return isHere ? this.#things.get(hold.grant) : undefined;
  }

  /** One more claim of this process on a thing. */
  claim(kept: Kept): FamilyHold {
    const { door, keeper } = this.#options;
    return new FamilyHold(door.issue(this.#keep(kept), keeper));
  }

  /** The class of proxies that was registered for a type. */
  classOf(typeid: string): ProxyClass | undefined {
    return this.#registry.get(typeid)?.proxytype;
  }

  #keep(kept: Kept): number {
    const serial = this.#lastSerial = (this.#lastSerial + 1) | 0;
    this.#things.set(serial, kept);
    return serial;
  }

  /** Nobody holds the ticket `serial` any more. */
  drop(serial: number): void {
    const kept = this.#things.get(serial);
    if (kept === undefined || serial === SERVER_GRANT) return;
    this.#things.delete(serial);
    this.dismiss(kept);
  }

  /** Ends what goes on by itself, as a pool does, once nobody holds it any more. */
  dismiss({ thing, isBuiltin }: Kept): void {
    if (!isBuiltin || !isDisposable(thing)) return;
    if (!this.#all().some((kept) => kept.thing === thing)) thing[Symbol.dispose]();
  }

  /** All that is kept for somebody. */
  #all(): Kept[] {
    const [, ...things] = this.#things.values();
    return [...new Set([...things, ...this.#options.granted()])];
  }

  /** Keeps nothing any more. */
  close(): void {
    const things = this.#all();
    this.#things.clear();
    for (const kept of things) this.dismiss(kept);
    for (const name of this.#segments) unlinkSegment(name);
  }

  // -- Making --

  /** Keeps `thing` as one of type `spec`; a proxy of it. */
  #proxyOf(thing: unknown, spec: TypeSpec): BaseProxy {
    const { typeid, methodToTypeid, isBuiltin } = spec;
    const exposed = spec.exposed ?? publicMethods(thing);
    const cls = spec.proxytype ?? AutoProxy(typeid, exposed);
    const kept = { thing, typeid, exposed: new Set(exposed), methodToTypeid, isBuiltin };
    return new cls(this.#placeFor(this.#keep(kept), typeid));
  }

  #placeFor(serial: number, typeid: string): ProxyPlace {
    const { door, keeper } = this.#options;
    return new ProxyPlace(new FamilyHold(door.issue(serial, keeper)), typeid);
  }

  #specOf(typeid: string): TypeSpec {
    const spec = this.#registry.get(typeid);
    if (spec === undefined) throw new KeyError(`'${typeid}'`);
    return spec;
  }

  #make({ typeid, callable, isBuiltin }: TypeSpec, args: readonly unknown[]): unknown {
    const maker = isBuiltin ? builtinMaker(typeid) : callable;
    if (maker !== undefined) return make(maker, args);
    if (args.length === 1) return args[0];
    throw new ValueError("Without callable, must have one non-keyword argument");
  }

  // -- Calling --

  /** Calls a method of `kept`. */
  invoke(kept: Kept, { method, args, caller }: Invocation): Outcome | Promise<Outcome> {
    if (method === GETVALUE) return returned(copyOf(kept.thing));
    if (method === STR) return returned(textOf(kept.thing));
    if (!kept.exposed.has(method)) return failed(notExposed(kept, method));
    try {
      const value = callFor(caller, () => callMethod(kept.thing, method, args));
      if (!(value instanceof Promise)) return this.#returned(kept, method, value);
      const settled = kept.isBuiltin ? value : abortable(value, caller.signal);
      return settled.then(
        (value) => this.#returned(kept, method, value),
        (error) => threw(kept, error),
      );
    } catch (error) {
      return threw(kept, error);
    }
  }

  #returned({ methodToTypeid }: Kept, method: string, value: unknown): Outcome {
    try {
      const typeid = methodToTypeid[method];
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
        return thing instanceof Promise ? thing.then(proxied) : proxied(thing);
      },
      shutdown: () => this.#options.stop(),
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
  const names = [...exposed].map((name) => `'${name}'`).join(", ");
  return new AttributeError(
    `method '${method}' of '${nameOf(thing)}' object is not in exposed=[${names}]`,
  );
}

function nameOf(thing: unknown): string {
  return Object(thing).constructor?.name ?? "Object";
}

function isDisposable(value: unknown): value is Disposable {
  return typeof value === "object" && value !== null && Symbol.dispose in value;
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
