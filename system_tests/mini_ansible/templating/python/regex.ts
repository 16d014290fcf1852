/**
 * Python's regular expressions: the pattern is translated to JavaScript's, and the functions
 * of the module `re` that Ansible's filters and tests stand on are here.
 *
 * @module
 */
import { PyIndexError, PyRegexError } from "../errors.ts";
import { unescape } from "./escapes.ts";

/** Python's flags by their letters. */
export interface Flags {
  readonly ignoreCase?: boolean;
  readonly multiline?: boolean;
  readonly dotAll?: boolean;
  readonly verbose?: boolean;
  readonly ascii?: boolean;
}

/** A pattern in both forms. */
export interface Pattern {
  /** Always with the flags `g` and `v`. */
  readonly regex: RegExp;
  /** How many groups there are. */
  readonly groups: number;
  /** The numbers of the named groups. */
  readonly names: ReadonlyMap<string, number>;
}

const KEPT = 1000;
const cache = new Map<string, Pattern>();

/**
 * Translates `pattern`.
 *
 * @throws {PyRegexError} If it is no pattern of Python.
 */
export function compileRegex(pattern: string, flags: Flags = {}): Pattern {
  const key = `${JSON.stringify(flags)}${pattern}`;
  const known = cache.get(key);
  if (known !== undefined) return known;
  const compiled = new Translator(pattern, flags).translate();
  if (cache.size >= KEPT) cache.clear();
  cache.set(key, compiled);
  return compiled;
}

const LETTERS: Record<string, keyof Flags> = {
  i: "ignoreCase",
  m: "multiline",
  s: "dotAll",
  x: "verbose",
  a: "ascii",
};

/** What the escapes stand for; JavaScript's own `\w` and `\d` are ASCII only. */
const CLASSES: Record<string, string> = {
  d: "\\p{Nd}",
  D: "\\P{Nd}",
  w: "\\p{L}\\p{N}_",
  s: "\\s\\x1c-\\x1f\\x85",
};

/** Goes through the pattern once, from left to right. */
class Translator {
  readonly #pattern: string;
  #at = 0;
  #flags: Flags;
  #groups = 0;
  readonly #names = new Map<string, number>();

  constructor(pattern: string, flags: Flags) {
    this.#pattern = pattern;
    this.#flags = this.#leadingFlags(flags);
  }

  translate(): Pattern {
    const open: boolean[] = [];
    let result = "";
    while (this.#at < this.#pattern.length) {
      const character = this.#pattern[this.#at];
      if (character === "(") {
        result += this.#group();
        open.push(true);
      } else if (character === ")") {
        if (open.pop() === undefined) throw this.#fail("unbalanced parenthesis");
        this.#at++;
        result += ")";
      } else result += this.#atom(character);
    }
    if (open.length > 0) throw this.#fail("missing ), unterminated subpattern");
    return { regex: this.#compile(result), groups: this.#groups, names: this.#names };
  }

  #compile(source: string): RegExp {
    const { ignoreCase, multiline, dotAll } = this.#flags;
    const flags = `gv${ignoreCase ? "i" : ""}${multiline ? "m" : ""}${dotAll ? "s" : ""}`;
    try {
      return new RegExp(source, flags);
    } catch (error) {
      throw new PyRegexError(
        `bad regular expression ${this.#pattern}: ${(error as Error).message}`,
      );
    }
  }

  #leadingFlags(flags: Flags): Flags {
    const match = /^\(\?([aiLmsux]+)\)/.exec(this.#pattern);
    if (match === null) return flags;
    this.#at = match[0].length;
    const given = [...match[1]].filter((letter) => letter in LETTERS);
    return { ...flags, ...Object.fromEntries(given.map((letter) => [LETTERS[letter], true])) };
  }

