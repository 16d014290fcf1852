/**
 * Arguments in one line: `src=a.txt dest="/tmp/a b" {{ more }}`.
 *
 * @module
 */

import { AnsibleParserError } from "../errors.ts";

const COMMAND_OPTIONS = new Set([
  "creates",
  "removes",
  "chdir",
  "executable",
  "warn",
  "stdin",
  "stdin_add_newline",
  "strip_empty_ends",
]);

/** Pairs of opening and closing marks of templates. */
const MARKS = [["{{", "}}"], ["{%", "%}"], ["{#", "#}"]] as const;

/**
 * `key=value` pairs by key; everything else is under `_raw_params`.
 *
 * @param isFreeForm Only the options of commands are pairs.
 * @throws {AnsibleParserError} If a quote or a template is not closed.
 */
export function parseKeyValue(text: string, isFreeForm = false): Record<string, unknown> {
  const options: Record<string, unknown> = {};
  const raw: string[] = [];
  for (const word of splitArguments(text)) {
    const plain = decodeEscapes(word);
    const at = plain.search(/(?<=[^\\])=/);
    if (at === -1) {
      raw.push(plain.includes("=") ? plain.replaceAll("\\=", "=") : word);
      continue;
    }
    const key = plain.slice(0, at);
    if (isFreeForm && !COMMAND_OPTIONS.has(key)) raw.push(word);
    else options[key.trim()] = unquote(plain.slice(at + 1).trim());
  }
  if (raw.length > 0) options._raw_params = joinArguments(raw);
  return options;
}

/** The words of `text`; quotes and templates keep blanks together, line ends stay. */
export function splitArguments(text: string): string[] {
  const words: string[] = [];
  const lines = text.split("\n");
  const depths = [0, 0, 0];
  let quote: string | undefined;
  const isInside = () => depths.some((depth) => depth > 0);
  lines.forEach((line, lineIndex) => {
    let continues = false;
    line.split(" ").forEach((token, index) => {
      if (token === "" && index !== 0) {
        if (words.length === 0) words.push("");
        words[words.length - 1] += " ";
        return;
      }
      if (token === "\\" && quote === undefined) {
        continues = true;
        return;
      }
      const wasQuoted = quote !== undefined;
      quote = quoteAfter(token, quote);
      const isQuoted = quote !== undefined;
      let isAppended = false;
      const append = () => {
        words.push(token);
        isAppended = true;
      };
      if (isQuoted && !wasQuoted && !isInside()) append();
      else if (isInside() || isQuoted || wasQuoted) {
        const spacer = index === 0 ? "" : " ";
        words[words.length - 1] += spacer + token;
        isAppended = true;
      }
      MARKS.forEach(([open, close], kind) => {
        const before = depths[kind];
        depths[kind] = Math.max(0, before + count(token, open) - count(token, close));
        if (depths[kind] !== before && !isAppended) append();
      });
      if (!isInside() && !isQuoted && !isAppended && token !== "") append();
    });
    if (lineIndex !== lines.length - 1 && !continues) {
      if (words.length === 0) words.push("");
      words[words.length - 1] += "\n";
    }
  });
  if (isInside() || quote !== undefined) {
    throw new AnsibleParserError(
      `failed at splitting arguments, either an unbalanced jinja2 block or quotes: ${text}`,
    );
  }
  return words;
}

/** Puts words together again as they were. */
export function joinArguments(words: readonly string[]): string {
  let joined = "";
  for (const word of words) joined += joined === "" || joined.endsWith("\n") ? word : ` ${word}`;
  return joined;
}

/** Takes off the quotes around `text`. */
export function unquote(text: string): string {
  const first = text[0];
  if (text.length < 2 || first !== text.at(-1) || !/['"]/.test(first) || text.at(-2) === "\\") {
    return text;
  }
  return text.slice(1, -1);
}

const ESCAPE = /\\(?:U[\da-fA-F]{8}|u[\da-fA-F]{4}|x[\da-fA-F]{2}|[\\'"abfnrtv])/g;
const LETTERS: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

function decodeEscapes(text: string): string {
  return text.replace(ESCAPE, (escape) => {
    const letter = escape[1];
    if (/[Uux]/.test(letter)) return String.fromCodePoint(Number.parseInt(escape.slice(2), 16));
    return LETTERS[letter] ?? letter;
  });
}

function quoteAfter(token: string, quote: string | undefined): string | undefined {
  let open = quote;
  for (let at = 0; at < token.length; at++) {
    const char = token[at];
    if (char !== '"' && char !== "'" || token[at - 1] === "\\") continue;
    if (open === undefined) open = char;
    else if (open === char) open = undefined;
  }
  return open;
}

function count(text: string, part: string): number {
  return text.split(part).length - 1;
}
