import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  AttributeError,
  Empty,
  Full,
  IndexError,
  KeyError,
  PicklingError,
  RemoteError,
  TimeoutError,
  ValueError,
} from "../errors.ts";
import { DictProxy, ListProxy, Manager, Namespace, SetProxy, type SyncManager } from "./mod.ts";
import { until } from "./testdata/helpers.ts";

/** One manager for many tests; it ends with the program. */
let shared: Promise<SyncManager> | undefined;
function manager(): Promise<SyncManager> {
  return shared ??= Manager();
}

function test(name: string, body: (manager: SyncManager) => Promise<void>): void {
  Deno.test({
    name,
    sanitizeOps: false,
    sanitizeResources: false,
    fn: async () => body(await manager()),
  });
}

// -- Lists --

test("What a function makes of a managed list's items has the function's type", async (manager) => {
  const list = await manager.list([1, 2, null]);
  const texts: string[] = await list.map((item) => `${item}`);
  const numbers: number[] = await list.filter((item) => item !== null);
  const joined: string = list.reduceSync((text, item) => text + item, "");
  const pairs: (number | null)[] = await list.flatMap((item) => [item, item]);
  assertEquals(texts, ["1", "2", "null"]);
  assertEquals([numbers, joined, pairs.length], [[1, 2], "12null", 6]);
  const item: number = await (await manager.Array("i", [5])).get(0);
  assertEquals(item, 5);
});

test("A managed list has an array's manners by an array's names, Python's by Python's", async (manager) => {
  const list = await manager.list([3, 20, 1]);
  assertEquals([await list.at(9), await list.at(-1)], [undefined, 1]);
  await assertRejects(() => list.get(9), IndexError, "list index out of range");
  await assertRejects(() => list.set(3, 0), IndexError);
  await assertRejects(() => list.delete(-4), IndexError);
  assertEquals(await list.get(-1), 1);
  await list.sort();
  assertEquals(await list.copy(), [1, 20, 3], "by text");
  await list.sort({});
  assertEquals(await list.copy(), [1, 3, 20]);
  await list.sort({ reverse: true });
  assertEquals(await list.copy(), [20, 3, 1]);
  await list.sort({ key: (n) => n % 3 });
  assertEquals(await list.copy(), [3, 1, 20]);
  await list.sort((a, b) => b - a);
  assertEquals(await list.copy(), [20, 3, 1]);
  assertEquals([await list.indexOf(7), await list.includes(3), await list.count(3)], [-1, true, 1]);
  await assertRejects(() => list.index(7), ValueError, "7 is not in list");
  await assertRejects(() => list.index(1, { stop: 2 }), ValueError);
  await assertRejects(() => list.remove(7), ValueError);
});

test("A managed list changes as an array does", async (manager) => {
  const list = await manager.list<number>();
  assertEquals(await list.push(1, 2, 3), 3);
  assertEquals(await list.unshift(0), 4);
  assertEquals([await list.pop(), await list.shift(), await list.pop(0)], [3, 0, 1]);
  await list.insert(0, 9);
  await list.extend([4, 5]);
  assertEquals(await list.splice(1, 2, 7, 8), [2, 4]);
  assertEquals(await list.slice(1, 3), [7, 8]);
  await list.fill(0, 0, 2);
  await list.reverse();
  assertEquals(await list.copy(), [5, 8, 0, 0]);
  assertEquals([await list.join("-"), await list.lastIndexOf(0)], ["5-8-0-0", 3]);
  assertEquals(await list.repeat(2), [5, 8, 0, 0, 5, 8, 0, 0]);
  await list.clear();
  assertEquals([await list.length, await list.pop()], [0, undefined]);
  await assertRejects(() => manager.list(5 as never), RemoteError, "an iterable is required");
});

test("A managed list calls functions here, with a copy", async (manager) => {
  const list = await manager.list([1, 2, 3]);
  const seen: number[] = [];
  await list.forEach((item) => seen.push(item));
  assertEquals(seen, [1, 2, 3]);
  assertEquals(await list.map((item) => item + seen.length), [4, 5, 6]);
  assertEquals(await list.filter((item) => item > 1), [2, 3]);
  assertEquals(list.findSync((item) => item > 1), 2);
  assertEquals(await list.entries(), [[0, 1], [1, 2], [2, 3]] as never);
  const outside = 2;
  await assertRejects(() => list.sort((a, b) => (a - b) * outside), RemoteError, '"outside"');
});

test("Managed lists are joined with each other and with arrays", async (manager) => {
  const a = await manager.list([1, 2]);
  const b = await manager.list([3]);
  assertEquals(await a.concat([9], [8]), [1, 2, 9, 8]);
  assertEquals(await a.extendInPlace(b), a);
  assertEquals(await a.copy(), [1, 2, 3]);
  assertEquals(await (await manager.list(b)).copy(), [3]);
  assertEquals(await (await a.repeatInPlace(2)).length, 6);
});

