/**
 * The proxies of pools and of their results.
 *
 * @module
 */

import type { ApplyAsyncOptions, ApplyOptions, ImapOptions } from "../../pool/mod.ts";
import type { MapAsyncOptions, MapOptions } from "../../pool/mod.ts";
import { BaseProxy } from "../proxy.ts";
import { registerProxy } from "../proxy_form.ts";
import { call, callSync } from "../proxy_state.ts";
import { defineMethods } from "../proxy_type.ts";
import type { IteratorProxy } from "./iterator.ts";
import type { WaitOptions } from "./synchronize.ts";
import type { Patience } from "../referents/line.ts";

const WAITING = ["apply", "map", "starmap"] as const;
const RESULTS = ["applyAsync", "mapAsync", "starmapAsync"] as const;
const ITERATORS = ["imap", "imapUnordered"] as const;
const STATES = ["close", "terminate"] as const;

/**
 * The result of a call of a managed pool. Not a promise itself, as the result of a pool is:
 * `await (await pool.applyAsync(f)).get()`.
 *
 * @typeParam T What the call returns.
 *
 * @example
 * ```ts
 * import { Manager } from "@pystd/multiprocessing";
 * import { assertEquals } from "@std/assert";
 *
 * await using manager = await Manager();
 * const pool = await manager.Pool(1);
 * const result = await pool.applyAsync(Math.max, [1, 2]);
 * assertEquals(await result.get(), 2);
 * ```
 */
export class AsyncResultProxy<T = unknown> extends BaseProxy {
  /** The methods that can be called. */
  static override readonly exposed: readonly string[] = ["get", "ready", "successful", "wait"];

  static {
    defineMethods(AsyncResultProxy, ["ready", "successful"]);
    registerProxy(AsyncResultProxy, "AsyncResultProxy");
  }

  /** Is it there? */
  declare ready: () => Promise<boolean>;
  /** The same, blocking. */
  declare readySync: () => boolean;
  /** Is it there, and no error? */
  declare successful: () => Promise<boolean>;
  /** The same, blocking. */
  declare successfulSync: () => boolean;

  /**
   * The result.
   *
   * @throws {Error} What the call threw.
   * @throws {TimeoutError} If it is not there in time.
   */
  get(options: WaitOptions = {}): Promise<T> {
    return call(this, "get", [options]) as Promise<T>;
  }

  /** As {@linkcode get}, blocking. */
  getSync(options: Patience = {}): T {
    return callSync(this, "get", [options]) as T;
  }

  /** Waits until it is there, or the time has run out. */
  wait(options: WaitOptions = {}): Promise<void> {
    return call(this, "wait", [options]) as Promise<void>;
  }

  /** As {@linkcode wait}, blocking. */
  waitSync(options: Patience = {}): void {
    callSync(this, "wait", [options]);
  }
}

/**
 * A pool in a manager's server: those who share it share its workers. Its input is listed before
 * it is sent; callbacks are called here. The pool ends when nobody holds it any more.
 *
 * Source: CPython `managers.PoolProxy`.
 *
 * @example
 * ```ts
 * import { Manager } from "@pystd/multiprocessing";
 * import { assertEquals } from "@std/assert";
 *
 * await using manager = await Manager();
 * using pool = await manager.Pool(2);
 * assertEquals(await pool.map((x: number) => x * x, [1, 2, 3]), [1, 4, 9]);
 * ```
 */
export class PoolProxy extends BaseProxy {
  /** The methods that can be called. */
  static override readonly exposed: readonly string[] = [
    ...WAITING,
    ...RESULTS,
    ...ITERATORS,
    ...STATES,
    "join",
  ];
  /** Types under which results are kept, by method. */
  static override readonly methodToTypeid: Readonly<Record<string, string>> = {
    applyAsync: "AsyncResult",
    mapAsync: "AsyncResult",
    starmapAsync: "AsyncResult",
    imap: "Iterator",
    imapUnordered: "Iterator",
  };

  static {
    defineMethods(PoolProxy, STATES);
    registerProxy(PoolProxy, "PoolProxy");
  }

