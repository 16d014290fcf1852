/**
 * `Namespace` and `Value` as a manager's server keeps them.
 *
 * @module
 */

import { AttributeError } from "../../errors.ts";
import { copied, textOf } from "./contents.ts";

/**
 * A bag of attributes. Source: CPython `managers.Namespace`.
 *
 * @example
 * ```ts
 * import { Namespace } from "@pystd/multiprocessing/managers";
 * import { assertEquals } from "@std/assert";
 *
 * const namespace = new Namespace({ name: "Bob", _hidden: true });
 * assertEquals(String(namespace), 'Namespace(name="Bob")');
 * ```
 */
export class Namespace {
  /** An attribute. */
  [name: string]: unknown;

  /** With the given attributes. */
  constructor(attributes: Readonly<Record<string, unknown>> = {}) {
    Object.assign(this, attributes);
  }
}

// Not enumerable, and not in the way of an attribute of that name.
Object.defineProperty(Namespace.prototype, "toString", {
  value(this: object): string {
    const shown = Object.entries(this).filter(([name]) => !name.startsWith("_")).sort();
    return `Namespace(${shown.map(([name, value]) => `${name}=${textOf(value, 1)}`).join(", ")})`;
  },
  writable: true,
  configurable: true,
});

/** A namespace behind methods. */
export class ManagedNamespace {
  readonly #attributes: Namespace;

  /** With the given attributes. */
  constructor(attributes: Readonly<Record<string, unknown>> = {}) {
    this.#attributes = new Namespace(attributes);
  }

  /** A copy without the class, which is the proxy's. */
  [copied](): Record<string, unknown> {
    return { ...this.#attributes };
  }

  /**
   * The value of an attribute.
   *
   * @throws {AttributeError} If it is not there.
   */
  getattr(name: string, ...otherwise: [unknown?]): unknown {
    if (this.hasattr(name)) return this.#attributes[name];
    if (otherwise.length > 0) return otherwise[0];
    throw missing(name);
  }

  /** Sets an attribute. */
  setattr(name: string, value: unknown): void {
    this.#attributes[name] = value;
  }

  /**
   * Removes an attribute.
   *
   * @throws {AttributeError} If it is not there.
   */
  delattr(name: string): void {
    if (!this.hasattr(name)) throw missing(name);
    delete this.#attributes[name];
  }

  /** Is there such an attribute? */
  hasattr(name: string): boolean {
    return Object.hasOwn(this.#attributes, name);
  }

  /** As text. */
  toString(): string {
    return String(this.#attributes);
  }
}

function missing(name: string): AttributeError {
  return new AttributeError(`'Namespace' object has no attribute '${name}'`);
}

/** A value behind methods; its type code is not enforced, as in Python. */
export class ManagedValue<T = unknown> {
  readonly #typecode: string;
  #value: T;

  /** Holds `value`. */
  constructor(typecode: string, value: T) {
    this.#typecode = typecode;
    this.#value = value;
  }

  /** The value. */
  get(): T {
    return this.#value;
  }

  /** Replaces the value. */
  set(value: T): void {
    this.#value = value;
  }

  /** As text. */
  toString(): string {
    return `Value('${this.#typecode}', ${textOf(this.#value, 1)})`;
  }
}
