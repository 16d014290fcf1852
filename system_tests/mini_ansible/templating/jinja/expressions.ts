/**
 * Turns expressions of the syntax tree into functions.
 *
 * @module
 */
import { PyTypeError, TemplateError, TemplateSyntaxError } from "../errors.ts";
import { type Arguments, bind, type Plugin, type Plugins } from "../plugin.ts";
import { binary, unary } from "../python/arithmetic.ts";
import { getAttribute, getItem } from "../python/attributes.ts";
import { compare, contains, equal, truth } from "../python/compare.ts";
import { toInt } from "../python/number.ts";
import { str } from "../python/repr.ts";
import { iterate, slice } from "../python/sequence.ts";
import { defined, Undefined } from "../python/undefined.ts";
import {
  dict,
  dictEntries,
  float,
  int,
  isDict,
  type Kwargs,
  NativeText,
  PyFunction,
  tuple,
  typeName,
} from "../python/values.ts";
import { findPlugin, type PluginTables } from "./environment.ts";
import { Nothing } from "../python/nothing.ts";
import type { Node } from "./nunjucks.ts";
import type { Scope } from "./scope.ts";

/** An expression, ready to be evaluated. */
export type Evaluate = (scope: Scope) => unknown;

/** What the compiler must know. */
export interface Compiling {
  readonly plugins: PluginTables;
  /** Whether this may never run: what is missing is only told of when it does. */
  readonly isOptional: boolean;
  /** Makes the function of a `call` block's body. */
  readonly macro: (node: Node, compiling: Compiling) => (scope: Scope) => PyFunction;
}

const ARITHMETIC: Record<string, string> = {
  Add: "+",
  Sub: "-",
  Mul: "*",
  Div: "/",
  FloorDiv: "//",
  Mod: "%",
  Pow: "**",
};

/** Filters whose text stays text, whatever it looks like. */
const GIVES_TEXT = new Set(
  ["string", "to_json", "to_nice_json", "to_yaml", "to_nice_yaml", "ppretty", "json"],
);

/** The function that evaluates `node`. */
export function compileExpression(node: Node, compiling: Compiling): Evaluate {
  const operator = ARITHMETIC[node.typename];
  if (operator !== undefined) {
    const [left, right] = both(node, compiling);
    return (scope) => binary(operator, left(scope), right(scope));
  }
  const compile = COMPILERS[node.typename];
  if (compile === undefined) throw new TemplateSyntaxError(`unexpected ${node.typename}`);
  return compile(node, compiling);
}

const COMPILERS: Record<string, (node: Node, compiling: Compiling) => Evaluate> = {
  Literal: ({ value }) => {
    const constant = constantValue(value);
    return () => constant;
  },
  Symbol: ({ value }) => (scope) => scope.get(value),
  LookupVal: compileLookup,
  FunCall: compileCall,
  Filter: compileFilter,
  Is: compileTest,
  InlineIf: compileChoice,
  And: (node, compiling) => {
    const [left, right] = both(node, compiling);
    return (scope) => {
      const value = left(scope);
      return truth(value) ? right(scope) : value;
    };
  },
  Or: (node, compiling) => {
    const [left, right] = both(node, compiling);
    return (scope) => {
      const value = left(scope);
      return truth(value) ? value : right(scope);
    };
  },
  Not: ({ target }, compiling) => {
    const value = compileExpression(target, compiling);
    return (scope) => !truth(value(scope));
  },
  Neg: ({ target }, compiling) => {
    const value = compileExpression(target, compiling);
    return (scope) => unary("-", value(scope));
  },
  Pos: ({ target }, compiling) => {
    const value = compileExpression(target, compiling);
    return (scope) => unary("+", value(scope));
  },
  Concat: (node, compiling) => {
    const [left, right] = both(node, compiling);
    return (scope) => str(defined(left(scope))) + str(defined(right(scope)));
  },
  Compare: compileComparison,
  Array: (node, compiling) => list(node, compiling),
  Tuple: (node, compiling) => {
    const items = list(node, compiling);
    return (scope) => tuple(...items(scope));
  },
  Dict: compileDict,
};

