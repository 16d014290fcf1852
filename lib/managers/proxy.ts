/**
 * Proxies: what stands in a client for a thing that a server keeps.
 *
 * @module
 */

import { registerSharedForm } from "../codec/mod.ts";
import type { Handle } from "../kernel/mod.ts";
import { duplicate } from "../memory/mod.ts";
import { type Identity, identity } from "../identity.ts";
import { UnpicklingError, ValueError } from "../errors.ts";
import { abroad } from "./abroad.ts";
import { Ticket } from "./door.ts";
import { FamilyHold, type Hold } from "./hold.ts";
import type { Link } from "./link.ts";
import { claimLent, RemoteHold } from "./remote.ts";
import { Token } from "./token.ts";

// deno-lint-ignore no-explicit-any -- any method can be called from afar
type Method = (...args: any[]) => unknown;

/** The names of the methods of `T`. */
export type MethodOf<T> = { [K in keyof T]: T[K] extends Method ? K : never }[keyof T] & string;

/** The methods of `T`, each of which returns a promise. */
export type Awaiting<T> = {
  [K in MethodOf<T>]: T[K] extends (...args: infer A) => infer R
    ? (...args: A) => Promise<Awaited<R>>
    : never;
};

/** The methods of `T` under names that end in `Sync`, which block until they return. */
export type Blocking<T> = {
  [K in MethodOf<T> as `${K}Sync`]: T[K] extends (...args: infer A) => infer R
    ? (...args: A) => Awaited<R>
    : never;
};

/**
 * A `T` that lives elsewhere: each of its methods returns a promise, and has a twin that blocks,
 * whose name ends in `Sync`.
 *
 * @typeParam T What stands behind it.
 */
export type Proxied<T> = BaseProxy & Awaiting<T> & Blocking<T>;

/** Where a proxy belongs; made by this package. */
export class ProxyPlace {
  /** Its claim. */
  readonly hold: Hold;
  /** Under which its type was registered. */
  readonly typeid: string;

  /** A proxy that makes the claim `hold`. */
  constructor(hold: Hold, typeid: string) {
    this.hold = hold;
    this.typeid = typeid;
  }
}

interface State extends ProxyPlace {
  /** The conversation it was used in last, and whose that was. */
  link: Link | undefined;
  user: Identity | undefined;
  isOpen: boolean;
}

/** Kept beside the proxies: one of them hides behind a JavaScript Proxy. */
const states = new WeakMap<object, State>();

function stateOf(proxy: object): State {
  const state = states.get(proxy);
  if (state === undefined) throw new TypeError("Cannot use proxy: its constructor did not run");
  return state;
}

function openState(proxy: object): State {
  const state = stateOf(proxy);
  if (state.isOpen) return state;
  throw new ValueError(`Cannot use proxy: it is closed, received ${String(proxy)}`);
}

/** `other` is `proxy` under another guise. */
export function shareState(other: object, proxy: object): void {
  states.set(other, stateOf(proxy));
}

/** The thing behind `value`, if that is a proxy of a server that runs in this agent. */
export function keptBy(value: unknown): unknown {
  const state = typeof value === "object" && value !== null ? states.get(value) : undefined;
  return state?.isOpen ? state.hold.kept() : undefined;
}

/** What a call can be told beside its arguments. */
interface Abortable {
  readonly signal?: AbortSignal;
}

