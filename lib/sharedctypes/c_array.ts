/** Raw shared arrays: ctypes' `Array`. */

import { IndexError, ValueError } from "../errors.ts";
import { CData, type Parts, registerCData } from "./cdata.ts";
import type { ArrayInit, CType, InitOf, SliceOf, ValueOf, ViewOf } from "./ctype.ts";
import { itemsOf } from "./items.ts";
import type { ArrayShape, Layout } from "./layout.ts";
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
    const { element, length } = layout as ArrayShape;
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
    if (step === 1 && this.#element.isFilledFrom(items)) {
      return (this.view as Int8Array).set(items as Int8Array, start);
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
    const shape = this.#element.viewOf(this.length);
    this.#view ??= this.#storage.view({ ...shape, at: this.#at });
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
