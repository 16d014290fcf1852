/**
 * How PyYAML writes one text: plain if it can be read back as text, else in quotes.
 *
 * @module
 */
import { parseYaml } from "../../yaml/mod.ts";

/** In which styles a text may be written. */
export interface Analysis {
  readonly multiline: boolean;
  readonly flowPlain: boolean;
  readonly blockPlain: boolean;
  readonly singleQuoted: boolean;
}

const BREAK = /[\n\x85\u2028\u2029]/;
const BLANK_OR_END = /^(?:$|[\0 \t\r\n\x85\u2028\u2029])/;

/** What `text` allows. */
export function analyze(text: string, allowUnicode: boolean): Analysis {
  if (text === "") {
    return { multiline: false, flowPlain: false, blockPlain: true, singleQuoted: true };
  }
  const { flow, block } = indicators(text);
  const multiline = BREAK.test(text);
  const hasEdges = /^[ \n\x85\u2028\u2029]|[ \n\x85\u2028\u2029]$/.test(text);
  const breakSpace = /[\n\x85\u2028\u2029] /.test(text);
  const mustEscape = / [\n\x85\u2028\u2029]/.test(text) || hasSpecial(text, allowUnicode);
  const plain = !hasEdges && !breakSpace && !mustEscape && !multiline;
  return {
    multiline,
    flowPlain: plain && !flow,
    blockPlain: plain && !block,
    singleQuoted: !breakSpace && !mustEscape,
  };
}

/** Whether something in `text` means more than itself, in flow and in block collections. */
function indicators(text: string): { flow: boolean; block: boolean } {
  let flow = /^(?:---|\.\.\.)/.test(text);
  let block = flow;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    const isFollowedByBlank = BLANK_OR_END.test(text.slice(at + 1, at + 2));
    if (at === 0) {
      if (/[#,[\]{}&*!|>'"%@`]/.test(character)) flow = block = true;
      if (character === "?" || character === ":") flow = true;
      if (/[-?:]/.test(character) && isFollowedByBlank) flow = block = true;
      continue;
    }
    if (/[,?[\]{}:]/.test(character)) flow = true;
    if (character === ":" && isFollowedByBlank) block = true;
    if (character === "#" && BLANK_OR_END.test(text[at - 1])) flow = block = true;
  }
  return { flow, block };
}

function hasSpecial(text: string, allowUnicode: boolean): boolean {
  for (const character of text) {
    const code = character.codePointAt(0)!;
    if (code === 0x0a || (code >= 0x20 && code <= 0x7e)) continue;
    const isPrintable = code === 0x85 || (code >= 0xa0 && code <= 0xd7ff) ||
      (code >= 0xe000 && code <= 0xfffd && code !== 0xfeff) || code >= 0x10000;
    if (!isPrintable || !allowUnicode) return true;
  }
  return false;
}

/** Whether `text`, written plain, would be read back as text. */
export function readsAsText(text: string): boolean {
  if (text === "" || text === "=" || text === "<<") return false;
  // Only a word of these beginnings can mean anything else.
  if (!/^[-+.\dyYnNtTfFoO~]/.test(text) || !/^[-+.:\w \t~]+$/.test(text)) return true;
  try {
    const value = parseYaml(text);
    return value === text && !/^\d{4}-\d\d?-\d\d?(?:$|[Tt \t])/.test(text);
  } catch {
    return true;
  }
}

const ESCAPES: Record<string, string> = {
  "\0": "0",
  "\x07": "a",
  "\x08": "b",
  "\x09": "t",
  "\x0a": "n",
  "\x0b": "v",
  "\x0c": "f",
  "\x0d": "r",
  "\x1b": "e",
  '"': '"',
  "\\": "\\",
  "\x85": "N",
  "\xa0": "_",
  "\u2028": "L",
  "\u2029": "P",
};

/** `character` for double quotes; `undefined` if it stands for itself. */
export function escaped(character: string, allowUnicode: boolean): string | undefined {
  const code = character.codePointAt(0)!;
  const isPlain = (code >= 0x20 && code <= 0x7e) ||
    (allowUnicode && ((code >= 0xa0 && code <= 0xd7ff) || (code >= 0xe000 && code <= 0xfffd)));
  if (isPlain && !/["\\\x85\u2028\u2029\ufeff]/.test(character)) return undefined;
  if (ESCAPES[character] !== undefined) return `\\${ESCAPES[character]}`;
  const hex = code.toString(16).toUpperCase();
  if (code <= 0xff) return `\\x${hex.padStart(2, "0")}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
}
