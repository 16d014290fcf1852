/**
 * Jinja2's filters on lists and mappings.
 *
 * @module
 */
import { FilterError, PyAttributeError, PyTypeError, TemplateError } from "../errors.ts";
import { type Environment, findPlugin } from "../jinja/environment.ts";
import { isUndefined } from "../python/nothing.ts";
import { bind, plain, type Plugins, within } from "../plugin.ts";
import { binary } from "../python/arithmetic.ts";
import { compare, equal, truth } from "../python/compare.ts";
import { str } from "../python/repr.ts";
import { characters, iterate, length } from "../python/sequence.ts";
import { defined, Undefined } from "../python/undefined.ts";
import {
  dictEntries,
  isDict,
  isList,
  isText,
  type Kwargs,
  PyTuple,
  tuple,
  typeName,
} from "../python/values.ts";
import { getter, getters, sorted } from "./attributes.ts";
import { tables } from "./tables.ts";

/** By name. */
export const JINJA_SEQUENCES: Plugins = {
  batch: plain(["linecount", "fill_with?"], (value, size: number, fill: unknown = null) => {
    const rows: unknown[][] = [];
    for (const item of iterate(value)) {
      const last = rows.at(-1);
      if (last === undefined || last.length === Number(size)) rows.push([item]);
      else last.push(item);
    }
    const last = rows.at(-1);
    while (fill !== null && last !== undefined && last.length < Number(size)) last.push(fill);
    return rows;
  }),
  slice: plain(["slices", "fill_with?"], slices),
  length: plain([], length),
  count: plain([], length),
  list: plain([], (value) => [...iterate(value)]),
  first: plain([], (value) => {
    const items = iterate(value);
    if (items.length > 0) return items[0];
    return Undefined.variable("first", "No first item, sequence was empty.");
  }),
  last: plain([], (value) => {
    const items = iterate(value);
    if (items.length > 0) return items[items.length - 1];
    return Undefined.variable("last", "No last item, sequence was empty.");
  }),
  join: plain(
    ["d?", "attribute?"],
    (value, separator: unknown = "", attribute: unknown) =>
      iterate(value).map(getter(attribute)).map(str).join(str(separator)),
  ),
  reverse: plain([], (value) => {
    defined(value);
    if (isText(value)) return characters(str(value)).reverse().join("");
    if (!isList(value) && !isDict(value)) throw new FilterError("argument must be iterable");
    return [...iterate(value)].reverse();
  }),
  sort: plain(
    ["reverse?", "case_sensitive?", "attribute?"],
    (value, reverse: unknown = false, caseSensitive: unknown = false, attribute: unknown) =>
      sorted(iterate(value), getters(attribute, truth(caseSensitive)), truth(reverse)),
  ),
  dictsort: plain(
    ["case_sensitive?", "by?", "reverse?"],
    (value, caseSensitive: unknown = false, by: unknown = "key", reverse: unknown = false) => {
      const place = ["key", "value"].indexOf(str(by));
      if (place < 0) throw new FilterError('You can only sort by either "key" or "value"');
      if (!isDict(defined(value))) {
        throw new PyAttributeError(`'${typeName(value)}' object has no attribute 'items'`);
      }
      const fold = getters(undefined, truth(caseSensitive));
      const items = dictEntries(value).map(([key, each]) => tuple(key, each));
      return sorted(items, (item) => fold((item as PyTuple)[place]), truth(reverse));
    },
  ),
  groupby: plain(["attribute", "default?", "case_sensitive?"], groupBy),
  items: plain([], (value) => {
    if (isUndefined(value)) return [];
    if (!isDict(value)) throw new PyTypeError("Can only get item pairs from a mapping.");
    return dictEntries(value).map(([key, each]) => tuple(key, each));
  }),
  sum: plain(
    ["attribute?", "start?"],
    (value, attribute: unknown, start: unknown = 0) =>
      iterate(value).map(getter(attribute)).reduce((sum, each) => binary("+", sum, each), start),
  ),
  min: plain(
    ["case_sensitive?", "attribute?"],
    (value, caseSensitive, attribute) => extreme(value, { caseSensitive, attribute, name: "min" }),
  ),
  max: plain(
    ["case_sensitive?", "attribute?"],
    (value, caseSensitive, attribute) => extreme(value, { caseSensitive, attribute, name: "max" }),
  ),
  unique: plain(["case_sensitive?", "attribute?"], unique),
  map: within(["*args", "**kwargs"], map),
  select: within(
    ["*args"],
    (env, value, args: unknown[]) => chosen(env, value, { args, keep: true }),
  ),
  reject: within(
    ["*args"],
    (env, value, args: unknown[]) => chosen(env, value, { args, keep: false }),
  ),
  selectattr: within(
    ["attribute", "*args"],
    (env, value, attribute, args: unknown[]) => chosen(env, value, { args, keep: true, attribute }),
  ),
  rejectattr: within(
    ["attribute", "*args"],
    (env, value, attribute, args: unknown[]) =>
      chosen(env, value, { args, keep: false, attribute }),
  ),
};

