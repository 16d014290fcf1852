/**
 * Joins what a template yields, as Ansible does without native types: to text, which becomes
 * a list, a mapping or a boolean if it looks like one.
 *
 * @module
 */
import { literalEval } from "../python/literal.ts";
import { str } from "../python/repr.ts";
import { defined } from "../python/undefined.ts";
import { NativeText } from "../python/values.ts";

/** What a `{{ }}` yields: text, or text that is to stay text. `None` is nothing. */
export function finalize(value: unknown): string | NativeText {
  if (value === null) return "";
  return value instanceof NativeText ? value : str(defined(value));
}

/** The pieces as one text. */
export function join(pieces: readonly (string | NativeText)[]): string {
  return pieces.length === 1 ? String(pieces[0]) : pieces.join("");
}

/** The pieces as one value. */
export function evaluate(pieces: readonly (string | NativeText)[]): unknown {
  if (pieces.length === 1 && pieces[0] instanceof NativeText) return pieces[0];
  return fromText(join(pieces));
}

/** `text`, or what it looks like. */
export function fromText(text: string): unknown {
  if (text === "True") return true;
  if (text === "False") return false;
  if (!text.startsWith("{") && !text.startsWith("[")) return text;
  const value = literalEval(text);
  return value === undefined ? text : value;
}
