/** Shared values with a lock: Python's `Synchronized`, and its classes for structs. */

import type { Lock, RLock } from "../synchronize/mod.ts";
import type { CValue } from "./c_value.ts";
import type { CData } from "./cdata.ts";
import type { Typecode, TypecodeInits, TypecodeValues, TypecodeViews } from "./typecodes.ts";
import {
  exclusively,
  type LockLike,
  registerSynchronized,
  SynchronizedBase,
  type SynchronizedOptions,
} from "./synchronized_base.ts";

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
export class Synchronized<T extends Typecode = Typecode, L extends LockLike = Lock | RLock>
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

/** A struct in shared memory, with a lock: the fields, and what every such object has. */
export type SynchronizedStruct<V extends object, L extends LockLike = Lock | RLock> =
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
