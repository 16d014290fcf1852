/**
 * Lookups that make lists of lists: what `with_...` is mostly about.
 *
 * @module
 */
import { FilterError } from "../errors.ts";
import type { Environment } from "../jinja/environment.ts";
import { truth } from "../python/compare.ts";
import { percentFormat } from "../python/percent_format.ts";
import { repr, str } from "../python/repr.ts";
import { iterate } from "../python/sequence.ts";
import {
  type Dict,
  dict,
  dictEntries,
  dictGet,
  dictValues,
  isDict,
  isList,
  isText,
  type Kwargs,
} from "../python/values.ts";
import { type Lookup, LookupFailed } from "./lookup.ts";

/** By name. */
export const LIST_LOOKUPS: Readonly<Record<string, Lookup>> = {
  items: (_env, terms) => terms.flatMap((term) => isList(term) ? term : [term]),
  list: (_env, terms) => terms,
  flattened: (_env, terms) => flatten(terms),
  nested: (_env, terms) => nested(terms),
  cartesian: (_env, terms) => cartesian(terms),
  together: (_env, terms) => together(terms),
  indexed_items: (_env, terms) => flattenOnce(terms).map((item, index) => [index, item]),
  dict: (_env, terms) => terms.flatMap(dictItems),
  subelements: subElements,
  sequence: (_env, terms, options) =>
    (terms.length === 0 ? [""] : terms).flatMap((term) => sequence(term, options)),
  random_choice: (_env, terms) =>
    terms.length === 0 ? [] : [terms[Math.floor(Math.random() * terms.length)]],
};

/** Lists in lists become one; text that says nothing is left out. */
function flatten(terms: unknown[]): unknown[] {
  return terms.flatMap((term): unknown[] => {
    if (term === "None" || term === "null" || term === null) return [];
    return isList(term) ? flatten(term) : [term];
  });
}

function flattenOnce(terms: unknown[]): unknown[] {
  return terms.flatMap((term) => isList(term) ? term : [term]);
}

/** Every item of the first list with every one of the others, the last changing fastest. */
function nested(terms: unknown[]): unknown[][] {
  if (terms.length === 0) {
    throw new FilterError("with_nested requires at least one element in the nested list");
  }
  const lists = terms.map(asItems);
  return lists.slice(1).reduce<unknown[][]>(
    (rows, list) => rows.flatMap((row) => list.map((item) => [...row, ...asRow(item)])),
    lists[0].map(asRow),
  );
}

function asItems(term: unknown): unknown[] {
  return isList(term) ? term : isText(term) ? [term] : isDict(term) ? iterate(term) : [term];
}

/** Combining flattens an item that is a list itself. */
function asRow(item: unknown): unknown[] {
  return isList(item) ? flattenOnce(item) : [item];
}

function cartesian(terms: unknown[]): unknown[][] {
  if (terms.length === 0) {
    throw new FilterError("with_cartesian requires at least one element in each list");
  }
  return terms.map(asItems).reduce<unknown[][]>(
    (rows, list) => rows.flatMap((row) => list.map((item) => [...row, item])),
    [[]],
  ).map(flattenOnce);
}

function together(terms: unknown[]): unknown[][] {
  if (terms.length === 0) {
    throw new LookupFailed("with_together requires at least one element in each list");
  }
  const lists = terms.map(asItems);
  const longest = Math.max(...lists.map((list) => list.length));
  return Array.from(
    { length: longest },
    (_, index) => flattenOnce(lists.map((list) => index < list.length ? list[index] : null)),
  );
}

function dictItems(term: unknown): Dict[] {
  if (!isDict(term)) throw new FilterError("with_dict expects a dict");
  return dictEntries(term).map(([key, value]) => dict([["key", key], ["value", value]]));
}

function subElements(_env: Environment, terms: unknown[], options: Kwargs): unknown[][] {
  const [source, path, more = options] = terms;
  if (terms.length < 2 || terms.length > 3) {
    throw new FilterError("subelements lookup expects a list of two or three items, ");
  }
  if (!isText(path)) {
    throw new FilterError(
      "subelements lookup expects a list of two or three items, second a string pointing to the subkey",
    );
  }
  const items = isDict(source) ? dictValues(source) : source;
  if (!isList(items)) {
    throw new FilterError(
      "subelements lookup expects a list of two or three items, first a dict or a list, second a " +
        "string pointing to the subkey",
    );
  }
  const skipMissing = isDict(more) && truth(dictGet(more, "skip_missing") ?? false);
  return items.flatMap((item) => parts(item, str(path).split("."), skipMissing));
}

