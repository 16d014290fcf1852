/**
 * Classes that decide their own form: Python's `__reduce__` and `copyreg`.
 *
 * @module
 */

import { type Form, type FormNode, TAG } from "./form.ts";
import type { AnyFunction } from "./function_source.ts";
import { forgetKinds } from "./kind_cache.ts";
import type { Rebuilding } from "./rebuild.ts";

/** A function to call, or a class to construct. */
// deno-lint-ignore no-explicit-any -- any function can be called with what it was sent with
export type Callable = ((...args: any[]) => unknown) | (abstract new (...args: any[]) => unknown);

/** How an object is made again: a function or class, and the arguments to call it with. */
export type Reduction = readonly [callable: Callable, args: readonly unknown[]];

/**
 * The name of the method by which an object says how to make it again in another process.
 *
 * It returns a function or class that the other process can find, and the arguments to call
 * it with. Classes are called with `new`. The object cannot be among its own arguments.
 *
 * CPython: `object.__reduce__`.
 *
 * @example A class with private state
 * ```ts
 * import { Queue, reduce } from "@pystd/multiprocessing";
 * import { assertEquals } from "@std/assert";
 *
 * export class Counter {
 *   #count: number;
 *   constructor(count: number) {
 *     this.#count = count;
 *   }
 *   get count(): number {
 *     return this.#count;
 *   }
 *   [reduce]() {
 *     return [Counter, [this.#count]] as const;
 *   }
 * }
 *
 * using queue = new Queue<Counter>();
 * await queue.put(new Counter(3));
 * assertEquals((await queue.get()).count, 3);
 * ```
 */
export const reduce: unique symbol = Symbol.for("@pystd/multiprocessing/reduce");

const reducers = new Map<unknown, (object: never) => Reduction>();

/**
 * Says how the objects of a class are made again in another process, for a class that cannot
 * have a {@linkcode reduce} method. It holds for this class only, not for classes derived
 * from it, and only in the process that calls it: the one that sends.
 *
 * CPython: `copyreg.pickle`, `ForkingPickler.register`.
 *
 * @example A class of the host
 * ```ts
 * import { Queue, register } from "@pystd/multiprocessing";
 * import { assertEquals } from "@std/assert";
 *
 * register(URLSearchParams, (params) => [URLSearchParams, [String(params)]]);
 *
 * using queue = new Queue<URLSearchParams>();
 * await queue.put(new URLSearchParams("a=1"));
 * assertEquals((await queue.get()).get("a"), "1");
 * ```
 */
export function register<T extends object>(
  cls: abstract new (...args: never[]) => T,
  reducer: (object: T) => Reduction,
): void {
  reducers.set(cls, reducer);
  forgetKinds();
}

type Reducer = (object: object) => Reduction;

/** The reducer for the objects with this prototype, if there is one. */
export function reducerOf(prototype: object, cls: unknown): Reducer | undefined {
  const registered = reducers.get(cls) as Reducer | undefined;
  if (registered !== undefined) return registered;
  if (typeof Reflect.get(prototype, reduce) !== "function") return undefined;
  return (object) => (object as { [reduce](): Reduction })[reduce]();
}

/** The form of objects that `reducer` takes apart. */
export function reducedForm(reducer: Reducer): Form {
  return {
    flatten(object, to) {
      const reduction: unknown = reducer(object);
      if (!isReduction(reduction)) {
        throw to.refusal("its reducer must return [function, arguments]");
      }
      const [callable, args] = reduction;
      const reference = to.reference(callable);
      return to.whole(object, () => {
        const parts = args.map((arg, i) => to.child(i, arg));
        return to.node(TAG.reduced, reference, ...parts);
      });
    },
    rebuild: rebuildReduced,
  };
}

/** Makes an object again. */
function rebuildReduced(node: FormNode, from: Rebuilding): object {
  const callable = from.function(node[2]);
  return from.late(() => {
    const args = node.slice(3).map((arg) => from.value(arg));
    return from.callUser(() => call(callable, args)) as object;
  });
}

/** How {@linkcode rebuild} finds this form. */
export const anyReduced: Pick<Form, "rebuild"> = { rebuild: rebuildReduced };

function isReduction(value: unknown): value is Reduction {
  return Array.isArray(value) && typeof value[0] === "function" && Array.isArray(value[1]);
}

function call(callable: AnyFunction, args: readonly unknown[]): unknown {
  // What is not writable on a class, the host's included, is writable on a function, or absent.
  const isClass = Object.getOwnPropertyDescriptor(callable, "prototype")?.writable === false;
  return isClass ? Reflect.construct(callable, args) : Reflect.apply(callable, undefined, args);
}
