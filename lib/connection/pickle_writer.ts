/**
 * Plain data to Python's pickle, protocol 4.
 *
 * | Here | In Python |
 * | --- | --- |
 * | `null`, `undefined` | `None` |
 * | boolean, string | `bool`, `str` |
 * | bigint, and number that is a safe integer | `int` |
 * | any other number: 0.5, -0, 1e300, `NaN` | `float` |
 * | `Uint8Array` | `bytes` |
 * | array | `list`; `tuple` if it is frozen |
 * | `Set` | `set`; `frozenset` if it is frozen |
 * | `Map`, plain object | `dict` |
 *
 * **Identity and cycles** are kept, as Python keeps them. **Everything else** is
 * refused, with the path to it.
 *
 * @module
 */

import { PicklingError } from "../errors.ts";
import { encodeInteger } from "./pickle_integer.ts";
import { OP, WRITTEN } from "./pickle_opcodes.ts";
import { encodeText } from "./pickle_text.ts";
import { callFor, type PythonCall } from "./python_call.ts";

/** Deeper data overflow the stack of some host. */
const MAX_DEPTH = 1_000;
const FIRST_SIZE = 256;

/**
 * The pickle of `value`.
 *
 * @throws {PicklingError} If it is no plain data.
 *
 * @example Read it in Python with `pickle.loads()`
 * ```ts
 * import { dumps, loads } from "@pystd/multiprocessing/connection";
 * import { assertEquals } from "@std/assert";
 *
 * const bytes = dumps({ name: "iOS", sizes: [1, 2.5, 2n ** 70n] });
 * assertEquals(loads(bytes), new Map<string, unknown>([["name", "iOS"], ["sizes", [1, 2.5, 2n ** 70n]]]));
 * ```
 */
export function dumps(value: unknown): Uint8Array {
  return new Writer().run(value);
}

class Writer {
  #bytes = new Uint8Array(FIRST_SIZE);
  #view = new DataView(this.#bytes.buffer);
  #at = 0;
  /** Number of each object that was written, by which it is found again. */
  readonly #memo = new Map<object, number>();
  readonly #path: (string | number)[] = [];

  run(value: unknown): Uint8Array {
    this.#bytes1(OP.PROTO, WRITTEN);
    this.#write(value);
    this.#op(OP.STOP);
    return this.#bytes.subarray(0, this.#at);
  }