test("A managed list is iterated by index, awaiting or blocking", async (manager) => {
  const list = await manager.list([1, 2, 3]);
  const seen: number[] = [];
  for await (const item of list) {
    if (seen.push(item) === 1) await list.append(4);
  }
  assertEquals([...seen], [1, 2, 3, 4]);
  assertEquals([...list], [1, 2, 3, 4]);
  assert(await (await list._getvalue() as number[]).length === 4);
  assert(list instanceof ListProxy);
});

// -- Dicts --

test("A managed dict tells keys apart as a Map does", async (manager) => {
  const dict = await manager.dict<unknown, number>([[NaN, 1], ["1", 2], [1, 3], [[1, 2], 4]]);
  assertEquals([await dict.get(NaN), await dict.get("1"), await dict.get(1)], [1, 2, 3]);
  assertEquals(await dict.get([1, 2]), undefined, "a copy is another key");
  assertEquals(await dict.size, 4);
});

test("A managed dict has a Map's methods and Python's", async (manager) => {
  const dict = await manager.dict({ a: 1 }, { b: 2 });
  assertEquals([await dict.get("x"), await dict.get("x", 5)], [undefined, 5]);
  assertEquals([await dict.delete("x"), await dict.delete("b"), await dict.has("b")], [
    false,
    true,
    false,
  ]);
  await assertRejects(() => dict.pop("x"), KeyError, '"x"');
  assertEquals(await dict.pop("x", 7), 7);
  await dict.update([["c", 3]], { d: 4 });
  assertEquals(await dict.values(), [1, 3, 4]);
  assertEquals(await dict.reversed(), ["d", "c", "a"]);
  assertEquals(await dict.str(), '{"a": 1, "c": 3, "d": 4}');
  const other = await manager.dict(dict);
  assertEquals(await other.copy(), await dict.copy());
  await dict.clear();
  await assertRejects(() => dict.popitem(), KeyError, "dictionary is empty");
  assertEquals(await other.length, 3);
  assert(dict instanceof DictProxy);
});

test("A managed dict is iterated by entries, awaiting or blocking", async (manager) => {
  const dict = await manager.dict({ a: 1, b: 2 });
  const seen: unknown[] = [];
  for await (const entry of dict) seen.push(entry);
  await dict.forEach((value, key) => seen.push([key, value]));
  assertEquals([...seen, ...dict], [["a", 1], ["b", 2], ["a", 1], ["b", 2], ["a", 1], ["b", 2]]);
});

// -- Sets --

test("A managed set is combined with sets, lists and proxies", async (manager) => {
  const a = await manager.set(["a", "b"]);
  const b = await manager.set(["b", "c"]);
  assertEquals(await a.union(b as never), new Set(["a", "b", "c"]));
  assertEquals(await a.intersection(new Set(["b"])), new Set(["b"]));
  assertEquals(await a.isSubsetOf(["a", "b", "c"]), true);
  assertEquals(await a.isDisjointFrom(b as never), false);
  assertEquals(await a.isSupersetOf(["b"]), true);
  assertEquals(await a.delete("z"), false);
  assertEquals([...a].sort(), ["a", "b"]);
  await a.clear();
  await assertRejects(() => a.pop(), KeyError, "pop from an empty set");
  assertEquals([await a.size, await b.length], [0, 2]);
  assert(a instanceof SetProxy);
});

// -- Values --

test("A namespace is read and written by its attributes", async (manager) => {
  const namespace = await manager.Namespace({ x: 1 });
  namespace.y = [2];
  namespace._private = 3;
  assertEquals([await namespace.x, await namespace.y, namespace._private], [1, [2], 3]);
  delete namespace.x;
  assertEquals(await namespace.hasattr("x"), false);
  await assertRejects(
    () => namespace.x,
    AttributeError,
    "'Namespace' object has no attribute 'x'",
  );
  assertEquals(await namespace.getattr("x", null), null);
  assertEquals(await namespace.str(), "Namespace(y=[2])");
  assertEquals(namespace.getattrSync("y"), [2]);
  assertEquals(await namespace._getvalue(), { y: [2] });
  assertThrows(() => namespace.z = new WeakMap(), PicklingError);
  assertEquals(String(new Namespace({ b: "x", a: 1 })), 'Namespace(a=1, b="x")');
});

