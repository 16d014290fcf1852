/**
 * `SyncManager`: a manager of Python's usual types.
 *
 * @module
 */

import type { PoolOptions } from "../pool/mod.ts";
import { BaseManager, type ManagerContext, type ManagerOptions } from "./base_manager.ts";
import "./forms.ts";
import { builtinTypes } from "./builtin_registry.ts";
import { addType } from "./registry.ts";
import type { DictProxy } from "./proxies/dict.ts";
import type { ListProxy } from "./proxies/list.ts";
import type { PoolProxy } from "./proxies/pool.ts";
import type { QueueProxy } from "./proxies/queue.ts";
import type { SetProxy } from "./proxies/set.ts";
import type {
  AcquirerProxy,
  BarrierProxy,
  ConditionProxy,
  EventProxy,
  SemaphoreProxy,
} from "./proxies/synchronize.ts";
import type { ArrayProxy, NamespaceProxy, ValueProxy } from "./proxies/values.ts";
import type { BarrierTerms } from "./referents/barrier.ts";
import type { ErrorTreatment } from "./referents/queue.ts";

/**
 * A manager of lists, dicts, sets, queues, locks and values that processes share. Each method
 * makes one in the server and returns a proxy of it; its twin that ends in `Sync` blocks.
 *
 * Source: CPython `managers.SyncManager`.
 *
 * @example
 * ```ts
 * import { Manager, Process } from "@pystd/multiprocessing";
 * import type { DictProxy } from "@pystd/multiprocessing/managers";
 * import { assertEquals } from "@std/assert";
 *
 * export async function work(results: DictProxy<number, string>): Promise<void> {
 *   await results.set(1, "one");
 * }
 *
 * if (import.meta.main) {
 *   await using manager = await Manager();
 *   const results = await manager.dict<number, string>();
 *   const p = new Process({ target: work, args: [results] });
 *   await p.start();
 *   await p.join();
 *   assertEquals(await results.get(1), "one");
 * }
 * ```
 */
export class SyncManager extends BaseManager {
  static {
    for (const [typeid, spec] of builtinTypes) {
      addType(SyncManager, spec);
      if (typeid !== "Iterator" && typeid !== "AsyncResult") SyncManager.defineFactory(typeid);
    }
  }

  /** A typed array: see {@linkcode ArrayProxy}. */
  declare Array: Factory<
    [typecode: string, sequence: Iterable<number | bigint>, options?: { lock?: boolean }],
    ArrayProxy
  >;
  /** The same, blocking. */
  declare ArraySync: FactorySync<SyncManager["Array"]>;

  /** A barrier: see {@linkcode BarrierProxy}. Its action runs in the server. */
  declare Barrier: Factory<[parties: number, options?: BarrierTerms], BarrierProxy>;
  /** The same, blocking. */
  declare BarrierSync: FactorySync<SyncManager["Barrier"]>;

  /** A bounded semaphore: see {@linkcode SemaphoreProxy}. */
  declare BoundedSemaphore: Factory<[value?: number], SemaphoreProxy>;
  /** The same, blocking. */
  declare BoundedSemaphoreSync: FactorySync<SyncManager["BoundedSemaphore"]>;

  /** A condition: see {@linkcode ConditionProxy}. */
  declare Condition: Factory<[lock?: AcquirerProxy | null], ConditionProxy>;
  /** The same, blocking. */
  declare ConditionSync: FactorySync<SyncManager["Condition"]>;

  /** An event: see {@linkcode EventProxy}. */
  declare Event: Factory<[], EventProxy>;
  /** The same, blocking. */
  declare EventSync: FactorySync<SyncManager["Event"]>;

  /** A queue: see {@linkcode QueueProxy}. */
  declare JoinableQueue: QueueFactory;
  /** The same, blocking. */
  declare JoinableQueueSync: QueueFactorySync;

  /** A lock: see {@linkcode AcquirerProxy}. */
  declare Lock: Factory<[], AcquirerProxy>;
  /** The same, blocking. */
  declare LockSync: FactorySync<SyncManager["Lock"]>;

  /** A bag of attributes: see {@linkcode NamespaceProxy}. */
  declare Namespace: Factory<[attributes?: Readonly<Record<string, unknown>>], NamespaceProxy>;
  /** The same, blocking. */
  declare NamespaceSync: FactorySync<SyncManager["Namespace"]>;

