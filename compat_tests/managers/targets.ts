/** What the servers and the children of the managers' tests run. */

import { assert, assertEquals, assertRejects } from "@std/assert";
import { KeyError, RemoteError, task } from "@pystd/multiprocessing";
import {
  type AcquirerProxy,
  type ArrayProxy,
  type BarrierProxy,
  type ConditionProxy,
  type DictProxy,
  type EventProxy,
  type ListProxy,
  type NamespaceProxy,
  type PoolProxy,
  type QueueProxy,
  type SemaphoreProxy,
  type SetProxy,
  SyncManager,
  type ValueProxy,
} from "@pystd/multiprocessing/managers";

// -- Things of one's own --

/** Two public methods, one of which fails, and a hidden one. */
export class FooBar {
  f(): string {
    return "f()";
  }

  g(): never {
    throw new RangeError("g failed");
  }

  _h(): string {
    return "_h()";
  }
}

/** Ten squares. */
export function* baz(): Generator<number, void> {
  for (let i = 0; i < 10; i++) yield i * i;
}

/** Counts one more in a namespace of another manager. */
export async function countUp(namespace: NamespaceProxy): Promise<void> {
  await namespace.setattr("test", await namespace.getattr("test") as number + 1);
}

// -- Remote --

/** A manager of one queue, made by nobody here. */
export class QueueManager extends SyncManager {
  declare getQueue: () => Promise<QueueProxy>;
}
const queue: unknown[] = [];

/** The queue of the server: an object with the methods of one. */
export function theQueue(): { put(item: unknown): void; get(): unknown } {
  return { put: (item) => void queue.push(item), get: () => queue.shift() };
}
QueueManager.register("getQueue", { callable: theQueue, exposed: ["put", "get"] });

/** Connects, and puts what it is given. */
export async function putRemotely(
  address: [string, number],
  authkey: Uint8Array,
  values: unknown,
): Promise<void> {
  const manager = new QueueManager({ address, authkey });
  await manager.connect();
  await (await manager.getQueue()).put(values);
}

// -- The types of SyncManager, used by a child; an error fails it --

export async function useEvent(event: EventProxy): Promise<void> {
  assert(await event.isSet());
  assert(await event.wait());
  await event.clear();
  assertEquals(await event.wait({ timeout: 1 }), false);
}

export async function useLock(lock: AcquirerProxy): Promise<void> {
  await lock.acquire();
  assertEquals(await lock.locked(), true);
}

export async function useRLock(lock: AcquirerProxy): Promise<void> {
  await lock.acquire();
  await lock.release();
  assertEquals(await lock.locked(), false);
}

export async function acquireOnly(semaphore: SemaphoreProxy): Promise<void> {
  await semaphore.acquire();
}

export async function useCondition(condition: ConditionProxy): Promise<void> {
  await condition.acquire();
  await condition.release();
}

export async function useBarrier(barrier: BarrierProxy): Promise<void> {
  assertEquals(await barrier.parties, 5);
  await barrier.reset();
}

export async function usePool(pool: PoolProxy): Promise<void> {
  await using scope = pool;
  assert(scope);
}

export async function useQueue(queue: QueueProxy<number>): Promise<void> {
  assertEquals(await queue.qsize(), 2);
  assertEquals([await queue.full(), await queue.empty()], [true, false]);
  assertEquals([await queue.get(), await queue.get()], [5, 6]);
  assertEquals(await queue.empty(), true);
}

export async function useList(list: ListProxy<number>): Promise<void> {
  assertEquals(await list.get(0), 5);
  assertEquals([await list.count(5), await list.index(5)], [1, 0]);
  assert(await list.extendInPlace([7]) === list);
  assertEquals(await list.copy(), [5, 7]);
  assert(await list.repeatInPlace(2) === list);
  assertEquals(await list.copy(), [5, 7, 5, 7]);
  const repeated = await list.repeat(2);
  assertEquals(repeated, [5, 7, 5, 7, 5, 7, 5, 7]);
  assertEquals(await list.concat([1]), [5, 7, 5, 7, 1]);
  await list.extend(repeated.slice(0, 4));
  await list.append(7);
  await list.insert(0, 5);
  await list.sort();
  await list.reverse();
  const items: number[] = [];
  for await (const item of list) items.push(item);
  assertEquals(items, [7, 7, 7, 7, 7, 5, 5, 5, 5, 5]);
  assertEquals(await list.length, 10);
  assertEquals(await list.pop(0), 7);
  await list.clear();
}

