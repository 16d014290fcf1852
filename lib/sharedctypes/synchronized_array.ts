/** Shared arrays with a lock: Python's `SynchronizedArray` and `SynchronizedString`. */

import type { Lock, RLock } from "../synchronize/mod.ts";
import type { CArray } from "./c_array.ts";
import type { CString } from "./c_string.ts";
import { partsOf } from "./cdata.ts";
import type { ArrayInit, CType, InitOf, RawArrayOf, SliceOf, ValueOf, ViewOf } from "./ctype.ts";
import { itemsOf } from "./items.ts";
import type { ArrayShape } from "./layout.ts";
import type { Slice } from "./slices.ts";
import {
  exclusively,
  type LockLike,
  registerSynchronized,
  SynchronizedBase,
  type SynchronizedOptions,
} from "./synchronized_base.ts";

/**
 * An array in shared memory, with a lock. Made by `Array()`.
 *
 * **One step**: reading or writing an element, and reading or writing a slice, as far as
 * others do so through such an object, too.
 *
 * @typeParam T Type of the elements.
 * @typeParam L The lock.
 *
 * @example
 * ```ts
 * import { Array } from "@pystd/multiprocessing";
 * import { assertEquals } from "@std/assert";
 *
 * const array = Array("i", [1, 2, 3]);
 * {
 *   using _ = await array.hold();
 *   for (let i = 1; i < array.length; i++) array[i] += array[i - 1];
 * }
 * assertEquals(array.slice(), [1, 3, 6]);
 * ```
 */
export class SynchronizedArray<T extends CType = CType, L extends LockLike = Lock | RLock>
  extends SynchronizedBase<RawArrayOf<T>, L>
  implements Iterable<ValueOf<T>> {
  static {
    registerSynchronized(SynchronizedArray);
  }

  /** `array[i]`: as {@linkcode SynchronizedArray.get} and {@linkcode SynchronizedArray.set}. */
  [index: number]: ValueOf<T>;

  readonly #array: CArray<T>;

  /** Puts a lock around an array. */
  constructor(obj: RawArrayOf<T>, options?: SynchronizedOptions<L>) {
    super(obj, options);
    this.#array = obj as unknown as CArray<T>;
  }

  /** How many elements there are. */
  get length(): number {
    return this.#array.length;
  }

  /**
   * The element at `index`; a negative one counts from the end.
   *
   * @throws {IndexError} If there is none.
   */
  get(index: number): ValueOf<T> {
    return this.#array.get(index);
  }

  /**
   * Puts `value` in place of the element at `index`; a negative one counts from the end.
   *
   * @throws {IndexError} If there is none.
   * @throws {TypeError} If the value is of another type; integers wrap around.
   */
  set(index: number, value: InitOf<T>): void {
    this.#array.set(index, value);
  }

  /** The elements from `start` to before `stop`; see {@linkcode CArray.slice}. */
  slice(
    start?: number | null,
    stop?: number | null,
    options?: Pick<Slice, "step">,
  ): SliceOf<T> {
    return exclusively(this.#array, () => this.#array.slice(start, stop, options));
  }

  /**
   * Puts `values` in place of as many elements; see {@linkcode CArray.assign}.
   *
   * @throws {ValueError} If there are more or fewer.
   * @throws {TypeError} If one is of another type; what comes before it was written.
   */
  assign(values: ArrayInit<T>, slice?: Slice): void {
    const { element } = partsOf(this.#array).layout as ArrayShape;
    const items: unknown = itemsOf(values, element); // who makes them may run for long
    exclusively(this.#array, () => this.#array.assign(items as ArrayInit<T>, slice));
  }

  /** The elements as a typed array over the same memory; see {@linkcode CArray.view}. */
  get view(): ViewOf<T> {
    return this.#array.view;
  }

  /** The elements one after another. */
  [Symbol.iterator](): IterableIterator<ValueOf<T>> {
    return this.#array[Symbol.iterator]();
  }
}

/**
 * An array of bytes in shared memory, with a lock. Made by `Array("c", …)`.
 *
 * @typeParam L The lock.
 *
 * @example
 * ```ts
 * import { Array } from "@pystd/multiprocessing";
 * import { assertEquals } from "@std/assert";
 *
 * const name = Array("c", "hello");
 * name.text = "hi"; // and a zero after it
 * assertEquals(name.raw, new TextEncoder().encode("hi\0lo"));
 * ```
 */
export class SynchronizedString<L extends LockLike = Lock | RLock>
  extends SynchronizedArray<"c", L> {
  static {
    registerSynchronized(SynchronizedString);
  }

  /** The bytes up to the first zero. */
  get value(): Uint8Array<ArrayBuffer> {
    return exclusively(this.#string, () => this.#string.value);
  }

  /** Writes them, and a zero after them if there is room for one; the rest stays as it is. */
  set value(value: Uint8Array | string) {
    exclusively(this.#string, () => this.#string.value = value);
  }

  /** All bytes. */
  get raw(): Uint8Array<ArrayBuffer> {
    return exclusively(this.#string, () => this.#string.raw);
  }

  /** Writes the first bytes; the rest stays as it is. */
  set raw(value: Uint8Array | string) {
    exclusively(this.#string, () => this.#string.raw = value);
  }

  /** {@linkcode SynchronizedString.value}, as the text that it is in UTF-8. */
  get text(): string {
    return new TextDecoder().decode(this.value);
  }

  /** As {@linkcode SynchronizedString.value}. */
  set text(text: string) {
    this.value = text;
  }

  get #string(): CString {
    return this.getObj();
  }
}
