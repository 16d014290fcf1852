/**
 * `TestSyncManagerTypes` of CPython's suite: each type, used by a child.
 */

import { assertEquals, assertRejects } from "@std/assert";
import { RemoteError, RuntimeError } from "@pystd/multiprocessing";
import type { SyncManager } from "@pystd/multiprocessing";
import { SetProxy } from "@pystd/multiprocessing/managers";
import { compat, type Passport } from "../harness.ts";
import type { Multiprocessing } from "../multiprocessing.ts";
import * as targets from "./targets.ts";

const PASSPORT: Passport = {
  cpython: "3.14",
  file: "_test_multiprocessing.py",
  licence: "PSF-2.0",
  edits: [
    "Operators are methods, and every access is awaited.",
    "A list is longer or shorter than CPython's, the same methods are called.",
  ],
};

const SET_METHODS = [
  "add",
  "and",
  "andInPlace",
  "clear",
  "copy",
  "difference",
  "differenceUpdate",
  "discard",
  "ge",
  "gt",
  "has",
  "intersection",
  "intersectionUpdate",
  "isdisjoint",
  "issubset",
  "issuperset",
  "le",
  "length",
  "lt",
  "or",
  "orInPlace",
  "pop",
  "rand",
  "remove",
  "ror",
  "rsub",
  "rxor",
  "sub",
  "subInPlace",
  "symmetricDifference",
  "symmetricDifferenceUpdate",
  "union",
  "update",
  "xor",
  "xorInPlace",
];

type Work = (manager: SyncManager, mp: Multiprocessing) => Promise<void>;

/** Runs `target` with `arg` in a child, which must end well. */
async function runWorker<A>(
  mp: Multiprocessing,
  target: (arg: A) => Promise<void>,
  arg: A,
): Promise<void> {
  const child = new mp.Process({ target, args: [arg] });
  await child.start();
  await child.join();
  assertEquals(child.exitcode, 0);
}

compat("TestSyncManagerTypes", PASSPORT, ({ test }) => {
  const check = (name: string, work: Work) =>
    test(name, async (mp) => {
      await using manager = await mp.Manager();
      await work(manager, mp);
    }, { leavesThreads: true });

  check("test_event", async (manager, mp) => {
    const event = await manager.Event();
    await event.set();
    await runWorker(mp, targets.useEvent, event);
    assertEquals(await event.isSet(), false);
  });

  check("test_lock", async (manager, mp) => {
    const lock = await manager.Lock();
    await runWorker(mp, targets.useLock, lock);
    await lock.release();
    await assertRejects(() => lock.release(), RuntimeError);
  });

  check("test_rlock", async (manager, mp) => {
    await runWorker(mp, targets.useRLock, await manager.RLock());
  });

  check("test_semaphore", async (manager, mp) => {
    const semaphore = await manager.Semaphore();
    await runWorker(mp, targets.acquireOnly, semaphore);
    await semaphore.release();
  });

  check("test_bounded_semaphore", async (manager, mp) => {
    const semaphore = await manager.BoundedSemaphore();
    await runWorker(mp, targets.acquireOnly, semaphore);
    await semaphore.release();
  });

  check("test_condition", async (manager, mp) => {
    await runWorker(mp, targets.useCondition, await manager.Condition());
  });

  check("test_barrier", async (manager, mp) => {
    await runWorker(mp, targets.useBarrier, await manager.Barrier(5));
  });

  check("test_pool", async (manager, mp) => {
    await runWorker(mp, targets.usePool, await manager.Pool(4));
  });

  for (const typeid of ["Queue", "JoinableQueue"] as const) {
    check(typeid === "Queue" ? "test_queue" : "test_joinable_queue", async (manager, mp) => {
      const queue = await manager[typeid]<number>(2);
      await queue.put(5);
      await queue.put(6);
      await runWorker(mp, targets.useQueue, queue);
      assertEquals([await queue.empty(), await queue.full()], [true, false]);
    });
  }

  check("test_list", async (manager, mp) => {
    const list = await manager.list([5]);
    await runWorker(mp, targets.useList, list);
    assertEquals(await list.length, 0);
  });

  check("test_dict", async (manager, mp) => {
    const dict = await manager.dict({ foo: 5 });
    await runWorker(mp, targets.useDict, dict as never);
    assertEquals(await dict.length, 0);
  });

  check("test_value", async (manager, mp) => {
    const value = await manager.Value("i", 1);
    await runWorker(mp, targets.useValue, value);
    assertEquals([await value.value, await value.get()], [2, 2]);
  });

  check("test_array", async (manager, mp) => {
    await runWorker(mp, targets.useArray, await manager.Array("i", [0, 1]));
  });

  check("test_namespace", async (manager, mp) => {
    const namespace = await manager.Namespace();
    namespace.x = 0;
    namespace.y = 1;
    await runWorker(mp, targets.useNamespace, namespace);
  });

  check("test_set", async (manager, mp) => {
    await runWorker(mp, targets.useSet, await manager.set<string>());
  });

  check("test_set_init", async (manager) => {
    for (const source of [new Set(["a", "b", "c"]), ["a", "b", "c"], { a: 1, b: 2, c: 3 }]) {
      const set = await manager.set(source as Iterable<string>);
      assertEquals(await set.copy(), new Set(["a", "b", "c"]));
    }
    await assertRejects(() => manager.set(1234 as never), RemoteError);
  });

  check("test_set_contain_all_method", (manager) => {
    assertEquals(SET_METHODS.filter((name) => !(name in SetProxy.prototype)), []);
    return manager.set().then(() => {});
  });
});
