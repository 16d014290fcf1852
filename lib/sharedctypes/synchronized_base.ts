/** What shared objects with a lock have in common: Python's `SynchronizedBase`. */

import { registerSharedForm, type SharedForm } from "../codec/mod.ts";
import {
  type AcquireOptions,
  type AcquireSyncOptions,
  type Guard,
  type Lock,
  RLock,
  type SemLock,
} from "../synchronize/mod.ts";
import { AssertionError, AttributeError } from "../errors.ts";
import { type CData, isCData, partsOf } from "./cdata.ts";
import { makeIndexable } from "./indexed.ts";
import { inspectAsText } from "./inspect.ts";

/** What can be the lock of a shared object: a `Lock`, an `RLock`, a semaphore, and the like. */
export type LockLike = Pick<SemLock, "acquire" | "acquireSync" | "hold" | "holdSync" | "release">;

/** How a shared object gets its lock. */
export interface SynchronizedOptions<L extends LockLike = Lock | RLock> {
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

/** Lets objects of `cls` travel. */
export function registerSynchronized(
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
export class SynchronizedBase<O extends object = object, L extends LockLike = Lock | RLock>
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
export function exclusively<T>(object: object, act: () => T): T {
  return partsOf(object as CData).storage.span.exclusively(act);
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
