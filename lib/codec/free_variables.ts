/**
 * What a function's source text needs from around it.
 *
 * The parser is `acorn`, loaded when the first text is checked. Scopes follow
 * strict mode, as in modules. Besides names, the list holds what has no name
 * but is lost all the same: `this`, `super`, `arguments` and `new.target` of
 * the place around an arrow function, `import.meta`, and relative imports.
 *
 * @module
 */

import { isWorkerGlobal } from "./builtins.ts";
import { EXPRESSION_FORMS } from "./function_source.ts";

type Parser = typeof import("acorn");

/** A node of the syntax tree; which further keys it has depends on `type`. */
interface Node {
  readonly type: string;
  // deno-lint-ignore no-explicit-any
  readonly [key: string]: any;
}

let parser: Parser | undefined;

/** Makes {@linkcode freeVariables} possible; returns at once when it is already. */
export async function loadParser(): Promise<void> {
  parser ??= await import("acorn");
}

/** Whether {@linkcode freeVariables} can be called. */
export function isParserLoaded(): boolean {
  return parser !== undefined;
}

/**
 * What `text` uses that another process does not have, in the order of use.
 *
 * A name that the text asks for with `typeof` counts as looked after.
 *
 * @throws {SyntaxError} If the text does not parse on its own.
 */
export function freeVariables(text: string): readonly string[] {
  const survey = new Survey();
  survey.visit(parseFunction(text), new Scope());
  return survey.unresolved().filter((name) => !isWorkerGlobal(name));
}

/** The node of the function, class or method that `text` is. */
function parseFunction(text: string): Node {
  let failure: unknown;
  for (const form of EXPRESSION_FORMS) {
    try {
      const program = parser!.parse(form(text), {
        ecmaVersion: "latest",
        sourceType: "module",
        allowSuperOutsideMethod: true,
      }) as unknown as Node;
      const { expression } = program.body[0];
      if (expression.type !== "ObjectExpression") return expression;
      const [{ computed, key, value }] = expression.properties;
      // A computed name is part of the text too.
      return computed ? { type: "SequenceExpression", expressions: [key, value] } : value;
    } catch (error) {
      failure ??= error;
    }
  }
  throw failure;
}

/** What a scope binds besides names. */
interface Bindings {
  /** `var` stops here. */
  readonly vars?: boolean;
  /** `this` and `new.target` stop here. */
  readonly self?: boolean;
  /** `super` stops here. */
  readonly home?: boolean;
}

/** The names declared in one stretch of the text, and the scope around it. */
class Scope {
  readonly #names = new Set<string>();
  readonly #binds: Bindings;
  readonly #outer: Scope | undefined;

  constructor(outer?: Scope, binds: Bindings = {}) {
    this.#outer = outer;
    this.#binds = binds;
  }

  declare(name: string): void {
    this.#names.add(name);
  }

  has(name: string): boolean {
    return this.#names.has(name) || (this.#outer?.has(name) ?? false);
  }

  binds(what: keyof Bindings): boolean {
    return this.#binds[what] === true || (this.#outer?.binds(what) ?? false);
  }

  /** Where a `var` that stands here is declared. */
  forVar(): Scope {
    return this.#binds.vars || this.#outer === undefined ? this : this.#outer.forVar();
  }
}

/** One walk over a tree: declares first, resolves when everything is declared. */
class Survey {
  readonly #uses: { name: string; scope?: Scope }[] = [];
  readonly #asked = new Set<string>();

  /** What no scope declares, without repetition. */
  unresolved(): string[] {
    const free = this.#uses.filter(({ name, scope }) =>
      scope === undefined || !(scope.has(name) || this.#asked.has(name))
    );
    return [...new Set(free.map(({ name }) => name))];
  }

