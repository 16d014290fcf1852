/**
 * The methods of list, tuple and dict, and what numbers have.
 *
 * @module
 */
import { PyIndexError, PyKeyError, PyTypeError, PyValueError } from "../errors.ts";
import { plain, type Plugins } from "../plugin.ts";
import { compare, equal } from "./compare.ts";
import { repr } from "./repr.ts";
import { iterate } from "./sequence.ts";
import {
  type Dict,
  dictEntries,
  dictGet,
  dictKeys,
  dictValues,
  isDict,
  LazyMapping,
  PyFunction,
  tuple,
  typeName,
} from "./values.ts";

type List = unknown[];

/** Of a tuple. */
export const TUPLE_METHODS: Plugins = {
  index: plain(["value", "start?", "stop?"], (list: List, value: unknown, start = 0, stop) => {
    const end = stop === undefined ? list.length : Number(stop);
    const at = list.findIndex((each, index) =>
      index >= Number(start) && index < end && equal(each, value)
    );
    if (at < 0) throw new PyValueError(`${repr(value)} is not in list`);
    return at;
  }),
  count: plain(
    ["value"],
    (list: List, value: unknown) => list.filter((each) => equal(each, value)).length,
  ),
};

/** Of a list. */
export const LIST_METHODS: Plugins = {
  ...TUPLE_METHODS,
  append: plain(["object"], (list: List, value: unknown) => none(list.push(value))),
  extend: plain(["iterable"], (list: List, values: unknown) => none(list.push(...iterate(values)))),
  insert: plain(
    ["index", "object"],
    (list: List, index: number, value: unknown) => none(list.splice(Number(index), 0, value)),
  ),
  remove: plain(["value"], (list: List, value: unknown) => {
    const at = list.findIndex((each) => equal(each, value));
    if (at < 0) throw new PyValueError("list.remove(x): x not in list");
    return none(list.splice(at, 1));
  }),
  pop: plain(["index?"], (list: List, index: unknown = -1) => {
    if (list.length === 0) throw new PyIndexError("pop from empty list");
    const at = Number(index) < 0 ? list.length + Number(index) : Number(index);
    if (at < 0 || at >= list.length) throw new PyIndexError("pop index out of range");
    return list.splice(at, 1)[0];
  }),
  clear: plain([], (list: List) => none(list.splice(0))),
  copy: plain([], (list: List) => [...list]),
  reverse: plain([], (list: List) => none(list.reverse())),
  sort: plain(["key?", "reverse?"], (list: List, key: unknown, reverse = false) => {
    const by = key instanceof PyFunction ? (value: unknown) => key.call([value], {}) : identity;
    list.sort((left, right) => compare(by(left), by(right)));
    return none(reverse === true && list.reverse());
  }),
};

/** Of a dict. */
export const DICT_METHODS: Plugins = {
  get: plain(["key", "default?"], (dict: Dict, key: unknown, otherwise: unknown = null) => {
    const value = dictGet(dict, key);
    return value === undefined ? otherwise : value;
  }),
  keys: plain([], (dict: Dict) => dictKeys(dict)),
  values: plain([], (dict: Dict) => dictValues(dict)),
  items: plain([], (dict: Dict) => dictEntries(dict).map(([key, value]) => tuple(key, value))),
  copy: plain([], copyDict),
  update: plain(["other?", "**kwargs"], (dict: Dict, other: unknown, kwargs: Dict) => {
    for (const [key, value] of pairs(other ?? {})) setItem(dict, key, value);
    for (const [key, value] of dictEntries(kwargs)) setItem(dict, key, value);
    return null;
  }),
  pop: plain(["key", "default?"], (dict: Dict, key: unknown, otherwise: unknown) => {
    const value = dictGet(dict, key);
    if (value === undefined) {
      if (otherwise === undefined) throw new PyKeyError(repr(key));
      return otherwise;
    }
    deleteItem(dict, key);
    return value;
  }),
  popitem: plain([], (dict: Dict) => {
    const last = dictEntries(dict).at(-1);
    if (last === undefined) throw new PyKeyError("'popitem(): dictionary is empty'");
    deleteItem(dict, last[0]);
    return tuple(...last);
  }),
  setdefault: plain(["key", "default?"], (dict: Dict, key: unknown, value: unknown = null) => {
    const known = dictGet(dict, key);
    if (known !== undefined) return known;
    setItem(dict, key, value);
    return value;
  }),
  clear: plain([], (dict: Dict) => {
    for (const key of dictKeys(dict)) deleteItem(dict, key);
    return null;
  }),
  fromkeys: plain(
    ["iterable", "value?"],
    (_dict: Dict, keys: unknown, value: unknown = null) =>
      new Map(iterate(keys).map((key) => [key, value])),
  ),
};

function identity(value: unknown): unknown {
  return value;
}

function none(_result: unknown): null {
  return null;
}

/** A copy with the same entries. */
export function copyDict(dict: Dict): Dict {
  if (dict instanceof Map) return new Map(dict);
  if (dict instanceof LazyMapping) return new Map(dictEntries(dict));
  return { ...dict };
}

/** What `dict()` and `update()` take: a mapping, or pairs. */
export function pairs(value: unknown): [unknown, unknown][] {
  if (isDict(value)) return dictEntries(value);
  return iterate(value).map((pair, index) => {
    const items = iterate(pair);
    if (items.length !== 2) {
      throw new PyValueError(
        `dictionary update sequence element #${index} has length ${items.length}; 2 is required`,
      );
    }
    return [items[0], items[1]];
  });
}

function setItem(dict: Dict, key: unknown, value: unknown): void {
  if (dict instanceof Map) dict.set(key, value);
  else if (dict instanceof LazyMapping) throw notChangeable(dict);
  else dict[String(key)] = value;
}

function deleteItem(dict: Dict, key: unknown): void {
  if (dict instanceof Map) dict.delete(key);
  else if (dict instanceof LazyMapping) throw notChangeable(dict);
  else delete dict[String(key)];
}

function notChangeable(value: unknown): PyTypeError {
  return new PyTypeError(`'${typeName(value)}' object does not support item assignment`);
}

/** Of a number: only `is_integer` and the like are of use. */
export const NUMBER_METHODS: Plugins = {
  is_integer: plain([], (value: number) => Number.isInteger(Number(value))),
  bit_length: plain(
    [],
    (value: number | bigint) =>
      BigInt(value) === 0n ? 0 : (value < 0 ? -BigInt(value) : BigInt(value)).toString(2).length,
  ),
  conjugate: plain([], (value: unknown) => value),
};