/**
 * Stands for a thing that a manager's server keeps, and calls its methods there.
 *
 * - **Awaitable, and blocking**: each method `x()` returns a promise; its twin `xSync()` blocks.
 * - **Copies**: arguments and results are copied, but for proxies, which stay live.
 * - **Errors** that the method throws arrive with their class and the stack they had there. What
 *   goes wrong beside it is a {@linkcode RemoteError}.
 * - **Holds on**: the thing is kept as long as there is a proxy of it in any process, or on its
 *   way to one. A process that dies holds nothing any more.
 * - **Travels** as an argument, through queues and pipes, and into other managed containers.
 *
 * Source: CPython `managers.BaseProxy`.
 *
 * @example A class behind a proxy
 * ```ts
 * import { BaseManager, type Proxied } from "@pystd/multiprocessing/managers";
 * import { assertEquals } from "@std/assert";
 *
 * export class Maths {
 *   add(x: number, y: number): number {
 *     return x + y;
 *   }
 * }
 *
 * class MyManager extends BaseManager {
 *   declare Maths: () => Promise<Proxied<Maths>>;
 * }
 * MyManager.register("Maths", { callable: Maths });
 *
 * await using manager = await new MyManager().start();
 * const maths = await manager.Maths();
 * assertEquals(await maths.add(4, 3), 7);
 * ```
 */
export class BaseProxy implements Disposable {
  /** The methods that the server lets be called; by default all public ones (`_exposed_`). */
  static readonly exposed: readonly string[] | undefined = undefined;
  /** Types under which results are kept, by method (`_method_to_typeid_`). */
  static readonly methodToTypeid: Readonly<Record<string, string>> | undefined = undefined;

  static {
    registerProxy(BaseProxy, "BaseProxy");
  }

  /**
   * Programs get proxies from a manager.
   *
   * @throws {TypeError} If `place` is none.
   */
  constructor(place: unknown) {
    if (!(place instanceof ProxyPlace)) {
      throw new TypeError("Cannot create proxy: managers make them");
    }
    const { hold, typeid } = place;
    states.set(this, { hold, typeid, link: undefined, user: undefined, isOpen: true });
    hold.keepFor(this);
  }

  /** Names the thing. */
  get _token(): Token {
    const { hold, typeid } = stateOf(this);
    return new Token(typeid, hold.address, hold.grant.toString(16));
  }

  /**
   * Calls a method by its name. `kwds`, unless empty, is handed over as one last object. If the
   * last argument has a `signal`, it ends the call.
   *
   * @throws What the method throws.
   * @throws {RemoteError} If there is no such method, or what it returns cannot be sent.
   * @throws {BrokenPipeError} If the server has ended.
   * @throws {EOFError} If the server ends before it answers.
   */
  _callmethod(
    method: string,
    args: readonly unknown[] = [],
    kwds: Readonly<Record<string, unknown>> = {},
  ): Promise<unknown> {
    return call(this, method, withKwds(args, kwds));
  }

  /**
   * As {@linkcode _callmethod}, blocking this agent.
   *
   * @throws {DeadlockError} If the server runs in this agent and would have to wait.
   */
  _callmethodSync(
    method: string,
    args: readonly unknown[] = [],
    kwds: Readonly<Record<string, unknown>> = {},
  ): unknown {
    return callSync(this, method, withKwds(args, kwds));
  }

  /** A copy of the thing. */
  _getvalue(): Promise<unknown> {
    return call(this, GETVALUE, []);
  }

  /** As {@linkcode _getvalue}, blocking this agent. */
  _getvalueSync(): unknown {
    return callSync(this, GETVALUE, []);
  }

  /** Python's `str()`: the text of the thing. Never fails: then it says so. */
  async str(): Promise<string> {
    try {
      return await call(this, STR, []) as string;
    } catch {
      return failedText(this);
    }
  }

  /** As {@linkcode str}, blocking this agent. */
  strSync(): string {
    try {
      return callSync(this, STR, []) as string;
    } catch {
      return failedText(this);
    }
  }

  /** Python's `repr()`: `<ListProxy object, typeid 'list' at 0x2a>`. */
  toString(): string {
    const { typeid, hold } = stateOf(this);
    return `<${this.constructor.name} object, typeid '${typeid}' at 0x${hold.grant.toString(16)}>`;
  }

  /** Lets go of the thing, which goes when nobody holds it any more. */
  [Symbol.dispose](): void {
    const state = stateOf(this);
    if (!state.isOpen) return;
    state.isOpen = false;
    state.hold.letGo(this);
  }

  /** A view for an in-agent process. */
  [duplicate](): BaseProxy {
    const { hold, typeid } = openState(this);
    return Reflect.construct(this.constructor, [new ProxyPlace(hold.duplicate(), typeid)]);
  }

