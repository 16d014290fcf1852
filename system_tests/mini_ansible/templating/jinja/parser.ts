/**
 * Jinja2's grammar: nunjucks' parser, with the methods replaced in which it differs. It keeps
 * statements, blocks, macros, imports, `and`/`or`/`not`; replaced are the operators (Jinja2
 * has another precedence, comparisons in chains, tests with arguments), what can follow a
 * value (`.0`, slices, `*args`), tuples, and the statements that nunjucks lacks or cuts short.
 *
 * @module
 */
import { TemplateSyntaxError } from "../errors.ts";
import { type Node, nodes, Parser, type Token } from "./nunjucks.ts";
import type { Syntax } from "./syntax.ts";
import { Tokens } from "./tokens.ts";

/** A tuple. */
const Tuple = nodes.NodeList.extend("Tuple", {});
/** `start:stop:step` in brackets. */
const Slice = nodes.Node.extend("Slice", { fields: ["start", "stop", "step"] });
/** `*value` (stars 1) or `**value` (stars 2) among arguments. */
const Spread = nodes.Node.extend("Spread", { fields: ["value", "stars"] });
/** `{% filter %}`. */
const FilterBlock = nodes.Node.extend("FilterBlock", { fields: ["filters", "body"] });
/** `{% with %}`. */
const With = nodes.Node.extend("With", { fields: ["targets", "values", "body"] });
/** `{% do %}`. */
const Do = nodes.Node.extend("Do", { fields: ["value"] });
/** `{% break %}` and `{% continue %}`. */
const LoopControl = nodes.Node.extend("LoopControl", { fields: ["kind"] });

const CONSTANTS: Record<string, unknown> = {
  true: true,
  True: true,
  false: false,
  False: false,
  none: null,
  None: null,
};
const COMPARISONS = new Set(["==", "!=", "<", ">", "<=", ">="]);
const SUMS: Record<string, string> = { "+": "Add", "-": "Sub" };
const PRODUCTS: Record<string, string> = { "*": "Mul", "/": "Div", "//": "FloorDiv", "%": "Mod" };
/** What may follow the name of a test without being its argument. */
const NOT_AN_ARGUMENT = new Set(["else", "or", "and", "is"]);

/** The syntax tree of `template`. */
export function parseTemplate(template: string, syntax: Syntax): Node {
  return new JinjaParser(new Tokens(template, syntax), syntax).parseAsRoot();
}

class JinjaParser extends Parser {
  readonly #syntax: Syntax;

  constructor(tokens: Tokens, syntax: Syntax) {
    super(tokens);
    this.#syntax = syntax;
  }

  // -- what is around expressions --

  parseNodes(): Node[] {
    const body: Node[] = [];
    for (let token = this.nextToken(); token !== null; token = this.nextToken()) {
      if (token.type === "data") {
        const data = new nodes.TemplateData(token.lineno, 0, token.value);
        body.push(new nodes.Output(token.lineno, 0, [data]));
      } else if (token.type === "variable-start") {
        const value = this.parseTuple();
        this.#expectEnd("variable-end", "print statement");
        body.push(new nodes.Output(token.lineno, 0, [value]));
      } else {
        const statement = this.parseStatement();
        if (statement === null) break;
        body.push(statement);
      }
    }
    return body;
  }