  #write(value: unknown): void {
    switch (typeof value) {
      case "undefined":
        return this.#op(OP.NONE);
      case "boolean":
        return this.#op(value ? OP.NEWTRUE : OP.NEWFALSE);
      case "number":
        return this.#number(value);
      case "bigint":
        return this.#integer(value);
      case "string":
        return this.#text(value);
      case "object":
        return value === null ? this.#op(OP.NONE) : this.#object(value);
      default:
        throw this.#refusal(`a ${typeof value}`);
    }
  }

  #number(value: number): void {
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) {
      this.#op(OP.BINFLOAT);
      this.#room(8);
      this.#view.setFloat64(this.#at, value);
      this.#at += 8;
    } else if (value >= 0 && value <= 0xff) {
      this.#bytes1(OP.BININT1, value);
    } else if (value >= 0 && value <= 0xffff) {
      this.#op(OP.BININT2);
      this.#room(2);
      this.#view.setUint16(this.#at, value, true);
      this.#at += 2;
    } else if (value === (value | 0)) {
      this.#op(OP.BININT);
      this.#room(4);
      this.#view.setInt32(this.#at, value, true);
      this.#at += 4;
    } else {
      this.#integer(BigInt(value));
    }
  }

  #integer(value: bigint): void {
    const bytes = encodeInteger(value);
    if (bytes.length < 0x100) this.#bytes1(OP.LONG1, bytes.length);
    else this.#long(OP.LONG4, bytes.length);
    this.#raw(bytes);
  }

  #text(value: string): void {
    const bytes = encodeText(value);
    if (bytes.length < 0x100) this.#bytes1(OP.SHORT_BINUNICODE, bytes.length);
    else this.#long(OP.BINUNICODE, bytes.length);
    this.#raw(bytes);
  }

  #object(value: object): void {
    const known = this.#memo.get(value);
    if (known !== undefined) return this.#get(known);
    if (this.#path.length > MAX_DEPTH) {
      throw new PicklingError(`Cannot send message: it is more than ${MAX_DEPTH} levels deep`);
    }
    if (value instanceof Uint8Array) return this.#binary(value);
    if (Array.isArray(value)) {
      return Object.isFrozen(value) ? this.#tuple(value) : this.#list(value);
    }
    if (value instanceof Map) return this.#dict(value, value);
    if (value instanceof Set) return this.#set(value);
    const call = callFor(value);
    if (call !== undefined) return this.#call(value, call);
    const prototype = Object.getPrototypeOf(value);
    if (prototype !== null && prototype !== Object.prototype) {
      throw this.#refusal(`of class ${value.constructor?.name ?? "without a name"}`);
    }
    this.#dict(value, Object.entries(value));
  }

  #call(value: object, { module, name, args }: PythonCall): void {
    this.#text(module);
    this.#text(name);
    this.#op(OP.STACK_GLOBAL);
    if (args !== undefined) {
      this.#tuple(args);
      this.#op(OP.REDUCE);
    }
    this.#memoize(value);
  }

  #binary(bytes: Uint8Array): void {
    if (bytes.length < 0x100) this.#bytes1(OP.SHORT_BINBYTES, bytes.length);
    else if (bytes.length <= 0xffff_ffff) this.#long(OP.BINBYTES, bytes.length);
    else {
      this.#op(OP.BINBYTES8);
      this.#room(8);
      this.#view.setBigUint64(this.#at, BigInt(bytes.length), true);
      this.#at += 8;
    }
    this.#raw(bytes);
    this.#memoize(bytes);
  }

  #list(items: readonly unknown[]): void {
    this.#op(OP.EMPTY_LIST);
    this.#memoize(items);
    if (items.length === 0) return;
    this.#op(OP.MARK);
    this.#items(items);
    this.#op(OP.APPENDS);
  }

  #tuple(items: readonly unknown[]): void {
    if (items.length === 0) return this.#op(OP.EMPTY_TUPLE);
    this.#op(OP.MARK);
    this.#items(items);
    if (this.#wasMetInside(items)) return;
    this.#op(OP.TUPLE);
    this.#memoize(items);
  }

  #set(set: ReadonlySet<unknown>): void {
    for (const item of set) this.#assertHashable(item);
    const isFrozen = Object.isFrozen(set);
    if (!isFrozen) {
      this.#op(OP.EMPTY_SET);
      this.#memoize(set);
      if (set.size === 0) return;
    }
    this.#op(OP.MARK);
    this.#items(set);
    if (!isFrozen) return this.#op(OP.ADDITEMS);
    this.#op(OP.FROZENSET);
    this.#memoize(set);
  }

  #dict(dict: object, entries: Iterable<readonly [unknown, unknown]>): void {
    this.#op(OP.EMPTY_DICT);
    this.#memoize(dict);
    let isEmpty = true;
    for (const [key, value] of entries) {
      if (isEmpty) this.#op(OP.MARK);
      isEmpty = false;
      this.#path.push(`.${String(key)}`);
      this.#assertHashable(key);
      this.#write(key);
      this.#write(value);
      this.#path.pop();
    }
    if (!isEmpty) this.#op(OP.SETITEMS);
  }

  #items(items: Iterable<unknown>): void {
    let index = 0;
    for (const item of items) {
      this.#path.push(index++);
      this.#write(item);
      this.#path.pop();
    }
  }

  /** Was a tuple, which has just been written, written as a part of itself? Then that one is it. */
  #wasMetInside(items: readonly unknown[]): boolean {
    const known = this.#memo.get(items);
    if (known === undefined) return false;
    this.#op(OP.POP_MARK);
    this.#get(known);
    return true;
  }

  /** What Python cannot hash would fail there, on arrival. */
  #assertHashable(key: unknown, depth: number = 0): void {
    if (typeof key !== "object" || key === null || key instanceof Uint8Array) return;
    const isFrozen = Object.isFrozen(key) && depth < MAX_DEPTH;
    if (isFrozen && Array.isArray(key)) {
      for (const item of key) this.#assertHashable(item, depth + 1);
    } else if (!isFrozen || !(key instanceof Set)) {
      throw this.#refusal(
        "a key or member that Python cannot hash, being neither frozen nor plain",
      );
    }
  }

  #refusal(what: string): PicklingError {
    const path = this.#path.map((part) => typeof part === "number" ? `[${part}]` : part).join("");
    return new PicklingError(`Cannot send message${path}: it is ${what}, and no plain data`);
  }

  // -- Bytes --

  #memoize(object: object): void {
    this.#op(OP.MEMOIZE);
    this.#memo.set(object, this.#memo.size);
  }

  #get(number: number): void {
    if (number < 0x100) this.#bytes1(OP.BINGET, number);
    else this.#long(OP.LONG_BINGET, number);
  }

  #op(op: number): void {
    this.#room(1);
    this.#bytes[this.#at++] = op;
  }

  #bytes1(op: number, argument: number): void {
    this.#room(2);
    this.#bytes[this.#at++] = op;
    this.#bytes[this.#at++] = argument;
  }

  #long(op: number, argument: number): void {
    this.#op(op);
    this.#room(4);
    this.#view.setUint32(this.#at, argument, true);
    this.#at += 4;
  }

  #raw(bytes: Uint8Array): void {
    this.#room(bytes.length);
    this.#bytes.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  #room(length: number): void {
    const need = this.#at + length;
    if (need <= this.#bytes.length) return;
    const bytes = new Uint8Array(Math.max(need, 2 * this.#bytes.length));
    bytes.set(this.#bytes);
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer);
  }
}
