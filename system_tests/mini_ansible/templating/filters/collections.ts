/**
 * Ansible's filters on lists and mappings.
 *
 * @module
 */
import { FilterError, PyTypeError } from "../errors.ts";
import type { Environment } from "../jinja/environment.ts";
import { plain, type Plugins, within } from "../plugin.ts";
import { getItem } from "../python/attributes.ts";
import { contains, truth } from "../python/compare.ts";
import { toInt } from "../python/number.ts";
import { randomSource } from "../python/random.ts";
import { repr, str } from "../python/repr.ts";
import { iterate } from "../python/sequence.ts";
import { defined, Undefined } from "../python/undefined.ts";
import {
  type Dict,
  dict,
  dictEntries,
  dictGet,
  dictSize,
  dictValues,
  isDict,
  isInt,
  isList,
  isText,
  tuple,
  typeName,
} from "../python/values.ts";
import { distinct } from "./jinja_sequences.ts";

/** By name. */
export const COLLECTIONS: Plugins = {
  combine: plain(["*terms", "**kwargs"], combine),
  dict2items: plain(["key_name?", "value_name?"], (value, key = "key", name = "value") => {
    defined(value);
    if (!isDict(value)) {
      throw new FilterError(
        `dict2items requires a dictionary, got <class '${typeName(value)}'> instead.`,
      );
    }
    return dictEntries(value).map(([each, item]) => dict([[key, each], [name, item]]));
  }),
  items2dict: plain(["key_name?", "value_name?"], (value, key = "key", name = "value") => {
    defined(value);
    if (!isList(value)) {
      throw new FilterError(
        `items2dict requires a list, got <class '${typeName(value)}'> instead.`,
      );
    }
    return dict(value.map((item) => {
      const [from, to] = [key, name].map((each) => isDict(item) ? dictGet(item, each) : undefined);
      if (from === undefined || to === undefined) {
        throw new FilterError(
          `items2dict requires each dictionary in the list to contain the keys '${str(key)}' and ` +
            `'${str(name)}', got ${repr(value)} instead.`,
        );
      }
      return [from, to] as const;
    }));
  }),
  extract: plain(["container", "morekeys?"], (value, container: unknown, more: unknown = null) => {
    const keys = more === null ? [value] : [value, ...(isList(more) ? more : [more])];
    return keys.reduce((found: unknown, key: unknown) => getItem(found, key), container);
  }),
  flatten: plain(
    ["levels?", "skip_nulls?"],
    (value, levels: unknown = null, skipNulls = true) =>
      flatten(iterate(value), {
        levels: levels === null ? Infinity : Number(toInt(levels)),
        skipNulls: truth(skipNulls),
      }),
  ),
  subelements: plain(["subelements", "skip_missing?"], subElements),
  rekey_on_member: plain(["key", "duplicates?"], rekey),
  zip: plain(["*others"], (value, others: unknown[]) => {
    const lists = [value, ...others].map(iterate);
    const shortest = Math.min(...lists.map((list) => list.length));
    return Array.from({ length: shortest }, (_, at) => tuple(...lists.map((list) => list[at])));
  }),
  zip_longest: plain(
    ["*others", "fillvalue?"],
    (value, others: unknown[], fill: unknown = null) => {
      const lists = [value, ...others].map(iterate);
      const longest = Math.max(...lists.map((list) => list.length));
      return Array.from(
        { length: longest },
        (_, at) => tuple(...lists.map((list) => at < list.length ? list[at] : fill)),
      );
    },
  ),
  product: plain(["*others", "repeat?"], (value, others: unknown[], repeat: unknown = 1) => {
    const once = [value, ...others].map(iterate);
    const lists = Array.from({ length: Number(repeat) }, () => once).flat();
    return lists.reduce<unknown[][]>(
      (rows, list) => rows.flatMap((row) => list.map((item) => [...row, item])),
      [[]],
    ).map((row) => tuple(...row));
  }),
  permutations: plain(["r?"], (value, size: unknown = null) => {
    const items = iterate(value);
    return permutations(items, size === null ? items.length : Number(size))
      .map((row) => tuple(...row));
  }),
  combinations: plain(
    ["r"],
    (value, size: unknown) =>
      combinations(iterate(value), Number(size)).map((row) => tuple(...row)),
  ),
  union: plain(["b"], (a, b) => distinct([...iterate(a), ...iterate(b)])),
  intersect: plain(["b"], (a, b) => intersect(iterate(a), iterate(b))),
  difference: plain(["b"], (a, b) => {
    const other = iterate(b);
    return distinct(iterate(a).filter((item) => !contains(other, item)));
  }),
  symmetric_difference: plain(["b"], (a, b) => {
    const common = intersect(iterate(a), iterate(b));
    return distinct([...iterate(a), ...iterate(b)]).filter((item) => !contains(common, item));
  }),
  random: within(["start?", "step?", "seed?"], random),
  shuffle: plain(["seed?"], (value, seed: unknown = null) => {
    const items = [...iterate(value)];
    const source = randomSource(truth(seed) ? seed : null);
    for (let at = items.length - 1; at > 0; at--) {
      const other = source.below(at + 1);
      [items[at], items[other]] = [items[other], items[at]];
    }
    return items;
  }),
};