function slices(value: unknown, count: number, fill: unknown = null): unknown[][] {
  const items = iterate(value);
  const total = Number(count);
  const size = Math.floor(items.length / total);
  const longer = items.length % total;
  let start = 0;
  return Array.from({ length: total }, (_, index) => {
    const end = start + size + (index < longer ? 1 : 0);
    const row = items.slice(start, end);
    start = end;
    if (fill !== null && index >= longer) row.push(fill);
    return row;
  });
}

function groupBy(
  value: unknown,
  attribute: unknown,
  otherwise: unknown,
  caseSensitive: unknown = false,
): unknown[] {
  const get = getter(attribute, otherwise ?? undefined);
  const fold = getters(undefined, truth(caseSensitive));
  const groups: { key: unknown; items: unknown[] }[] = [];
  for (const item of sorted(iterate(value), (each) => fold(get(each)))) {
    const key = get(item);
    const last = groups.at(-1);
    if (last !== undefined && equal(fold(last.key), fold(key))) last.items.push(item);
    else groups.push({ key, items: [item] });
  }
  return groups.map(({ key, items }) => tuple(key, items));
}

interface Extreme {
  readonly caseSensitive: unknown;
  readonly attribute: unknown;
  readonly name: "min" | "max";
}

function extreme(value: unknown, { caseSensitive, attribute, name }: Extreme): unknown {
  const items = iterate(value);
  if (items.length === 0) {
    return Undefined.variable(name, "No aggregated item, sequence was empty.");
  }
  const by = getters(attribute, truth(caseSensitive ?? false));
  const sign = name === "min" ? 1 : -1;
  return items.reduce((best, item) => sign * compare(by(item), by(best)) < 0 ? item : best);
}

/** Jinja's needs values that can be hashed, ignoring case; for others Ansible compares. */
function unique(value: unknown, caseSensitive: unknown = null, attribute: unknown): unknown[] {
  const items = iterate(value);
  const by = getters(attribute, truth(caseSensitive));
  const keys = items.map(by);
  if (!keys.every(isHashable)) {
    if (caseSensitive === false || truth(attribute ?? null)) {
      throw new FilterError(
        "Jinja2's unique filter failed and we cannot fall back to Ansible's version as it does " +
          "not support the parameters supplied",
      );
    }
    return distinct(items);
  }
  return items.filter((_, index) => keys.findIndex((key) => equal(key, keys[index])) === index);
}

function isHashable(value: unknown): boolean {
  if (isDict(value) || (isList(value) && !(value instanceof PyTuple))) return false;
  return isList(value) ? value.every(isHashable) : true;
}

/** Each value once, where it comes first. */
export function distinct(items: unknown[]): unknown[] {
  const seen = new Set<unknown>();
  const kept: unknown[] = [];
  for (const item of items) {
    if (typeof item === "string") {
      if (!seen.has(item)) kept.push(item);
      seen.add(item);
    } else if (!kept.some((each) => equal(each, item))) kept.push(item);
  }
  return kept;
}

function map(env: Environment, value: unknown, args: unknown[], kwargs: Kwargs): unknown[] {
  // What is false is not looked into, whatever it is.
  const items = truth(value) ? iterate(value) : [];
  if (args.length === 0 && "attribute" in kwargs) {
    const { attribute, default: otherwise, ...rest } = kwargs;
    const [unknown] = Object.keys(rest);
    if (unknown !== undefined) {
      throw new FilterError(`Unexpected keyword argument '${unknown}'`);
    }
    return items.map(getter(attribute, otherwise));
  }
  if (args.length === 0) throw new FilterError("map requires a filter argument");
  const [name, ...rest] = args;
  const filter = findPlugin(tables().filters, str(name));
  if (filter === undefined) throw new TemplateError(`No filter named '${str(name)}'.`);
  return items.map((item) =>
    filter.run(env, item, ...bind(str(name), filter.params, { args: rest, kwargs }))
  );
}

interface Choice {
  readonly args: unknown[];
  readonly keep: boolean;
  readonly attribute?: unknown;
}

function chosen(env: Environment, value: unknown, { args, keep, attribute }: Choice): unknown[] {
  const items = truth(value) ? iterate(value) : [];
  const get = getter(attribute);
  const [name, ...rest] = args;
  if (name === undefined) return items.filter((item) => truth(get(item)) === keep);
  const test = findPlugin(tables().tests, str(name));
  if (test === undefined) throw new TemplateError(`No test named '${str(name)}'.`);
  const bound = bind(str(name), test.params, { args: rest, kwargs: {} });
  return items.filter((item) => truth(test.run(env, get(item), ...bound)) === keep);
}
