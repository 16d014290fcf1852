/**
 * Parts of templates as values: the blocks behind `self` and `super`, imported templates.
 *
 * @module
 */
import { TemplateError } from "../errors.ts";
import { PyFunction, PyObject } from "../python/values.ts";
import { evaluate, join } from "./concat.ts";
import type { Scope } from "./scope.ts";
import type { Output } from "./statements.ts";
import type { Template } from "./template.ts";

/** A block of a template, at some level of inheritance. */
export class BlockReference extends PyFunction {
  override readonly typeName = "BlockReference";
  readonly #level: number;
  readonly #scope: Scope;

  /** The block `name`, `level` templates up from the innermost. */
  constructor(name: string, level: number, scope: Scope) {
    super(name, () => {
      const out: Output = [];
      this.write(out);
      return evaluate(out);
    });
    this.#level = level;
    this.#scope = scope;
  }

  /** Carries the block out. */
  write(out: Output): void {
    const block = this.#scope.rendering.blocks.get(this.name)?.[this.#level];
    if (block === undefined) {
      throw new TemplateError(`there is no parent block called '${this.name}'.`);
    }
    const inner = this.#scope.child();
    inner.set("super", new BlockReference(this.name, this.#level + 1, this.#scope));
    inner.set("self", new Self(this.#scope));
    block(inner, out);
  }
}

/** `self` in a template with blocks. */
export class Self extends PyObject {
  readonly typeName = "TemplateReference";
  readonly #scope: Scope;

  /** The blocks of what is being rendered. */
  constructor(scope: Scope) {
    super();
    this.#scope = scope;
  }

  override attribute(name: string): unknown {
    const isKnown = this.#scope.rendering.blocks.has(name);
    return isKnown ? new BlockReference(name, 0, this.#scope) : undefined;
  }
}

/** A template that was imported: its macros and what it sets. */
export class TemplateModule extends PyObject {
  readonly typeName = "TemplateModule";
  readonly #names: ReadonlyMap<string, unknown>;
  readonly #text: string;

  /** Carries `template` out in `scope`. */
  constructor(template: Template, scope: Scope) {
    super();
    const out: Output = [];
    template.render(scope, out);
    this.#names = scope.names;
    this.#text = join(out);
  }

  override attribute(name: string): unknown {
    return name.startsWith("_") ? undefined : this.#names.get(name);
  }

  override toText(): string {
    return this.#text;
  }
}