const LIST_MERGES = ["replace", "keep", "append", "prepend", "append_rp", "prepend_rp"];

interface Merging {
  readonly recursive: boolean;
  readonly listMerge: string;
}

function combine(value: unknown, terms: unknown[], kwargs: Dict): unknown {
  const { recursive = false, list_merge = "replace", ...unknown } = kwargs as Record<
    string,
    unknown
  >;
  if (Object.keys(unknown).length > 0) {
    throw new FilterError("'recursive' and 'list_merge' are the only valid keyword arguments");
  }
  if (!LIST_MERGES.includes(str(list_merge))) {
    const names = LIST_MERGES.map((name) => `'${name}'`).join(", ");
    throw new FilterError(`merge_hash: 'list_merge' argument can only be equal to ${names}`);
  }
  const all = flatten([value, ...terms], { levels: 1, skipNulls: true });
  for (const each of all) {
    if (each instanceof Undefined) throw each.error();
  }
  if (all.length === 0) return {};
  const merging = { recursive: truth(recursive), listMerge: str(list_merge) };
  return all.reduce((merged, each) => merge(merged, each, merging));
}

/** `over` on top of `under`. */
function merge(under: unknown, over: unknown, merging: Merging): Dict {
  if (!isDict(under) || !isDict(over)) {
    throw new FilterError(
      `failed to combine variables, expected dicts but got a '${typeName(under)}' and a '${
        typeName(over)
      }': \n${repr(under)}\n${repr(over)}`,
    );
  }
  if (dictSize(under) === 0) return over;
  const result = new Map(dictEntries(under));
  for (const [key, value] of dictEntries(over)) {
    const known = dictGet(under, key);
    result.set(key, known === undefined ? value : mergeValues(known, value, merging));
  }
  return dict(result);
}

function mergeValues(under: unknown, over: unknown, merging: Merging): unknown {
  if (isDict(under) && isDict(over)) return merging.recursive ? merge(under, over, merging) : over;
  if (!isList(under) || !isList(over)) return over;
  const others = () => under.filter((item) => !contains(over, item));
  switch (merging.listMerge) {
    case "keep":
      return under;
    case "append":
      return [...under, ...over];
    case "prepend":
      return [...over, ...under];
    case "append_rp":
      return [...others(), ...over];
    case "prepend_rp":
      return [...over, ...others()];
  }
  return over;
}

interface Flattening {
  readonly levels: number;
  readonly skipNulls: boolean;
}

