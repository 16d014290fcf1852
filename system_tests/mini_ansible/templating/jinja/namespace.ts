/**
 * `namespace()`: what a template can assign attributes to, across scopes.
 *
 * @module
 */
import { repr } from "../python/repr.ts";
import { PyObject } from "../python/values.ts";

/** A bag of names. */
export class Namespace extends PyObject {
  readonly typeName = "Namespace";
  readonly #names: Map<string, unknown>;

  /** With these names to begin with. */
  constructor(names: Iterable<readonly [string, unknown]>) {
    super();
    this.#names = new Map(names);
  }

  /** Gives a name a value. */
  set(name: string, value: unknown): void {
    this.#names.set(name, value);
  }

  override attribute(name: string): unknown {
    return this.#names.get(name);
  }

  override toText(): string {
    const entries = [...this.#names].map(([name, value]) => `${repr(name)}: ${repr(value)}`);
    return `<Namespace {${entries.join(", ")}}>`;
  }
}
