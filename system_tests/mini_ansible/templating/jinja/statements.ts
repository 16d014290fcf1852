/**
 * Turns statements of the syntax tree into functions.
 *
 * @module
 */
import { PyTypeError, PyValueError, TemplateError, TemplateSyntaxError } from "../errors.ts";
import { truth } from "../python/compare.ts";
import { str } from "../python/repr.ts";
import { iterate } from "../python/sequence.ts";
import { Undefined } from "../python/undefined.ts";
import type { NativeText } from "../python/values.ts";
import { evaluate, finalize } from "./concat.ts";
import { compileExpression, type Compiling, type Evaluate } from "./expressions.ts";
import { Loop } from "./loop.ts";
import { Namespace } from "./namespace.ts";
import type { Node } from "./nunjucks.ts";
import { Scope } from "./scope.ts";
import { BlockReference, TemplateModule } from "./template_objects.ts";
import type { Template } from "./template.ts";

/** What templates yield, piece by piece. */
export type Output = (string | NativeText)[];

/** How a body ended, unless at its end. */
export type Ending = "break" | "continue" | "extended" | undefined;

/** A statement, ready to be carried out. */
export type Execute = (scope: Scope, out: Output) => Ending;

/** The function that carries out the statements in `node`. */
export function compileBody(node: Node, compiling: Compiling): Execute {
  const children = (node.children as Node[]).map((child) => compileStatement(child, compiling));
  if (children.length === 1) return children[0];
  return (scope, out) => {
    for (const child of children) {
      const ending = child(scope, out);
      if (ending !== undefined) return ending;
    }
    return undefined;
  };
}

function compileStatement(node: Node, compiling: Compiling): Execute {
  const compile = COMPILERS[node.typename];
  if (compile === undefined) throw new TemplateSyntaxError(`unexpected ${node.typename}`);
  return compile(node, compiling);
}

const COMPILERS: Record<string, (node: Node, compiling: Compiling) => Execute> = {
  NodeList: compileBody,
  Output: compileOutput,
  If: compileIf,
  For: compileFor,
  Set: compileSet,
  With: compileWith,
  FilterBlock: (node, compiling) => {
    const body = compileBody(node.body, compiling);
    const filters = compileExpression(node.filters, compiling);
    return (scope, out) => {
      out.push(finalize(filterText(filters, scope, capture(body, scope.child()))));
      return undefined;
    };
  },
  Macro: (node, compiling) => {
    const macro = compiling.macro(node, compiling);
    return (scope) => {
      scope.set(node.name.value, macro(scope));
      return undefined;
    };
  },
  Block: (node, _compiling) => (scope, out) => {
    const inner = node.scoped ? scope.child() : new Scope(scope.rendering, scope.root);
    new BlockReference(node.name, 0, inner).write(out);
    return undefined;
  },
  Extends: (node, compiling) => {
    const name = compileExpression(node.template, compiling);
    return (scope, out) => {
      const parent = load(scope, name(scope));
      parent.collectBlocks(scope.rendering.blocks);
      parent.write(scope, out);
      return "extended";
    };
  },
  Include: compileInclude,
  Import: (node, compiling) => {
    const name = compileExpression(node.template, compiling);
    return (scope) => {
      scope.set(node.target.value, importModule(scope, name(scope), node.withContext));
      return undefined;
    };
  },
  FromImport: compileFromImport,
  Do: (node, compiling) => {
    const value = compileExpression(node.value, compiling);
    return (scope) => {
      value(scope);
      return undefined;
    };
  },
  LoopControl: ({ kind }) => () => kind,
};

function compileOutput({ children }: Node, compiling: Compiling): Execute {
  const [child] = children as Node[];
  if (child.typename === "TemplateData") {
    const text = child.value as string;
    return (_scope, out) => {
      out.push(text);
      return undefined;
    };
  }
  const value = compileExpression(child, compiling);
  return (scope, out) => {
    out.push(finalize(value(scope)));
    return undefined;
  };
}

function compileIf({ cond, body, else_ }: Node, compiling: Compiling): Execute {
  const optional = { ...compiling, isOptional: true };
  const condition = compileExpression(cond, optional);
  const then = compileBody(body, optional);
  const otherwise = else_ ? compileStatement(else_, optional) : () => undefined;
  return (scope, out) => truth(condition(scope)) ? then(scope, out) : otherwise(scope, out);
}

function compileFor(node: Node, compiling: Compiling): Execute {
  const items = compileExpression(node.arr, compiling);
  const assign = compileTarget(node.name);
  const body = compileBody(node.body, compiling);
  const test = node.test === null ? undefined : compileExpression(node.test, compiling);
  const otherwise = node.else_ === null ? undefined : compileBody(node.else_, compiling);

  function run(scope: Scope, out: Output, iterable: unknown, depth: number): Ending {
    const all = iterate(iterable);
    const kept = test === undefined ? all : all.filter((item) => {
      const inner = scope.child();
      assign(inner, item);
      return truth(test(inner));
    });
    const again = node.recursive
      ? (inner: unknown) => {
        const nested: Output = [];
        run(scope, nested, inner, depth + 1);
        return evaluate(nested);
      }
      : undefined;
    const loop = new Loop(kept, { depth, again });
    for (let index = 0; index < kept.length; index++) {
      loop.goTo(index);
      const inner = scope.child();
      inner.set("loop", loop);
      assign(inner, kept[index]);
      const ending = body(inner, out);
      if (ending === "break") break;
      if (ending === "extended") return ending;
    }
    return kept.length === 0 ? otherwise?.(scope, out) : undefined;
  }

  return (scope, out) => run(scope, out, items(scope), 0);
}

