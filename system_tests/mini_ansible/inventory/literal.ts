/**
 * Values in INI inventories: Python literals where they are some, text where not
 * (`ast.literal_eval`).
 *
 * @module
 */

import { float } from "../yaml/mod.ts";

/** The value of a Python literal, or the text itself. */
export function literalOrText(text: string): unknown {
  const reader = new LiteralReader(text);
  try {
    const value = reader.top();
    return reader.isAtEnd ? value : text;
  } catch (error) {
    if (error instanceof NotALiteral) return text;
    throw error;
  }
}

class NotALiteral extends Error {}

const WORDS: Readonly<Record<string, unknown>> = { True: true, False: false, None: null };
const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", "0": "\0" };

class LiteralReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text.trim();
  }

  get isAtEnd(): boolean {
    this.#skipBlanks();
    return this.#at >= this.#text.length;
  }

  /** A value, or several with commas between them, which are a tuple. */
  top(): unknown {
    const first = this.value();
    if (!this.#take(",")) return first;
    const items = [first];
    while (!this.isAtEnd) {
      items.push(this.value());
      if (!this.#take(",")) break;
    }
    return items;
  }

  value(): unknown {
    this.#skipBlanks();
    const first = this.#text[this.#at];
    if (first === "[") return this.#sequence("]").items;
    if (first === "(") return this.#parenthesised();
    if (first === "{") return this.#mapping();
    if (first === "'" || first === '"') return this.#texts();
    return /[A-Za-z_]/.test(first ?? "") ? this.#word() : this.#number();
  }

  #skipBlanks(): void {
    while (/\s/.test(this.#text[this.#at] ?? "x")) this.#at++;
  }

  #take(token: string): boolean {
    this.#skipBlanks();
    if (this.#text[this.#at] !== token) return false;
    this.#at++;
    return true;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  #sequence(end: string): { items: unknown[]; commas: number } {
    this.#at++;
    const items: unknown[] = [];
    let commas = 0;
    while (!this.#take(end)) {
      if (items.length > commas) throw new NotALiteral();
      items.push(this.value());
      if (this.#take(",")) commas++;
    }
    return { items, commas };
  }

  #parenthesised(): unknown {
    const { items, commas } = this.#sequence(")");
    return items.length === 1 && commas === 0 ? items[0] : items;
  }

  #mapping(): unknown {
    this.#at++;
    const entries: [unknown, unknown][] = [];
    for (let wantsComma = false; !this.#take("}"); wantsComma = true) {
      if (wantsComma && !this.#take(",")) throw new NotALiteral();
      if (this.#take("}")) break;
      const key = this.value();
      if (!this.#take(":")) throw new NotALiteral();
      entries.push([key, this.value()]);
    }
    const isPlain = entries.every(([key]) => typeof key === "string" && !/^\d+$/.test(key));
    return isPlain ? Object.fromEntries(entries as [string, unknown][]) : new Map(entries);
  }

  #texts(): string {
    let text = "";
    do text += this.#quoted(); while (/['"]/.test(this.#peek()));
    return text;
  }

  #peek(): string {
    this.#skipBlanks();
    return this.#text[this.#at] ?? "";
  }

  #quoted(): string {
    const quote = this.#text[this.#at++];
    let text = "";
    for (;;) {
      const char = this.#text[this.#at++];
      if (char === undefined || char === "\n") throw new NotALiteral();
      if (char === quote) return text;
      if (char !== "\\") text += char;
      else {
        const escaped = this.#text[this.#at++] ?? "";
        text += ESCAPES[escaped] ?? (/['"\\]/.test(escaped) ? escaped : `\\${escaped}`);
      }
    }
  }

  #word(): unknown {
    const word = this.#match(/\w+/y)!;
    if (!Object.hasOwn(WORDS, word)) throw new NotALiteral();
    return WORDS[word];
  }

  #number(): unknown {
    const sign = this.#match(/[+-]/y) === "-" ? -1 : 1;
    const digits = this.#match(
      /0[xX][\da-fA-F]+|0[oO][0-7]+|0[bB][01]+|(?:\d[\d_]*)?\.?\d[\d_]*\.?(?:[eE][+-]?\d+)?/y,
    )?.replaceAll("_", "");
    if (digits === undefined || /^0\d/.test(digits) && !/[.eE]/.test(digits)) {
      throw new NotALiteral();
    }
    const isFloat = /[.eE]/.test(digits) && !/^0[xX]/.test(digits);
    return isFloat ? float(sign * Number(digits)) : sign * Number(digits);
  }
}
