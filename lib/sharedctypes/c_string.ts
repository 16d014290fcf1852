/** Raw shared arrays of bytes and of letters: texts in C's manner. */

import { ValueError } from "../errors.ts";
import { CArray } from "./c_array.ts";
import { partsOf, registerCData } from "./cdata.ts";
import { typeName } from "./scalars.ts";
import { positionsOf, type Slice } from "./slices.ts";

/**
 * An array of bytes in shared memory, without a lock: a text in C's manner, which ends at
 * the first zero. Made by `RawArray("c", …)`.
 *
 * @example
 * ```ts
 * import { RawArray } from "@pystd/multiprocessing/sharedctypes";
 * import { assertEquals } from "@std/assert";
 *
 * const name = RawArray("c", 20);
 * name.text = "hello";
 * assertEquals(name.value, new TextEncoder().encode("hello"));
 * assertEquals(name.raw.length, 20);
 * ```
 */
export class CString extends CArray<"c"> {
  static {
    registerCData(CString);
  }

  /** The bytes up to the first zero. */
  get value(): Uint8Array<ArrayBuffer> {
    const { raw } = this;
    const end = raw.indexOf(0);
    return end < 0 ? raw : raw.slice(0, end);
  }

  /** Writes them, and a zero after them if there is room for one; the rest stays as it is. */
  set value(value: Uint8Array | string) {
    const bytes = this.#fitting(value);
    const { storage, at } = partsOf(this);
    storage.uint8.set(bytes, at);
    if (bytes.length < this.length) storage.uint8[at + bytes.length] = 0;
  }

  /** All bytes. */
  get raw(): Uint8Array<ArrayBuffer> {
    const { storage, at } = partsOf(this);
    return new Uint8Array(storage.uint8.subarray(at, at + this.length));
  }

  /** Writes the first bytes; the rest stays as it is. */
  set raw(value: Uint8Array | string) {
    const { storage, at } = partsOf(this);
    storage.uint8.set(this.#fitting(value), at);
  }

  /** {@linkcode CString.value}, as the text that it is in UTF-8. */
  get text(): string {
    return new TextDecoder().decode(this.value);
  }

  /** As {@linkcode CString.value}. */
  set text(text: string) {
    this.value = text;
  }

  /** The bytes from `start` to before `stop`. */
  override slice(
    start?: number | null,
    stop?: number | null,
    options: Pick<Slice, "step"> = {},
  ): Uint8Array<ArrayBuffer> {
    const { raw } = this;
    const { start: first, step, count } = positionsOf({ start, stop, ...options }, raw.length);
    return Uint8Array.from({ length: count }, (_, i) => raw[first + i * step]);
  }

  #fitting(value: Uint8Array | string): Uint8Array {
    const bytes = typeof value === "string" ? new TextEncoder().encode(value) : value;
    if (!(bytes instanceof Uint8Array)) {
      throw new TypeError(`bytes expected instead of ${typeName(value)} instance`);
    }
    if (bytes.length > this.length) throw new ValueError("byte string too long");
    return bytes;
  }
}

/**
 * An array of letters in shared memory, without a lock; a text ends at the first zero. Made
 * by `RawArray("u", …)`.
 *
 * @example
 * ```ts
 * import { RawArray } from "@pystd/multiprocessing/sharedctypes";
 * import { assertEquals } from "@std/assert";
 *
 * const text = RawArray("u", "größer");
 * text.value = "klein";
 * assertEquals(text.value, "klein");
 * assertEquals(text.slice(1, 3), "le");
 * ```
 */
export class CText extends CArray<"u"> {
  static {
    registerCData(CText);
  }

  /** The letters up to the first zero. */
  get value(): string {
    return this.slice().replace(/\0.*$/su, "");
  }

  /** Writes them, and a zero after them if there is room for one; the rest stays as it is. */
  set value(value: string) {
    const letters = [...value];
    if (letters.length > this.length) throw new ValueError("string too long");
    if (letters.length < this.length) letters.push("\0");
    this.assign(letters, { stop: letters.length });
  }

  /** The letters from `start` to before `stop`. */
  override slice(
    start?: number | null,
    stop?: number | null,
    options: Pick<Slice, "step"> = {},
  ): string {
    const { start: first, step, count } = positionsOf({ start, stop, ...options }, this.length);
    return Array.from({ length: count }, (_, i) => this.get(first + i * step)).join("");
  }
}