  #group(): string {
    const rest = this.#pattern.slice(this.#at);
    const named = /^\(\?P<(\w+)>/u.exec(rest);
    if (named !== null) {
      this.#at += named[0].length;
      this.#names.set(named[1], ++this.#groups);
      return "(";
    }
    const backReference = /^\(\?P=(\w+)/.exec(rest);
    if (backReference !== null) {
      this.#at += backReference[0].length;
      const number = this.#names.get(backReference[1]);
      if (number === undefined) throw this.#fail(`unknown group name '${backReference[1]}'`);
      return `(?:\\${number}`;
    }
    if (rest.startsWith("(?#")) {
      this.#at += Math.max(rest.indexOf(")"), 2);
      return "(?:";
    }
    const plain = /^\(\?(?:[:=!]|<[=!])/.exec(rest);
    if (plain !== null) {
      this.#at += plain[0].length;
      return plain[0];
    }
    const scoped = /^\(\?([aiLmsux]*)(-[imsx]+)?:/.exec(rest);
    if (scoped !== null) {
      this.#at += scoped[0].length;
      const on = scoped[1].replace(/[aLux]/g, "");
      const off = (scoped[2] ?? "").replace("x", "");
      return on === "" && off.length < 2 ? "(?:" : `(?${on}${off.length < 2 ? "" : off}:`;
    }
    if (rest.startsWith("(?")) throw this.#fail(`unknown extension ${rest.slice(1, 3)}`);
    this.#at++;
    this.#groups++;
    return "(";
  }

  #atom(character: string): string {
    switch (character) {
      case "\\":
        return this.#escape(false);
      case "[":
        return this.#set();
      case "$":
        this.#at++;
        // Python's `$` also matches before a line end at the very end.
        return this.#flags.multiline ? "$" : "(?=\\n?$(?![^]))";
      case ".":
        this.#at++;
        return this.#flags.dotAll ? "." : "[^\\n]";
      case "{":
        return this.#braces();
      case "}":
      case "]":
        this.#at++;
        return `\\${character}`;
      case "#":
        if (this.#flags.verbose) return this.#skipTo("\n");
        break;
      case " ":
      case "\n":
      case "\t":
        if (this.#flags.verbose) {
          this.#at++;
          return "";
        }
        break;
      case "*":
      case "+":
      case "?":
        return this.#repeat(character);
    }
    const point = String.fromCodePoint(this.#pattern.codePointAt(this.#at)!);
    this.#at += point.length;
    return point;
  }

  /** Possessive quantifiers of Python 3.11 become plain ones. */
  #repeat(character: string): string {
    this.#at++;
    const lazy = this.#pattern[this.#at] === "?";
    if (lazy || this.#pattern[this.#at] === "+") this.#at++;
    return lazy ? `${character}?` : character;
  }

  #skipTo(end: string): string {
    const at = this.#pattern.indexOf(end, this.#at);
    this.#at = at < 0 ? this.#pattern.length : at + 1;
    return "";
  }

  /** A repetition, or a brace that stands for itself. */
  #braces(): string {
    const repetition = /^\{(\d*)(,?)(\d*)\}([?+]?)/.exec(this.#pattern.slice(this.#at));
    if (repetition === null || repetition[1] + repetition[2] + repetition[3] === "") {
      this.#at++;
      return "\\{";
    }
    this.#at += repetition[0].length;
    const [, least, comma, most, lazy] = repetition;
    return `{${least || "0"}${comma}${most}}${lazy === "?" ? "?" : ""}`;
  }

  #escape(inSet: boolean): string {
    const next = this.#pattern[this.#at + 1];
    if (next === undefined) throw this.#fail("bad escape (end of pattern)");
    this.#at += 2;
    if (this.#flags.ascii && /[dwsDWS]/.test(next)) return `\\${next}`;
    switch (next) {
      case "d":
      case "D":
        return CLASSES[next];
      case "w":
      case "s":
        return inSet ? CLASSES[next] : `[${CLASSES[next]}]`;
      case "W":
      case "S":
        return `[^${CLASSES[next.toLowerCase()]}]`;
      case "b":
        return inSet ? "\\x08" : this.#flags.ascii ? "\\b" : BOUNDARY;
      case "B":
        return this.#flags.ascii ? "\\B" : NO_BOUNDARY;
      case "A":
        return "(?<![^])";
      case "Z":
        return "(?![^])";
      case "a":
        return "\\x07";
      case "n":
      case "r":
      case "t":
      case "v":
      case "f":
        return `\\${next}`;
    }
    if (/[1-9]/.test(next) && !inSet) return this.#numbered(next);
    return this.#character(next, inSet);
  }

  #numbered(first: string): string {
    const second = this.#pattern[this.#at];
    const number = /\d/.test(second ?? "") && Number(first + second) <= this.#groups
      ? first + second
      : first;
    this.#at += number.length - 1;
    if (Number(number) > this.#groups) throw this.#fail(`invalid group reference ${number}`);
    return `(?:\\${number})`;
  }

  #character(next: string, inSet: boolean): string {
    const coded = /^\\(?:x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|0[0-7]{0,2}|[0-7]{3})/.exec(
      this.#pattern.slice(this.#at - 2),
    );
    if (coded !== null) {
      this.#at += coded[0].length - 2;
      return this.#quoted(unescape(coded[0]), inSet);
    }
    if (/[a-zA-Z]/.test(next)) throw this.#fail(`bad escape \\${next}`);
    const point = String.fromCodePoint(this.#pattern.codePointAt(this.#at - 1)!);
    this.#at += point.length - 1;
    return this.#quoted(point, inSet);
  }

  #quoted(character: string, inSet: boolean): string {
    if (!inSet) return quoteCharacter(character);
    return character === "-" ? "\\-" : quoteInSet(character);
  }

  #set(): string {
    let result = "[";
    this.#at++;
    if (this.#pattern[this.#at] === "^") {
      result += "^";
      this.#at++;
    }
    let isFirst = true;
    while (isFirst || this.#pattern[this.#at] !== "]") {
      const character = this.#pattern[this.#at];
      if (character === undefined) throw this.#fail("unterminated character set");
      isFirst = false;
      result += this.#setItem(character);
    }
    this.#at++;
    return `${result}]`;
  }

  #setItem(character: string): string {
    if (character === "\\") return this.#escape(true);
    const point = String.fromCodePoint(this.#pattern.codePointAt(this.#at)!);
    this.#at += point.length;
    if (point !== "-") return quoteInSet(point);
    // A dash that has no range beside it stands for itself.
    const next = this.#pattern[this.#at];
    const before = this.#pattern.slice(0, this.#at - 1);
    const isEdge = next === "]" || /(?:\[|\[\^)$/.test(before) || /\\[dwsDWS]$/.test(before) ||
      /^\\[dwsDWS]/.test(this.#pattern.slice(this.#at));
    return isEdge ? "\\-" : "-";
  }

  #fail(problem: string): PyRegexError {
    return new PyRegexError(`${problem} at position ${this.#at}`);
  }
}

const BOUNDARY =
  "(?:(?<=[\\p{L}\\p{N}_])(?![\\p{L}\\p{N}_])|(?<![\\p{L}\\p{N}_])(?=[\\p{L}\\p{N}_]))";
const NO_BOUNDARY =
  "(?:(?<=[\\p{L}\\p{N}_])(?=[\\p{L}\\p{N}_])|(?<![\\p{L}\\p{N}_])(?![\\p{L}\\p{N}_]))";

function quoteCharacter(character: string): string {
  return /[\\^$.*+?()[\]{}|/-]/.test(character)
    ? character === "-" ? "\\x2d" : `\\${character}`
    : character;
}

/** The flag `v` gives doubled punctuation in a set a meaning; escaped it has none. */
function quoteInSet(character: string): string {
  return /[\\\]^[(){}/|&!#%,:;<=>@`~]/.test(character) ? `\\${character}` : character;
}

/** One place where a pattern matches. */
export interface Match {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** By number from 1; `undefined` for one that took no part. */
  readonly groups: readonly (string | undefined)[];
}

function toMatch(found: RegExpExecArray): Match {
  return {
    text: found[0],
    start: found.index,
    end: found.index + found[0].length,
    groups: found.slice(1),
  };
}

/** The first match; at the start only, or of the whole text, if `where` says so. */
export function searchRegex(
  pattern: Pattern,
  text: string,
  where: "anywhere" | "start" | "whole" = "anywhere",
): Match | undefined {
  if (where === "anywhere") {
    pattern.regex.lastIndex = 0;
    const found = pattern.regex.exec(text);
    return found === null ? undefined : toMatch(found);
  }
  const source = where === "start" ? pattern.regex.source : `(?:${pattern.regex.source})(?![^])`;
  const found = sticky(source, pattern.regex.flags).exec(text);
  return found === null ? undefined : toMatch(found);
}

const stickies = new Map<string, RegExp>();

function sticky(source: string, flags: string): RegExp {
  const key = `${flags}/${source}`;
  let regex = stickies.get(key);
  if (regex === undefined) {
    if (stickies.size >= KEPT) stickies.clear();
    stickies.set(key, regex = new RegExp(source, flags.replace("g", "y")));
  }
  regex.lastIndex = 0;
  return regex;
}

/** All matches that do not overlap. */
export function findAllRegex(pattern: Pattern, text: string): Match[] {
  pattern.regex.lastIndex = 0;
  return Array.from(text.matchAll(pattern.regex), toMatch);
}

/** `re.findall()`: the texts, or the group, or lists of the groups. */
export function textsOf(pattern: Pattern, matches: readonly Match[]): (string | string[])[] {
  return matches.map(({ text, groups }) => {
    if (pattern.groups === 0) return text;
    const texts = groups.map((group) => group ?? "");
    return pattern.groups === 1 ? texts[0] : texts;
  });
}

/** `re.subn()` with a template for the replacement; `count` 0 is all. */
export function substitute(
  pattern: Pattern,
  replacement: string,
  { text, count = 0 }: { text: string; count?: number },
): { text: string; changed: number } {
  const parts = readReplacement(replacement, pattern);
  let result = "";
  let end = 0;
  let changed = 0;
  for (const match of findAllRegex(pattern, text)) {
    if (count > 0 && changed >= count) break;
    result += text.slice(end, match.start) + expandParts(parts, match);
    end = match.end;
    changed++;
  }
  return { text: result + text.slice(end), changed };
}

type Part = string | number;

/** `match.expand(template)`. */
export function expand(template: string, pattern: Pattern, match: Match): string {
  return expandParts(readReplacement(template, pattern), match);
}

function expandParts(parts: readonly Part[], match: Match): string {
  return parts.map((part) =>
    typeof part === "string" ? part : part === 0 ? match.text : match.groups[part - 1] ?? ""
  ).join("");
}

const REFERENCE = /\\(?:g<(\w+)>|([1-9]\d?)|0([0-7]{0,2})|(.))/gs;
const REPLACEMENT_ESCAPES: Record<string, string> = {
  n: "\n",
  t: "\t",
  r: "\r",
  a: "\x07",
  b: "\b",
  f: "\f",
  v: "\v",
  "\\": "\\",
};

function readReplacement(replacement: string, pattern: Pattern): Part[] {
  if (!replacement.includes("\\")) return [replacement];
  const parts: Part[] = [];
  let end = 0;
  for (const match of replacement.matchAll(REFERENCE)) {
    parts.push(replacement.slice(end, match.index));
    end = match.index + match[0].length;
    const [whole, name, number, octal, other] = match;
    if (name !== undefined) parts.push(groupNumber(name, pattern));
    else if (number !== undefined) parts.push(groupNumber(number, pattern));
    else if (octal !== undefined) parts.push(String.fromCharCode(parseInt(octal || "0", 8)));
    else if (REPLACEMENT_ESCAPES[other] !== undefined) parts.push(REPLACEMENT_ESCAPES[other]);
    else if (/[a-zA-Z]/.test(other)) {
      throw new PyRegexError(`bad escape ${whole} at position ${match.index}`);
    } else parts.push(whole);
  }
  parts.push(replacement.slice(end));
  return parts;
}

/** The number of the group that is named or numbered so. */
export function groupNumber(name: string, pattern: Pattern): number {
  const number = /^\d+$/.test(name) ? Number(name) : pattern.names.get(name);
  if (number === undefined) throw new PyIndexError(`unknown group name '${name}'`);
  if (number > pattern.groups) throw new PyRegexError(`invalid group reference ${name}`);
  return number;
}

/** `re.escape()`. */
export function escapeRegex(text: string): string {
  return text.replace(/[()[\]{}?*+\-|^$\\.&~# \t\n\r\v\f]/g, "\\$&");
}