  visit(node: Node, scope: Scope): void {
    switch (node.type) {
      case "Identifier":
        this.#uses.push({ name: node.name, scope });
        return;
      case "ThisExpression":
        return this.#need("self", "this", scope);
      case "Super":
        return this.#need("home", "super", scope);
      case "MetaProperty":
        if (node.meta.name === "new") return this.#need("self", "new.target", scope);
        this.#uses.push({ name: "import.meta" });
        return;
      case "ImportExpression":
        this.#visitImport(node, scope);
        return;
      case "UnaryExpression":
        if (node.operator !== "typeof" || node.argument.type !== "Identifier") break;
        this.#asked.add(node.argument.name);
        return;
      case "MemberExpression":
        this.visit(node.object, scope);
        if (node.computed) this.visit(node.property, scope);
        return;
      case "FunctionDeclaration":
        scope.declare(node.id.name);
        return this.#visitFunction(node, scope);
      case "FunctionExpression":
      case "ArrowFunctionExpression":
        return this.#visitFunction(node, scope);
      case "ClassDeclaration":
        scope.declare(node.id.name);
        return this.#visitClass(node, scope);
      case "ClassExpression":
        return this.#visitClass(node, scope);
      case "Property":
        if (node.computed) this.visit(node.key, scope);
        this.visit(node.value, new Scope(scope, { home: node.method || node.kind !== "init" }));
        return;
      case "VariableDeclaration":
        for (const { id } of node.declarations) {
          declarePattern(id, node.kind === "var" ? scope.forVar() : scope);
        }
        break;
      case "SwitchStatement":
        this.visit(node.discriminant, scope);
        return this.#visitAll(node.cases, new Scope(scope));
      case "CatchClause": {
        const inner = new Scope(scope);
        if (node.param) declarePattern(node.param, inner);
        return this.#visitChildren(node, inner);
      }
      case "BlockStatement":
      case "ForStatement":
      case "ForInStatement":
      case "ForOfStatement":
        return this.#visitChildren(node, new Scope(scope));
      case "LabeledStatement":
        return this.visit(node.body, scope);
      case "BreakStatement":
      case "ContinueStatement":
        return;
    }
    this.#visitChildren(node, scope);
  }

  #visitFunction(node: Node, scope: Scope): void {
    const own = new Scope(scope);
    if (node.id) own.declare(node.id.name);
    const isArrow = node.type === "ArrowFunctionExpression";
    const parameters = new Scope(own, { vars: true, self: !isArrow });
    if (!isArrow) parameters.declare("arguments");
    for (const parameter of node.params) declarePattern(parameter, parameters);
    this.#visitAll(node.params, parameters);
    // The defaults of the parameters do not see what the body declares.
    this.#visitChildren({ type: "", body: node.body }, new Scope(parameters, { vars: true }));
  }

  #visitClass(node: Node, scope: Scope): void {
    const inner = new Scope(scope);
    if (node.id) inner.declare(node.id.name);
    if (node.superClass) this.visit(node.superClass, inner);
    for (const member of node.body.body as Node[]) {
      if (member.computed) this.visit(member.key, inner);
      const place = new Scope(inner, { vars: true, self: true, home: true });
      if (member.type === "StaticBlock") this.#visitAll(member.body, place);
      else if (member.value) this.visit(member.value, place);
    }
  }

  #visitImport(node: Node, scope: Scope): void {
    const { type, value } = node.source;
    if (type === "Literal" && /^\.{0,2}\//.test(value)) {
      this.#uses.push({ name: `import("${value}")` });
    }
    this.#visitChildren(node, scope);
  }

  #need(what: keyof Bindings, name: string, scope: Scope): void {
    if (!scope.binds(what)) this.#uses.push({ name });
  }

  #visitChildren(node: Node, scope: Scope): void {
    for (const key in node) this.#visitAll([node[key]].flat(), scope);
  }

  #visitAll(values: readonly unknown[], scope: Scope): void {
    for (const value of values) if (isNode(value)) this.visit(value, scope);
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value;
}

/** Declares every name that `pattern` binds. */
function declarePattern(pattern: Node, scope: Scope): void {
  switch (pattern.type) {
    case "Identifier":
      return scope.declare(pattern.name);
    case "ObjectPattern":
      for (const property of pattern.properties) {
        declarePattern(property.value ?? property.argument, scope);
      }
      return;
    case "ArrayPattern":
      for (const element of pattern.elements) if (element) declarePattern(element, scope);
      return;
    case "AssignmentPattern":
      return declarePattern(pattern.left, scope);
    case "RestElement":
      return declarePattern(pattern.argument, scope);
  }
}
