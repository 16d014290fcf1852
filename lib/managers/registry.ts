/**
 * What a manager's server can make: types under their names.
 *
 * A class of managers has what its base class has, and what was registered with it; what is
 * registered with it is not in its base class.
 *
 * @module
 */

import { constructionSite } from "../codec/mod.ts";
import { ValueError } from "../errors.ts";
import type { ProxyClass } from "./proxy.ts";

/** A function that makes a thing, or its class. */
// deno-lint-ignore no-explicit-any -- anything can be made from anything
export type Maker = ((...args: any[]) => unknown) | (abstract new (...args: any[]) => unknown);

/** What {@linkcode BaseManager.register} takes. */
export interface TypeOptions {
  /** Makes the thing, in the server: a function or a class. None where only clients register. */
  readonly callable?: Maker | null;
  /** Class of the proxies; made from `exposed` by default. */
  readonly proxytype?: ProxyClass | null;
  /** Methods that may be called; by default what `proxytype` says, else all public ones. */
  readonly exposed?: readonly string[] | null;
  /** Types under which results of methods are kept, instead of being copied. */
  readonly methodToTypeid?: Readonly<Record<string, string>> | null;
  /**
   * Whether managers get a method of the type's name.
   *
   * @default {true}
   */
  readonly createMethod?: boolean;
}

/** A registered type. */
export interface TypeSpec {
  readonly typeid: string;
  /** None for types of this package, which every server knows. */
  readonly callable: Maker | undefined;
  readonly proxytype: ProxyClass | undefined;
  readonly exposed: readonly string[] | undefined;
  readonly methodToTypeid: Readonly<Record<string, string>>;
  /** Modules on the stack where it was registered. */
  readonly candidates: readonly string[];
  /** Is it of this package? */
  readonly isBuiltin: boolean;
}

/** Types by their names. */
export type Registry = ReadonlyMap<string, TypeSpec>;

const registries = new WeakMap<object, Map<string, TypeSpec>>();

/** The types of a class of managers. */
export function registryOf(cls: object): Registry {
  for (let holder: object | null = cls; holder !== null; holder = Object.getPrototypeOf(holder)) {
    const registry = registries.get(holder);
    if (registry !== undefined) return registry;
  }
  return new Map();
}

/** Adds a type to those of `cls`. */
export function addType(cls: object, spec: TypeSpec): void {
  // A copy of its base's, as Python makes it: what the base gets later stays there.
  const registry = registries.get(cls) ?? new Map(registryOf(cls));
  registries.set(cls, registry.set(spec.typeid, spec));
}

/** A type as it was registered just now by a program. */
export function specOf(typeid: string, options: TypeOptions): TypeSpec {
  if (typeof typeid !== "string" || typeid === "") {
    throw new ValueError(`Cannot register type: typeid must be a name, received ${typeid}`);
  }
  const { callable, proxytype, exposed, methodToTypeid } = options;
  if (callable !== undefined && callable !== null && typeof callable !== "function") {
    throw new TypeError(`Cannot register type: callable must be callable, received ${callable}`);
  }
  return {
    typeid,
    callable: callable ?? undefined,
    proxytype: proxytype ?? undefined,
    exposed: exposed ?? proxytype?.exposed,
    methodToTypeid: methodToTypeid ?? proxytype?.methodToTypeid ?? {},
    candidates: constructionSite(),
    isBuiltin: false,
  };
}

/** The public methods of `thing`: those of its classes whose names begin without `_`. */
export function publicMethods(thing: unknown): string[] {
  const found = new Set<string>();
  let holder: object | null = Object(thing);
  while (holder !== null && holder !== Object.prototype && holder !== Function.prototype) {
    for (const name of Object.getOwnPropertyNames(holder)) {
      if (name === "constructor" || name.startsWith("_")) continue;
      const { value } = Object.getOwnPropertyDescriptor(holder, name)!;
      if (typeof value === "function") found.add(name);
    }
    holder = Object.getPrototypeOf(holder) as object | null;
  }
  return [...found];
}

/** What `callable` makes from `args`. */
export function make(callable: Maker, args: readonly unknown[]): unknown {
  // What is not writable on a class, the host's included, is writable on a function, or absent.
  const isClass = Object.getOwnPropertyDescriptor(callable, "prototype")?.writable === false;
  return isClass
    ? Reflect.construct(callable, args)
    : Reflect.apply(callable as (...args: unknown[]) => unknown, undefined, args);
}
