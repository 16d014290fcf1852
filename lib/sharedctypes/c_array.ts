/** Raw shared arrays: ctypes' `Array`. */

import { IndexError, ValueError } from "../errors.ts";
import type { ArrayInit, CType, InitOf, SliceOf, ValueOf, ViewOf } from "./ctype.ts";
import { CData, isCData, type Parts, partsOf, registerCData } from "./cdata.ts";
import { ScalarLayout } from "./c_value.ts";
import type { Description, Layout } from "./layout.ts";
import { type Scalar, typeName, type ViewMaker } from "./scalars.ts";
import { type Positions, positionsOf, type Slice } from "./slices.ts";
import type { Storage } from "./storage.ts";

/**
 * An array of a fixed length in shared memory, without a lock. Made by `RawArray()`.
 *
 * **Three ways in**: `array[i]` is Python's way, and costs what it costs there;
 * `array.get(i)` and `array.set(i, value)` are ten times as fast; {@linkcode CArray.view}
 * is a typed array over the same memory, for loops and for `Atomics`.
 * **Single elements** are read and written in one step, slices are not.
 *
 * @typeParam T Type of the elements.
 *
 * @example
 * ```ts
 * import { RawArray } from "@pystd/multiprocessing/sharedctypes";
 * import { assertEquals } from "@std/assert";
 *
 * const array = RawArray("i", [1, 2, 3, 4]);
 * array[0] += 10;
 * array.assign([7, 8], { start: 2 });
 * assertEquals([...array], [11, 2, 7, 8]);
 * assertEquals(array.slice(-2), [7, 8]);
 *
 * const { view } = array; // an Int32Array
 * for (let i = 0; i < view.length; i++) view[i] *= 2;
 * assertEquals(array.get(-1), 16);
 * ```
 */
export class CArray<T extends CType = CType> extends CData implements Iterable<ValueOf<T>> {
  static {
    registerCData(CArray);
  }

  /** `array[i]`: as {@linkcode CArray.get} and {@linkcode CArray.set}. */
  [index: number]: ValueOf<T>;

  /** How many elements there are. */
  readonly length: number;
  readonly #storage: Storage;
  readonly #at: number;
  readonly #element: Layout;
  readonly #stride: number;
  #view: unknown;

  /** For `RawArray()`. */
  constructor(parts: unknown) {
    super(parts);
    const { storage, at, layout } = parts as Parts;
    const { element, length } = layout as ArrayLayout;
    this.length = length;
    this.#storage = storage;
    this.#at = at;
    this.#element = element;
    this.#stride = element.size;
  }

  /**
   * The element at `index`; a negative one counts from the end. A struct, or an array in the
   * array, is no copy: what is written to it is written here.
   *
   * @throws {IndexError} If there is none.
   */
  get(index: number): ValueOf<T> {
    return this.#element.read(this.#storage, this.#place(index)) as ValueOf<T>;
  }

  /**
   * Puts `value` in place of the element at `index`; a negative one counts from the end.
   *
   * @throws {IndexError} If there is none.
   * @throws {TypeError} If the value is of another type; integers wrap around.
   */
  set(index: number, value: InitOf<T>): void {
    this.#element.write(this.#storage, this.#place(index), value);
  }

  /**
   * The elements from `start` to before `stop`: a list of them, bytes from an array of bytes,
   * a text from an array of letters. Negative positions count from the end.
   *
   * @example Every second one, from the end
   * ```ts
   * import { RawArray } from "@pystd/multiprocessing/sharedctypes";
   * import { assertEquals } from "@std/assert";
   *
   * const array = RawArray("i", [0, 1, 2, 3, 4]);
   * assertEquals(array.slice(1, -1), [1, 2, 3]);
   * assertEquals(array.slice(null, null, { step: -2 }), [4, 2, 0]);
   * ```
   */
  slice(
    start?: number | null,
    stop?: number | null,
    options: Pick<Slice, "step"> = {},
  ): SliceOf<T> {
    const { start: first, step, count } = positionsOf({ start, stop, ...options }, this.length);
    const items: unknown[] = Array.from({ length: count }, (_, i) => this.get(first + i * step));
    return items as SliceOf<T>;
  }

  /**
   * Puts `values` in place of as many elements: of all, or of those of a slice.
   *
   * @throws {ValueError} If there are more or fewer.
   * @throws {TypeError} If one is of another type; what comes before it was written.
   *
   * @example
   * ```ts
   * import { RawArray } from "@pystd/multiprocessing/sharedctypes";
   * import { assertEquals, assertThrows } from "@std/assert";
   *
   * const array = RawArray("i", 5);
   * array.assign([1, 2, 3, 4, 5]);
   * array.assign([0, 0, 0], { step: 2 });
   * assertEquals([...array], [0, 2, 0, 4, 0]);
   * assertThrows(() => array.assign([1]), RangeError, "sequence of same size");
   * ```
   */
  assign(values: ArrayInit<T>, slice: Slice = {}): void {
    const positions = positionsOf(slice, this.length);
    const items = itemsOf(values, this.#element);
    if (items.length !== positions.count) {
      throw new ValueError("Can only assign sequence of same size");
    }
    this.#fill(items, positions);
  }

  #fill(items: ArrayLike<unknown>, { start, step }: Positions): void {
    const element = this.#element;
    if (step === 1 && element instanceof ScalarLayout && isView(items, element.scalar)) {
      return (this.view as Int8Array).set(items, start);
    }
    for (let i = 0; i < items.length; i++) {
      const at = this.#at + (start + i * step) * this.#stride;
      this.#element.write(this.#storage, at, items[i]);
    }
  }

