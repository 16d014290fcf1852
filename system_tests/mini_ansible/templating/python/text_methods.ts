/**
 * The methods of str.
 *
 * @module
 */
import { PyTypeError, PyValueError } from "../errors.ts";
import { plain, type Plugins } from "../plugin.ts";
import { strFormat } from "./str_format.ts";
import { str } from "./repr.ts";
import { characters, iterate } from "./sequence.ts";
import { type Dict, dict, dictEntries, isDict, isList, isText, tuple, typeName } from "./values.ts";

const WHITESPACE =
  " \t\n\r\v\f\x1c-\x1f\x85\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000";
// deno-lint-ignore no-control-regex -- Python counts them as line ends
const LINE_END = /\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/g;

type Text = string;

/** By name; the value is always a string. */
export const TEXT_METHODS: Plugins = {
  upper: plain([], (text: Text) => text.toUpperCase()),
  lower: plain([], (text: Text) => text.toLowerCase()),
  casefold: plain([], (text: Text) => text.toLowerCase().replaceAll("ß", "ss")),
  capitalize: plain([], capitalize),
  title: plain([], (text: Text) => titled(text)),
  swapcase: plain([], (text: Text) => characters(text).map(swapCase).join("")),
  strip: plain(["chars?"], (text: Text, chars?: unknown) => strip(text, chars)),
  lstrip: plain(["chars?"], (text: Text, chars?: unknown) => strip(text, chars, "left")),
  rstrip: plain(["chars?"], (text: Text, chars?: unknown) => strip(text, chars, "right")),
  split: plain(["sep?", "maxsplit?"], split),
  rsplit: plain(["sep?", "maxsplit?"], rsplit),
  splitlines: plain(["keepends?"], splitLines),
  partition: plain(["sep"], (text: Text, separator: Text) => {
    const at = text.indexOf(separator);
    if (at < 0) return tuple(text, "", "");
    return tuple(text.slice(0, at), separator, text.slice(at + separator.length));
  }),
  rpartition: plain(["sep"], (text: Text, separator: Text) => {
    const at = text.lastIndexOf(separator);
    if (at < 0) return tuple("", "", text);
    return tuple(text.slice(0, at), separator, text.slice(at + separator.length));
  }),
  join: plain(["iterable"], (text: Text, items: unknown) => iterate(items).map(item).join(text)),
  replace: plain(["old", "new", "count?"], replace),
  startswith: plain(["prefix", "start?", "end?"], (text: Text, prefix: unknown, ...range) => {
    const part = within(text, ...range);
    return prefixes(prefix, "startswith").some((each) => part.startsWith(each));
  }),
  endswith: plain(["suffix", "start?", "end?"], (text: Text, suffix: unknown, ...range) => {
    const part = within(text, ...range);
    return prefixes(suffix, "endswith").some((each) => part.endsWith(each));
  }),
  removeprefix: plain(
    ["prefix"],
    (text: Text, prefix: Text) => text.startsWith(prefix) ? text.slice(prefix.length) : text,
  ),
  removesuffix: plain(
    ["suffix"],
    (text: Text, suffix: Text) =>
      suffix !== "" && text.endsWith(suffix) ? text.slice(0, -suffix.length) : text,
  ),
  find: plain(
    ["sub", "start?", "end?"],
    (text: Text, part: Text, ...range) => found(text, part, range, "indexOf"),
  ),
  rfind: plain(
    ["sub", "start?", "end?"],
    (text: Text, part: Text, ...range) => found(text, part, range, "lastIndexOf"),
  ),
  index: plain(
    ["sub", "start?", "end?"],
    (text: Text, part: Text, ...range) => mustBeFound(found(text, part, range, "indexOf")),
  ),
  rindex: plain(
    ["sub", "start?", "end?"],
    (text: Text, part: Text, ...range) => mustBeFound(found(text, part, range, "lastIndexOf")),
  ),
  count: plain(
    ["sub", "start?", "end?"],
    (text: Text, part: Text, ...range) => within(text, ...range).split(mustBeText(part)).length - 1,
  ),
  center: plain(["width", "fillchar?"], (text: Text, width: number, fill = " ") => {
    const missing = Math.max(0, Number(width) - characters(text).length);
    // Python's own oddity: the extra blank goes left when the width is odd.
    const before = Math.floor(missing / 2) + (missing & Number(width) & 1);
    return fill.repeat(before) + text + fill.repeat(missing - before);
  }),
  ljust: plain(
    ["width", "fillchar?"],
    (text: Text, width: number, fill = " ") =>
      text + fill.repeat(Math.max(0, Number(width) - characters(text).length)),
  ),
  rjust: plain(
    ["width", "fillchar?"],
    (text: Text, width: number, fill = " ") =>
      fill.repeat(Math.max(0, Number(width) - characters(text).length)) + text,
  ),
  zfill: plain(["width"], (text: Text, width: number) => {
    const [, sign, digits] = /^([-+]?)(.*)$/s.exec(text)!;
    return sign + "0".repeat(Math.max(0, Number(width) - characters(text).length)) + digits;
  }),
  expandtabs: plain(["tabsize?"], (text: Text, size = 8) => expandTabs(text, Number(size))),
  format: plain(
    ["*args", "**kwargs"],
    (text: Text, args: unknown[], kwargs: Dict) => strFormat(text, args, kwargs),
  ),
  format_map: plain(["mapping"], (text: Text, mapping: Dict) => strFormat(text, [], mapping)),
  encode: plain(["encoding?", "errors?"], (text: Text) => text),
  decode: plain(["encoding?", "errors?"], (text: Text) => text),
  isdigit: plain([], (text: Text) => /^[\p{Nd}²³¹⁰⁴-⁹₀-₉]+$/u.test(text)),
  isdecimal: plain([], (text: Text) => /^\p{Nd}+$/u.test(text)),
  isnumeric: plain([], (text: Text) => /^\p{N}+$/u.test(text)),
  isalpha: plain([], (text: Text) => /^\p{L}+$/u.test(text)),
  isalnum: plain([], (text: Text) => /^[\p{L}\p{N}]+$/u.test(text)),
  isascii: plain([], (text: Text) => !/[\u{80}-\u{10ffff}]/u.test(text)),
  isspace: plain([], (text: Text) => text !== "" && text.trim() === ""),
  isupper: plain([], (text: Text) => text === text.toUpperCase() && text !== text.toLowerCase()),
  islower: plain([], (text: Text) => text === text.toLowerCase() && text !== text.toUpperCase()),
  istitle: plain([], (text: Text) => /\p{L}/u.test(text) && text === titled(text)),
  isidentifier: plain([], (text: Text) => /^[\p{L}\p{Nl}_][\p{L}\p{N}\p{M}_]*$/u.test(text)),
  isprintable: plain([], (text: Text) => !/[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u.test(text)),
  translate: plain(["table"], (text: Text, table: Dict) => translate(text, table)),
  maketrans: plain(
    ["x", "y?", "z?"],
    (_text: Text, from: unknown, to?: Text, drop?: Text) => makeTranslation(from, to, drop),
  ),
};

function item(value: unknown, index: number): string {
  if (!isText(value)) {
    throw new PyTypeError(
      `sequence item ${index}: expected str instance, ${typeName(value)} found`,
    );
  }
  return str(value);
}

/** The first letter upper, all others lower. */
export function capitalize(text: string): string {
  const [first = "", ...rest] = characters(text);
  return first.toUpperCase() + rest.join("").toLowerCase();
}

function titled(text: string): string {
  return text.replace(/\p{L}[\p{L}\p{M}]*/gu, capitalize);
}

function swapCase(character: string): string {
  const upper = character.toUpperCase();
  return upper === character ? character.toLowerCase() : upper;
}

/** Without the blanks, or any of `chars`, at its ends. */
export function strip(text: string, chars?: unknown, side?: "left" | "right"): string {
  const set = chars === undefined || chars === null
    ? `[${WHITESPACE}]`
    : `[${str(chars).replace(/[\\\]^-]/g, "\\$&")}]`;
  if (set === "[]") return text;
  let result = text;
  if (side !== "right") result = result.replace(new RegExp(`^${set}+`, "u"), "");
  if (side !== "left") result = withoutEnd(result, new RegExp(`^${set}$`, "u"));
  return result;
}

/** A pattern for the end would try at every place; going backwards does not. */
function withoutEnd(text: string, drop: RegExp): string {
  const letters = characters(text);
  let end = letters.length;
  while (end > 0 && drop.test(letters[end - 1])) end--;
  return end === letters.length ? text : letters.slice(0, end).join("");
}

function split(text: string, separator?: unknown, limit: unknown = -1): string[] {
  const most = Number(limit);
  if (separator === undefined || separator === null) return splitBlanks(text, most);
  const parts = text.split(separatorText(separator));
  if (most < 0 || parts.length <= most + 1) return parts;
  return [...parts.slice(0, most), parts.slice(most).join(str(separator))];
}

function separatorText(separator: unknown): string {
  if (!isText(separator)) {
    throw new PyTypeError(`must be str or None, not ${typeName(separator)}`);
  }
  if (str(separator) === "") throw new PyValueError("empty separator");
  return str(separator);
}

function splitBlanks(text: string, most: number): string[] {
  const trimmed = strip(text);
  if (trimmed === "") return [];
  if (most < 0) return trimmed.split(new RegExp(`[${WHITESPACE}]+`));
  const parts: string[] = [];
  let rest = strip(text, undefined, "left");
  const word = new RegExp(`^([^${WHITESPACE}]+)[${WHITESPACE}]*`);
  while (parts.length < most && rest !== "") {
    const [whole, first] = word.exec(rest)!;
    parts.push(first);
    rest = rest.slice(whole.length);
  }
  return rest === "" ? parts : [...parts, rest];
}

function rsplit(text: string, separator?: unknown, limit: unknown = -1): string[] {
  const most = Number(limit);
  if (separator === undefined || separator === null) {
    const parts = splitBlanks(text, -1);
    if (most < 0 || parts.length <= most + 1) return parts;
    const kept = parts.slice(parts.length - most);
    let rest = strip(text, undefined, "right");
    for (const word of [...kept].reverse()) {
      rest = strip(rest.slice(0, rest.length - word.length), undefined, "right");
    }
    return [rest, ...kept];
  }
  const parts = text.split(separatorText(separator));
  if (most < 0 || parts.length <= most + 1) return parts;
  const cut = parts.length - most;
  return [parts.slice(0, cut).join(str(separator)), ...parts.slice(cut)];
}

/** The lines; a last one that is empty is none. */
export function splitLines(text: string, keepEnds: unknown = false): string[] {
  const lines: string[] = [];
  let start = 0;
  for (const match of text.matchAll(LINE_END)) {
    const end = match.index + match[0].length;
    lines.push(text.slice(start, keepEnds === true ? end : match.index));
    start = end;
  }
  return start < text.length ? [...lines, text.slice(start)] : lines;
}

/** `text.replace(old, new, count)`. */
export function replace(text: string, from: unknown, to: unknown, count: unknown = -1): string {
  for (const part of [from, to]) {
    if (!isText(part)) {
      throw new PyTypeError(`replace() argument must be str, not ${typeName(part)}`);
    }
  }
  const most = count === null ? -1 : Number(count);
  if (most < 0) return text.split(str(from)).join(str(to)) || emptied(text, str(from), str(to));
  const parts = text.split(str(from));
  if (str(from) === "") return replaceEmpty(text, str(to), most);
  if (parts.length <= most + 1) return parts.join(str(to));
  return parts.slice(0, most + 1).join(str(to)) + str(from) + parts.slice(most + 1).join(str(from));
}

function emptied(text: string, from: string, to: string): string {
  return from === "" ? replaceEmpty(text, to, Infinity) : "";
}

function replaceEmpty(text: string, to: string, most: number): string {
  const letters = characters(text);
  let result = "";
  letters.forEach((letter, index) => result += (index < most ? to : "") + letter);
  return result + (letters.length < most ? to : "");
}

function within(text: string, start?: unknown, end?: unknown): string {
  if (start === undefined && end === undefined) return text;
  const letters = characters(text);
  return letters.slice(
    Number(start ?? 0),
    end === undefined || end === null ? undefined : Number(end),
  )
    .join("");
}

function prefixes(value: unknown, name: string): string[] {
  if (isText(value)) return [str(value)];
  if (isList(value)) return value.map(str);
  throw new PyTypeError(
    `${name} first arg must be str or a tuple of str, not ${typeName(value)}`,
  );
}

function found(
  text: string,
  part: unknown,
  [start, end]: unknown[],
  method: "indexOf" | "lastIndexOf",
): number {
  const at = within(text, start, end)[method](mustBeText(part));
  const offset = Number(start ?? 0);
  return at < 0 ? -1 : at + (offset < 0 ? Math.max(0, text.length + offset) : offset);
}

function mustBeText(value: unknown): string {
  if (isText(value)) return str(value);
  throw new PyTypeError(`must be str, not ${typeName(value)}`);
}

function mustBeFound(index: number): number {
  if (index < 0) throw new PyValueError("substring not found");
  return index;
}

function expandTabs(text: string, size: number): string {
  let column = 0;
  return characters(text).map((character) => {
    if (character === "\n" || character === "\r") column = 0;
    if (character !== "\t") {
      column += character === "\n" || character === "\r" ? 0 : 1;
      return character;
    }
    const blanks = size - (column % size);
    column += blanks;
    return " ".repeat(blanks);
  }).join("");
}

function translate(text: string, table: Dict): string {
  const map = new Map(dictEntries(table).map(([key, value]) => [Number(key), value]));
  return characters(text).map((character) => {
    const to = map.get(character.codePointAt(0)!);
    if (to === undefined) return character;
    return to === null ? "" : typeof to === "number" ? String.fromCodePoint(to) : str(to);
  }).join("");
}

function makeTranslation(from: unknown, to?: string, drop?: string): Dict {
  if (isDict(from)) {
    return dict(
      dictEntries(from).map(([key, value]) =>
        [isText(key) ? str(key).codePointAt(0)! : key, value] as const
      ),
    );
  }
  const pairs: [unknown, unknown][] = characters(str(from)).map((
    letter,
    index,
  ) => [letter.codePointAt(0)!, characters(to ?? "")[index].codePointAt(0)!]);
  for (const letter of characters(drop ?? "")) pairs.push([letter.codePointAt(0)!, null]);
  return dict(pairs);
}
