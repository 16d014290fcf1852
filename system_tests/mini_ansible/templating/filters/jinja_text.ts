/**
 * Jinja2's filters on text.
 *
 * @module
 */
import { FilterError, PyTypeError, PyValueError } from "../errors.ts";
import { isUndefined } from "../python/nothing.ts";
import { plain, type Plugins } from "../plugin.ts";
import { truth } from "../python/compare.ts";
import { percentFormat } from "../python/percent_format.ts";
import { str } from "../python/repr.ts";
import { characters, iterate, length as sizeOf } from "../python/sequence.ts";
import { capitalize, replace, splitLines, strip, TEXT_METHODS } from "../python/text_methods.ts";
import { defined } from "../python/undefined.ts";
import {
  type Dict,
  dictEntries,
  dictSize,
  isDict,
  isList,
  isText,
  PyTuple,
  typeName,
} from "../python/values.ts";
import { pretty } from "../python/pretty.ts";
import { toJson } from "../python/json.ts";
import { wrapText } from "../python/text_wrap.ts";

/** By name. */
export const JINJA_TEXT: Plugins = {
  capitalize: plain([], (value) => capitalize(text(value))),
  center: plain(
    ["width?"],
    (value, width: unknown = 80) => TEXT_METHODS.center.run(undefined as never, text(value), width),
  ),
  e: plain([], escape),
  escape: plain([], escape),
  forceescape: plain([], escape),
  format: plain(["*args", "**kwargs"], (value, args: unknown[], kwargs: Dict) => {
    if (dictSize(kwargs) > 0 && args.length > 0) {
      throw new FilterError("can't handle positional and keyword arguments at the same time");
    }
    return percentFormat(text(value), dictSize(kwargs) > 0 ? kwargs : PyTuple.from(args));
  }),
  indent: plain(["width?", "first?", "blank?"], indent),
  lower: plain([], (value) => text(value).toLowerCase()),
  pprint: plain([], (value) => pretty(value)),
  replace: plain(
    ["old", "new", "count?"],
    (value, from: unknown, to: unknown, count?: unknown) =>
      replace(text(value), text(from), text(to), count ?? -1),
  ),
  safe: plain([], (value) => text(value)),
  string: plain([], (value) => text(value)),
  striptags: plain(
    [],
    (value) =>
      text(value).replace(/<!--.*?-->/gs, "").replace(/<[^>]*>/g, "").split(/\s+/).filter(Boolean)
        .join(" ").replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"')
        .replaceAll("&#39;", "'").replaceAll("&#34;", '"').replaceAll("&amp;", "&"),
  ),
  title: plain([], (value) =>
    text(value).split(/([-\s({[<]+)/).map((word) => {
      const [first = "", ...rest] = characters(word);
      return first.toUpperCase() + rest.join("").toLowerCase();
    }).join("")),
  tojson: plain(
    ["indent?"],
    (value, width?: unknown) =>
      toJson(value, { indent: width ?? null, sortKeys: true }).replaceAll("<", "\\u003c")
        .replaceAll(">", "\\u003e").replaceAll("&", "\\u0026").replaceAll("'", "\\u0027"),
  ),
  trim: plain(["chars?"], (value, chars?: unknown) => strip(text(value), chars)),
  truncate: plain(["length?", "killwords?", "end?", "leeway?"], truncate),
  upper: plain([], (value) => text(value).toUpperCase()),
  urlencode: plain([], urlEncode),
  urlize: plain(
    ["trim_url_limit?", "nofollow?", "target?", "rel?", "extra_schemes?"],
    (value) =>
      escape(value).replace(
        /\bhttps?:\/\/[^\s<>]+[^\s<>.,:;!?)]/g,
        (url) => `<a href="${url}" rel="noopener">${url}</a>`,
      ),
  ),
  wordcount: plain([], (value) => text(value).match(/[\p{L}\p{N}_]+/gu)?.length ?? 0),
  wordwrap: plain(
    ["width?", "break_long_words?", "wrapstring?", "break_on_hyphens?"],
    (value, width: unknown = 79, breakLong: unknown = true, end: unknown = "\n", hyphens = true) =>
      splitLines(onlyText(value, "+")).map((line) =>
        wrapText(line, {
          width: Number(width),
          breakLongWords: truth(breakLong),
          breakOnHyphens: truth(hyphens),
        }).join(str(end ?? "\n"))
      ).join(str(end ?? "\n")),
  ),
  xmlattr: plain(["autospace?"], (value: Dict, space: unknown = true) => {
    const items = dictEntries(value).filter(([, each]) => each !== null && !isUndefined(each))
      .map(([key, each]) => `${escape(key)}="${escape(each)}"`).join(" ");
    return truth(space) && items !== "" ? ` ${items}` : items;
  }),
};

function text(value: unknown): string {
  return str(defined(value));
}

/** For filters that do not turn what they get into text first. */
function onlyText(value: unknown, operator: string): string {
  defined(value);
  if (isText(value)) return str(value);
  throw new PyTypeError(
    `unsupported operand type(s) for ${operator}: '${typeName(value)}' and 'str'`,
  );
}

/** For HTML. */
export function escape(value: unknown): string {
  return text(value).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")
    .replaceAll("'", "&#39;").replaceAll('"', "&#34;");
}

function indent(
  value: unknown,
  width: unknown = 4,
  first: unknown = false,
  blank: unknown = false,
): string {
  const margin = isText(width) ? str(width) : " ".repeat(Number(width));
  const source = onlyText(value, "+=");
  // A line end at the end counts as an empty line.
  const lines = splitLines(source + "\n");
  const rest = lines.slice(1).map((line) => truth(blank) || line !== "" ? margin + line : line);
  const indented = [lines[0] ?? "", ...rest].join("\n");
  return truth(first) ? margin + indented : indented;
}

function truncate(
  value: unknown,
  length: unknown = 255,
  killWords: unknown = false,
  end: unknown = "...",
  leeway: unknown = null,
): unknown {
  const tail = str(end);
  if (sizeOf(value) <= Number(length) + Number(leeway ?? 5)) return value;
  const letters = characters(onlyText(value, "+"));
  if (Number(length) < characters(tail).length) {
    throw new FilterError(`expected length >= ${characters(tail).length}, got ${length}`);
  }
  const cut = letters.slice(0, Number(length) - characters(tail).length).join("");
  if (truth(killWords)) return cut + tail;
  const lastBlank = cut.lastIndexOf(" ");
  return (lastBlank < 0 ? cut : cut.slice(0, lastBlank)) + tail;
}

/** As `urllib.parse.quote(text, safe)`. */
export function quoteUrl(value: unknown, safe = "/"): string {
  return encodeURIComponent(str(value)).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  ).replace(/%([0-9A-F]{2})/g, (whole, code) => {
    const character = String.fromCharCode(parseInt(code, 16));
    return safe.includes(character) ? character : whole;
  });
}

function urlEncode(value: unknown): string {
  if (isText(value) || (!isDict(value) && !isList(value))) return quoteUrl(text(value));
  const items = isDict(value) ? dictEntries(value) : value as unknown[];
  return items.map(pairOf).map(([key, each]) => `${formQuote(key)}=${formQuote(each)}`).join("&");
}

function pairOf(value: unknown): unknown[] {
  const parts = iterate(value);
  if (parts.length === 2) return parts;
  throw new PyValueError(`not enough values to unpack (expected 2, got ${parts.length})`);
}

function formQuote(value: unknown): string {
  return quoteUrl(value, "").replaceAll("%20", "+");
}