function both(node: Node, compiling: Compiling): [Evaluate, Evaluate] {
  return [compileExpression(node.left, compiling), compileExpression(node.right, compiling)];
}

function constantValue(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  return "int" in value ? int(value.int as bigint) : float((value as { float: number }).float);
}

function compileLookup(node: Node, compiling: Compiling): Evaluate {
  const owner = compileExpression(node.target, compiling);
  if (node.isAttribute) {
    const name = node.val.value as string;
    return (scope) => getAttribute(owner(scope), name);
  }
  if (node.val.typename === "Slice") {
    const { start, stop, step } = node.val;
    const [from, to, by] = [start, stop, step].map((part) => bound(part, compiling));
    return (scope) => slice(owner(scope), { start: from(scope), stop: to(scope), step: by(scope) });
  }
  const key = compileExpression(node.val, compiling);
  return (scope) => getItem(owner(scope), key(scope));
}

function bound(node: Node | null, compiling: Compiling): (scope: Scope) => number | null {
  if (node === null) return () => null;
  const value = compileExpression(node, compiling);
  return (scope) => {
    const result = value(scope);
    return result === null ? null : Number(toInt(result));
  };
}

function compileCall(node: Node, compiling: Compiling): Evaluate {
  const callee = compileExpression(node.name, compiling);
  const args = compileArguments(node.args.children, compiling);
  const caller = node.caller === undefined ? undefined : compiling.macro(node.caller, compiling);
  return (scope) => {
    const target = callee(scope);
    if (target instanceof Undefined) throw target.error();
    if (!(target instanceof PyFunction)) {
      throw new PyTypeError(`'${typeName(target)}' object is not callable`);
    }
    const given = args(scope);
    const kwargs = caller === undefined ? given.kwargs : { ...given.kwargs, caller: caller(scope) };
    return target.call(given.args, kwargs);
  };
}

/** What evaluates the arguments of a call. */
function compileArguments(children: Node[], compiling: Compiling): (scope: Scope) => Arguments {
  const named: [string, Evaluate][] = [];
  const positional: Evaluate[] = [];
  const spreads: Evaluate[] = [];
  const spreadNames: Evaluate[] = [];
  for (const child of children) {
    if (child.typename === "KeywordArgs") {
      for (const { key, value } of child.children) {
        named.push([key.value, compileExpression(value, compiling)]);
      }
    } else if (child.typename === "Spread") {
      (child.stars === 1 ? spreads : spreadNames).push(compileExpression(child.value, compiling));
    } else positional.push(compileExpression(child, compiling));
  }
  if (named.length + spreads.length + spreadNames.length === 0) {
    return (scope) => ({ args: positional.map((each) => each(scope)), kwargs: {} });
  }
  return (scope) => {
    const args = positional.map((each) => each(scope));
    for (const each of spreads) args.push(...iterate(each(scope)));
    const kwargs: Kwargs = Object.fromEntries(named.map(([name, each]) => [name, each(scope)]));
    for (const each of spreadNames) Object.assign(kwargs, namedArguments(each(scope)));
    return { args, kwargs };
  };
}

function namedArguments(value: unknown): Kwargs {
  if (value instanceof Undefined) throw value.error();
  if (!isDict(value)) throw new PyTypeError("argument after ** must be a mapping");
  return Object.fromEntries(dictEntries(value).map(([key, each]) => [str(key), each]));
}