function parts(item: unknown, path: string[], skipMissing: boolean): unknown[][] {
  if (!isDict(item)) {
    throw new FilterError(`subelements lookup expects a dictionary, got '${repr(item)}'`);
  }
  if (dictGet(item, "skipped") !== undefined && dictGet(item, "skipped") !== false) return [];
  let value: unknown = item;
  let owner: Dict = item;
  for (const [index, key] of path.entries()) {
    const isLast = index === path.length - 1;
    const next = isDict(value) ? dictGet(value, key) : undefined;
    if (next === undefined) {
      if (skipMissing) return [];
      throw new FilterError(`could not find '${key}' key in iterated item '${repr(value)}'`);
    }
    const fits = isLast ? isList(next) : isDict(next);
    if (!fits) {
      if (skipMissing) return [];
      throw new FilterError(
        `the key ${key} should point to a ${isLast ? "list" : "dictionary"}, got '${repr(next)}'`,
      );
    }
    owner = value as Dict;
    value = next;
  }
  const rest = path.length === 1
    ? dict(dictEntries(owner).filter(([key]) => key !== path[0]))
    : item;
  return (value as unknown[]).map((each) => [rest, each]);
}

interface Sequence {
  readonly start: number;
  readonly end?: number;
  readonly count?: number;
  readonly stride: number;
  readonly format: string;
}

const SHORT_FORM = /^(0?x?[0-9a-f]+)(?:-(0?x?[0-9a-f]+))?(?:\/(0?x?[0-9a-f]+))?(?::(.+))?$/i;

function sequence(term: unknown, options: Kwargs): string[] {
  const given = readSequence(str(term), options);
  if (given.count === undefined && given.end === undefined) {
    throw new FilterError("must specify count or end in with_sequence");
  }
  if (given.count !== undefined && given.end !== undefined) {
    throw new FilterError("can't specify both count and end in with_sequence");
  }
  const end = given.end ??
    (given.count === 0 ? 0 : given.start + (given.count! - 1) * given.stride);
  if (given.count === 0) return [];
  if (given.stride > 0 && end < given.start) {
    throw new FilterError("to count backwards make stride negative");
  }
  if (given.stride < 0 && end > given.start) {
    throw new FilterError("to count forward don't make stride negative");
  }
  if (!given.format.includes("%") || given.format.split("%").length !== 2) {
    throw new FilterError(`bad formatting string: ${given.format}`);
  }
  return numbers(given, end).map((number) => percentFormat(given.format, number));
}

function numbers({ start, stride }: Sequence, end: number): number[] {
  if (stride === 0) return [];
  const length = Math.floor((end - start) / stride) + 1;
  return Array.from({ length: Math.max(0, length) }, (_, index) => start + index * stride);
}

function readSequence(term: string, options: Kwargs): Sequence {
  const fields: Record<string, unknown> = { ...options };
  const short = SHORT_FORM.exec(term.trim());
  if (short !== null) {
    // One number is the end, two are start and end.
    const [, first, second, stride, format] = short;
    if (second === undefined) fields.end = first;
    else Object.assign(fields, { start: first, end: second });
    if (stride !== undefined) fields.stride = stride;
    if (format !== undefined) fields.format = format;
  } else for (const pair of term.trim().split(/\s+/).filter(Boolean)) readPair(pair, fields);
  return {
    start: integer("start", fields.start ?? 1),
    end: fields.end === undefined ? undefined : integer("end", fields.end),
    count: fields.count === undefined ? undefined : integer("count", fields.count),
    stride: integer("stride", fields.stride ?? 1),
    format: str(fields.format ?? "%d"),
  };
}

const SEQUENCE_FIELDS = ["start", "end", "count", "stride", "format"];

function readPair(pair: string, fields: Record<string, unknown>): void {
  const [name, ...value] = pair.split("=");
  if (!SEQUENCE_FIELDS.includes(name)) {
    throw new FilterError(
      `unrecognized arguments to with_sequence: ${repr([name])}`,
    );
  }
  fields[name] = value.join("=").replace(/^(['"])(.*)\1$/, "$2");
}

function integer(name: string, value: unknown): number {
  const text = str(value).toLowerCase();
  const number = /^[-+]?0x/.test(text)
    ? parseInt(text, 16)
    : /^[-+]?0\d/.test(text)
    ? parseInt(text, 8)
    : Number(text);
  if (Number.isInteger(number)) return number;
  throw new FilterError(`can't parse ${name}=${text} as integer`);
}
