/**
 * `value.name` and `value[key]` as Jinja2 resolves them: attributes and methods first for a
 * dot, elements first for brackets, and each falls back to the other.
 *
 * @module
 */
import { bind, type Plugin, type Plugins } from "../plugin.ts";
import {
  copyDict,
  DICT_METHODS,
  LIST_METHODS,
  NUMBER_METHODS,
  TUPLE_METHODS,
} from "./collection_methods.ts";
import { str } from "./repr.ts";
import { elementAt } from "./sequence.ts";
import { TEXT_METHODS } from "./text_methods.ts";
import { Undefined } from "./undefined.ts";
import {
  dictGet,
  isDict,
  isInt,
  isList,
  isNumber,
  isText,
  type Kwargs,
  PyFunction,
  PyObject,
  PyTuple,
} from "./values.ts";

const CHANGING = new Set([
  ...["append", "extend", "insert", "remove", "pop", "clear", "reverse", "sort"],
  ...["update", "popitem", "setdefault"],
]);

/** Values that belong to somebody else; a template changes a copy of them. */
const borrowed = new WeakSet<object>();

/**
 * Marks `value` as belonging to the variables. Ansible gives templates a fresh copy at each
 * use, so that a change made in a template is lost; here the copy is made when it is changed.
 */
export function borrow(value: object): void {
  borrowed.add(value);
}

/** `value.name`. */
export function getAttribute(value: unknown, name: string): unknown {
  if (value instanceof Undefined) return value;
  if (value instanceof PyObject && !isDict(value)) {
    const attribute = value.attribute(name);
    return orMissing(attribute === undefined ? value.item(name) : attribute, value, name);
  }
  const method = methodsOf(value)?.[name];
  if (method !== undefined) return new BoundMethod(value, name, method);
  if (isDict(value)) return orMissing(dictGet(value, name), value, name);
  return Undefined.part(value, name);
}

/** `value[key]`. */
export function getItem(value: unknown, key: unknown): unknown {
  if (value instanceof Undefined) return value;
  if (key instanceof Undefined) throw key.error();
  if (isDict(value)) {
    const found = dictGet(value, key);
    if (found !== undefined) return found;
  } else if (isInt(key) || typeof key === "boolean") {
    const found = at(value, Number(key));
    if (found !== undefined) return found;
  } else if (value instanceof PyObject) {
    const found = value.item(key);
    if (found !== undefined) return found;
  }
  return isText(key) ? attributeOnly(value, str(key)) : Undefined.part(value, key);
}

function at(value: unknown, index: number): unknown {
  if (isList(value)) return elementAt(value, index);
  if (isText(value)) return elementAt(str(value), index);
  return value instanceof PyObject ? value.item(index) : undefined;
}

function attributeOnly(value: unknown, name: string): unknown {
  if (value instanceof PyObject && !isDict(value)) {
    return orMissing(value.attribute(name), value, name);
  }
  const method = methodsOf(value)?.[name];
  return method === undefined ? Undefined.part(value, name) : new BoundMethod(value, name, method);
}

function orMissing(found: unknown, owner: unknown, name: string): unknown {
  return found === undefined ? Undefined.part(owner, name) : found;
}

function methodsOf(value: unknown): Plugins | undefined {
  if (isText(value)) return own(TEXT_METHODS);
  if (isDict(value)) return own(DICT_METHODS);
  if (value instanceof PyTuple) return own(TUPLE_METHODS);
  if (isList(value)) return own(LIST_METHODS);
  return isNumber(value) ? own(NUMBER_METHODS) : undefined;
}

const bare = new Map<Plugins, Plugins>();

/** The table without what every object inherits: `constructor` is no method of a str. */
function own(table: Plugins): Plugins {
  const known = bare.get(table);
  if (known !== undefined) return known;
  const made = Object.assign(Object.create(null), table) as Plugins;
  bare.set(table, made);
  return made;
}

/** A method together with the value that it is a method of. */
class BoundMethod extends PyFunction {
  override readonly typeName = "builtin_function_or_method";

  constructor(owner: unknown, name: string, method: Plugin) {
    super(name, (args, kwargs) => callMethod(owner, name, method, { args, kwargs }));
  }

  override toText(): string {
    return `<built-in method ${this.name} object>`;
  }
}

function callMethod(
  owner: unknown,
  name: string,
  method: Plugin,
  { args, kwargs }: { args: unknown[]; kwargs: Kwargs },
): unknown {
  let self = isText(owner) ? str(owner) : owner;
  if (CHANGING.has(name) && typeof self === "object" && self !== null && borrowed.has(self)) {
    self = isList(self) ? [...self] : isDict(self) ? copyDict(self) : self;
  }
  // Methods do not look at the environment.
  return method.run(undefined as never, self, ...bind(name, method.params, { args, kwargs }));
}