function flatten(items: unknown[], { levels, skipNulls }: Flattening): unknown[] {
  return items.flatMap((item) => {
    if (skipNulls && (item === null || item === "None" || item === "null")) return [];
    if (!isList(item)) return [item];
    if (levels >= 1) return flatten(item, { levels: levels - 1, skipNulls });
    return [item];
  });
}

function subElements(value: unknown, path: unknown, skipMissing: unknown = false): unknown[] {
  defined(value);
  const items = isDict(value) ? dictValues(value) : value;
  if (!isList(items)) throw new FilterError("obj must be a list of dicts or a nested dict");
  const keys = isList(path) ? path.map(str) : isText(path) ? str(path).split(".") : undefined;
  if (keys === undefined) throw new FilterError("subelements must be a list or a string");
  return items.flatMap((item) => {
    let part: unknown = item;
    for (const key of keys) {
      if (!isDict(part)) {
        throw new FilterError(
          `the key ${key} should point to a dictionary, got '${repr(part)}'`,
        );
      }
      part = dictGet(part, key);
      if (part !== undefined) continue;
      if (truth(skipMissing)) {
        part = [];
        break;
      }
      throw new FilterError(`could not find '${key}' key in iterated item '${repr(item)}'`);
    }
    if (!isList(part)) {
      throw new FilterError(`the key ${keys.at(-1)} should point to a list, got '${repr(part)}'`);
    }
    return part.map((each) => tuple(item, each));
  });
}

function rekey(value: unknown, key: unknown, duplicates: unknown = "error"): Dict {
  if (!["error", "overwrite"].includes(str(duplicates))) {
    throw new FilterError(
      `duplicates parameter to rekey_on_member has unknown value: ${repr(duplicates)}`,
    );
  }
  const items = isDict(value) ? dictValues(value) : value;
  if (!isList(items)) throw new FilterError("Type is not a valid list, set, or dict");
  const result = new Map<unknown, unknown>();
  for (const item of items) {
    if (!isDict(item)) throw new FilterError("List item is not a valid dict");
    const name = dictGet(item, key);
    if (name === undefined) throw new FilterError(`Key ${str(key)} was not found`);
    if (result.has(name) && duplicates === "error") {
      throw new FilterError(`Key ${str(name)} is not unique, cannot correctly turn into dict`);
    }
    result.set(name, item);
  }
  return dict(result);
}

function permutations(items: unknown[], size: number): unknown[][] {
  if (size > items.length) return [];
  if (size === 0) return [[]];
  return items.flatMap((item, at) =>
    permutations(items.toSpliced(at, 1), size - 1).map((rest) => [item, ...rest])
  );
}

function combinations(items: unknown[], size: number): unknown[][] {
  if (size > items.length) return [];
  if (size === 0) return [[]];
  return items.flatMap((item, at) =>
    combinations(items.slice(at + 1), size - 1).map((rest) => [item, ...rest])
  );
}

function intersect(a: unknown[], b: unknown[]): unknown[] {
  return distinct(a.filter((item) => contains(b, item)));
}

function random(
  _env: Environment,
  end: unknown,
  start: unknown = null,
  step: unknown = null,
  seed: unknown = null,
): unknown {
  const source = randomSource(seed);
  if (isInt(end)) {
    const first = truth(start) ? Number(toInt(start)) : 0;
    const stride = truth(step) ? Number(toInt(step)) : 1;
    const count = Math.ceil((Number(end) - first) / stride);
    if (count <= 0) throw new PyTypeError("empty range for randrange()");
    return first + stride * source.below(count);
  }
  if (!isList(end) && !isText(end)) {
    throw new FilterError("random can only be used on sequences and integers");
  }
  if (truth(start) || truth(step)) {
    throw new FilterError("start and step can only be used with integer values");
  }
  const items = iterate(end);
  if (items.length === 0) {
    return Undefined.variable("random", "No random item, sequence was empty.");
  }
  return items[source.below(items.length)];
}
