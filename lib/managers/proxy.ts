/**
 * `BaseProxy`: what stands in a client for a thing that a server keeps.
 *
 * @module
 */

import { duplicate } from "../memory/mod.ts";
import { registerProxy } from "./proxy_form.ts";
import { call, callSync, openProxy, openState, ProxyPlace, stateOf } from "./proxy_state.ts";
import { GETVALUE, STR } from "./protocol.ts";
import { Token } from "./token.ts";

/** A class of proxies. */
// deno-lint-ignore no-explicit-any -- its constructor is this package's business
export type ProxyClass<P extends BaseProxy = BaseProxy> = (new (place: any) => P) & {
  readonly exposed: readonly string[] | undefined;
  readonly methodToTypeid: Readonly<Record<string, string>> | undefined;
};

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
 * if (import.meta.main) {
 *   await using manager = await new MyManager().start();
 *   const maths = await manager.Maths();
 *   assertEquals(await maths.add(4, 3), 7);
 * }
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
    openProxy(this, place);
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

function failedText(proxy: BaseProxy): string {
  return `${proxy.toString().slice(0, -1)}; '__str__()' failed>`;
}

function withKwds(
  args: readonly unknown[],
  kwds: Readonly<Record<string, unknown>>,
): readonly unknown[] {
  return Object.keys(kwds).length === 0 ? args : [...args, kwds];
}
