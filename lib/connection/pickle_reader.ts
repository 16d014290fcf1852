/**
 * Python's pickle, protocols 0 to 5, to plain data.
 *
 * | In Python | Here |
 * | --- | --- |
 * | `None`, `bool`, `str` | `null`, boolean, string |
 * | `int` | number if that is exact, else bigint |
 * | `float` | number |
 * | `bytes`, `bytearray` | `Uint8Array` |
 * | `list`, `tuple` | array, frozen array |
 * | `set`, `frozenset` | `Set`, frozen `Set` |
 * | `dict` | `Map` |
 *
 * **Nothing runs**: a pickle is a program, of which only the parts are carried
 * out that make plain data; it cannot name a class. **Within limits**, and
 * never more memory than the bytes stand for.
 *
 * @module
 */

import type { Limits } from "../codec/mod.ts";
import { UnpicklingError } from "../errors.ts";
import { decodeInteger } from "./pickle_integer.ts";
import { readFloat, readIndex, readInteger, readString, readUnicode } from "./pickle_lines.ts";
import { NEWEST, OP } from "./pickle_opcodes.ts";
import { decodeLatin1, decodeText } from "./pickle_text.ts";

/** Makes what a class of Python makes of these arguments. */
export type Maker = (args: readonly unknown[]) => unknown;

/** Something made by a {@linkcode Maker}, to which Python gives its state afterwards. */
export interface Stateful {
  /** Takes over what Python's `__setstate__` would be handed. */
  setState(state: unknown): void;
}

/** What the receiver allows. */
export interface LoadOptions extends Limits {
  /** Finds more classes than plain data need. */
  readonly find?: (name: string) => Maker | undefined;
}

/**
 * The value of a pickle.
 *
 * @throws {UnpicklingError} If it is none, or not of plain data, or goes beyond the limits.
 *
 * @example What Python's `pickle.dumps((1, "a"))` means
 * ```ts
 * import { loads } from "@pystd/multiprocessing/connection";
 * import { assertEquals } from "@std/assert";
 *
 * const bytes = Uint8Array.of(0x80, 4, 0x4b, 1, 0x8c, 1, 97, 0x94, 0x86, 0x94, 0x2e);
 * assertEquals(loads(bytes), [1, "a"]);
 * ```
 */
export function loads(bytes: Uint8Array, options: LoadOptions = {}): unknown {
  return new Reader(bytes, options).run();
}

/** A class, by its name; only what plain data are made with can be called. */
export class Global {
  constructor(readonly name: string, readonly make: Maker) {}
}

/** Marks where a run of values begins. */
const MARK = Symbol("mark");

/** The classes and functions with which older protocols write plain data. */
const MAKERS: Readonly<Record<string, Maker>> = {
  // Managers send the views of a dict so.
  "builtins.list": ([items = []]) => toList(items),
  "builtins.set": ([items = []]) => toSet(items),
  "builtins.frozenset": ([items = []]) => Object.freeze(toSet(items)),
  "builtins.bytearray": ([text = "", encoding = "latin-1"]) => toBytes(text, encoding),
  "builtins.bytes": ([text = "", encoding = "latin-1"]) => toBytes(text, encoding),
  "_codecs.encode": ([text, encoding]) => toBytes(text, encoding),
};
/** What protocol 2 calls them. */
const OLD_MODULES: Readonly<Record<string, string>> = { __builtin__: "builtins" };

function toList(items: unknown): unknown[] {
  if (Array.isArray(items)) return [...items];
  throw malformed("a list is made of what is none");
}

function toSet(items: unknown): Set<unknown> {
  return new Set(toList(items));
}

function toBytes(text: unknown, encoding: unknown): Uint8Array {
  if (text instanceof Uint8Array) return text.slice();
  if (typeof text === "string" && /^latin[-_]?1$/.test(String(encoding))) {
    return Uint8Array.from(text, (character) => character.charCodeAt(0));
  }
  throw malformed(`bytes are made of what has none`);
}

