/**
 * Python's values in JavaScript: None is `null`, str a string, bool a boolean, int a whole
 * number (a bigint beyond 2^53), float a number with a fraction or a `PyFloat`, list an
 * array, dict a plain object (a `Map` where keys are not all text or their order would be
 * lost). Here are the kinds for which JavaScript has nothing.
 *
 * @module
 */
import { PyFloat } from "../../yaml/mod.ts";
import { PyTypeError } from "../errors.ts";

export { float, formatFloat, PyFloat } from "../../yaml/mod.ts";

/** A tuple: a list that prints with parentheses. */
export class PyTuple extends Array<unknown> {
  /** What is made of a tuple by `map` and the like is a list. */
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }
}

/** The tuple of `items`. */
export function tuple(...items: unknown[]): PyTuple {
  return PyTuple.from(items) as PyTuple;
}

/**
 * Text that was made to be text: what `to_json`, `string` and the like give is not turned
 * into a list or a mapping, even if it looks like one.
 */
export class NativeText {
  /** The text. */
  readonly text: string;

  /** Marks `text`. */
  constructor(text: string) {
    this.text = text;
  }

  /** The text. */
  toString(): string {
    return this.text;
  }

  /** The text. */
  toJSON(): string {
    return this.text;
  }
}

/** Anything that has attributes of its own: functions, dates, loops, namespaces. */
export abstract class PyObject {
  /** What `type()` calls it. */
  abstract readonly typeName: string;

  /** The attribute `name`; `undefined` if it has none. */
  attribute(_name: string): unknown {
    return undefined;
  }

  /** What stands under `key` in brackets; `undefined` if nothing does. */
  item(_key: unknown): unknown {
    return undefined;
  }

  /** What `str()` gives. */
  toText(): string {
    return `<${this.typeName} object>`;
  }

  /** What `repr()` gives. */
  toRepr(): string {
    return this.toText();
  }

  /** What `bool()` gives. */
  truth(): boolean {
    return true;
  }

  /** What an operator throws that it does not know; `undefined` is a TypeError. */
  refusal(): Error | undefined {
    return undefined;
  }
}

