/** Shared objects with a lock: Python's `Synchronized` classes. */

import { registerSharedForm, type SharedForm } from "../codec/mod.ts";
import {
  type AcquireOptions,
  type AcquireSyncOptions,
  type Guard,
  RLock,
  type SemLock,
} from "../synchronize/mod.ts";
import { AssertionError, AttributeError } from "../errors.ts";
import { type CArray, type CString, itemsOf } from "./c_array.ts";
import type { CValue } from "./c_value.ts";
import { type CData, isCData, partsOf } from "./cdata.ts";
import type { ArrayInit, CType, InitOf, RawArrayOf, SliceOf, ValueOf, ViewOf } from "./ctype.ts";
import { makeIndexable } from "./indexed.ts";
import { inspectAsText } from "./inspect.ts";
import type { ArrayLayout } from "./c_array.ts";
import type { Typecode, TypecodeInits, TypecodeValues, TypecodeViews } from "./scalars.ts";
import type { Slice } from "./slices.ts";

/** What can be the lock of a shared object: a `Lock`, an `RLock`, a semaphore, and the like. */
export type LockLike = Pick<SemLock, "acquire" | "acquireSync" | "hold" | "holdSync" | "release">;

/** How a shared object gets its lock. */
export interface SynchronizedOptions<L extends LockLike = RLock> {
  /** The lock; a new `RLock` by default. */
  readonly lock?: L | null | undefined;
}

/**
 * The lock that `lock` stands for.
 *
 * @throws {AttributeError} If it stands for none.
 */
export function lockFrom(lock: unknown): LockLike {
  if (lock === undefined || lock === null || lock === true) return new RLock();
  if (typeof lock === "object" && "acquire" in lock) return lock as LockLike;
  const shown = typeof lock === "string" ? `'${lock}'` : String(lock);
  throw new AttributeError(`${shown} has no method 'acquire'`);
}

let rewrap: (obj: CData, lock: LockLike) => SynchronizedBase<object, LockLike>;

/** Says how an object that arrives gets its lock back. */
export function setRewrap(wrap: typeof rewrap): void {
  rewrap = wrap;
}

/** One for all classes, which the object without the lock tells apart. */
const FORM: SharedForm<SynchronizedBase<object, LockLike>> = {
  tag: "Synchronized",
  handles: () => [],
  state: (object) => [object.getObj(), object.getLock()],
  rebuild(_, state) {
    const [obj, lock] = state as [CData, LockLike];
    return rewrap(obj, lock);
  },
};

function registerSynchronized(
  // deno-lint-ignore no-explicit-any
  cls: abstract new (...args: any[]) => SynchronizedBase<any, any>,
): void {
  registerSharedForm(cls, FORM);
}

/**
 * Base of the shared objects that have a lock.
 *
 * **The lock is yours to hold**: single reads and writes of single values are one step
 * without it, and never wait for who holds it. What belongs together (`value.value += 1`,
 * an element and its neighbour) needs the lock around it, and then keeps out all others
 * who hold it, too.
 *
 * Source: `SynchronizedBase` in CPython's `Lib/multiprocessing/sharedctypes.py`.
 *
 * @typeParam O The object without the lock.
 * @typeParam L The lock.
 *
 * @example
 * ```ts
 * import { Value } from "@pystd/multiprocessing";
 * import { assertEquals } from "@std/assert";
 *
 * const counter = Value("i", 0);
 * {
 *   using _ = await counter.hold();
 *   counter.value += 1;
 * }
 * assertEquals(counter.value, 1);
 * ```
 */
