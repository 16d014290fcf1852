/**
 * A template, compiled once and kept.
 *
 * @module
 */
import type { PluginTables } from "./environment.ts";
import type { Compiling } from "./expressions.ts";
import { compileMacro } from "./macro.ts";
import { type Node, nodes } from "./nunjucks.ts";
import { parseTemplate } from "./parser.ts";
import type { Scope } from "./scope.ts";
import { compileBody, type Execute, type Output } from "./statements.ts";
import type { Syntax } from "./syntax.ts";
import { Self } from "./template_objects.ts";

/** What a block of a template does. */
export type Block = Execute;

/** A template that is ready to be filled in. */
export class Template {
  readonly #body: Execute;
  readonly #blocks: ReadonlyMap<string, Block>;

  /** Reads `source`. */
  constructor(source: string, syntax: Syntax, plugins: PluginTables) {
    const compiling: Compiling = { plugins, isOptional: false, macro: compileMacro };
    const root = parseTemplate(source, syntax);
    this.#body = compileBody(root, compiling);
    this.#blocks = new Map(
      (root.findAll(nodes.Block) as Node[]).map((block) => [
        block.name as unknown as string,
        compileBody(block.body, compiling),
      ]),
    );
  }

  /** Fills it in from `scope`, as a template of its own. */
  render(scope: Scope, out: Output): void {
    if (this.#blocks.size > 0) {
      this.collectBlocks(scope.rendering.blocks);
      scope.set("self", new Self(scope));
    }
    this.write(scope, out);
  }

  /** Fills it in, with the blocks that were collected. */
  write(scope: Scope, out: Output): void {
    this.#body(scope, out);
  }

  /** Puts its blocks behind those of the templates that extend it. */
  collectBlocks(blocks: Map<string, Block[]>): void {
    for (const [name, block] of this.#blocks) {
      const known = blocks.get(name);
      if (known === undefined) blocks.set(name, [block]);
      else known.push(block);
    }
  }
}

/** How many templates of one syntax are kept. */
const CAPACITY = 10_000;

const cache = new WeakMap<Syntax, Map<string, Template>>();

/** The template that `source` is, compiled if it is new. */
export function compileTemplate(source: string, syntax: Syntax, plugins: PluginTables): Template {
  let known = cache.get(syntax);
  if (known === undefined) cache.set(syntax, known = new Map());
  let template = known.get(source);
  if (template === undefined) {
    template = new Template(source, syntax, plugins);
    if (known.size >= CAPACITY) known.clear();
    known.set(source, template);
  }
  return template;
}