/** What an operator throws that knows none of `operands`, if one of them says so. */
export function refusalOf(...operands: unknown[]): Error | undefined {
  for (const each of operands) {
    const refusal = each instanceof PyObject ? each.refusal() : undefined;
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

/** Arguments by name. */
export type Kwargs = Record<string, unknown>;

/** Something that a template can call. */
export class PyFunction extends PyObject {
  readonly typeName: string = "function";
  readonly name: string;
  readonly call: (args: unknown[], kwargs: Kwargs) => unknown;

  /** A function `name` that does `call`. */
  constructor(name: string, call: (args: unknown[], kwargs: Kwargs) => unknown) {
    super();
    this.name = name;
    this.call = call;
  }

  override toText(): string {
    return `<function ${this.name}>`;
  }
}

/** A mapping that makes its values when they are asked for. */
export abstract class LazyMapping extends PyObject {
  readonly typeName: string = "dict";
  /** The value under `key`; `undefined` if there is none. */
  abstract get(key: string): unknown;
  /** Whether there is one. */
  abstract has(key: string): boolean;
  /** All keys, in order. */
  abstract keys(): Iterable<string>;

  override item(key: unknown): unknown {
    return typeof key === "string" ? this.get(key) : undefined;
  }

  override truth(): boolean {
    for (const _ of this.keys()) return true;
    return false;
  }
}

/** Any of the forms of a dict. */
export type Dict = Record<string, unknown> | Map<unknown, unknown> | LazyMapping;

/** Whether `value` is a dict. */
export function isDict(value: unknown): value is Dict {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null || value instanceof Map ||
    value instanceof LazyMapping;
}

/** Whether `value` is a list or a tuple. */
export function isList(value: unknown): value is unknown[] {
  return Array.isArray(value);
}

/** Whether `value` is an int; a bool is none here. */
export function isInt(value: unknown): value is number | bigint {
  return typeof value === "bigint" || Number.isInteger(value);
}

/** Whether `value` is a float. */
export function isFloat(value: unknown): value is number | PyFloat {
  return typeof value === "number" ? !Number.isInteger(value) : value instanceof PyFloat;
}

/** Whether `value` is an int or a float. */
export function isNumber(value: unknown): value is number | bigint | PyFloat {
  return typeof value === "number" || typeof value === "bigint" || value instanceof PyFloat;
}

/** Whether `value` is a str. */
export function isText(value: unknown): value is string | NativeText {
  return typeof value === "string" || value instanceof NativeText;
}

/** `value` as an int: a number if it can be told exactly, else a bigint. */
export function int(value: bigint): number | bigint {
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER
    ? Number(value)
    : value;
}

/** What `type(value).__name__` is. */
export function typeName(value: unknown): string {
  if (value === null) return "NoneType";
  if (typeof value === "boolean") return "bool";
  if (isText(value)) return "str";
  if (isInt(value)) return "int";
  if (isFloat(value)) return "float";
  if (value instanceof PyTuple) return "tuple";
  if (isList(value)) return "list";
  if (isDict(value)) return "dict";
  return (value as { typeName?: string } | undefined)?.typeName ?? "object";
}

// -- dicts --

const INTEGER_LIKE = /^(?:0|[1-9]\d*)$/;

/** A dict of `entries`, in their order. */
export function dict(entries: Iterable<readonly [unknown, unknown]>): Dict {
  const list = [...entries];
  const plain = list.every(([key]) => typeof key === "string" && !INTEGER_LIKE.test(key));
  if (plain) return Object.fromEntries(list as [string, unknown][]);
  return new Map(list.map(([key, value]) => [hashable(key), value]));
}

/** What `key` is found under in a `Map`; lists and dicts cannot be keys. */
export function hashable(key: unknown): unknown {
  if (key instanceof PyFloat) return key.value;
  if (key instanceof NativeText) return key.text;
  if (isDict(key) || (isList(key) && !(key instanceof PyTuple))) {
    throw new PyTypeError(`unhashable type: '${typeName(key)}'`);
  }
  return key;
}

/** What stands under `key`; `undefined` if nothing does. */
export function dictGet(dict: Dict, key: unknown): unknown {
  if (dict instanceof Map) {
    const found = dict.get(hashable(key));
    return found === undefined && isInt(key) ? dict.get(String(key)) : found;
  }
  const name = keyText(key);
  if (name === undefined) return undefined;
  if (dict instanceof LazyMapping) return dict.get(name);
  return Object.hasOwn(dict, name) ? dict[name] : undefined;
}

/** Keys that are numbers became text when the YAML was read. */
function keyText(key: unknown): string | undefined {
  if (typeof key === "string") return key;
  if (key instanceof NativeText || isNumber(key)) return String(key);
  if (typeof key === "boolean") return String(key);
  return key === null ? "null" : undefined;
}

/** Whether something stands under `key`. */
export function dictHas(dict: Dict, key: unknown): boolean {
  if (dict instanceof LazyMapping) return typeof key === "string" && dict.has(key);
  return dictGet(dict, key) !== undefined;
}

/** The keys in order. */
export function dictKeys(dict: Dict): unknown[] {
  if (dict instanceof Map || dict instanceof LazyMapping) return [...dict.keys()];
  return Object.keys(dict);
}

/** The values in order. */
export function dictValues(dict: Dict): unknown[] {
  if (dict instanceof Map) return [...dict.values()];
  if (dict instanceof LazyMapping) return [...dict.keys()].map((key) => dict.get(key));
  return Object.values(dict);
}

/** Keys with their values, in order. */
export function dictEntries(dict: Dict): [unknown, unknown][] {
  if (dict instanceof Map) return [...dict.entries()];
  if (dict instanceof LazyMapping) return [...dict.keys()].map((key) => [key, dict.get(key)]);
  return Object.entries(dict);
}

/** How many keys there are. */
export function dictSize(dict: Dict): number {
  return dict instanceof Map ? dict.size : dictKeys(dict).length;
}