export class SynchronizedBase<O extends object = object, L extends LockLike = RLock>
  implements Disposable {
  readonly #obj: O;
  readonly #lock: L;

  /**
   * Puts a lock around `obj`.
   *
   * @throws {AttributeError} If what is given as a lock is none.
   */
  constructor(obj: O, { lock }: SynchronizedOptions<L> = {}) {
    this.#obj = obj;
    this.#lock = lockFrom(lock) as L;
  }

  /** The object without the lock. */
  getObj(): O {
    return this.#obj;
  }

  /** The lock. */
  getLock(): L {
    return this.#lock;
  }

  /** Acquires the lock; see `Lock.acquire()`. */
  acquire(options?: boolean | AcquireOptions): Promise<boolean> {
    return this.#lock.acquire(options);
  }

  /** As {@linkcode acquire}, blocking this thread. */
  acquireSync(options?: boolean | AcquireSyncOptions): boolean {
    return this.#lock.acquireSync(options);
  }

  /** Releases the lock. */
  release(): void {
    this.#lock.release();
  }

  /**
   * Acquires the lock and returns what releases it at the end of a `using` scope.
   *
   * @throws {TimeoutError} If the time runs out.
   */
  hold(options?: boolean | AcquireOptions): Promise<Guard> {
    return this.#lock.hold(options);
  }

  /**
   * As {@linkcode hold}, blocking this thread.
   *
   * @throws {TimeoutError} If the time runs out.
   */
  holdSync(options?: boolean | AcquireSyncOptions): Guard {
    return this.#lock.holdSync(options);
  }

  /** As Python's `repr()`: `<Synchronized wrapper for c_int(7)>`. */
  toString(): string {
    return `<${this.constructor.name} wrapper for ${this.#obj}>`;
  }

  /** Gives up this process's use of the memory. */
  [Symbol.dispose](): void {
    if (isCData(this.#obj)) this.#obj[Symbol.dispose]();
  }
}

makeIndexable(SynchronizedBase);
inspectAsText(SynchronizedBase);

/** What takes several steps on `object` is one to all others who do so through here. */
function exclusively<T>(object: object, act: () => T): T {
  return partsOf(object as CData).storage.span.exclusively(act);
}

/**
 * A number, byte or letter in shared memory, with a lock. Made by `Value()`.
 *
 * @typeParam T Its type code.
 * @typeParam L The lock.
 *
 * @example
 * ```ts
 * import { Value } from "@pystd/multiprocessing";
 * import { assertEquals } from "@std/assert";
 *
 * const value = Value("d", 0.5);
 * value.value = 2;
 * assertEquals(String(value), "<Synchronized wrapper for c_double(2)>");
 * ```
 */
export class Synchronized<T extends Typecode = Typecode, L extends LockLike = RLock>
  extends SynchronizedBase<CValue<T>, L> {
  static {
    registerSynchronized(Synchronized);
  }

  /** The value. Reading it is one step, and so is writing it; `+=` is two. */
  get value(): TypecodeValues[T] {
    return this.getObj().value;
  }

  /** Throws `TypeError` if it is of another type; integers wrap around. */
  set value(value: TypecodeInits[T]) {
    this.getObj().value = value;
  }

  /** The value as a typed array with one element, for `Atomics`. */
  get view(): TypecodeViews[T] {
    return this.getObj().view;
  }
}

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
export class SynchronizedArray<T extends CType = CType, L extends LockLike = RLock>
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
    const { element } = partsOf(this.#array).layout as ArrayLayout;
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
export class SynchronizedString<L extends LockLike = RLock> extends SynchronizedArray<"c", L> {
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

/** A struct in shared memory, with a lock: the fields, and what every such object has. */
export type SynchronizedStruct<V extends object, L extends LockLike = RLock> =
  & SynchronizedBase<V, L>
  & Omit<V, keyof SynchronizedBase>;

type StructClass = new (obj: object, options: SynchronizedOptions<LockLike>) => SynchronizedBase<
  object,
  LockLike
>;

const structClasses = new WeakMap<object, StructClass>();

/** The class of structs like `struct`, with their fields as accessors. */
export function synchronizedStructClass(struct: CData): StructClass {
  const prototype = Object.getPrototypeOf(struct);
  let cls = structClasses.get(prototype);
  if (cls === undefined) structClasses.set(prototype, cls = makeStructClass(prototype));
  return cls;
}

function makeStructClass(raw: object): StructClass {
  const cls = class SynchronizedStruct extends SynchronizedBase<object, LockLike> {};
  for (const name of Object.keys(raw)) {
    if (name in SynchronizedBase.prototype) continue; // there is getObj()
    Object.defineProperty(cls.prototype, name, {
      get(this: SynchronizedBase): unknown {
        return Reflect.get(this.getObj(), name);
      },
      set(this: SynchronizedBase, value: unknown): void {
        // Fields with parts of their own take several steps.
        exclusively(this.getObj(), () => Reflect.set(this.getObj(), name, value));
      },
      enumerable: true,
      configurable: true,
    });
  }
  registerSynchronized(cls);
  return cls;
}

/**
 * Throws if `obj` cannot get a lock.
 *
 * @throws {AssertionError} If it has one.
 * @throws {TypeError} If it is no shared object.
 */
export function assertRaw(obj: unknown): asserts obj is CData {
  if (obj instanceof SynchronizedBase) throw new AssertionError("object already synchronized");
  if (!isCData(obj)) throw new TypeError("this type has no size");
}
