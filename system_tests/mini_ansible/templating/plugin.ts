/**
 * How functions of templates are declared: filters, tests, lookups' helpers and the methods
 * of Python's types. Each says the names of its parameters, as they may be given by name.
 *
 * @module
 */
import { PyTypeError } from "./errors.ts";
import type { Environment } from "./jinja/environment.ts";
import type { Kwargs } from "./python/values.ts";

/**
 * A function with named parameters. A name with `?` at its end may be left out (it is
 * `undefined` then), `*name` takes the other positional arguments as a list, `**name` the
 * other named ones as an object.
 */
export interface Plugin {
  readonly params: readonly string[];
  // Each plugin knows the types of its own arguments; the binder cannot.
  // deno-lint-ignore no-explicit-any
  readonly run: (env: Environment, value: any, ...args: any[]) => unknown;
}

/** Plugins by name. */
export type Plugins = Readonly<Record<string, Plugin>>;

/** A function of its arguments alone. */
// deno-lint-ignore no-explicit-any
export function plain(params: string[], run: (value: any, ...args: any[]) => unknown): Plugin {
  return { params, run: (_env, value, ...args) => run(value, ...args) };
}

/** A function that needs the template's surroundings: other plugins, variables. */
export function within(params: string[], run: Plugin["run"]): Plugin {
  return { params, run };
}

/**
 * The arguments in the order of `params`.
 *
 * @throws {PyTypeError} If one is missing, unknown, given twice, or there are too many.
 */
export function bind(name: string, params: readonly string[], given: Arguments): unknown[] {
  const { args, kwargs } = given;
  const names = Object.keys(kwargs);
  if (names.length === 0 && args.length === params.length && !hasRest(params)) return args;
  const bound: unknown[] = [];
  const left = new Set(names);
  let used = 0;
  for (const param of params) {
    if (param.startsWith("**")) {
      bound.push(Object.fromEntries([...left].map((key) => [key, kwargs[key]])));
      left.clear();
    } else if (param.startsWith("*")) {
      bound.push(args.slice(used));
      used = args.length;
    } else {
      const key = param.replace(/\?$/, "");
      const isNamed = left.delete(key);
      if (used < args.length) {
        if (isNamed) throw new PyTypeError(`${name}() got multiple values for argument '${key}'`);
        bound.push(args[used++]);
      } else if (isNamed) bound.push(kwargs[key]);
      else if (param.endsWith("?")) bound.push(undefined);
      else throw new PyTypeError(`${name}() missing 1 required positional argument: '${key}'`);
    }
  }
  if (left.size > 0) {
    throw new PyTypeError(`${name}() got an unexpected keyword argument '${[...left][0]}'`);
  }
  if (used < args.length) {
    // Python counts the value that the function is applied to.
    throw new PyTypeError(
      `${name}() takes ${used + 1} positional arguments but ${args.length + 1} were given`,
    );
  }
  return bound;
}

/** Arguments as a template gives them. */
export interface Arguments {
  readonly args: unknown[];
  readonly kwargs: Kwargs;
}

function hasRest(params: readonly string[]): boolean {
  return params.at(-1)?.startsWith("*") === true || params.at(-2)?.startsWith("*") === true;
}
