/**
 * Several hosts in one name: `web[01:10]`, `db-[a:c]`.
 *
 * @module
 */

import { AnsibleError } from "../errors.ts";

const RANGE = /\[([^\]:]*):([^\]:]+)(?::(\d+))?\]/;

/** The names that `pattern` stands for. */
export function expandHostRange(pattern: string): string[] {
  const found = RANGE.exec(pattern);
  if (found === null) return [pattern];
  const head = pattern.slice(0, found.index);
  const tail = expandHostRange(pattern.slice(found.index + found[0].length));
  const [, from, to, step] = found;
  return members(from || "0", to, Number(step ?? 1)).flatMap((member) =>
    tail.map((rest) => head + member + rest)
  );
}

function members(from: string, to: string, step: number): string[] {
  const isNumeric = /^\d+$/.test(from) && /^\d+$/.test(to);
  if (!isNumeric) return letters(from, to, step);
  const width = /^0\d/.test(from) ? from.length : 0;
  if (width > 0 && to.length !== width) {
    throw new AnsibleError("host range must specify equal-length begin and end formats");
  }
  if (Number(from) > Number(to)) throw new AnsibleError("host range must have begin <= end");
  const found: string[] = [];
  for (let n = Number(from); n <= Number(to); n += step) {
    found.push(String(n).padStart(width, "0"));
  }
  return found;
}

function letters(from: string, to: string, step: number): string[] {
  if (!/^[A-Za-z]$/.test(from) || !/^[A-Za-z]$/.test(to) || from > to) {
    throw new AnsibleError("host range must have begin <= end");
  }
  const found: string[] = [];
  for (let code = from.charCodeAt(0); code <= to.charCodeAt(0); code += step) {
    const letter = String.fromCharCode(code);
    if (/[A-Za-z]/.test(letter)) found.push(letter);
  }
  return found;
}