  #expectEnd(type: string, what: string): void {
    const token = this.nextToken();
    if (token?.type !== type) this.fail(`expected token 'end of ${what}', got ${describe(token)}`);
  }

  parseStatement(): Node | null {
    const token = this.peekToken();
    if (token?.type !== "symbol") this.fail("tag name expected");
    if (this.breakOnBlocks?.includes(token!.value)) return null;
    switch (token!.value) {
      case "if":
        return this.parseIf();
      case "for":
        return this.parseFor();
      case "set":
        return this.parseSet();
      case "with":
        return this.#parseWith();
      case "block":
        return this.#parseBlock();
      case "extends":
        return this.parseExtends();
      case "include":
        return this.parseInclude();
      case "import":
        return this.parseImport();
      case "from":
        return this.parseFrom();
      case "macro":
        return this.parseMacro();
      case "call":
        return this.#parseCall();
      case "filter":
        return this.#parseFilterBlock();
      case "autoescape":
        return this.#parseAutoescape();
    }
    return this.#parseExtension(token!);
  }

  #parseExtension(token: Token): Node {
    const { extensions } = this.#syntax;
    if (token.value === "do" && extensions.includes("do")) {
      this.nextToken();
      const node = new Do(token.lineno, 0, this.parseTuple());
      this.#expectEnd("block-end", "statement block");
      return node;
    }
    if (/^(?:break|continue)$/.test(token.value) && extensions.includes("loopcontrols")) {
      this.nextToken();
      this.#expectEnd("block-end", "statement block");
      return new LoopControl(token.lineno, 0, token.value);
    }
    const open = this.breakOnBlocks?.at(-1);
    const wanted = open === undefined ? "" : " Jinja was looking for the following tags: " +
      this.breakOnBlocks!.map((name) => `'${name}'`).join(" or ") +
      ". The innermost block that needs to be closed is '" + open.replace(/^end/, "") + "'.";
    return this.fail(`Encountered unknown tag '${token.value}'.${wanted}`);
  }

  override advanceAfterBlockEnd(name?: string): Token {
    if (name === undefined && this.nextToken() === null) this.fail("Unexpected end of template.");
    const token = this.nextToken();
    if (token?.type !== "block-end") {
      this.fail(`expected token 'end of statement block', got ${describe(token)}`);
    }
    return token!;
  }

  override parseUntilBlocks(...names: string[]): Node {
    const body = super.parseUntilBlocks(...names);
    if (this.peekToken() === null) {
      this.fail(
        "Unexpected end of template. Jinja was looking for the following tags: " +
          names.map((name) => `'${name}'`).join(" or ") +
          `. The innermost block that needs to be closed is '${names.at(-1)!.replace("end", "")}'.`,
      );
    }
    return body;
  }

  override parseIf(): Node {
    const { lineno } = this.nextToken()!;
    const node = new nodes.If(lineno, 0);
    node.cond = this.parseTuple({ withCondition: false });
    this.advanceAfterBlockEnd("if");
    node.body = this.parseUntilBlocks("elif", "else", "endif");
    node.else_ = null;
    if (this.peekToken()?.value === "elif") {
      node.else_ = this.parseIf();
      return node;
    }
    if (this.skipSymbol("else")) {
      this.advanceAfterBlockEnd("else");
      node.else_ = this.parseUntilBlocks("endif");
    }
    this.advanceAfterBlockEnd();
    return node;
  }

  parseFor(): Node {
    const { lineno } = this.nextToken()!;
    const node = new nodes.For(lineno, 0);
    node.name = this.#parseTarget();
    if (!this.skipSymbol("in")) this.fail(`expected token 'in', got ${describe(this.peekToken())}`);
    node.arr = this.parseTuple({ withCondition: false });
    node.test = this.skipSymbol("if") ? this.parseExpression() : null;
    node.recursive = this.skipSymbol("recursive");
    this.advanceAfterBlockEnd("for");
    node.body = this.parseUntilBlocks("else", "endfor");
    node.else_ = null;
    if (this.skipSymbol("else")) {
      this.advanceAfterBlockEnd("else");
      node.else_ = this.parseUntilBlocks("endfor");
    }
    this.advanceAfterBlockEnd();
    return node;
  }

  /** Names that something is assigned to: `a`, `a, b`, `(a, (b, c))`, `space.a`. */
  #parseTarget(): Node {
    const first = this.#parseOneTarget();
    if (this.peekToken()?.type !== "comma") return first;
    const target = new Tuple(first.lineno, 0, [first]);
    while (this.skip("comma")) {
      if (this.peekToken()?.type !== "symbol" && this.peekToken()?.type !== "left-paren") break;
      target.addChild(this.#parseOneTarget());
    }
    return target;
  }

  #parseOneTarget(): Node {
    if (this.skip("left-paren")) {
      const inner = this.#parseTarget();
      this.#expectType("right-paren", ")");
      return inner;
    }
    const token = this.nextToken();
    if (token?.type !== "symbol") this.fail(`can't assign to ${describe(token)}`);
    if (token!.value in CONSTANTS) this.fail(`can't assign to '${token!.value}'`);
    const name = new nodes.Symbol(token!.lineno, 0, token!.value);
    if (!this.skipValue("operator", ".")) return name;
    const attribute = this.#expectType("symbol", "name");
    return new nodes.LookupVal(name.lineno, 0, name, literal(attribute, attribute.value));
  }

  #expectType(type: string, what: string): Token {
    const token = this.nextToken();
    if (token?.type !== type) this.fail(`expected token '${what}', got ${describe(token)}`);
    return token!;
  }

  parseSet(): Node {
    const { lineno } = this.nextToken()!;
    const node = new nodes.Set(lineno, 0, []);
    node.targets = [this.#parseTarget()];
    node.body = null;
    node.filters = null;
    if (this.skipValue("operator", "=")) {
      node.value = this.parseTuple();
      this.advanceAfterBlockEnd("set");
      return node;
    }
    node.value = null;
    // Filters are parsed around a name that stands for the block's text.
    const hole = new nodes.Symbol(lineno, 0, "");
    const filtered = this.parseFilter(hole);
    node.filters = filtered === hole ? null : filtered;
    this.advanceAfterBlockEnd("set");
    node.body = this.parseUntilBlocks("endset");
    this.advanceAfterBlockEnd();
    return node;
  }

  #parseFilterBlock(): Node {
    const { lineno } = this.nextToken()!;
    // Filters are parsed around a name that stands for the block's text.
    const hole = new nodes.Symbol(lineno, 0, "");
    const filters = this.parseFilter(this.#parseOneFilter(hole));
    this.advanceAfterBlockEnd("filter");
    const body = this.parseUntilBlocks("endfilter");
    this.advanceAfterBlockEnd();
    return new FilterBlock(lineno, 0, filters, body);
  }

  #parseWith(): Node {
    const { lineno } = this.nextToken()!;
    const targets: Node[] = [];
    const values: Node[] = [];
    while (this.peekToken()?.type !== "block-end") {
      if (targets.length > 0) this.#expectType("comma", ",");
      targets.push(this.#parseOneTarget());
      if (!this.skipValue("operator", "=")) {
        this.fail(`expected token '=', got ${describe(this.peekToken())}`);
      }
      values.push(this.parseExpression());
    }
    this.advanceAfterBlockEnd("with");
    const body = this.parseUntilBlocks("endwith");
    this.advanceAfterBlockEnd();
    return new With(lineno, 0, targets, values, body);
  }

  #parseBlock(): Node {
    const { lineno } = this.nextToken()!;
    const name = this.#expectType("symbol", "name").value;
    const node = new nodes.Block(lineno, 0, name);
    node.scoped = this.skipSymbol("scoped");
    node.required = this.skipSymbol("required");
    this.advanceAfterBlockEnd("block");
    node.body = this.parseUntilBlocks("endblock");
    this.nextToken();
    this.skipSymbol(name);
    this.advanceAfterBlockEnd("endblock");
    return node;
  }

  parseInclude(): Node {
    const { lineno } = this.nextToken()!;
    const node = new nodes.Include(lineno, 0, this.parseExpression(), false);
    if (this.skipSymbol("ignore")) {
      if (!this.skipSymbol("missing")) {
        this.fail(`expected token 'missing', got ${describe(this.peekToken())}`);
      }
      node.ignoreMissing = true;
    }
    node.withContext = this.parseWithContext() ?? true;
    this.advanceAfterBlockEnd("include");
    return node;
  }

  /** As nunjucks does it, but the arguments may hold `*` and `**`. */
  #parseCall(): Node {
    const { lineno } = this.nextToken()!;
    const parameters = this.peekToken()?.type === "left-paren"
      ? this.parseSignature()
      : new nodes.NodeList(lineno, 0, []);
    const call = this.parsePrimary();
    if (call.typename !== "FunCall") this.fail("expected call");
    this.advanceAfterBlockEnd("call");
    const body = this.parseUntilBlocks("endcall");
    this.advanceAfterBlockEnd();
    const name = new nodes.Symbol(lineno, 0, "caller");
    call.caller = new nodes.Caller(lineno, 0, name, parameters, body);
    return new nodes.Output(lineno, 0, [call]);
  }

  /** Escaping is off in Ansible, whatever is asked for. */
  #parseAutoescape(): Node {
    this.nextToken();
    this.parseExpression();
    this.advanceAfterBlockEnd("autoescape");
    const body = this.parseUntilBlocks("endautoescape");
    this.advanceAfterBlockEnd();
    return body;
  }

  // -- expressions, from the loosest operator to the tightest --

  /** One expression, or several with commas between: a tuple without parentheses. */
  parseTuple({ withCondition = true } = {}): Node {
    const part = () => withCondition ? this.parseExpression() : this.parseOr();
    if (/^(?:variable|block)-end$/.test(this.peekToken()?.type ?? "")) {
      this.fail(`Expected an expression, got ${describe(this.peekToken())}`);
    }
    const first = part();
    if (this.peekToken()?.type !== "comma") return first;
    const node = new Tuple(first.lineno, 0, [first]);
    while (this.skip("comma")) {
      const next = this.peekToken();
      if (next === null || /^(?:variable-end|block-end|right-paren)$/.test(next.type)) break;
      if (next.type === "operator" && next.value === "=") break;
      node.addChild(part());
    }
    return node;
  }

  parseInlineIf(): Node {
    let node = this.parseOr();
    while (this.skipSymbol("if")) {
      const choice = new nodes.InlineIf(node.lineno, 0);
      choice.body = node;
      choice.cond = this.parseOr();
      choice.else_ = this.skipSymbol("else") ? this.parseInlineIf() : null;
      node = choice;
    }
    return node;
  }

  override parseNot(): Node {
    const token = this.peekToken();
    if (!this.skipSymbol("not")) return this.#parseComparison();
    return new nodes.Not(token!.lineno, 0, this.parseNot());
  }

  #parseComparison(): Node {
    const first = this.#parseSum();
    const operands: Node[] = [];
    for (let operator = this.#comparison(); operator; operator = this.#comparison()) {
      operands.push(new nodes.CompareOperand(first.lineno, 0, this.#parseSum(), operator));
    }
    return operands.length === 0 ? first : new nodes.Compare(first.lineno, 0, first, operands);
  }

  #comparison(): string | undefined {
    const token = this.peekToken();
    if (token?.type === "operator" && COMPARISONS.has(token.value)) return this.nextToken()!.value;
    if (this.skipSymbol("in")) return "in";
    if (token?.type !== "symbol" || token.value !== "not") return undefined;
    this.nextToken();
    if (!this.skipSymbol("in")) {
      this.fail(`expected token 'in', got ${describe(this.peekToken())}`);
    }
    return "not in";
  }

  #parseSum(): Node {
    return this.#leftToRight(SUMS, () => this.#parseConcat());
  }

  #parseConcat(): Node {
    let node = this.#parseProduct();
    while (this.skip("tilde")) node = new nodes.Concat(node.lineno, 0, node, this.#parseProduct());
    return node;
  }

  #parseProduct(): Node {
    return this.#leftToRight(PRODUCTS, () => this.#parsePower());
  }

  #parsePower(): Node {
    return this.#leftToRight({ "**": "Pow" }, () => this.parseUnary());
  }

  #leftToRight(operators: Record<string, string>, operand: () => Node): Node {
    let node = operand();
    for (;;) {
      const token = this.peekToken();
      const name = token?.type === "operator" ? operators[token.value] : undefined;
      if (name === undefined) return node;
      this.nextToken();
      node = new nodes[name](node.lineno, 0, node, operand());
    }
  }

  parseUnary(withFilters = true): Node {
    const token = this.peekToken();
    let node: Node;
    if (this.skipValue("operator", "-")) {
      node = new nodes.Neg(token!.lineno, 0, this.parseUnary(false));
    } else if (this.skipValue("operator", "+")) {
      node = new nodes.Pos(token!.lineno, 0, this.parseUnary(false));
    } else node = this.parsePrimary(true);
    node = this.parsePostfix(node);
    return withFilters ? this.#parseFiltersAndTests(node) : node;
  }

  #parseFiltersAndTests(start: Node): Node {
    let node = start;
    for (;;) {
      const token = this.peekToken();
      if (token?.type === "pipe") node = this.parseFilter(node);
      else if (token?.type === "symbol" && token.value === "is") node = this.#parseTest(node);
      else if (token?.type === "left-paren") node = this.#parseCallOf(node);
      else return node;
    }
  }

  #parseCallOf(callee: Node): Node {
    return new nodes.FunCall(callee.lineno, 0, callee, this.parseSignature());
  }

  parseFilter(start: Node): Node {
    let node = start;
    while (this.skip("pipe")) node = this.#parseOneFilter(node);
    return node;
  }

  #parseOneFilter(input: Node): Node {
    const { lineno } = input;
    const name = this.#dottedName();
    const args = this.peekToken()?.type === "left-paren" ? this.parseSignature().children : [];
    const list = new nodes.NodeList(lineno, 0, [input, ...args]);
    return new nodes.Filter(lineno, 0, new nodes.Symbol(lineno, 0, name), list);
  }

  #dottedName(): string {
    let name = this.#expectType("symbol", "name").value;
    while (this.skipValue("operator", ".")) name += `.${this.#expectType("symbol", "name").value}`;
    return name;
  }

  #parseTest(subject: Node): Node {
    this.nextToken();
    const isNegated = this.skipSymbol("not");
    const name = this.#dottedName();
    const args = new nodes.NodeList(subject.lineno, 0, this.#testArguments());
    const test = new nodes.FunCall(
      subject.lineno,
      0,
      new nodes.Symbol(subject.lineno, 0, name),
      args,
    );
    const node = new nodes.Is(subject.lineno, 0, subject, test);
    return isNegated ? new nodes.Not(subject.lineno, 0, node) : node;
  }

  /** In parentheses, or one value right after the name. */
  #testArguments(): Node[] {
    const next = this.peekToken();
    if (next === null) return [];
    if (next.type === "left-paren") return this.parseSignature().children;
    const isValue = /^(?:symbol|string|int|float|left-bracket|left-curly)$/.test(next.type);
    if (!isValue || (next.type === "symbol" && NOT_AN_ARGUMENT.has(next.value))) return [];
    // `x is defined if y` and `x is defined not in z` end the test.
    if (next.type === "symbol" && /^(?:if|in|not|recursive)$/.test(next.value)) return [];
    return [this.parsePostfix(this.parsePrimary(true))];
  }

  parsePrimary(noPostfix = false): Node {
    const node = this.#parseValue();
    return noPostfix ? node : this.parsePostfix(node);
  }

  #parseValue(): Node {
    const token = this.nextToken();
    switch (token?.type) {
      case "symbol":
        if (Object.hasOwn(CONSTANTS, token.value)) return literal(token, CONSTANTS[token.value]);
        return new nodes.Symbol(token.lineno, 0, token.value);
      case "string": {
        let text = token.value;
        while (this.peekToken()?.type === "string") text += this.nextToken()!.value;
        return literal(token, text);
      }
      case "int":
        return literal(token, { int: BigInt(token.value) });
      case "float":
        return literal(token, { float: Number(token.value) });
      case "left-paren":
        return this.#parseParentheses(token);
      case "left-bracket":
        return this.#parseList(token);
      case "left-curly":
        return this.#parseDict(token);
    }
    return this.fail(`unexpected ${describe(token)}`);
  }

  #parseParentheses({ lineno }: Token): Node {
    if (this.skip("right-paren")) return new Tuple(lineno, 0, []);
    const node = this.parseTuple();
    this.#expectType("right-paren", ")");
    return node;
  }

  #parseList({ lineno }: Token): Node {
    const node = new nodes.Array(lineno, 0, []);
    while (!this.skip("right-bracket")) {
      if (node.children.length > 0) {
        this.#expectType("comma", ",");
        if (this.skip("right-bracket")) break;
      }
      node.addChild(this.parseExpression());
    }
    return node;
  }

  #parseDict({ lineno }: Token): Node {
    const node = new nodes.Dict(lineno, 0, []);
    while (!this.skip("right-curly")) {
      if (node.children.length > 0) {
        this.#expectType("comma", ",");
        if (this.skip("right-curly")) break;
      }
      const key = this.parseExpression();
      this.#expectType("colon", ":");
      node.addChild(new nodes.Pair(key.lineno, 0, key, this.parseExpression()));
    }
    return node;
  }

  parsePostfix(start: Node): Node {
    let node = start;
    for (let token = this.peekToken(); token !== null; token = this.peekToken()) {
      if (token.type === "left-paren") node = this.#parseCallOf(node);
      else if (token.type === "left-bracket") node = this.#parseSubscript(node);
      else if (this.skipValue("operator", ".")) node = this.#parseAttribute(node);
      else break;
    }
    return node;
  }

  #parseAttribute(owner: Node): Node {
    const token = this.nextToken();
    if (token?.type === "symbol") {
      const node = new nodes.LookupVal(owner.lineno, 0, owner, literal(token, token.value));
      node.isAttribute = true;
      return node;
    }
    if (token?.type !== "int") this.fail("expected name or number");
    const index = literal(token!, { int: BigInt(token!.value) });
    return new nodes.LookupVal(owner.lineno, 0, owner, index);
  }

  #parseSubscript(owner: Node): Node {
    this.nextToken();
    const first = this.#parseIndex();
    const parts = [first];
    while (this.skip("comma")) parts.push(this.#parseIndex());
    this.#expectType("right-bracket", "]");
    const index = parts.length === 1 ? first : new Tuple(owner.lineno, 0, parts);
    return new nodes.LookupVal(owner.lineno, 0, owner, index);
  }

  #parseIndex(): Node {
    const ends = () => /^(?:colon|right-bracket|comma)$/.test(this.peekToken()?.type ?? "comma");
    const start = this.peekToken()?.type === "colon" ? null : this.parseExpression();
    if (!this.skip("colon")) return start!;
    const stop = ends() ? null : this.parseExpression();
    const step = this.skip("colon") && !ends() ? this.parseExpression() : null;
    return new Slice(0, 0, start, stop, step);
  }

  /** Arguments in parentheses; the ones by name last, as nunjucks has them. */
  parseSignature(): Node {
    const { lineno } = this.#expectType("left-paren", "(");
    const args = new nodes.NodeList(lineno, 0, []);
    const named = new nodes.KeywordArgs(lineno, 0, []);
    let isFirst = true;
    while (!this.skip("right-paren")) {
      if (!isFirst) {
        this.#expectType("comma", ",");
        if (this.skip("right-paren")) break;
      }
      isFirst = false;
      this.#parseArgument(args, named);
    }
    if (named.children.length > 0) args.addChild(named);
    return args;
  }

  #parseArgument(args: Node, named: Node): void {
    if (this.skipValue("operator", "*")) {
      args.addChild(new Spread(args.lineno, 0, this.parseExpression(), 1));
      return;
    }
    if (this.skipValue("operator", "**")) {
      args.addChild(new Spread(args.lineno, 0, this.parseExpression(), 2));
      return;
    }
    const value = this.parseExpression();
    if (!this.skipValue("operator", "=")) {
      if (named.children.length > 0) this.fail("invalid syntax for function call expression");
      args.addChild(value);
      return;
    }
    const name = new nodes.Symbol(value.lineno, 0, value.value);
    named.addChild(new nodes.Pair(value.lineno, 0, name, this.parseExpression()));
  }

  override fail(message: string): never {
    throw new TemplateSyntaxError(message);
  }
}

function literal(token: Token, value: unknown): Node {
  return new nodes.Literal(token.lineno, 0, value);
}

const END_NAMES: Record<string, string> = {
  "variable-end": "end of print statement",
  "block-end": "end of statement block",
  "block-start": "begin of statement block",
  "variable-start": "begin of print statement",
  data: "template data / text",
  int: "integer",
};

function describe(token: Token | null): string {
  if (token === null) return "'end of template'";
  return `'${END_NAMES[token.type] ?? token.value}'`;
}