  /** Takes no more. */
  declare close: () => Promise<void>;
  /** The same, blocking. */
  declare closeSync: () => void;
  /** Ends the workers. */
  declare terminate: () => Promise<void>;
  /** The same, blocking. */
  declare terminateSync: () => void;

  /** Calls `func(...args)` in a worker. */
  apply<A extends readonly unknown[], R>(
    func: (...args: A) => R,
    args?: Readonly<A>,
    options: ApplyOptions = {},
  ): Promise<Awaited<R>> {
    return call(this, "apply", [func, args ?? [], options]) as Promise<Awaited<R>>;
  }

  /** As {@linkcode apply}, blocking. */
  applySync<A extends readonly unknown[], R>(
    func: (...args: A) => R,
    args?: Readonly<A>,
    options: ApplyOptions = {},
  ): Awaited<R> {
    return callSync(this, "apply", [func, args ?? [], options]) as Awaited<R>;
  }

  /** Has `func(...args)` called. */
  async applyAsync<A extends readonly unknown[], R>(
    func: (...args: A) => R,
    args?: Readonly<A>,
    { callback, errorCallback, ...options }: ApplyAsyncOptions<Awaited<R>> = {},
  ): Promise<AsyncResultProxy<Awaited<R>>> {
    const result = await call(this, "applyAsync", [func, args ?? [], options]);
    return told(result as AsyncResultProxy<Awaited<R>>, { callback, errorCallback });
  }

  /** As {@linkcode applyAsync}, blocking until that is so. */
  applyAsyncSync<A extends readonly unknown[], R>(
    func: (...args: A) => R,
    args?: Readonly<A>,
    { callback, errorCallback, ...options }: ApplyAsyncOptions<Awaited<R>> = {},
  ): AsyncResultProxy<Awaited<R>> {
    const result = callSync(this, "applyAsync", [func, args ?? [], options]);
    return told(result as AsyncResultProxy<Awaited<R>>, { callback, errorCallback });
  }

  /** Calls `func(item)` for each item. */
  map<T, R>(
    func: (item: T) => R,
    items: Iterable<T>,
    options: MapOptions = {},
  ): Promise<Awaited<R>[]> {
    return call(this, "map", [func, listOf(items), options]) as Promise<Awaited<R>[]>;
  }

  /** As {@linkcode map}, blocking. */
  mapSync<T, R>(func: (item: T) => R, items: Iterable<T>, options: MapOptions = {}): Awaited<R>[] {
    return callSync(this, "map", [func, listOf(items), options]) as Awaited<R>[];
  }

  /** Has `func(item)` called for each item. */
  async mapAsync<T, R>(
    func: (item: T) => R,
    items: Iterable<T>,
    { callback, errorCallback, ...options }: MapAsyncOptions<Awaited<R>> = {},
  ): Promise<AsyncResultProxy<Awaited<R>[]>> {
    const result = await call(this, "mapAsync", [func, listOf(items), options]);
    return told(result as AsyncResultProxy<Awaited<R>[]>, { callback, errorCallback });
  }

  /** As {@linkcode mapAsync}, blocking until that is so. */
  mapAsyncSync<T, R>(
    func: (item: T) => R,
    items: Iterable<T>,
    { callback, errorCallback, ...options }: MapAsyncOptions<Awaited<R>> = {},
  ): AsyncResultProxy<Awaited<R>[]> {
    const result = callSync(this, "mapAsync", [func, listOf(items), options]);
    return told(result as AsyncResultProxy<Awaited<R>[]>, { callback, errorCallback });
  }

  /** Calls `func(...item)` for each item. */
  starmap<A extends readonly unknown[], R>(
    func: (...args: A) => R,
    items: Iterable<Readonly<A>>,
    options: MapOptions = {},
  ): Promise<Awaited<R>[]> {
    return call(this, "starmap", [func, listOf(items), options]) as Promise<Awaited<R>[]>;
  }

