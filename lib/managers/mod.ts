/**
 * Managers: a server process keeps things, and other processes use them through proxies, as
 * Python's `multiprocessing.managers`.
 *
 * @example A list that processes share
 * ```ts
 * import { Manager } from "@pystd/multiprocessing/managers";
 * import { assertEquals } from "@std/assert";
 *
 * await using manager = await Manager();
 * const list = await manager.list([1, 2]);
 * await list.append(3);
 * assertEquals(await list.copy(), [1, 2, 3]);
 * ```
 *
 * @module
 */

export {
  BaseManager,
  type ConnectOptions,
  type ManagerContext,
  type ManagerOptions,
} from "./base_manager.ts";
export type { StartOptions } from "./starting.ts";
export type { Entries, ManagedDict } from "./referents/dict.ts";
export type { ManagedArray, TypedArray } from "./referents/array.ts";
export type { BarrierTerms } from "./referents/barrier.ts";
export type { ManagedList, SortOptions } from "./referents/list.ts";
export type { Waiting } from "./referents/locks.ts";
export type { ErrorTreatment, ManagedQueue, ManagedQueueStatistics } from "./referents/queue.ts";
export type { Items, ManagedSet } from "./referents/set.ts";
export { Namespace } from "./referents/values.ts";
export type { Acquiring, Patience } from "./referents/line.ts";
export { DictProxy } from "./proxies/dict.ts";
export { IteratorProxy } from "./proxies/iterator.ts";
export { ListProxy, type LocalMethods } from "./proxies/list.ts";
export type { ForItem, ForNext, IsItem, LocalGenerics } from "./proxies/local_generics.ts";
export { AsyncResultProxy, PoolProxy } from "./proxies/pool.ts";
export { type Abortable, QueueProxy } from "./proxies/queue.ts";
export { SetProxy } from "./proxies/set.ts";
export {
  type AcquireOptions,
  AcquirerProxy,
  type BarrierMethods,
  BarrierProxy,
  type ConditionMethods,
  ConditionProxy,
  type EventMethods,
  EventProxy,
  type LockMethods,
  type SemaphoreMethods,
  SemaphoreProxy,
  type WaitOptions,
} from "./proxies/synchronize.ts";
export {
  ArrayProxy,
  type NamespaceMethods,
  NamespaceProxy,
  type ValueMethods,
  ValueProxy,
} from "./proxies/values.ts";
export type { Awaiting, Blocking, MethodOf, Proxied } from "./proxied.ts";
export { BaseProxy, type ProxyClass } from "./proxy.ts";
export { AutoProxy, makeProxyType } from "./proxy_type.ts";
export type { Admission } from "./script.ts";
export type { Limits } from "../codec/mod.ts";
export type { Maker, TypeOptions } from "./registry.ts";
export { Server } from "./server.ts";
export { SharedMemoryManager } from "./shared_memory_manager.ts";
export {
  type DictFactory,
  type DictFactorySync,
  type Factory,
  type FactorySync,
  Manager,
  type QueueFactory,
  type QueueFactorySync,
  SyncManager,
} from "./sync_manager.ts";
export { Token } from "./token.ts";
export { RemoteError } from "../errors.ts";
