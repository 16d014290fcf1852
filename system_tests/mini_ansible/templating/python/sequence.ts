/**
 * What Python's built-in functions do with sequences: `iter`, `len`, indexing, slicing.
 *
 * @module
 */
import { PyTypeError, PyValueError } from "../errors.ts";
import { str } from "./repr.ts";
import { Undefined } from "./undefined.ts";
import {
  dictKeys,
  dictSize,
  isDict,
  isList,
  isText,
  PyObject,
  PyTuple,
  tuple,
  typeName,
} from "./values.ts";

const SURROGATE = /[\ud800-\udfff]/;

/** The characters of `text`, as Python counts them. */
export function characters(text: string): string[] {
  return SURROGATE.test(text) ? Array.from(text) : text.split("");
}

/** What a loop over `value` goes through; a list is given back as it is. */
export function iterate(value: unknown): unknown[] {
  if (isList(value)) return value;
  if (value instanceof Undefined) throw value.error();
  if (isText(value)) return characters(str(value));
  if (isDict(value)) return dictKeys(value);
  if (value instanceof PyObject && Symbol.iterator in value) {
    return [...(value as PyObject & Iterable<unknown>)];
  }
  throw new PyTypeError(`'${typeName(value)}' object is not iterable`);
}

/** `len(value)`. */
export function length(value: unknown): number {
  if (typeof value === "string") {
    return SURROGATE.test(value) ? characters(value).length : value.length;
  }
  if (isList(value)) return value.length;
  if (value instanceof Undefined) throw value.error();
  if (isText(value)) return length(str(value));
  if (isDict(value)) return dictSize(value);
  if (value instanceof PyObject && "length" in value) return value.length as number;
  throw new PyTypeError(`object of type '${typeName(value)}' has no len()`);
}

/** `value[index]` of a list or text; `undefined` beyond its ends. */
export function elementAt(value: unknown[] | string, index: number): unknown {
  if (typeof value !== "string" || !SURROGATE.test(value)) return value.at(index);
  return characters(value).at(index);
}

/** The bounds of a slice; `null` is left out. */
export interface Slice {
  readonly start: number | null;
  readonly stop: number | null;
  readonly step: number | null;
}

/** `value[start:stop:step]`. */
export function slice(value: unknown, bounds: Slice): unknown {
  if (value instanceof Undefined) return value;
  if (isText(value)) return pick(characters(str(value)), bounds).join("");
  if (value instanceof PyTuple) return tuple(...pick([...value], bounds));
  if (isList(value)) return pick(value, bounds);
  throw new PyTypeError(`'${typeName(value)}' object is not subscriptable`);
}

function pick<T>(items: T[], { start, stop, step }: Slice): T[] {
  const stride = step ?? 1;
  if (stride === 0) throw new PyValueError("slice step cannot be zero");
  if (stride === 1) return items.slice(start ?? 0, stop ?? items.length);
  const [low, high] = stride > 0 ? [0, items.length] : [-1, items.length - 1];
  const clamp = (bound: number | null, otherwise: number) => {
    if (bound === null) return otherwise;
    const absolute = bound < 0 ? bound + items.length : bound;
    return Math.min(Math.max(absolute, low), high);
  };
  const first = clamp(start, stride > 0 ? low : high);
  const last = clamp(stop, stride > 0 ? high : low);
  const picked: T[] = [];
  for (let at = first; stride > 0 ? at < last : at > last; at += stride) picked.push(items[at]);
  return picked;
}
