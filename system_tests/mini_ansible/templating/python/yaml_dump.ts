/**
 * `yaml.dump()`, as PyYAML lays values out.
 *
 * @module
 */
import { compare } from "./compare.ts";
import { repr, str } from "./repr.ts";
import { Undefined } from "./undefined.ts";
import {
  type Dict,
  dictEntries,
  formatFloat,
  isDict,
  isFloat,
  isInt,
  isList,
  isText,
  PyObject,
} from "./values.ts";
import { analyze, escaped, readsAsText } from "./yaml_scalar.ts";

/** How YAML is laid out. */
export interface DumpOptions {
  /** Whether collections are written in brackets; `null` only those without others in them. */
  readonly flow: boolean | null;
  readonly indent: number;
  /** The column after which lines are broken. */
  readonly width: number;
  readonly sortKeys: boolean;
  readonly explicitStart: boolean;
  readonly explicitEnd: boolean;
  readonly allowUnicode: boolean;
}

/** `value` as a YAML document. */
export function dumpYaml(value: unknown, options: DumpOptions): string {
  return new Emitter(options).document(value);
}

/** Where a node stands. */
interface Place {
  /** Whether it is a value in a mapping. */
  readonly inMapping: boolean;
  readonly isKey: boolean;
}

const VALUE: Place = { inMapping: true, isKey: false };
const ITEM: Place = { inMapping: false, isKey: false };
const LONGEST_KEY = 128;

class Emitter {
  readonly #options: DumpOptions;
  #out = "";
  #column = 0;
  #indent: number | undefined;
  #flowLevel = 0;
  /** Whether the last thing written was a blank. */
  #blank = true;
  /** Whether only indentation and dashes stand on the line so far. */
  #fresh = true;

  constructor(options: DumpOptions) {
    const indent = options.indent > 1 && options.indent < 10 ? options.indent : 2;
    const width = options.width > indent * 2 ? options.width : 80;
    this.#options = { ...options, indent, width };
  }

  document(value: unknown): string {
    if (this.#options.explicitStart) this.#indicator("---", { space: true });
    const isOpen = this.#node(value, ITEM);
    if (this.#column > 0) this.#line();
    if (isOpen || this.#options.explicitEnd) this.#out += "...\n";
    return this.#out;
  }

  /** Writes a node; whether it could go on after its end. */
  #node(value: unknown, place: Place): boolean {
    if (value instanceof Undefined) throw value.error();
    if (isList(value)) this.#list(value, place);
    else if (isDict(value)) this.#dict(value);
    else return this.#scalar(value, place);
    return false;
  }

  #list(items: unknown[], { inMapping }: Place): void {
    if (items.length === 0 || this.#isFlow(items)) return this.#flowList(items);
    const dashless = inMapping && !this.#fresh;
    this.#inside({ indentless: dashless }, () => {
      for (const item of items) {
        this.#indentation();
        this.#indicator("-", { space: true, fresh: true });
        this.#node(item, ITEM);
      }
    });
  }

  #isFlow(children: unknown[]): boolean {
    if (this.#flowLevel > 0) return true;
    return this.#options.flow ?? children.every((child) => !isList(child) && !isDict(child));
  }

