/**
 * The parts of nunjucks that are used: the parser, which is Jinja's own translated to
 * JavaScript, as a class whose methods can be replaced one by one, and its node classes.
 * Typed here, as nunjucks' types leave them out.
 *
 * @module
 */
import parserModule from "nunjucks/src/parser.js";
import nodesModule from "nunjucks/src/nodes.js";

/** A token, as nunjucks' parser takes it. */
export interface Token {
  readonly type: string;
  readonly value: string;
  /** From 0. */
  readonly lineno: number;
  readonly colno: number;
}

/** What the parser reads from. */
export interface TokenSource {
  /** The next token, or null at the end. */
  nextToken(): Token | null;
  readonly tags: Readonly<Record<string, string>>;
}

/** A node of the syntax tree; which fields it has depends on its class. */
export interface Node {
  readonly typename: string;
  readonly lineno: number;
  readonly colno: number;
  // deno-lint-ignore no-explicit-any
  [field: string]: any;
}

type NodeClass = {
  // deno-lint-ignore no-explicit-any
  new (lineno: number, colno: number, ...fields: any[]): Node;
  extend(name: string, members: { fields?: string[] }): NodeClass;
};

/** nunjucks' parser, with the methods that are used or replaced. */
export interface ParserBase {
  tokens: TokenSource;
  breakOnBlocks: string[] | null;
  nextToken(): Token | null;
  peekToken(): Token | null;
  pushToken(token: Token | null): void;
  skip(type: string): boolean;
  expect(type: string): Token;
  skipValue(type: string, value: string): boolean;
  skipSymbol(value: string): boolean;
  advanceAfterBlockEnd(name?: string): Token;
  fail(message: string, lineno?: number, colno?: number): never;
  parseAsRoot(): Node;
  parseExpression(): Node;
  parseUntilBlocks(...names: string[]): Node;
  parseIf(): Node;
  parseMacro(): Node;
  parseExtends(): Node;
  parseImport(): Node;
  parseFrom(): Node;
  parseOr(): Node;
  parseAnd(): Node;
  parseNot(): Node;
  parseWithContext(): boolean | null;
}

/** The class to extend. */
export const Parser: { new (tokens: TokenSource): ParserBase } = parserModule.Parser;

/** The node classes by name. */
export const nodes: Readonly<Record<string, NodeClass>> = nodesModule;
