/**
 * How a server makes the things of this package's own types.
 *
 * @module
 */

import { ManagedArray } from "./referents/array.ts";
import { ManagedBarrier } from "./referents/barrier.ts";
import { ManagedCondition } from "./referents/condition.ts";
import { ManagedDict } from "./referents/dict.ts";
import { ManagedEvent } from "./referents/event.ts";
import { ManagedList } from "./referents/list.ts";
import { ManagedLock, ManagedRLock } from "./referents/locks.ts";
import { ManagedPool } from "./referents/pool.ts";
import { ManagedQueue } from "./referents/queue.ts";
import { ManagedBoundedSemaphore, ManagedSemaphore } from "./referents/semaphores.ts";
import { ManagedSet } from "./referents/set.ts";
import { ManagedNamespace, ManagedValue } from "./referents/values.ts";
import { keptBy } from "./proxy_state.ts";
import type { Maker } from "./registry.ts";

const MAKERS: Readonly<Record<string, Maker>> = {
  Array: ManagedArray,
  Barrier: ManagedBarrier,
  BoundedSemaphore: ManagedBoundedSemaphore,
  Condition: (lock?: unknown) => new ManagedCondition((keptBy(lock) ?? lock) as ManagedLock),
  Event: ManagedEvent,
  JoinableQueue: ManagedQueue,
  Lock: ManagedLock,
  Namespace: ManagedNamespace,
  Pool: ManagedPool,
  Queue: ManagedQueue,
  RLock: ManagedRLock,
  Semaphore: (value?: number) => new ManagedSemaphore(value),
  Value: ManagedValue,
  dict: ManagedDict,
  list: ManagedList,
  set: ManagedSet,
};

/** Makes things of the type `typeid`; undefined if they only come out of others. */
export function builtinMaker(typeid: string): Maker | undefined {
  return MAKERS[typeid];
}
