/**
 * The types that {@linkcode SyncManager} has.
 *
 * @module
 */

import { DictProxy } from "./proxies/dict.ts";
import { IteratorProxy } from "./proxies/iterator.ts";
import { ListProxy } from "./proxies/list.ts";
import { AsyncResultProxy, PoolProxy } from "./proxies/pool.ts";
import { QueueProxy } from "./proxies/queue.ts";
import { SetProxy } from "./proxies/set.ts";
import {
  AcquirerProxy,
  BarrierProxy,
  ConditionProxy,
  EventProxy,
  SemaphoreProxy,
} from "./proxies/synchronize.ts";
import { ArrayProxy, NamespaceProxy, ValueProxy } from "./proxies/values.ts";
import type { ProxyClass } from "./proxy.ts";
import type { TypeSpec } from "./registry.ts";

const PROXIES: Readonly<Record<string, ProxyClass>> = {
  Array: ArrayProxy,
  AsyncResult: AsyncResultProxy,
  Barrier: BarrierProxy,
  BoundedSemaphore: SemaphoreProxy,
  Condition: ConditionProxy,
  Event: EventProxy,
  Iterator: IteratorProxy,
  JoinableQueue: QueueProxy,
  Lock: AcquirerProxy,
  Namespace: NamespaceProxy,
  Pool: PoolProxy,
  Queue: QueueProxy,
  RLock: AcquirerProxy,
  Semaphore: SemaphoreProxy,
  Value: ValueProxy,
  dict: DictProxy,
  list: ListProxy,
  set: SetProxy,
};

/** The types of this package, by their names. */
export const builtinTypes: ReadonlyMap<string, TypeSpec> = new Map(
  Object.entries(PROXIES).map(([typeid, proxytype]) => [typeid, {
    typeid,
    callable: undefined,
    proxytype,
    exposed: proxytype.exposed,
    methodToTypeid: proxytype.methodToTypeid ?? {},
    candidates: [],
    isBuiltin: true,
  }]),
);