test("A managed value does not heed its type code, a managed array does", async (manager) => {
  const value = await manager.Value<unknown>("i", "text");
  value.value = 2.5;
  assertEquals([await value.value, value.valueSync, await value.get()], [2.5, 2.5, 2.5]);
  const array = await manager.Array("i", [1, 2, 3]);
  await assertRejects(() => array.set(0, 1.5), TypeError, "integers");
  await assertRejects(() => array.set(0, "1" as never), TypeError);
  await assertRejects(() => array.get(3), IndexError);
  await array.set(-1, 2 ** 31);
  assertEquals(await array.slice(), Int32Array.of(1, 2, -(2 ** 31)));
  await array.fill(0);
  assertEquals([...array], [0, 0, 0]);
  assertEquals([await array.length, await array.typecode], [3, "i"]);
  await assertRejects(() => manager.Array("x", []), RemoteError, "bad typecode");
  assertEquals(await (await manager.Array("q", [5n])).get(0) as unknown, 5n);
});

// -- Queues --

test("A managed queue keeps its order and its limit", async (manager) => {
  const queue = await manager.Queue<number>(2);
  await queue.put(1);
  await queue.put(2);
  await assertRejects(() => queue.putNowait(3), Full);
  await assertRejects(() => queue.put(3, { timeout: 5 }), Full);
  const third = queue.put(3);
  await until(async () => (await queue.statistics()).putting === 1);
  assertEquals([await queue.get(), await queue.get(), await queue.get()], [1, 2, 3]);
  await third;
  await assertRejects(() => queue.getNowait(), Empty);
  await assertRejects(() => queue.get({ timeout: 5 }), Empty);
  await assertRejects(() => queue.get({ block: false }), Empty);
  assertEquals([await queue.empty(), await queue.full(), await queue.qsize()], [true, false, 0]);
});

test("A managed queue throws an error that was put, unless it is to return it", async (manager) => {
  const queue = await manager.Queue<Error>();
  await queue.put(new RangeError("put"));
  await queue.put(new RangeError("put"));
  await assertRejects(() => queue.get(), RangeError, "put");
  assert(await queue.get({ errors: "return" }) instanceof RangeError);
  const other = await manager.Queue<Error>(0, { errors: "return" });
  await other.put(new RangeError("put"));
  assert(await other.get() instanceof RangeError);
});

test("A managed queue is joined when all is done", async (manager) => {
  const queue = await manager.JoinableQueue<number>();
  await queue.put(1);
  assertEquals(await queue.join({ timeout: 5 }), false);
  const joining = queue.join();
  await queue.get();
  await queue.taskDone();
  assertEquals(await joining, true);
  await assertRejects(() => queue.taskDone(), ValueError, "task_done() called too many times");
});

test("A wait for a managed queue or lock can be aborted, and takes nothing then", async (manager) => {
  const queue = await manager.Queue<number>();
  const lock = await manager.Lock();
  await lock.acquire();
  const reason = new Error("enough");
  for (
    const wait of [
      (signal: AbortSignal) => queue.get({ signal }),
      (signal: AbortSignal) => lock.acquire({ signal }),
      (signal: AbortSignal) => lock.hold({ signal }),
    ]
  ) {
    const controller = new AbortController();
    const waiting = wait(controller.signal);
    await until(async () =>
      (await queue.statistics()).getting + (await lock.statistics()).waiting === 1
    );
    controller.abort(reason);
    assertEquals(await assertRejects(() => waiting), reason);
  }
  await queue.put(1);
  assertEquals(await queue.get(), 1);
  await assertRejects(() => lock.hold({ timeout: 5 }), TimeoutError);
  await lock.release();
  assertEquals(await lock.acquire(false), true);
});

test("A condition of a manager takes a lock of the same manager", async (manager) => {
  const lock = await manager.Lock();
  const condition = await manager.Condition(lock);
  await condition.acquire();
  assertEquals(await lock.locked(), true);
  assertEquals(await condition.wait({ timeout: 5 }), false);
  await lock.release();
  await assertRejects(() => condition.notify(), Error, "cannot notify on un-acquired lock");
  await assertRejects(() => condition.wait(), Error, "cannot wait on un-acquired lock");
  await assertRejects(() => manager.Condition(5 as never), RemoteError, "Lock or RLock");
});

test("A barrier of a manager breaks when one gives up", async (manager) => {
  const barrier = await manager.Barrier(3);
  const controller = new AbortController();
  const first = barrier.wait().catch((error: Error) => error.name);
  const second = barrier.wait({ signal: controller.signal });
  await until(async () => await barrier.nWaiting === 2);
  controller.abort(new Error("enough"));
  await assertRejects(() => second, Error, "enough");
  assertEquals(await first, "BrokenBarrierError");
  assertEquals(await barrier.broken, true);
  await barrier.reset();
  assertEquals(await barrier.broken, false);
});

Deno.test({
  name: "The manager of these tests ends",
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async () => await (await manager()).shutdown(),
});
