/**
 * The proxies of `Value`, `Array` and `Namespace`.
 *
 * @module
 */

import type { ManagedArray } from "../referents/array.ts";
import type { Awaiting, Blocking } from "../proxied.ts";
import { BaseProxy } from "../proxy.ts";
import { registerProxy } from "../proxy_form.ts";
import { call, callSync, shareState, tell } from "../proxy_state.ts";
import { defineMethods, defineProperties } from "../proxy_type.ts";

/**
 * A value in a manager's server. Source: CPython `managers.ValueProxy`.
 *
 * @typeParam T What it is.
 *
 * @example
 * ```ts
 * import { Manager } from "@pystd/multiprocessing";
 * import { assertEquals } from "@std/assert";
 *
 * await using manager = await Manager();
 * const value = await manager.Value("i", 1);
 * value.value = 2;
 * assertEquals(await value.value, 2);
 * ```
 */
export class ValueProxy<T = unknown> extends BaseProxy {
  /** The methods that can be called. */
  static override readonly exposed: readonly string[] = ["get", "set"];

  static {
    defineMethods(ValueProxy, ["get", "set"]);
    registerProxy(ValueProxy, "ValueProxy");
  }

  /** The value, to be awaited. */
  get value(): Promise<T> {
    return this.get() as Promise<T>;
  }

  /** Replaces it; what this process asks afterwards sees it. */
  set value(value: T) {
    tell(this, "set", [value]);
  }

  /** The value, blocking. */
  get valueSync(): T {
    return this.getSync() as T;
  }
}

/** The methods of a managed value. */
export interface ValueProxy<T = unknown>
  extends Awaiting<ValueMethods<T>>, Blocking<ValueMethods<T>> {}

/** The methods of a value. */
export interface ValueMethods<T> {
  /** The value. */
  get(): T;
  /** Replaces the value. */
  set(value: T): void;
}

const ARRAY_METHODS = ["fill", "get", "includes", "indexOf", "set", "slice"] as const;

/**
 * A typed array in a manager's server. Source: CPython `managers.ArrayProxy`.
 *
 * @example
 * ```ts
 * import { Manager } from "@pystd/multiprocessing";
 * import { assertEquals } from "@std/assert";
 *
 * await using manager = await Manager();
 * const array = await manager.Array("i", [1, 2]);
 * await array.set(0, 5);
 * assertEquals(await array.slice(), Int32Array.of(5, 2));
 * ```
 */
export class ArrayProxy<T extends number | bigint = number> extends BaseProxy {
  /** The methods that can be called. */
  static override readonly exposed: readonly string[] = [...ARRAY_METHODS, "length", "typecode"];

  static {
    defineMethods(ArrayProxy, ARRAY_METHODS);
    defineProperties(ArrayProxy, ["length", "typecode"]);
    registerProxy(ArrayProxy, "ArrayProxy");
  }

  /** How many items there are. */
  declare readonly length: Promise<number>;
  /** The same, blocking. */
  declare readonly lengthSync: number;
  /** The type code. */
  declare readonly typecode: Promise<string>;
  /** The same, blocking. */
  declare readonly typecodeSync: string;

  /** The items one after another, as they are when their turn comes. */
  async *[Symbol.asyncIterator](): AsyncGenerator<T, void> {
    for (let i = 0; i < await this.length; i++) yield await call(this, "get", [i]) as T;
  }

  /** The same, blocking. */
  *[Symbol.iterator](): Generator<T, void> {
    for (let i = 0; i < this.lengthSync; i++) yield callSync(this, "get", [i]) as T;
  }
}

/** The methods of a managed array. */
export interface ArrayProxy<T extends number | bigint = number>
  extends
    Awaiting<Omit<ManagedArray<T>, "length" | "toString" | "typecode">>,
    Blocking<Omit<ManagedArray<T>, "length" | "toString" | "typecode">> {}

/** Python's functions for attributes. */
export interface NamespaceMethods {
  /** The value of an attribute; if it is not there, `otherwise`, or an AttributeError. */
  getattr(name: string, ...otherwise: [unknown?]): unknown;
  /** Sets an attribute. */
  setattr(name: string, value: unknown): void;
  /** Removes an attribute. */
  delattr(name: string): void;
  /** Is there such an attribute? */
  hasattr(name: string): boolean;
}

const NAMESPACE_METHODS = ["delattr", "getattr", "hasattr", "setattr"] as const;

/**
 * A bag of attributes in a manager's server.
 *
 * `await namespace.x` reads, `namespace.x = 1` writes, `delete namespace.x` removes: what this
 * process asks afterwards sees it, though nothing was awaited. The methods `getattr()`,
 * `setattr()`, `delattr()` and `hasattr()`, Python's functions, do the same and can be awaited.
 * A name that begins with `_` is kept in the proxy and is not shared.
 *
 * Source: CPython `managers.NamespaceProxy`.
 *
 * @example
 * ```ts
 * import { Manager } from "@pystd/multiprocessing";
 * import { assertEquals } from "@std/assert";
 *
 * await using manager = await Manager();
 * const namespace = await manager.Namespace({ x: 1 });
 * namespace.y = 2;
 * assertEquals(await namespace.x, 1);
 * assertEquals(await namespace.y, 2);
 * assertEquals(await namespace.hasattr("z"), false);
 * ```
 */
export class NamespaceProxy extends BaseProxy {
  /** The methods that can be called. */
  static override readonly exposed: readonly string[] = NAMESPACE_METHODS;

  static {
    defineMethods(NamespaceProxy, NAMESPACE_METHODS);
    registerProxy(NamespaceProxy, "NamespaceProxy");
  }

  /** An attribute, to be awaited; or anything, to be set. */
  // deno-lint-ignore no-explicit-any -- reading and writing differ in their types
  [name: string]: any;

  /**
   * Programs get proxies from a manager.
   *
   * @throws {TypeError} If `place` is none.
   */
  constructor(place: unknown) {
    super(place);
    const shown = new Proxy<NamespaceProxy>(this, ATTRIBUTES);
    shareState(shown, this);
    return shown;
  }
}

/** The methods of a managed namespace. */
export interface NamespaceProxy extends Awaiting<NamespaceMethods>, Blocking<NamespaceMethods> {}

/** Is `name` an attribute in the server? */
function isShared(proxy: object, name: PropertyKey): name is string {
  // What has a `then` would be taken for a promise.
  return typeof name === "string" && !name.startsWith("_") && name !== "then" && !(name in proxy);
}

const ATTRIBUTES: ProxyHandler<NamespaceProxy> = {
  get(proxy, name, receiver) {
    return isShared(proxy, name)
      ? call(proxy, "getattr", [name])
      : Reflect.get(proxy, name, receiver);
  },
  set(proxy, name, value) {
    if (!isShared(proxy, name)) return Reflect.set(proxy, name, value);
    tell(proxy, "setattr", [name, value]);
    return true;
  },
  deleteProperty(proxy, name) {
    if (!isShared(proxy, name)) return Reflect.deleteProperty(proxy, name);
    tell(proxy, "delattr", [name]);
    return true;
  },
};
