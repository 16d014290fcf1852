/**
 * `ast.literal_eval()`: the value of a Python literal, JSON's `true`, `false` and `null`
 * included, as Ansible has them. What it gives is plain data: tuples and sets become lists,
 * keys become text.
 *
 * @module
 */
import { unescape } from "./escapes.ts";
import { toFloat, toInt } from "./number.ts";
import { str } from "./repr.ts";
import { float, isNumber } from "./values.ts";

const CONSTANTS: Record<string, unknown> = {
  True: true,
  False: false,
  None: null,
  true: true,
  false: false,
  null: null,
};
const BLANK = /(?:[ \t\r\n\f]|\\\n|#[^\n]*)*/y;
const STRING =
  /([bBuUrR]{0,2})("""(?:[^\\]|\\.)*?"""|'''(?:[^\\]|\\.)*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')/sy;
const NUMBER =
  /0[xX][\da-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|(?:\d[\d_]*)?\.?\d[\d_]*(?:\.(?!\d))?(?:[eE][-+]?\d+)?|\d+\./y;
const NAME = /[A-Za-z_]\w*/y;

/** Says that text is no literal; only thrown and caught here. */
class NoLiteral extends Error {}

/** The value of `source`; `undefined` if it is not one literal and nothing else. */
export function literalEval(source: string): unknown {
  try {
    const reader = new Reader(source);
    const value = reader.sequence("");
    return reader.isAtEnd() ? value : undefined;
  } catch (error) {
    if (error instanceof NoLiteral || error instanceof RangeError) return undefined;
    throw error;
  }
}

class Reader {
  readonly #source: string;
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  isAtEnd(): boolean {
    this.#match(BLANK);
    return this.#at >= this.#source.length;
  }

  /** One value, or several with commas between: a tuple without parentheses. */
  sequence(closing: string): unknown {
    const first = this.#value();
    if (!this.#skip(",")) return first;
    return [first, ...this.#items(closing)];
  }

  #items(closing: string): unknown[] {
    const items: unknown[] = [];
    while (!this.#isNext(closing)) {
      items.push(this.#value());
      if (!this.#skip(",")) break;
    }
    return items;
  }

  #value(): unknown {
    this.#match(BLANK);
    const character = this.#source[this.#at];
    switch (character) {
      case "[":
        return this.#enclosed("]");
      case "(":
        return this.#parentheses();
      case "{":
        return this.#braces();
      case "-":
      case "+":
        this.#at++;
        return signed(character, this.#value());
    }
    return this.#scalar();
  }

  #enclosed(closing: string): unknown[] {
    this.#at++;
    const items = this.#items(closing);
    this.#expect(closing);
    return items;
  }

  #parentheses(): unknown {
    this.#at++;
    if (this.#skip(")")) return [];
    const value = this.sequence(")");
    this.#expect(")");
    return value;
  }

  #braces(): unknown {
    this.#at++;
    if (this.#skip("}")) return {};
    const first = this.#value();
    if (!this.#isNext(":")) {
      const items = this.#skip(",") ? [first, ...this.#items("}")] : [first];
      this.#expect("}");
      return items;
    }
    const entries: [string, unknown][] = [];
    let key = first;
    for (;;) {
      this.#expect(":");
      entries.push([keyText(key), this.#value()]);
      if (!this.#skip(",") || this.#isNext("}")) break;
      key = this.#value();
    }
    this.#expect("}");
    return Object.fromEntries(entries);
  }

  #scalar(): unknown {
    const text = this.#strings();
    if (text !== undefined) return text;
    const name = this.#match(NAME);
    if (name !== undefined) {
      if (!Object.hasOwn(CONSTANTS, name)) throw new NoLiteral();
      return CONSTANTS[name];
    }
    const number = this.#match(NUMBER);
    if (number === undefined || number === "") throw new NoLiteral();
    return readNumber(number);
  }

  /** A text, or several in a row, which are one. */
  #strings(): string | undefined {
    let result: string | undefined;
    for (;;) {
      this.#match(BLANK);
      STRING.lastIndex = this.#at;
      const match = STRING.exec(this.#source);
      if (match === null) return result;
      this.#at = STRING.lastIndex;
      const [, prefix, quoted] = match;
      const width = /^(?:"""|''')/.test(quoted) ? 3 : 1;
      const inner = quoted.slice(width, -width);
      result = (result ?? "") + (/r/i.test(prefix) ? inner : unescape(inner));
    }
  }

  #skip(text: string): boolean {
    if (!this.#isNext(text)) return false;
    this.#at += text.length;
    return true;
  }

  #isNext(text: string): boolean {
    this.#match(BLANK);
    return text === "" ? this.#at >= this.#source.length : this.#source.startsWith(text, this.#at);
  }

  #expect(text: string): void {
    if (!this.#skip(text)) throw new NoLiteral();
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#source)?.[0];
    if (match !== undefined) this.#at += match.length;
    return match;
  }
}

function signed(sign: string, value: unknown): unknown {
  if (!isNumber(value)) throw new NoLiteral();
  if (sign === "+") return value;
  return typeof value === "number" && Number.isInteger(value) ? 0 - value : float(-Number(value));
}

function readNumber(text: string): unknown {
  // A leading zero is an error in Python: 010 is no number.
  if (/^0\d*[1-9]\d*$/.test(text)) throw new NoLiteral();
  if (/^(?:0[xXoObB])?[\da-fA-F_]+$/.test(text) && !/^\d[\d_]*[eE]/.test(text)) {
    const value = toInt(text.replaceAll("_", ""), /^0[xXoObB]/.test(text) ? 0 : 10);
    return Number(value);
  }
  return toFloat(text);
}

function keyText(key: unknown): string {
  if (typeof key === "boolean" || key === null) return String(key);
  if (typeof key === "object" && !isNumber(key)) throw new NoLiteral();
  return str(key);
}
