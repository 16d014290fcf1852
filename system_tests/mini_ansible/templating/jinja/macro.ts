/**
 * `{% macro %}` and the bodies of `{% call %}`.
 *
 * @module
 */
import { PyTypeError } from "../errors.ts";
import { Undefined } from "../python/undefined.ts";
import { type Kwargs, PyFunction, tuple } from "../python/values.ts";
import { compileExpression, type Compiling, type Evaluate } from "./expressions.ts";
import { type Node, nodes } from "./nunjucks.ts";
import type { Scope } from "./scope.ts";
import { capture, compileBody, type Execute } from "./statements.ts";

interface Parameter {
  readonly name: string;
  readonly standard: Evaluate | undefined;
}

/** What a macro is, apart from where it stands. */
interface Definition {
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly body: Execute;
  /** Which of `varargs`, `kwargs` and `caller` the body speaks of. */
  readonly uses: ReadonlySet<string>;
}

/** What makes the macro of `node` in a scope. */
export function compileMacro(node: Node, compiling: Compiling): (scope: Scope) => PyFunction {
  const definition: Definition = {
    name: node.name.value,
    parameters: parametersOf(node.args.children, compiling),
    body: compileBody(node.body, compiling),
    uses: new Set(symbolsIn(node.body)),
  };
  return (scope) => new Macro(definition, scope);
}

function parametersOf(children: Node[], compiling: Compiling): Parameter[] {
  return children.flatMap((child): Parameter[] =>
    child.typename !== "KeywordArgs"
      ? [{ name: child.value, standard: undefined }]
      : (child.children as Node[]).map(({ key, value }) => ({
        name: key.value,
        standard: compileExpression(value, compiling),
      }))
  );
}

function symbolsIn(body: Node): string[] {
  return (body.findAll(nodes.Symbol) as Node[]).map(({ value }) => value);
}

/** A macro in its scope. */
class Macro extends PyFunction {
  override readonly typeName = "Macro";
  readonly #definition: Definition;

  constructor(definition: Definition, scope: Scope) {
    super(definition.name, (args, kwargs) => this.#run(scope.child(), args, kwargs));
    this.#definition = definition;
  }

  #run(scope: Scope, args: unknown[], kwargs: Kwargs): unknown {
    const { name, parameters, body, uses } = this.#definition;
    const left = { ...kwargs };
    parameters.forEach((parameter, index) => {
      scope.set(parameter.name, argument(parameter, index, { scope, args, left }));
    });
    if (uses.has("caller") || "caller" in left) {
      scope.set("caller", left.caller ?? Undefined.variable("caller", "No caller defined"));
      delete left.caller;
    }
    if (uses.has("varargs")) scope.set("varargs", tuple(...args.slice(parameters.length)));
    else if (args.length > parameters.length) {
      throw new PyTypeError(
        `macro '${name}' takes not more than ${parameters.length} argument(s)`,
      );
    }
    if (uses.has("kwargs")) scope.set("kwargs", left);
    else if (Object.keys(left).length > 0) {
      throw new PyTypeError(
        `macro '${name}' takes no keyword argument '${Object.keys(left)[0]}'`,
      );
    }
    return capture(body, scope);
  }

  override attribute(name: string): unknown {
    const { parameters, uses } = this.#definition;
    switch (name) {
      case "name":
        return this.name;
      case "arguments":
        return tuple(...parameters.map((parameter) => parameter.name));
      case "catch_kwargs":
        return uses.has("kwargs");
      case "catch_varargs":
        return uses.has("varargs");
      case "caller":
        return uses.has("caller");
    }
    return undefined;
  }

  override toText(): string {
    return `<Macro '${this.name}'>`;
  }
}

function argument(
  { name, standard }: Parameter,
  index: number,
  { scope, args, left }: { scope: Scope; args: unknown[]; left: Kwargs },
): unknown {
  if (index < args.length) return args[index];
  if (name in left) {
    const value = left[name];
    delete left[name];
    return value;
  }
  return standard === undefined
    ? Undefined.variable(name, `parameter '${name}' was not provided`)
    : standard(scope);
}
