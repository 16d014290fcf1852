/**
 * The first line of a template that says how the rest is to be read:
 * `#jinja2: trim_blocks: False, variable_start_string: '[%'`.
 *
 * @module
 */
import { TemplateError } from "./errors.ts";
import type { Syntax } from "./jinja/syntax.ts";
import { truth } from "./python/compare.ts";
import { literalEval } from "./python/literal.ts";
import { str } from "./python/repr.ts";

const MARK = "#jinja2:";

/** Jinja's names for what can be set. */
const FIELDS: Readonly<Record<string, keyof Syntax>> = {
  block_start_string: "blockStart",
  block_end_string: "blockEnd",
  variable_start_string: "variableStart",
  variable_end_string: "variableEnd",
  comment_start_string: "commentStart",
  comment_end_string: "commentEnd",
  trim_blocks: "trimBlocks",
  lstrip_blocks: "lstripBlocks",
  keep_trailing_newline: "keepTrailingNewline",
  newline_sequence: "newlineSequence",
};

const kept = new Map<string, Syntax>();

/** The template without its header, and how to read it. */
export function readHeader(text: string, base: Syntax): { source: string; syntax: Syntax } {
  if (!text.startsWith(MARK)) return { source: text, syntax: same(base) };
  const end = text.indexOf("\n");
  const line = text.slice(MARK.length, end < 0 ? undefined : end);
  const changes: Partial<Record<keyof Syntax, unknown>> = {};
  for (const pair of line.split(",")) {
    const [name, value] = setting(pair);
    const field = FIELDS[name];
    if (field === undefined) continue;
    const isFlag = typeof base[field] === "boolean";
    changes[field] = isFlag ? truth(value) : str(value);
  }
  const source = end < 0 ? "" : text.slice(end + 1);
  return { source, syntax: same({ ...base, ...changes } as Syntax) };
}

function setting(pair: string): [string, unknown] {
  const colon = pair.indexOf(":");
  if (colon < 0) {
    throw new TemplateError(
      `failed to parse jinja2 override '${pair.trim()}'. Did you use something different from ` +
        "colon as key-value separator?",
    );
  }
  const text = pair.slice(colon + 1).trim();
  const value = literalEval(text);
  if (value === undefined) throw new TemplateError(`malformed node or string: ${text}`);
  return [pair.slice(0, colon).trim(), value];
}

/** The same object for the same settings: templates are kept by it. */
function same(syntax: Syntax): Syntax {
  const key = JSON.stringify(syntax);
  const known = kept.get(key);
  if (known !== undefined) return known;
  kept.set(key, syntax);
  return syntax;
}
