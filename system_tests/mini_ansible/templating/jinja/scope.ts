/**
 * Where names are found: in the loop, macro or `with` that is running, then in the template,
 * then among the variables.
 *
 * @module
 */
import { Undefined } from "../python/undefined.ts";
import type { Environment, PluginTables } from "./environment.ts";
import type { Block } from "./template.ts";

/** What is shared by all scopes of one rendering. */
export interface Rendering {
  readonly env: Environment;
  readonly plugins: PluginTables;
  /** The blocks of a template and of those that it extends, the innermost first. */
  readonly blocks: Map<string, Block[]>;
}

/** The names that are set at one level. */
export class Scope {
  readonly rendering: Rendering;
  readonly #parent: Scope | undefined;
  readonly #names = new Map<string, unknown>();

  /** A scope inside of `parent`. */
  constructor(rendering: Rendering, parent?: Scope) {
    this.rendering = rendering;
    this.#parent = parent;
  }

  /** A scope inside of this one. */
  child(): Scope {
    return new Scope(this.rendering, this);
  }

  /** The value of `name`; an `Undefined` if it has none. */
  get(name: string): unknown {
    const own = this.#names.get(name);
    if (own !== undefined) return own;
    if (this.#parent !== undefined) return this.#parent.get(name);
    const value = this.rendering.env.resolve(name);
    return value === undefined ? Undefined.variable(name) : value;
  }

  /** Gives `name` a value at this level. */
  set(name: string, value: unknown): void {
    this.#names.set(name, value);
  }

  /** The names set at this very level. */
  get names(): ReadonlyMap<string, unknown> {
    return this.#names;
  }

  /** The level of the whole template. */
  get root(): Scope {
    return this.#parent === undefined ? this : this.#parent.root;
  }
}
