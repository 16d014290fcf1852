/**
 * What filters do with `attribute=`: paths into values, and order by them.
 *
 * @module
 */
import { isUndefined } from "../python/nothing.ts";
import { getItem } from "../python/attributes.ts";
import { compare } from "../python/compare.ts";
import { str } from "../python/repr.ts";
import { isInt, isText, tuple } from "../python/values.ts";

/** Takes something out of a value. */
export type Getter = (value: unknown) => unknown;

/** The getter for `a.b.0`; no attribute is the value itself. */
export function getter(attribute: unknown, otherwise?: unknown): Getter {
  if (attribute === undefined || attribute === null) return (value) => value;
  const parts = isInt(attribute) ? [attribute] : str(attribute).split(".").map(part);
  return (value) => {
    let result = value;
    for (const each of parts) {
      result = getItem(result, each);
      if (otherwise !== undefined && isUndefined(result)) result = otherwise;
    }
    return result;
  };
}

function part(text: string): string | number {
  return /^\d+$/.test(text) ? Number(text) : text;
}

/** The getter for `a,b.c`: several attributes make a tuple. */
export function getters(attribute: unknown, caseSensitive: unknown): Getter {
  const fold: Getter = caseSensitive === true ? (value) => value : ignoreCase;
  if (!isText(attribute) || !str(attribute).includes(",")) {
    const get = getter(attribute);
    return (value) => fold(get(value));
  }
  const all = str(attribute).split(",").map((each) => getter(each));
  return (value) => tuple(...all.map((get) => fold(get(value))));
}

/** Text in lower case, anything else as it is. */
export function ignoreCase(value: unknown): unknown {
  return isText(value) ? str(value).toLowerCase() : value;
}

/** `items` in the order of what `by` takes out of them; equals stay in their order. */
export function sorted(items: unknown[], by: Getter, reverse: unknown = false): unknown[] {
  const keyed = items.map((item) => ({ item, key: by(item) }));
  const sign = reverse === true ? -1 : 1;
  return keyed.sort((left, right) => sign * compare(left.key, right.key)).map(({ item }) => item);
}