class Reader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #options: LoadOptions;
  readonly #stack: unknown[] = [];
  readonly #memo = new Map<number, unknown>();
  /** Names of classes that nothing was made with yet: they are no plain data by themselves. */
  readonly #uncalled = new Set<string>();
  #at = 0;
  #steps = 0;
  #containers = 0;
  /** Items, characters and bytes that classes were made with so far. */
  #copied = 0;

  constructor(bytes: Uint8Array, options: LoadOptions) {
    const { maxBytes = Infinity } = options;
    if (bytes.length > maxBytes) {
      throw malformed(`it may have ${maxBytes} bytes, received ${bytes.length}`);
    }
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#options = options;
  }

  run(): unknown {
    const { maxItems = Infinity, maxDepth = Infinity } = this.#options;
    for (;;) {
      const op = this.#bytes[this.#skip(1)];
      if (op === OP.STOP) break;
      if (++this.#steps > maxItems) throw malformed(`it may have ${maxItems} values`);
      this.#step(op);
    }
    const value = this.#pop();
    for (const name of this.#uncalled) throw refused(name);
    // It cannot be deeper than it has containers.
    if (this.#containers > maxDepth) checkDepth(value, maxDepth);
    return value;
  }

  #step(op: number): void {
    const stack = this.#stack;
    switch (op) {
      case OP.PROTO: {
        const protocol = this.#bytes[this.#skip(1)];
        if (protocol > NEWEST) throw malformed(`it is of an unknown protocol, ${protocol}`);
        return;
      }
      case OP.FRAME:
        return void this.#length8();
      case OP.MARK:
        return void stack.push(MARK);
      case OP.POP:
        return void this.#pop(true);
      case OP.POP_MARK:
        return void this.#popRun();
      case OP.DUP: {
        const top = this.#pop();
        return void stack.push(top, top);
      }
      case OP.NONE:
        return void stack.push(null);
      case OP.NEWTRUE:
        return void stack.push(true);
      case OP.NEWFALSE:
        return void stack.push(false);
      case OP.BININT:
        return void stack.push(this.#view.getInt32(this.#skip(4), true));
      case OP.BININT1:
        return void stack.push(this.#bytes[this.#skip(1)]);
      case OP.BININT2:
        return void stack.push(this.#view.getUint16(this.#skip(2), true));
      case OP.LONG1:
        return void stack.push(this.#integer(this.#bytes[this.#skip(1)]));
      case OP.LONG4:
        return void stack.push(this.#integer(this.#view.getInt32(this.#skip(4), true)));
      case OP.BINFLOAT:
        return void stack.push(this.#view.getFloat64(this.#skip(8)));
      case OP.SHORT_BINUNICODE:
        return void stack.push(this.#text(this.#bytes[this.#skip(1)]));
      case OP.BINUNICODE:
        return void stack.push(this.#text(this.#length4()));
      case OP.BINUNICODE8:
        return void stack.push(this.#text(this.#length8()));
      case OP.SHORT_BINSTRING:
        return void stack.push(this.#ascii(this.#bytes[this.#skip(1)]));
      case OP.BINSTRING:
        return void stack.push(this.#ascii(this.#length4()));
      case OP.SHORT_BINBYTES:
        return void stack.push(this.#take(this.#bytes[this.#skip(1)]));
      case OP.BINBYTES:
        return void stack.push(this.#take(this.#length4()));
      case OP.BINBYTES8:
      case OP.BYTEARRAY8:
        return void stack.push(this.#take(this.#length8()));
      default:
        return this.#lineStep(op);
    }
  }

  #lineStep(op: number): void {
    const stack = this.#stack;
    switch (op) {
      case OP.INT:
      case OP.LONG:
        return void stack.push(this.#read(readInteger));
      case OP.FLOAT:
        return void stack.push(this.#read(readFloat));
      case OP.UNICODE:
        return void stack.push(this.#read(readUnicode));
      case OP.STRING:
        return void stack.push(asAscii(this.#read(readString)));
      default:
        return this.#containerStep(op);
    }
  }

  #containerStep(op: number): void {
    switch (op) {
      case OP.EMPTY_LIST:
        return this.#open([]);
      case OP.EMPTY_DICT:
        return this.#open(new Map());
      case OP.EMPTY_SET:
        return this.#open(new Set());
      case OP.EMPTY_TUPLE:
        return this.#open(Object.freeze([]));
      case OP.LIST:
        return this.#open(this.#popRun());
      case OP.DICT: {
        const dict = new Map();
        this.#setItems(dict, this.#popRun());
        return this.#open(dict);
      }
      case OP.TUPLE:
        return this.#open(Object.freeze(this.#popRun()));
      case OP.TUPLE1:
        return this.#open(Object.freeze(this.#popSome(1)));
      case OP.TUPLE2:
        return this.#open(Object.freeze(this.#popSome(2)));
      case OP.TUPLE3:
        return this.#open(Object.freeze(this.#popSome(3)));
      case OP.FROZENSET:
        return this.#open(Object.freeze(new Set(this.#popRun())));
      case OP.APPEND:
        return this.#append(this.#popSome(1));
      case OP.APPENDS:
        return this.#append(this.#popRun());
      case OP.SETITEM: {
        const item = this.#popSome(2);
        return this.#setItems(this.#dict(), item);
      }
      case OP.SETITEMS: {
        const items = this.#popRun();
        return this.#setItems(this.#dict(), items);
      }
      case OP.ADDITEMS: {
        const items = this.#popRun();
        const set = this.#top();
        if (!(set instanceof Set) || Object.isFrozen(set)) throw malformed("no set is there");
        for (const item of items) set.add(item);
        return;
      }
      default:
        return this.#memoStep(op);
    }
  }

  #memoStep(op: number): void {
    const stack = this.#stack;
    switch (op) {
      case OP.MEMOIZE:
        return void this.#memo.set(this.#memo.size, this.#top());
      case OP.PUT:
        return void this.#memo.set(this.#read(readIndex), this.#top());
      case OP.BINPUT:
        return void this.#memo.set(this.#bytes[this.#skip(1)], this.#top());
      case OP.LONG_BINPUT:
        return void this.#memo.set(this.#length4(), this.#top());
      case OP.GET:
        return void stack.push(this.#remembered(this.#read(readIndex)));
      case OP.BINGET:
        return void stack.push(this.#remembered(this.#bytes[this.#skip(1)]));
      case OP.LONG_BINGET:
        return void stack.push(this.#remembered(this.#length4()));
      case OP.GLOBAL:
        return void stack.push(this.#global(this.#line(), this.#line()));
      case OP.STACK_GLOBAL: {
        const [module, name] = this.#popSome(2);
        return void stack.push(this.#global(module, name));
      }
      case OP.REDUCE:
      case OP.NEWOBJ:
        return this.#make();
      case OP.BUILD: {
        const state = this.#pop();
        const object = this.#top() as Partial<Stateful> | null;
        if (typeof object?.setState !== "function") throw malformed("plain data have no state");
        return object.setState(state);
      }
      default:
        throw malformed(
          `opcode 0x${op.toString(16)} means no plain data of protocols 0 to ${NEWEST}`,
        );
    }
  }

  // -- Classes --

  #global(module: unknown, name: unknown): Global {
    if (typeof module !== "string" || typeof name !== "string") throw malformed("no name is there");
    const full = `${Object.hasOwn(OLD_MODULES, module) ? OLD_MODULES[module] : module}.${name}`;
    const make = Object.hasOwn(MAKERS, full) ? MAKERS[full] : this.#options.find?.(full);
    if (make === undefined) throw refused(full);
    this.#uncalled.add(full);
    return new Global(full, make);
  }

  #make(): void {
    const [cls, args] = this.#popSome(2);
    if (!(cls instanceof Global)) throw malformed("what is called is no class");
    this.#uncalled.delete(cls.name);
    if (!Array.isArray(args)) throw malformed("a class is called without arguments");
    this.#account(args);
    for (const arg of args) if (arg instanceof Global) this.#uncalled.delete(arg.name);
    try {
      this.#open(cls.make(args));
    } catch (error) {
      if (error instanceof UnpicklingError) throw error;
      throw malformed(`${cls.name} cannot be made: ${error}`);
    }
  }

  /** What Python writes is copied once; more often, a short message would fill the memory. */
  #account(args: readonly unknown[]): void {
    for (const arg of args) {
      const isLong = typeof arg === "string" || arg instanceof Uint8Array || Array.isArray(arg);
      if (isLong) this.#copied += arg.length;
    }
    if (this.#copied > this.#bytes.length) throw malformed("it stands for more than it has bytes");
  }

  // -- Containers --

  #open(container: unknown): void {
    this.#containers++;
    this.#stack.push(container);
  }

  #append(items: unknown[]): void {
    const list = this.#top();
    if (!Array.isArray(list) || Object.isFrozen(list)) throw malformed("no list is there");
    for (const item of items) list.push(item);
  }

  #dict(): Map<unknown, unknown> {
    const dict = this.#top();
    if (dict instanceof Map) return dict;
    throw malformed("no dict is there");
  }

  #setItems(dict: Map<unknown, unknown>, items: unknown[]): void {
    if (items.length % 2 !== 0) throw malformed("a key has no value");
    for (let i = 0; i < items.length; i += 2) dict.set(items[i], items[i + 1]);
  }

  // -- The stack --

  #top(): unknown {
    const top = this.#stack.at(-1);
    if (this.#stack.length === 0 || top === MARK) throw malformed("a value is missing");
    return top;
  }

  #pop(alsoMark: boolean = false): unknown {
    const { length } = this.#stack;
    const top = this.#stack.pop();
    if (length === 0 || (top === MARK && !alsoMark)) throw malformed("a value is missing");
    return top;
  }

  #popSome(count: number): unknown[] {
    const values = this.#stack.splice(Math.max(0, this.#stack.length - count), count);
    if (values.length < count || values.includes(MARK)) throw malformed("a value is missing");
    return values;
  }

  #popRun(): unknown[] {
    const mark = this.#stack.lastIndexOf(MARK);
    if (mark < 0) throw malformed("a mark is missing");
    const values = this.#stack.splice(mark);
    values.shift();
    return values;
  }

  #remembered(index: number): unknown {
    if (!this.#memo.has(index)) throw malformed("it refers to what is not there");
    return this.#memo.get(index);
  }

  // -- Bytes --

  #skip(length: number): number {
    const at = this.#at;
    if (!(length >= 0 && length <= this.#bytes.length - at)) throw malformed("it is cut short");
    this.#at += length;
    return at;
  }

  #length4(): number {
    return this.#view.getUint32(this.#skip(4), true);
  }

  #length8(): number {
    return Number(this.#view.getBigUint64(this.#skip(8), true));
  }

  #take(length: number): Uint8Array {
    const at = this.#skip(length);
    return this.#bytes.slice(at, at + length);
  }

  #integer(length: number): number | bigint {
    const at = this.#skip(length);
    try {
      return decodeInteger(this.#bytes.subarray(at, at + length));
    } catch {
      throw malformed("an integer is too large");
    }
  }

  #text(length: number): string {
    const at = this.#skip(length);
    return this.#decode(at, at + length);
  }

  #decode(from: number, to: number): string {
    try {
      return decodeText(this.#bytes.subarray(from, to));
    } catch {
      throw malformed("a text is no UTF-8");
    }
  }

  #ascii(length: number): string {
    const at = this.#skip(length);
    return asAscii(decodeLatin1(this.#bytes.subarray(at, at + length)));
  }

  #line(): string {
    const [from, to] = this.#lineEnds();
    return this.#decode(from, to);
  }

  /** What `form` makes of the next line. */
  #read<V>(form: (line: string) => V): V {
    const [from, to] = this.#lineEnds();
    try {
      return form(decodeLatin1(this.#bytes.subarray(from, to)));
    } catch (error) {
      throw malformed((error as Error).message);
    }
  }

  #lineEnds(): [from: number, to: number] {
    const end = this.#bytes.indexOf(0x0a, this.#at);
    if (end < 0) throw malformed("it is cut short");
    return [this.#skip(end + 1 - this.#at), end];
  }
}

/** Goes through a value level by level. */
function checkDepth(value: unknown, maxDepth: number): void {
  const seen = new Set<unknown>();
  let level = [value];
  for (let depth = 0; level.length > 0; depth++) {
    const next: unknown[] = [];
    for (const container of level) {
      if (!isContainer(container) || seen.has(container)) continue;
      if (depth === maxDepth) throw malformed(`it may be ${maxDepth} levels deep`);
      seen.add(container);
      if (container instanceof Map) { for (const key of container.keys()) next.push(key); }
      for (const item of container.values()) next.push(item);
    }
    level = next;
  }
}

/** What Python 2 calls text. */
function asAscii(text: string): string {
  if (/^[\0-\x7f]*$/.test(text)) return text;
  throw malformed("a text is not ASCII");
}

function isContainer(value: unknown): value is unknown[] | Map<unknown, unknown> | Set<unknown> {
  return Array.isArray(value) || value instanceof Map || value instanceof Set;
}

function refused(name: string): UnpicklingError {
  return new UnpicklingError(
    `Cannot receive message: it needs Python's ${JSON.stringify(name)}, and only plain data are ` +
      "received",
  );
}

function malformed(state: string): UnpicklingError {
  return new UnpicklingError(`Cannot receive message: ${state}`);
}
