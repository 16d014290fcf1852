/** A raw shared number, byte or letter: ctypes' `_SimpleCData`. */

import { CData, type Parts, partsOf, registerCData } from "./cdata.ts";
import type { Description, Layout, ViewShape } from "./layout.ts";
import { type Scalar, scalarOf } from "./scalars.ts";
import type { Typecode, TypecodeInits, TypecodeValues, TypecodeViews } from "./typecodes.ts";
import type { Storage } from "./storage.ts";

/**
 * One value in shared memory, without a lock. Made by `RawValue()`.
 *
 * @typeParam T Its type code.
 *
 * @example
 * ```ts
 * import { RawValue } from "@pystd/multiprocessing/sharedctypes";
 * import { assertEquals } from "@std/assert";
 *
 * const value = RawValue("i", 7);
 * value.value = 2 ** 31; // wraps around, as in C
 * assertEquals(value.value, -(2 ** 31));
 * assertEquals(String(value), "c_int(-2147483648)");
 * ```
 */
export class CValue<T extends Typecode = Typecode> extends CData {
  static {
    registerCData(CValue);
  }

  readonly #storage: Storage;
  readonly #at: number;
  readonly #scalar: Scalar;

  /** For `RawValue()`. */
  constructor(parts: unknown) {
    super(parts);
    const { storage, at, layout } = parts as Parts;
    this.#storage = storage;
    this.#at = at;
    this.#scalar = scalarOf(layout.description);
  }

  /** The value. Reading it is one step, and so is writing it. */
  get value(): TypecodeValues[T] {
    this.#storage.span.family.agent.checkCondemned(); // a loop that waits for a value ends here
    return this.#scalar.read(this.#storage, this.#at) as TypecodeValues[T];
  }

  /** Throws `TypeError` if it is of another type; integers wrap around. */
  set value(value: TypecodeInits[T]) {
    this.#scalar.write(this.#storage, this.#at, value);
  }

  /** The value as a typed array with one element, for `Atomics`. */
  get view(): TypecodeViews[T] {
    const { view } = this.#scalar;
    return this.#storage.view({ as: view, at: this.#at, length: 1 }) as TypecodeViews[T];
  }

  /** As Python's `repr()`: `c_int(7)`. */
  override toString(): string {
    return `${this.#scalar.name}(${this.value})`;
  }
}

/** The layout of a type code. */
export class ScalarLayout implements Layout {
  readonly name: string;
  readonly size: number;
  readonly alignment: number;
  readonly description: Description;
  readonly scalar: Scalar;

  /** The layout of what `scalar` knows. */
  constructor(scalar: Scalar) {
    this.scalar = scalar;
    this.name = scalar.name;
    this.size = this.alignment = scalar.size;
    this.description = scalar.code;
  }

  /** The object at `at`. */
  open(storage: Storage, at: number): CValue {
    return new CValue({ storage, at, layout: this } satisfies Parts);
  }

  /** The value at `at`. */
  read(storage: Storage, at: number): unknown {
    return this.scalar.read(storage, at);
  }

  /** A typed array of its numbers. */
  viewOf(count: number): ViewShape {
    return { as: this.scalar.view, length: count };
  }

  /** Text and truth values have another form in views. */
  isFilledFrom(items: unknown): boolean {
    const { code, view } = this.scalar;
    return items instanceof view && code !== "u" && code !== "?";
  }

  /** Puts a value there, or what another object of this type has. */
  write(storage: Storage, at: number, value: unknown): void {
    this.scalar.write(storage, at, value instanceof CValue ? valueOf(value, this) : value);
  }
}

/** ctypes takes an object for its value where the types are the same. */
function valueOf(object: CValue, layout: Layout): unknown {
  return partsOf(object).layout.name === layout.name ? object.value : object;
}