  #flowList(items: unknown[]): void {
    this.#indicator("[", { space: true, blank: true });
    this.#flowLevel++;
    this.#inside({ flow: true }, () => {
      items.forEach((item, index) => {
        if (index > 0) this.#indicator(",", {});
        if (this.#column > this.#options.width) this.#indentation();
        this.#node(item, ITEM);
      });
    });
    this.#flowLevel--;
    this.#indicator("]", {});
  }

  #dict(value: Dict): void {
    const entries = this.#entries(value);
    if (entries.length === 0 || this.#isFlow(entries.flat())) return this.#flowDict(entries);
    this.#inside({}, () => {
      for (const [key, item] of entries) {
        this.#indentation();
        this.#pair(key, item);
      }
    });
  }

  #flowDict(entries: [unknown, unknown][]): void {
    this.#indicator("{", { space: true, blank: true });
    this.#flowLevel++;
    this.#inside({ flow: true }, () => {
      entries.forEach(([key, item], index) => {
        if (index > 0) this.#indicator(",", {});
        if (this.#column > this.#options.width) this.#indentation();
        this.#pair(key, item);
      });
    });
    this.#flowLevel--;
    this.#indicator("}", {});
  }

  #pair(key: unknown, value: unknown): void {
    if (isSimpleKey(key)) {
      this.#node(key, { inMapping: true, isKey: true });
      this.#indicator(":", {});
    } else {
      this.#indicator("?", { space: true, fresh: true });
      this.#node(key, VALUE);
      if (this.#flowLevel === 0 || this.#column > this.#options.width) this.#indentation();
      this.#indicator(":", { space: true, fresh: true });
    }
    this.#node(value, VALUE);
  }

  #entries(value: Dict): [unknown, unknown][] {
    const entries = dictEntries(value);
    if (!this.#options.sortKeys) return entries;
    try {
      return entries.sort(([left], [right]) => compare(left, right));
    } catch {
      return dictEntries(value);
    }
  }

  #inside(
    { flow = false, indentless = false }: { flow?: boolean; indentless?: boolean },
    write: () => void,
  ): void {
    const before = this.#indent;
    if (before === undefined) this.#indent = flow ? this.#options.indent : 0;
    else if (!indentless) this.#indent = before + this.#options.indent;
    write();
    this.#indent = before;
  }

  #scalar(value: unknown, { isKey }: Place): boolean {
    const isWord = !isText(value) && !(value instanceof PyObject);
    const text = isWord ? word(value) : str(value);
    const allowed = analyze(text, this.#options.allowUnicode);
    const mayBePlain = this.#flowLevel > 0 ? allowed.flowPlain : allowed.blockPlain;
    const isBroken = isKey && allowed.multiline;
    const before = this.#indent;
    // A scalar that goes on in the next line is indented as what it is a value of.
    this.#indent = before === undefined ? this.#options.indent : before + this.#options.indent;
    const isPlain = !isBroken && mayBePlain && (isWord || readsAsText(text));
    if (isPlain) this.#plain(text, !isKey);
    else if (allowed.singleQuoted && !isBroken) this.#singleQuoted(text, !isKey);
    else this.#doubleQuoted(text, !isKey);
    this.#indent = before;
    return isPlain && before === undefined;
  }

  #plain(text: string, split: boolean): void {
    if (text === "") return;
    if (!this.#blank) this.#write(" ");
    this.#blank = this.#fresh = false;
    for (const part of text.split(/( +)/)) {
      if (part === " " && split && this.#column > this.#options.width) {
        this.#indentation();
        this.#blank = this.#fresh = false;
      } else this.#write(part);
    }
  }

  #singleQuoted(text: string, split: boolean): void {
    this.#indicator("'", { space: true });
    const parts = text.split(/( +|[\n\x85\u2028\u2029]+)/);
    parts.forEach((part, index) => {
      if (part === "") return;
      const isEdge = (index === 1 && parts[0] === "") ||
        (index === parts.length - 2 && parts.at(-1) === "");
      if (part === " " && split && !isEdge && this.#column > this.#options.width) {
        this.#indentation();
      } else if (/[\n\x85\u2028\u2029]/.test(part)) {
        if (part[0] === "\n") this.#line();
        for (const end of part) this.#line(end === "\n" ? "\n" : end);
        this.#indentation();
      } else this.#write(part.replaceAll("'", "''"));
      this.#blank = this.#fresh = false;
    });
    this.#indicator("'", {});
  }

  #doubleQuoted(text: string, split: boolean): void {
    this.#indicator('"', { space: true });
    const letters = Array.from(text);
    let pending = "";
    let start = 0;
    for (let end = 0; end <= letters.length; end++) {
      const letter = letters[end];
      const code = letter === undefined ? undefined : escaped(letter, this.#options.allowUnicode);
      if (letter === undefined || code !== undefined) {
        this.#write(pending);
        pending = "";
        start = end;
        if (code !== undefined) {
          this.#write(code);
          start = end + 1;
        }
      }
      const mayBreak = end > 0 && end < letters.length - 1 && (letter === " " || start >= end);
      if (mayBreak && split && this.#column + (end - start) > this.#options.width) {
        this.#write(`${pending}\\`);
        pending = "";
        if (start < end) start = end;
        this.#indentation();
        this.#blank = this.#fresh = false;
        if (letters[start] === " ") this.#write("\\");
      }
      if (letter !== undefined && code === undefined) pending += letter;
    }
    this.#indicator('"', {});
  }

  #indicator(
    mark: string,
    { space = false, blank = false, fresh = false }: {
      space?: boolean;
      blank?: boolean;
      fresh?: boolean;
    },
  ): void {
    this.#write(space && !this.#blank ? ` ${mark}` : mark);
    this.#blank = blank;
    this.#fresh &&= fresh;
  }

  #indentation(): void {
    const indent = this.#indent ?? 0;
    const isPast = this.#column > indent || (this.#column === indent && !this.#blank);
    if (!this.#fresh || isPast) this.#line();
    if (this.#column < indent) {
      this.#blank = true;
      this.#write(" ".repeat(indent - this.#column));
    }
  }

  #line(end = "\n"): void {
    this.#blank = this.#fresh = true;
    this.#out += end;
    this.#column = 0;
  }

  #write(text: string): void {
    this.#out += text;
    this.#column += Array.from(text).length;
  }
}

function isSimpleKey(key: unknown): boolean {
  if (isList(key) || isDict(key)) return false;
  const text = isText(key) ? str(key) : word(key);
  return text !== "" && text.length < LONGEST_KEY && !/[\n\x85\u2028\u2029]/.test(text);
}

/** What is not text, as YAML has it. */
function word(value: unknown): string {
  if (value === null) return "null";
  if (typeof value === "boolean") return String(value);
  if (isInt(value)) return String(value);
  if (isFloat(value)) return floatWord(Number(value));
  return value instanceof PyObject ? str(value) : repr(value);
}

function floatWord(value: number): string {
  if (Number.isNaN(value)) return ".nan";
  if (!Number.isFinite(value)) return value > 0 ? ".inf" : "-.inf";
  const text = formatFloat(value).toLowerCase();
  return !text.includes(".") && text.includes("e") ? text.replace("e", ".0e") : text;
}