type Assign = (scope: Scope, value: unknown) => void;

function compileTarget(target: Node): Assign {
  if (target.typename === "Symbol") return (scope, value) => scope.set(target.value, value);
  if (target.typename === "LookupVal") {
    const [owner, name] = [target.target.value as string, target.val.value as string];
    return (scope, value) => {
      const space = scope.get(owner);
      if (!(space instanceof Namespace)) {
        throw new TemplateError("cannot assign attribute on non-namespace object");
      }
      space.set(name, value);
    };
  }
  const parts = (target.children as Node[]).map(compileTarget);
  return (scope, value) => {
    const items = iterateParts(value);
    if (items.length < parts.length) {
      throw new PyValueError(
        `not enough values to unpack (expected ${parts.length}, got ${items.length})`,
      );
    }
    if (items.length > parts.length) {
      throw new PyValueError(`too many values to unpack (expected ${parts.length})`);
    }
    parts.forEach((part, index) => part(scope, items[index]));
  };
}

function iterateParts(value: unknown): unknown[] {
  try {
    return iterate(value);
  } catch (error) {
    if (!(error instanceof PyTypeError)) throw error;
    throw new PyTypeError(error.message.replace("object is not iterable", "object"), {
      cause: error,
    });
  }
}

function compileSet(node: Node, compiling: Compiling): Execute {
  const assign = compileTarget(node.targets[0]);
  if (node.body === null) {
    const value = compileExpression(node.value, compiling);
    return (scope) => {
      assign(scope, value(scope));
      return undefined;
    };
  }
  const body = compileBody(node.body, compiling);
  const filters = node.filters === null ? undefined : compileExpression(node.filters, compiling);
  return (scope) => {
    const text = capture(body, scope.child());
    assign(scope, filters === undefined ? text : filterText(filters, scope, text));
    return undefined;
  };
}

/** The name "" stands for the text in the expression that the parser made of the filters. */
function filterText(filters: Evaluate, scope: Scope, text: unknown): unknown {
  const inner = scope.child();
  inner.set("", text);
  return filters(inner);
}

/** What a body yields, as one value. */
export function capture(body: Execute, scope: Scope): unknown {
  const out: Output = [];
  body(scope, out);
  return evaluate(out);
}

function compileWith(node: Node, compiling: Compiling): Execute {
  const values = (node.values as Node[]).map((value) => compileExpression(value, compiling));
  const assigns = (node.targets as Node[]).map(compileTarget);
  const body = compileBody(node.body, compiling);
  return (scope, out) => {
    const inner = scope.child();
    values.map((value) => value(scope)).forEach((value, index) => assigns[index](inner, value));
    return body(inner, out);
  };
}

function compileInclude(node: Node, compiling: Compiling): Execute {
  const name = compileExpression(node.template, compiling);
  return (scope, out) => {
    const template = find(scope, name(scope));
    if (template !== undefined) {
      const { rendering } = scope;
      const inner = { ...rendering, blocks: new Map() };
      template.render(node.withContext ? new Scope(inner, scope) : new Scope(inner), out);
    } else if (!node.ignoreMissing) throw notFound(name(scope));
    return undefined;
  };
}

function compileFromImport(node: Node, compiling: Compiling): Execute {
  const name = compileExpression(node.template, compiling);
  const names = (node.names.children as Node[]).map((each) =>
    each.typename === "Pair" ? [each.key.value, each.value.value] : [each.value, each.value]
  );
  return (scope) => {
    const source = name(scope);
    const module = importModule(scope, source, node.withContext);
    for (const [from, to] of names) {
      const value = module.attribute(from);
      scope.set(to, value === undefined ? notExported(from, str(source), node.lineno + 1) : value);
    }
    return undefined;
  };
}

function notExported(name: string, template: string, line: number): Undefined {
  return Undefined.variable(
    name,
    `the template '${template}' (imported on line ${line}) does not export the requested name ` +
      `'${name}'`,
  );
}

function importModule(scope: Scope, name: unknown, withContext: boolean | null): TemplateModule {
  const rendering = { ...scope.rendering, blocks: new Map() };
  const inner = withContext ? new Scope(rendering, scope) : new Scope(rendering);
  return new TemplateModule(load(scope, name), inner);
}

function load(scope: Scope, name: unknown): Template {
  const template = find(scope, name);
  if (template === undefined) throw notFound(name);
  return template;
}

/** A name, or a list of names of which the first that there is counts. */
function find(scope: Scope, name: unknown): Template | undefined {
  const names = Array.isArray(name) ? name : [name];
  for (const each of names) {
    if (each instanceof Undefined) throw each.error();
    const template = scope.rendering.env.load(str(each));
    if (template !== undefined) return template;
  }
  return undefined;
}

function notFound(name: unknown): TemplateError {
  return new TemplateError(Array.isArray(name) ? name.map(str).join(", ") : str(name));
}