  /** As {@linkcode starmap}, blocking. */
  starmapSync<A extends readonly unknown[], R>(
    func: (...args: A) => R,
    items: Iterable<Readonly<A>>,
    options: MapOptions = {},
  ): Awaited<R>[] {
    return callSync(this, "starmap", [func, listOf(items), options]) as Awaited<R>[];
  }

  /** Has `func(...item)` called for each item. */
  async starmapAsync<A extends readonly unknown[], R>(
    func: (...args: A) => R,
    items: Iterable<Readonly<A>>,
    { callback, errorCallback, ...options }: MapAsyncOptions<Awaited<R>> = {},
  ): Promise<AsyncResultProxy<Awaited<R>[]>> {
    const result = await call(this, "starmapAsync", [func, listOf(items), options]);
    return told(result as AsyncResultProxy<Awaited<R>[]>, { callback, errorCallback });
  }

  /** As {@linkcode starmapAsync}, blocking until that is so. */
  starmapAsyncSync<A extends readonly unknown[], R>(
    func: (...args: A) => R,
    items: Iterable<Readonly<A>>,
    { callback, errorCallback, ...options }: MapAsyncOptions<Awaited<R>> = {},
  ): AsyncResultProxy<Awaited<R>[]> {
    const result = callSync(this, "starmapAsync", [func, listOf(items), options]);
    return told(result as AsyncResultProxy<Awaited<R>[]>, { callback, errorCallback });
  }

  /** The results of `func(item)`, in order. */
  imap<T, R>(
    func: (item: T) => R,
    items: Iterable<T>,
    options: ImapOptions = {},
  ): Promise<IteratorProxy<Awaited<R>>> {
    const asked = call(this, "imap", [func, listOf(items), options]);
    return asked as Promise<IteratorProxy<Awaited<R>>>;
  }

  /** As {@linkcode imap}, blocking until there is an iterator. */
  imapSync<T, R>(
    func: (item: T) => R,
    items: Iterable<T>,
    options: ImapOptions = {},
  ): IteratorProxy<Awaited<R>> {
    return callSync(this, "imap", [func, listOf(items), options]) as IteratorProxy<Awaited<R>>;
  }

  /** The results of `func(item)`, as they come. */
  imapUnordered<T, R>(
    func: (item: T) => R,
    items: Iterable<T>,
    options: ImapOptions = {},
  ): Promise<IteratorProxy<Awaited<R>>> {
    const asked = call(this, "imapUnordered", [func, listOf(items), options]);
    return asked as Promise<IteratorProxy<Awaited<R>>>;
  }

  /** As {@linkcode imapUnordered}, blocking until there is an iterator. */
  imapUnorderedSync<T, R>(
    func: (item: T) => R,
    items: Iterable<T>,
    options: ImapOptions = {},
  ): IteratorProxy<Awaited<R>> {
    const asked = callSync(this, "imapUnordered", [func, listOf(items), options]);
    return asked as IteratorProxy<Awaited<R>>;
  }

  /**
   * Waits for the end of the workers.
   *
   * @throws {ValueError} If the pool is not closed.
   */
  join(options: WaitOptions = {}): Promise<void> {
    return call(this, "join", [options]) as Promise<void>;
  }

  /** As {@linkcode join}, blocking. */
  joinSync(options: Patience = {}): void {
    callSync(this, "join", [options]);
  }

  /** Ends the workers, as Python's scope of a pool does. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.terminate();
    this[Symbol.dispose]();
  }
}

interface Callbacks<T> {
  readonly callback?: ((value: T) => unknown) | null | undefined;
  readonly errorCallback?: ((error: unknown) => unknown) | null | undefined;
}

/** Calls back when the result is there. */
function told<T>(
  result: AsyncResultProxy<T>,
  { callback, errorCallback }: Callbacks<T>,
): AsyncResultProxy<T> {
  if (typeof callback === "function" || typeof errorCallback === "function") {
    result.get().then(callback ?? undefined, errorCallback ?? (() => {}));
  }
  return result;
}

function listOf<T>(items: Iterable<T>): T[] {
  return Array.isArray(items) ? items : [...items];
}