  /** Shown by the console. */
  [Symbol.for("Deno.customInspect")](): string {
    return String(this);
  }

  /** Shown by the console. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return String(this);
  }
}

/** Method that every server answers for everything it keeps: a copy of it. */
export const GETVALUE = "#GETVALUE";
/** The same: its text. */
export const STR = "__str__";

function failedText(proxy: BaseProxy): string {
  return `${proxy.toString().slice(0, -1)}; '__str__()' failed>`;
}

function withKwds(
  args: readonly unknown[],
  kwds: Readonly<Record<string, unknown>>,
): readonly unknown[] {
  return Object.keys(kwds).length === 0 ? args : [...args, kwds];
}

// -- Calling --

/** Calls `method` of what is behind `proxy`. */
export function call(proxy: object, method: string, args: readonly unknown[]): Promise<unknown> {
  try {
    const signal = signalIn(args);
    const sent = signal === undefined ? args : withoutSignal(args);
    const request = { grant: stateOf(proxy).hold.grant, method, args: sent };
    return linkOf(proxy).call(request, signal);
  } catch (error) {
    return Promise.reject(error);
  }
}

/** The same, blocking. */
export function callSync(proxy: object, method: string, args: readonly unknown[]): unknown {
  const sent = signalIn(args) === undefined ? args : withoutSignal(args);
  return linkOf(proxy).callSync({ grant: stateOf(proxy).hold.grant, method, args: sent });
}

/** The same, without waiting for the outcome; later calls of this process come after it. */
export function tell(proxy: object, method: string, args: readonly unknown[]): void {
  linkOf(proxy).tell({ grant: stateOf(proxy).hold.grant, method, args });
}

function linkOf(proxy: object): Link {
  const state = openState(proxy);
  const user = identity();
  if (state.link === undefined || state.user !== user || state.link.isClosed) {
    state.link = state.hold.link();
    state.user = user;
  }
  return state.link;
}

function signalIn(args: readonly unknown[]): AbortSignal | undefined {
  const last = args[args.length - 1];
  if (typeof last !== "object" || last === null || !("signal" in last)) return undefined;
  const { signal } = last as Abortable;
  return signal instanceof AbortSignal ? signal : undefined;
}

/** An abort is a message of its own; the signal stays here. */
function withoutSignal(args: readonly unknown[]): readonly unknown[] {
  const { signal: _, ...rest } = args[args.length - 1] as Abortable;
  return [...args.slice(0, -1), rest];
}

// -- Classes --

/** A class of proxies. */
// deno-lint-ignore no-explicit-any -- its constructor is this package's business
export type ProxyClass<P extends BaseProxy = BaseProxy> = (new (place: any) => P) & {
  readonly exposed: readonly string[] | undefined;
  readonly methodToTypeid: Readonly<Record<string, string>> | undefined;
};

/** Lets the objects of a class of this package travel; those of derived classes do, too. */
export function registerProxy(cls: ProxyClass, name: string): void {
  registerSharedForm(cls, {
    tag: name,
    handles: handlesOf,
    state: travelState,
    rebuild: (handles, state) => new cls(placeOf(handles, state)),
  });
}

/** What a proxy needs of the program's memory to travel. */
function handlesOf(proxy: BaseProxy): Handle[] {
  const { hold } = openState(proxy);
  return abroad() === undefined ? hold.handles() : [];
}

/** What else there is to know: its type, and its claim where a handle does not say it. */
function travelState(proxy: BaseProxy): unknown {
  const { hold, typeid } = stateOf(proxy);
  const where = abroad();
  if (where !== undefined) return [typeid, where.describe(hold)];
  return hold instanceof RemoteHold ? [typeid, hold.lend()] : typeid;
}

function placeOf([handle]: readonly Handle[], state: unknown): ProxyPlace {
  const [typeid, claim] = Array.isArray(state) ? state : [state];
  const where = abroad();
  if (where !== undefined) return new ProxyPlace(where.understand(claim), String(typeid));
  if (handle === undefined) throw new UnpicklingError("Cannot receive message: a proxy in it");
  const hold = claim === undefined ? new FamilyHold(Ticket.open(handle)) : claimLent(claim);
  return new ProxyPlace(hold, String(typeid));
}

/** Gives `cls` a method for each of `names`, and its blocking twin. */
export function defineMethods(cls: ProxyClass, names: readonly string[]): void {
  for (const name of names) {
    if (name === "then") continue; // it would make promises of proxies
    define(cls, name, function (this: object, ...args: unknown[]) {
      return call(this, name, args);
    });
    define(cls, `${name}Sync`, function (this: object, ...args: unknown[]) {
      return callSync(this, name, args);
    });
  }
}

/** Gives `cls` a property for each method in `names`, which takes no arguments, and its twin. */
export function defineProperties(cls: ProxyClass, names: readonly string[]): void {
  for (const name of names) {
    Object.defineProperty(cls.prototype, name, {
      get(this: object) {
        return call(this, name, []);
      },
      configurable: true,
    });
    Object.defineProperty(cls.prototype, `${name}Sync`, {
      get(this: object) {
        return callSync(this, name, []);
      },
      configurable: true,
    });
  }
}

function define(cls: ProxyClass, name: string, value: Method): void {
  if (Object.hasOwn(cls.prototype, name)) return; // the class has its own
  Object.defineProperty(value, "name", { value: name });
  Object.defineProperty(cls.prototype, name, { value, writable: true, configurable: true });
}

const made = new Map<string, ProxyClass>();

/**
 * A class of proxies with a method for each name in `exposed`. Called again with the same, it
 * returns the same class. Source: CPython `managers.MakeProxyType`.
 *
 * @example
 * ```ts
 * import { BaseProxy, makeProxyType } from "@pystd/multiprocessing/managers";
 * import { assert } from "@std/assert";
 *
 * const CounterProxy = makeProxyType("CounterProxy", ["increment", "value"]);
 * assert(CounterProxy.prototype instanceof BaseProxy);
 * ```
 */
export function makeProxyType(name: string, exposed: readonly string[]): ProxyClass {
  const key = JSON.stringify([name, exposed]);
  const known = made.get(key);
  if (known !== undefined) return known;
  const cls = {
    [name]: class extends BaseProxy {
      static override readonly exposed = exposed;
    },
  }[name];
  defineMethods(cls, exposed);
  registerSharedForm(cls, madeForm);
  made.set(key, cls);
  return cls;
}

/** How proxies travel whose class was made: by its name and its methods. */
const madeForm = {
  tag: "AutoProxy",
  handles: handlesOf,
  state(proxy: BaseProxy): [unknown, string, readonly string[]] {
    let cls = proxy.constructor as ProxyClass;
    // A class derived from one that was made comes along by itself.
    while (made.get(JSON.stringify([cls.name, cls.exposed])) !== cls) {
      cls = Object.getPrototypeOf(cls);
    }
    return [travelState(proxy), cls.name, cls.exposed ?? []];
  },
  rebuild(handles: Handle[], state: unknown): BaseProxy {
    const [place, name, exposed] = state as [unknown, string, string[]];
    return new (makeProxyType(name, exposed))(placeOf(handles, place));
  },
};

/** Makes the form known where no class was made yet. */
class MadeProxy extends BaseProxy {}
registerSharedForm(MadeProxy, madeForm);

/**
 * The class of proxies for a type that was registered without one: its name is
 * `AutoProxy[typeid]`. Source: CPython `managers.AutoProxy`.
 *
 * @example
 * ```ts
 * import { AutoProxy } from "@pystd/multiprocessing/managers";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(AutoProxy("Maths", ["add"]).name, "AutoProxy[Maths]");
 * ```
 */
export function AutoProxy(typeid: string, exposed: readonly string[]): ProxyClass {
  return makeProxyType(`AutoProxy[${typeid}]`, exposed);
}