  /**
   * The elements as a typed array over the same memory: what is written to one is seen in
   * the other. It is the fast way, but nobody checks types and positions, and integers of 64
   * bits are bigints. Of arrays in an array it sees all elements in a row, of structs the bytes.
   */
  get view(): ViewOf<T> {
    const { as, length } = viewOf(this.#element, this.length);
    this.#view ??= this.#storage.view({ as, length, at: this.#at });
    return this.#view as ViewOf<T>;
  }

  /** The elements one after another. */
  *[Symbol.iterator](): IterableIterator<ValueOf<T>> {
    for (let index = 0; index < this.length; index++) yield this.get(index);
  }

  /** First byte of the element at `index`. */
  #place(index: number): number {
    const position = index < 0 ? index + this.length : index;
    if (position >= 0 && position < this.length && Number.isInteger(position)) {
      return this.#at + position * this.#stride;
    }
    if (!Number.isInteger(index)) throw new TypeError("indices must be integers");
    throw new IndexError("invalid index");
  }
}

/** Are these elements as they lie in memory? */
function isView(items: unknown, { code, view }: Scalar): items is Int8Array {
  return items instanceof view && code !== "u" && code !== "?";
}

/** Which typed array shows `length` times `layout`. */
function viewOf(layout: Layout, length: number): { as: ViewMaker; length: number } {
  if (layout instanceof ScalarLayout) return { as: layout.scalar.view, length };
  if (layout instanceof ArrayLayout) return viewOf(layout.element, length * layout.length);
  return { as: Uint8Array, length: length * layout.size };
}

/** The single values in `values`. */
export function itemsOf(values: unknown, element: Layout): ArrayLike<unknown> {
  if (typeof values === "string") {
    return element.description === "c" ? new TextEncoder().encode(values) : [...values];
  }
  if (Array.isArray(values) || ArrayBuffer.isView(values)) return values as unknown as unknown[];
  if (typeof values === "object" && values !== null && Symbol.iterator in values) {
    return [...values as Iterable<unknown>];
  }
  throw new TypeError(`object of type '${typeName(values)}' has no len()`);
}

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

/** The layout of an array. */
export class ArrayLayout implements Layout {
  readonly name: string;
  readonly size: number;
  readonly alignment: number;
  readonly element: Layout;
  readonly length: number;

  /** `length` times `element`. */
  constructor(element: Layout, length: number) {
    this.element = element;
    this.length = length;
    this.name = `${element.name}_Array_${length}`;
    this.size = element.size * length;
    this.alignment = element.alignment;
  }

  /** The element's, and how many. */
  get description(): Description {
    return { of: this.element.description, length: this.length };
  }

  /** The array at `at`. */
  open(storage: Storage, at: number): CArray {
    const parts: Parts = { storage, at, layout: this };
    switch (this.element.description) {
      case "c":
        return new CString(parts) as unknown as CArray;
      case "u":
        return new CText(parts) as unknown as CArray;
    }
    return new CArray(parts);
  }

  /** As {@linkcode ArrayLayout.open}. */
  read(storage: Storage, at: number): CArray {
    return this.open(storage, at);
  }

  /** Copies another array of this type; or writes values, and zeros after them. */
  write(storage: Storage, at: number, value: unknown): void {
    if (isCData(value) && copyIfSame(storage, at, { from: value, layout: this })) return;
    const items = itemsOf(value, this.element);
    if (items.length > this.length) throw new IndexError("invalid index");
    const { element } = this;
    for (let i = 0; i < items.length; i++) element.write(storage, at + i * element.size, items[i]);
    storage.uint8.fill(0, at + items.length * element.size, at + this.size);
  }
}

/** Copies the bytes of an object of the same type; says whether it is. */
export function copyIfSame(
  storage: Storage,
  at: number,
  { from, layout }: { from: CData; layout: Layout },
): boolean {
  const source = partsOf(from);
  if (source.layout.size !== layout.size || !isSameType(source.layout, layout)) return false;
  storage.uint8.set(source.storage.uint8.subarray(source.at, source.at + layout.size), at);
  return true;
}

function isSameType(a: Layout, b: Layout): boolean {
  return a === b || JSON.stringify(a.description) === JSON.stringify(b.description);
}
