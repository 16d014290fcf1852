/**
 * Cuts a template into tokens for the parser. nunjucks' own tokenizer cannot be used: it drops
 * unknown escapes (`'\d'` becomes `'d'`), knows no `1e3`, `1_000`, `0x1f`, no `+%}`, and ends
 * a variable at the `}}` of a mapping in it. White space control is done here, so the parser
 * never sees a `-` mark.
 *
 * @module
 */
import { TemplateSyntaxError } from "../errors.ts";
import { unescape } from "../python/escapes.ts";
import type { Token, TokenSource } from "./nunjucks.ts";
import type { Syntax } from "./syntax.ts";

const WHITESPACE = /\s+/y;
const FLOAT = /(?:\d+_)*\d+(?:(?:\.(?:\d+_)*\d+)?e[+-]?(?:\d+_)*\d+|\.(?:\d+_)*\d+)/iy;
const INTEGER = /0b(?:_?[01])+|0o(?:_?[0-7])+|0x(?:_?[\da-f])+|[1-9](?:_?\d)*|0(?:_?0)*/iy;
const NAME = /[\p{L}\p{Nl}_][\p{L}\p{N}\p{M}_]*/uy;
const STRING = /'([^'\\]*(?:\\.[^'\\]*)*)'|"([^"\\]*(?:\\.[^"\\]*)*)"/sy;
const OPERATOR = /\/\/|\*\*|==|!=|>=|<=|[-+/*%~[\](){}<>=.:|,;]/y;
const BRACKETS: Record<string, string> = { "(": ")", "[": "]", "{": "}" };
const TYPES: Record<string, string> = {
  "(": "left-paren",
  ")": "right-paren",
  "[": "left-bracket",
  "]": "right-bracket",
  "{": "left-curly",
  "}": "right-curly",
  ",": "comma",
  ":": "colon",
  "~": "tilde",
  "|": "pipe",
};

/** The tokens of a template, one after the other. */
export class Tokens implements TokenSource {
  readonly tags: Readonly<Record<string, string>>;
  readonly #text: string;
  readonly #syntax: Syntax;
  readonly #begin: RegExp;
  readonly #queue: Token[] = [];
  #at = 0;
  #line = 0;
  #atLineStart = true;

  /** Reads `template`. */
  constructor(template: string, syntax: Syntax) {
    const text = template.replace(/\r\n?/g, "\n");
    this.#text = syntax.keepTrailingNewline ? text : text.replace(/\n$/, "");
    this.#syntax = syntax;
    this.#begin = beginning(syntax);
    this.tags = { VARIABLE_START: syntax.variableStart, VARIABLE_END: syntax.variableEnd };
  }

  /** The next token, `null` at the end. */
  nextToken(): Token | null {
    while (this.#queue.length === 0) {
      if (this.#at >= this.#text.length) return null;
      this.#readData();
    }
    return this.#queue.shift()!;
  }

  /** Reads text up to the next mark, and all that belongs to that mark. */
  #readData(): void {
    this.#begin.lastIndex = this.#at;
    const match = this.#begin.exec(this.#text);
    if (match === null) {
      this.#push("data", this.#text.slice(this.#at));
      this.#at = this.#text.length;
      return;
    }
    const [whole, mark, sign] = match;
    const isVariable = mark === this.#syntax.variableStart;
    const data = this.#text.slice(this.#at, match.index);
    const kept = this.#stripped(data, sign, isVariable);
    if (kept !== "") this.#push("data", kept);
    this.#advance(data + whole);
    if (mark === this.#syntax.commentStart) return this.#skipComment();
    if (isVariable) {
      this.#push("variable-start", mark);
      return this.#readCode("variable-end", this.#syntax.variableEnd);
    }
    if (this.#readRaw()) return;
    this.#push("block-start", mark);
    this.#readCode("block-end", this.#syntax.blockEnd);
  }

  #stripped(data: string, sign: string, isVariable: boolean): string {
    if (sign === "-") return data.trimEnd();
    if (sign === "+" || !this.#syntax.lstripBlocks || isVariable) return data;
    const start = data.lastIndexOf("\n") + 1;
    const isWholeLine = start > 0 || this.#atLineStart;
    return isWholeLine && data.slice(start).trim() === "" ? data.slice(0, start) : data;
  }

  #skipComment(): void {
    const { commentEnd } = this.#syntax;
    const end = this.#text.indexOf(commentEnd, this.#at);
    if (end < 0) this.#fail("Missing end of comment tag");
    const sign = this.#text[end - 1];
    this.#advance(this.#text.slice(this.#at, end + commentEnd.length));
    this.#trimAfter(sign, true);
  }

  /** Takes everything up to `endraw` as it is, if this is a raw block. */
  #readRaw(): boolean {
    const { blockStart, blockEnd } = this.#syntax;
    const begin = new RegExp(`\\s*raw\\s*(-?)${quote(blockEnd)}`, "y");
    begin.lastIndex = this.#at;
    const opening = begin.exec(this.#text);
    if (opening === null) return false;
    const end = new RegExp(
      `${quote(blockStart)}([-+]?)\\s*endraw\\s*([-+]?)${quote(blockEnd)}`,
      "g",
    );
    end.lastIndex = this.#at + opening[0].length;
    const closing = end.exec(this.#text);
    if (closing === null) this.#fail("Missing end of raw directive");
    this.#advance(opening[0]);
    this.#trimAfter(opening[1] || "+", true);
    const data = this.#stripped(this.#text.slice(this.#at, closing!.index), closing![1], false);
    if (data !== "") this.#push("data", data);
    this.#advance(this.#text.slice(this.#at, end.lastIndex));
    this.#trimAfter(closing![2], true);
    return true;
  }

  #readCode(endType: string, endMark: string): void {
    const open: string[] = [];
    while (this.#at < this.#text.length) {
      this.#match(WHITESPACE);
      if (open.length === 0 && this.#readEnd(endType, endMark)) return;
      if (this.#at >= this.#text.length) break;
      this.#readToken(open, endType === "variable-end");
    }
    const expected = endType === "variable-end" ? "print" : "statement";
    this.#fail(`unexpected end of template, expected 'end of ${expected} block'.`);
  }

  #readEnd(type: string, mark: string): boolean {
    const sign = this.#text[this.#at];
    const hasSign = (sign === "-" || (sign === "+" && type === "block-end")) &&
      this.#text.startsWith(mark, this.#at + 1);
    if (!hasSign && !this.#text.startsWith(mark, this.#at)) return false;
    this.#push(type, mark);
    this.#advance(hasSign ? sign + mark : mark);
    this.#trimAfter(hasSign ? sign : "", type === "block-end");
    return true;
  }

  /** After a mark: `-` drops all white space, a block without a sign its line end. */
  #trimAfter(sign: string, isBlock: boolean): void {
    if (sign === "-") this.#match(WHITESPACE);
    else if (sign !== "+" && isBlock && this.#syntax.trimBlocks && this.#text[this.#at] === "\n") {
      this.#advance("\n");
    }
  }

  #readToken(open: string[], inVariable: boolean): void {
    const isFirstOfNumber = this.#text[this.#at - 1] !== ".";
    const float = isFirstOfNumber ? this.#match(FLOAT) : undefined;
    if (float !== undefined) return this.#push("float", float.replaceAll("_", ""));
    const integer = this.#match(INTEGER);
    if (integer !== undefined) return this.#push("int", integer.replaceAll("_", ""));
    const name = this.#match(NAME);
    if (name !== undefined) return this.#push("symbol", name);
    const string = this.#match(STRING);
    if (string !== undefined) {
      const inner = string.slice(1, -1);
      const isRaw = inVariable && this.#syntax.rawStrings;
      return this.#push("string", isRaw ? inner : unescape(inner));
    }
    const operator = this.#match(OPERATOR);
    if (operator === undefined) this.#fail(`unexpected char ${quoted(this.#text[this.#at])}`);
    this.#balance(operator!, open);
    this.#push(TYPES[operator!] ?? "operator", operator!);
  }

  #balance(operator: string, open: string[]): void {
    if (operator in BRACKETS) open.push(BRACKETS[operator]);
    else if (operator === ")" || operator === "]" || operator === "}") {
      const expected = open.pop();
      if (expected === undefined) this.#fail(`unexpected '${operator}'`);
      if (expected !== operator) this.#fail(`unexpected '${operator}', expected '${expected}'`);
    }
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text)?.[0];
    if (match !== undefined) this.#advance(match);
    return match;
  }

  #advance(text: string): void {
    this.#at += text.length;
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) this.#line++;
    if (text !== "") this.#atLineStart = text.endsWith("\n");
  }

  #push(type: string, value: string): void {
    this.#queue.push({ type, value, lineno: this.#line, colno: 0 });
  }

  #fail(message: string): never {
    throw new TemplateSyntaxError(message);
  }
}

const beginnings = new WeakMap<Syntax, RegExp>();

/** What finds the next mark; the longest first, as one may begin like another. */
function beginning(syntax: Syntax): RegExp {
  const known = beginnings.get(syntax);
  if (known !== undefined) return known;
  const marks = [syntax.blockStart, syntax.variableStart, syntax.commentStart]
    .sort((left, right) => right.length - left.length);
  const pattern = new RegExp(`(${marks.map(quote).join("|")})([-+]?)`, "g");
  beginnings.set(syntax, pattern);
  return pattern;
}

function quote(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}

function quoted(character: string): string {
  return character === "'" ? `"'"` : `'${character}'`;
}
