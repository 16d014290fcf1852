/**
 * `"{} is {1[key].name!r:>10}".format(...)`.
 *
 * @module
 */
import { PyIndexError, PyKeyError, PyValueError } from "../errors.ts";
import { getAttribute, getItem } from "./attributes.ts";
import { convert, formatValue } from "./format_number.ts";
import { repr } from "./repr.ts";
import { defined } from "./undefined.ts";
import { type Dict, dictGet } from "./values.ts";

/** The arguments of one call. */
interface Arguments {
  readonly args: unknown[];
  readonly kwargs: Dict;
  /** The next place that `{}` takes. */
  next: number;
}

/** `template.format(*args, **kwargs)`. */
export function strFormat(template: string, args: unknown[], kwargs: Dict): string {
  return fill(template, { args, kwargs, next: 0 });
}

function fill(template: string, given: Arguments): string {
  let result = "";
  for (let at = 0; at < template.length; at++) {
    const character = template[at];
    if (character !== "{" && character !== "}") {
      result += character;
      continue;
    }
    if (template[at + 1] === character) {
      result += character;
      at++;
      continue;
    }
    if (character === "}") throw new PyValueError("Single '}' encountered in format string");
    const end = closing(template, at);
    result += field(template.slice(at + 1, end), given);
    at = end;
  }
  return result;
}

function closing(template: string, open: number): number {
  let depth = 0;
  for (let at = open; at < template.length; at++) {
    if (template[at] === "{") depth++;
    if (template[at] === "}" && --depth === 0) return at;
  }
  throw new PyValueError("Single '{' encountered in format string");
}

const FIELD = /^([^!:[.]*)((?:\.[^.[!:]+|\[[^\]]*\])*)(?:!([rsa]))?(?::(.*))?$/s;

function field(source: string, given: Arguments): string {
  const match = FIELD.exec(source);
  if (match === null) throw new PyValueError("Invalid format string");
  const [, name, path, conversion = "", spec = ""] = match;
  const value = follow(argument(name, given), path);
  return formatValue(convert(defined(value), conversion), fill(spec, given));
}

function argument(name: string, given: Arguments): unknown {
  if (name === "" || /^\d+$/.test(name)) {
    const index = name === "" ? given.next++ : Number(name);
    if (index >= given.args.length) {
      throw new PyIndexError(
        `Replacement index ${index} out of range for positional args tuple`,
      );
    }
    return given.args[index];
  }
  const value = dictGet(given.kwargs, name);
  if (value === undefined) throw new PyKeyError(repr(name));
  return value;
}

function follow(value: unknown, path: string): unknown {
  let result = value;
  for (const [, attribute, key] of path.matchAll(/\.([^.[]+)|\[([^\]]*)\]/g)) {
    result = attribute !== undefined
      ? getAttribute(result, attribute)
      : getItem(result, /^\d+$/.test(key) ? Number(key) : key);
  }
  return result;
}
