/**
 * The types of proxies: what is behind one, with each method awaiting or blocking.
 *
 * @module
 */

import type { BaseProxy } from "./proxy.ts";

/** The names of the methods of `T`. */
export type MethodOf<T> =
  // deno-lint-ignore no-explicit-any -- any method can be called from afar
  & { [K in keyof T]: T[K] extends (...args: any[]) => unknown ? K : never }[keyof T]
  & string;

/** The methods of `T`, each of which returns a promise. */
export type Awaiting<T> = {
  [K in MethodOf<T>]: T[K] extends (...args: infer A) => infer R
    ? (...args: A) => Promise<Awaited<R>>
    : never;
};

/** The methods of `T` under names that end in `Sync`, which block until they return. */
export type Blocking<T> = {
  [K in MethodOf<T> as `${K}Sync`]: T[K] extends (...args: infer A) => infer R
    ? (...args: A) => Awaited<R>
    : never;
};

/**
 * A `T` that lives elsewhere: each of its methods returns a promise, and has a twin that blocks,
 * whose name ends in `Sync`.
 *
 * @typeParam T What stands behind it.
 */
export type Proxied<T> = BaseProxy & Awaiting<T> & Blocking<T>;