export async function useDict(dict: DictProxy<string, number>): Promise<void> {
  assertEquals(await dict.get("foo"), 5);
  assertEquals(await dict.items(), [["foo", 5]]);
  assertEquals([await dict.keys(), await dict.values()], [["foo"], [5]]);
  assertEquals(await dict.copy(), new Map([["foo", 5]]));
  assert(await dict.orInPlace({ bar: 6 }) === dict);
  assertEquals(await dict.reversed(), ["bar", "foo"]);
  assertEquals(await dict.or({ foo: 7 }), new Map([["foo", 7], ["bar", 6]]));
  assertEquals(await dict.ror({ foo: 7, baz: 1 }), new Map([["foo", 5], ["baz", 1], ["bar", 6]]));
  assertEquals(dict.fromkeys(["a"], 1), new Map([["a", 1]]));
  assertEquals(await dict.popitem(), ["bar", 6]);
  assertEquals(await dict.setdefault("x", 0), 0);
  await dict.update({ foo: 7 });
  assertEquals(await dict.pop("foo"), 7);
  await dict.clear();
}

export async function useValue(value: ValueProxy<number>): Promise<void> {
  assertEquals([await value.value, await value.get()], [1, 1]);
  await value.set(2);
}

export async function useArray(array: ArrayProxy): Promise<void> {
  assertEquals([await array.get(0), await array.get(1)], [0, 1]);
  assertEquals(await array.length, 2);
  const items: number[] = [];
  for await (const item of array) items.push(item);
  assertEquals(items, [0, 1]);
}

export async function useNamespace(namespace: NamespaceProxy): Promise<void> {
  assertEquals([await namespace.x, await namespace.y], [0, 1]);
}

export async function useSet(set: SetProxy<string>): Promise<void> {
  const sorted = async (): Promise<string[]> => (await set.values()).sort();
  await set.update(["a", "b", "c"]);
  assertEquals([await set.size, await set.has("a")], [3, true]);
  assertEquals(await set.or(["d"]), new Set(["a", "b", "c", "d"]));
  assertEquals(await set.sub(["a"]), new Set(["b", "c"]));
  assertEquals(await set.xor(["a", "d"]), new Set(["b", "c", "d"]));
  assertEquals(await set.and(["a", "d"]), new Set(["a"]));
  assertEquals(await set.ror(["d"]), new Set(["d", "a", "b", "c"]));
  assertEquals(await set.rsub(["a", "d"]), new Set(["d"]));
  assertEquals(await set.rxor(["a", "d"]), new Set(["d", "b", "c"]));
  assertEquals(await set.rand(["a", "d"]), new Set(["a"]));

  assert(await set.orInPlace(["d"]) === set);
  assert(await set.subInPlace(["d"]) === set);
  assert(await set.xorInPlace(["c", "e"]) === set);
  assertEquals(await sorted(), ["a", "b", "e"]);
  assert(await set.andInPlace(["a", "b"]) === set);
  assertEquals(await sorted(), ["a", "b"]);

  await set.add("c");
  assertEquals(await set.copy(), new Set(["a", "b", "c"]));
  await set.remove("c");
  await assertRejects(() => set.remove("c"), KeyError);
  await set.discard("c");
  assert(["a", "b"].includes(await set.pop()));
  await set.clear();
  await set.update(["a", "b"]);
  assertEquals(await set.union(["c"], ["d"]), new Set(["a", "b", "c", "d"]));
  assertEquals(await set.intersection(["a"]), new Set(["a"]));
  assertEquals(await set.difference(["a"]), new Set(["b"]));
  assertEquals(await set.symmetricDifference(["a", "z"]), new Set(["b", "z"]));
  await set.intersectionUpdate(["a", "b"]);
  await set.differenceUpdate(["z"]);
  await set.symmetricDifferenceUpdate(["z"]);
  assertEquals(await sorted(), ["a", "b", "z"]);
  assertEquals([await set.isdisjoint(["q"]), await set.isdisjoint(["a"])], [true, false]);
  assertEquals([await set.issubset(["a", "b", "z"]), await set.issuperset(["a"])], [true, true]);
  assertEquals([await set.le(["a", "b", "z"]), await set.lt(["a", "b", "z"])], [true, false]);
  assertEquals([await set.ge(["a"]), await set.gt(["a"])], [true, true]);
  assertEquals(await assertRejects(() => set._callmethod("_x")) instanceof RemoteError, true);
}

for (
  const target of [
    FooBar,
    baz,
    countUp,
    QueueManager,
    theQueue,
    putRemotely,
    useEvent,
    useLock,
    useRLock,
    acquireOnly,
    useCondition,
    useBarrier,
    usePool,
    useQueue,
    useList,
    useDict,
    useValue,
    useArray,
    useNamespace,
    useSet,
  ]
) task(import.meta, target as () => unknown);