function compileFilter(node: Node, compiling: Compiling): Evaluate {
  const name = node.name.value as string;
  const [input, ...rest] = node.args.children as Node[];
  const value = compileExpression(input, compiling);
  const args = compileArguments(rest, compiling);
  const filter = required("filter", name, compiling.plugins.filters, compiling);
  const shortName = name.replace(/^.*\./, "");
  const givesText = GIVES_TEXT.has(shortName);
  return (scope) => {
    const subject = plainText(value(scope));
    const result = applyPlugin(filter(), name, { scope, subject, ...args(scope) });
    return givesText && typeof result === "string" ? new NativeText(result) : result;
  };
}

function compileTest(node: Node, compiling: Compiling): Evaluate {
  const name = node.right.name.value as string;
  const value = compileExpression(node.left, compiling);
  const args = compileArguments(node.right.args.children, compiling);
  const test = required("test", name, compiling.plugins.tests, compiling);
  return (scope) =>
    truth(applyPlugin(test(), name, { scope, subject: plainText(value(scope)), ...args(scope) }));
}

interface Application extends Arguments {
  readonly scope: Scope;
  readonly subject: unknown;
}

function applyPlugin(plugin: Plugin, name: string, application: Application): unknown {
  const { scope, subject, args, kwargs } = application;
  const bound = bind(name, plugin.params, { args: args.map(plainText), kwargs });
  return plugin.run(scope.rendering.env, subject, ...bound);
}

function plainText(value: unknown): unknown {
  return value instanceof NativeText ? value.text : value;
}

/** The plugin, looked for now, or when it is used if it may never be. */
function required(
  kind: "filter" | "test",
  name: string,
  table: Plugins,
  { isOptional }: Compiling,
): () => Plugin {
  const plugin = findPlugin(table, name);
  if (plugin !== undefined) return () => plugin;
  if (!isOptional) throw new TemplateSyntaxError(`No ${kind} named '${name}'.`);
  return () => {
    throw new TemplateError(`No ${kind} named '${name}' found.`);
  };
}

function compileChoice({ cond, body, else_, lineno }: Node, compiling: Compiling): Evaluate {
  const optional = { ...compiling, isOptional: true };
  const condition = compileExpression(cond, optional);
  const then = compileExpression(body, optional);
  const otherwise = else_ === null
    ? () => new Nothing(lineno + 1)
    : compileExpression(else_, optional);
  return (scope) => truth(condition(scope)) ? then(scope) : otherwise(scope);
}

function compileComparison({ expr, ops }: Node, compiling: Compiling): Evaluate {
  const first = compileExpression(expr, compiling);
  const steps = (ops as Node[]).map((operand) => ({
    holds: COMPARISONS[operand.type],
    value: compileExpression(operand.expr, compiling),
  }));
  if (steps.length === 1) {
    const [{ holds, value }] = steps;
    return (scope) => holds(first(scope), value(scope));
  }
  return (scope) => {
    let left = first(scope);
    for (const { holds, value } of steps) {
      const right = value(scope);
      if (!holds(left, right)) return false;
      left = right;
    }
    return true;
  };
}

const COMPARISONS: Record<string, (left: unknown, right: unknown) => boolean> = {
  "==": equal,
  "!=": (left, right) => !equal(left, right),
  "<": (left, right) => compare(left, right, "<") < 0,
  ">": (left, right) => compare(left, right, ">") > 0,
  "<=": (left, right) => compare(left, right, "<=") <= 0,
  ">=": (left, right) => compare(left, right, ">=") >= 0,
  in: (left, right) => contains(right, left),
  "not in": (left, right) => !contains(right, left),
};

function list({ children }: Node, compiling: Compiling): (scope: Scope) => unknown[] {
  const items = (children as Node[]).map((child) => compileExpression(child, compiling));
  return (scope) => items.map((item) => item(scope));
}

function compileDict({ children }: Node, compiling: Compiling): Evaluate {
  const entries = (children as Node[]).map(({ key, value }) =>
    [compileExpression(key, compiling), compileExpression(value, compiling)] as const
  );
  return (scope) => dict(entries.map(([key, value]) => [key(scope), value(scope)] as const));
}