  /** A pool: see {@linkcode PoolProxy}. */
  declare Pool: Factory<
    [processes?: number | null | PoolOptions, options?: PoolOptions],
    PoolProxy
  >;
  /** The same, blocking. */
  declare PoolSync: FactorySync<SyncManager["Pool"]>;

  /** A queue: see {@linkcode QueueProxy}. */
  declare Queue: QueueFactory;
  /** The same, blocking. */
  declare QueueSync: QueueFactorySync;

  /** A lock that its owner may acquire again: see {@linkcode AcquirerProxy}. */
  declare RLock: Factory<[], AcquirerProxy>;
  /** The same, blocking. */
  declare RLockSync: FactorySync<SyncManager["RLock"]>;

  /** A semaphore: see {@linkcode SemaphoreProxy}. */
  declare Semaphore: Factory<[value?: number], SemaphoreProxy>;
  /** The same, blocking. */
  declare SemaphoreSync: FactorySync<SyncManager["Semaphore"]>;

  /** A value: see {@linkcode ValueProxy}. */
  declare Value: <T>(
    typecode: string,
    value: T,
    options?: { lock?: boolean },
  ) => Promise<ValueProxy<T>>;
  /** The same, blocking. */
  declare ValueSync: <T>(
    typecode: string,
    value: T,
    options?: { lock?: boolean },
  ) => ValueProxy<T>;

  /** A dict: see {@linkcode DictProxy}. */
  declare dict: DictFactory;
  /** The same, blocking. */
  declare dictSync: DictFactorySync;

  /** A list: see {@linkcode ListProxy}. */
  declare list: <T = unknown>(iterable?: Iterable<T> | ListProxy<T>) => Promise<ListProxy<T>>;
  /** The same, blocking. */
  declare listSync: <T = unknown>(iterable?: Iterable<T> | ListProxy<T>) => ListProxy<T>;

  /** A set: see {@linkcode SetProxy}. */
  declare set: <T = unknown>(iterable?: Iterable<T> | ListProxy<T>) => Promise<SetProxy<T>>;
  /** The same, blocking. */
  declare setSync: <T = unknown>(iterable?: Iterable<T> | ListProxy<T>) => SetProxy<T>;
}

/** Makes a thing in the server. */
export type Factory<A extends unknown[], P> = (...args: A) => Promise<P>;

/** The same, blocking. */
export type FactorySync<F> = F extends (...args: infer A) => Promise<infer P> ? (...args: A) => P
  : never;

/** Makes a dict in the server: from pairs or a `Map`, or from an object whose keys are names. */
export interface DictFactory {
  /** From pairs. */
  <K = unknown, V = unknown>(
    entries?: Iterable<readonly [K, V]> | DictProxy<K, V>,
    more?: Readonly<Record<string, V>>,
  ): Promise<DictProxy<K, V>>;
  /** From an object. */
  <V>(
    entries: Readonly<Record<string, V>>,
    more?: Readonly<Record<string, V>>,
  ): Promise<DictProxy<string, V>>;
}

/** The same, blocking. */
export interface DictFactorySync {
  /** From pairs. */
  <K = unknown, V = unknown>(
    entries?: Iterable<readonly [K, V]> | DictProxy<K, V>,
    more?: Readonly<Record<string, V>>,
  ): DictProxy<K, V>;
  /** From an object. */
  <V>(
    entries: Readonly<Record<string, V>>,
    more?: Readonly<Record<string, V>>,
  ): DictProxy<string, V>;
}

/** Makes a queue in the server. */
export type QueueFactory = <T = unknown>(
  maxsize?: number | { readonly maxsize?: number },
  options?: ErrorTreatment,
) => Promise<QueueProxy<T>>;

/** The same, blocking. */
export type QueueFactorySync = <T = unknown>(
  maxsize?: number | { readonly maxsize?: number },
  options?: ErrorTreatment,
) => QueueProxy<T>;

/**
 * Starts a {@linkcode SyncManager}. Source: CPython `multiprocessing.Manager`.
 *
 * @example
 * ```ts
 * import { Manager } from "@pystd/multiprocessing/managers";
 * import { assertEquals } from "@std/assert";
 *
 * await using manager = await Manager();
 * const list = await manager.list(["a"]);
 * assertEquals(await list.at(0), "a");
 * ```
 */
export async function Manager(options: { ctx?: ManagerContext } = {}): Promise<SyncManager> {
  const made: ManagerOptions = options.ctx === undefined ? {} : { ctx: options.ctx };
  return await new SyncManager(made).start();
}
