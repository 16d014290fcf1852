/**
 * How much a message may hold: a bound on depth for every message, and for bytes from
 * outside the family a check before anything is built from them.
 *
 * **Checked first.** {@linkcode checkBytes} reads the bytes token by token and makes no
 * object: what is too large, too deep, cut short or not of our format never gets further.
 *
 * @module
 */

import { UnpicklingError } from "../errors.ts";
import { GRAPH } from "./form.ts";

/** Bounds on a message from outside; what is left out is not bounded. */
export interface Limits {
  /** The longest message, in bytes. */
  readonly maxBytes?: number;
  /** How deep arrays and objects may lie in each other. */
  readonly maxDepth?: number;
  /** How many values there may be in all, keys included. */
  readonly maxItems?: number;
}

/** Deeper values overflow the stack of some host; CPython's pickle stops in this region too. */
export const MAX_DEPTH = 1_000;

/**
 * Checks that `bytes` are a whole message of our format within `limits`.
 *
 * @throws {UnpicklingError} If they are not.
 */
export function checkBytes(bytes: Uint8Array, limits: Limits): void {
  const { maxBytes = Infinity } = limits;
  if (bytes.length > maxBytes) {
    throw new UnpicklingError(
      `Cannot receive message: it may have ${maxBytes} bytes, received ${bytes.length}`,
    );
  }
  new Check(bytes, limits).run(bytes[0] === GRAPH ? 1 : 0);
}

/** Walks over tokens. What it lets pass is all that our packers write. */
class Check {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #maxDepth: number;
  readonly #maxItems: number;
  #at = 0;
  #items = 0;
  /** How many values each open container still waits for, outermost first. */
  readonly #open: number[] = [1];
  /** The number of fields of each record that was defined. */
  readonly #fields: (number | undefined)[] = [];

  constructor(bytes: Uint8Array, { maxDepth = Infinity, maxItems = Infinity }: Limits) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#maxDepth = Math.min(maxDepth, 4 * MAX_DEPTH);
    this.#maxItems = maxItems;
  }

  run(start: number): void {
    const open = this.#open;
    this.#at = start;
    while (open.length > 0) {
      if (open[open.length - 1] === 0) {
        open.pop();
        continue;
      }
      open[open.length - 1]--;
      this.#value();
    }
    if (this.#at !== this.#bytes.length) throw malformed("it goes on after its end");
  }

  #value(): void {
    if (++this.#items > this.#maxItems) {
      throw new UnpicklingError(`Cannot receive message: it may have ${this.#maxItems} values`);
    }
    const token = this.#take(1);
    if (token < 0x40) return;
    if (token < 0x80) return this.#enter(this.#fields[token & 0x3f] ?? 0);
    if (token < 0x90) return this.#enter(2 * (token & 0x0f));
    if (token < 0xa0) return this.#enter(token & 0x0f);
    if (token < 0xc0) return this.#skip(token & 0x1f);
    if (token >= 0xe0) return;
    this.#tagged(token);
  }

  #tagged(token: number): void {
    switch (token) {
      case 0xc0: // null
      case 0xc2: // false
      case 0xc3: // true
        return;
      case 0xc4: // bytes
      case 0xd9: // text
        return this.#skip(this.#take(1));
      case 0xc5:
      case 0xda:
        return this.#skip(this.#take(2));
      case 0xc6:
      case 0xdb:
        return this.#skip(this.#take(4));
      case 0xcc: // numbers
      case 0xd0:
        return this.#skip(1);
      case 0xcd:
      case 0xd1:
        return this.#skip(2);
      case 0xca:
      case 0xce:
      case 0xd2:
        return this.#skip(4);
      case 0xcb:
      case 0xcf:
      case 0xd3:
        return this.#skip(8);
      case 0xdc: // arrays
        return this.#enter(this.#take(2));
      case 0xdd:
        return this.#enter(this.#take(4));
      case 0xde: // objects
        return this.#enter(2 * this.#take(2));
      case 0xdf:
        return this.#enter(2 * this.#take(4));
      case 0xd4:
        return this.#undefinedOrRecord();
      case 0xd5: // large integers
        return this.#bigint(2);
      case 0xd6:
        return this.#bigint(4);
      case 0xd7:
        return this.#bigint(8);
      case 0xd8:
        return this.#bigint(16);
      case 0xc7:
        return this.#bigint(this.#take(1));
      case 0xc8:
        return this.#bigint(this.#take(2));
      case 0xc9:
        return this.#bigint(this.#take(4));
      default:
        throw malformed(`token ${token} has no meaning`);
    }
  }

  #undefinedOrRecord(): void {
    const type = this.#take(1);
    if (type === 0x00 || type === 0x42) return this.#skip(1);
    if (type !== 0x72) throw malformed(`extension ${type} has no meaning`);
    const id = this.#take(1) & 0x3f;
    const fields = this.#fieldNames();
    this.#fields[id] = fields;
    this.#enter(fields);
  }

  /** The names of a record's fields, each a string. */
  #fieldNames(): number {
    const token = this.#take(1);
    const isShort = token >= 0x90 && token < 0xa0;
    if (!isShort && token !== 0xdc && token !== 0xdd) throw malformed("a record has no names");
    const count = isShort ? token & 0x0f : this.#take(token === 0xdc ? 2 : 4);
    for (let i = 0; i < count; i++) {
      const head = this.#bytes[this.#at];
      const isText = head >= 0xa0 && head < 0xc0 || head >= 0xd9 && head <= 0xdb;
      if (!isText) throw malformed("a record's name is no text");
      this.#value();
    }
    return count;
  }

  #bigint(length: number): void {
    if (this.#take(1) !== 0x42 || length === 0) throw malformed("an extension has no meaning");
    this.#skip(length);
  }

  #enter(values: number): void {
    if (this.#open.length > this.#maxDepth) {
      throw new UnpicklingError(
        `Cannot receive message: it may be ${this.#maxDepth} levels deep`,
      );
    }
    // Each value takes at least a byte: a length that cannot be true is not waited for.
    if (values > this.#bytes.length - this.#at) throw malformed("it is cut short");
    this.#open.push(values);
  }

  #skip(length: number): void {
    this.#at += length;
    if (this.#at > this.#bytes.length) throw malformed("it is cut short");
  }

  #take(length: 1 | 2 | 4): number {
    const at = this.#at;
    this.#skip(length);
    if (length === 1) return this.#bytes[at];
    return length === 2 ? this.#view.getUint16(at) : this.#view.getUint32(at);
  }
}

function malformed(state: string): UnpicklingError {
  return new UnpicklingError(`Cannot receive message: ${state}`);
}
