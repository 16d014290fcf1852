/**
 * Classes of proxies: their methods, and those that are made from a list of names.
 *
 * @module
 */

import { registerSharedForm } from "../codec/mod.ts";
import type { Handle } from "../kernel/mod.ts";
import { BaseProxy, type ProxyClass } from "./proxy.ts";
import { handlesOf, hidesClass, opened, placeOf, proxyModule, travelState } from "./proxy_form.ts";
import { call, callSync } from "./proxy_state.ts";

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

function define(
  cls: ProxyClass,
  name: string,
  value: (this: object, ...args: unknown[]) => unknown,
): void {
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
  get needs() {
    return proxyModule();
  },
  get hidesClass() {
    return hidesClass();
  },
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
    return opened(makeProxyType(name, exposed), placeOf(handles, place));
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
