/**
 * `_TestMyManager`, `_TestRemoteManager` and `_TestManagerRestart` of CPython's suite, and the
 * managers' part of `TestInitializers`: managers of a program's own types.
 */

import { assert, assertEquals, assertRejects } from "@std/assert";
import { OSError, RemoteError } from "@pystd/multiprocessing";
import {
  BaseManager,
  type BaseProxy,
  IteratorProxy,
  type Proxied,
  SyncManager,
} from "@pystd/multiprocessing/managers";
import { compat, type Passport } from "../harness.ts";
import type { Multiprocessing } from "../multiprocessing.ts";
import { baz, countUp, FooBar, putRemotely, QueueManager } from "./targets.ts";

const PASSPORT: Passport = {
  cpython: "3.14",
  file: "_test_multiprocessing.py",
  licence: "PSF-2.0",
  edits: [
    "A scope is `await using`.",
    "There is no XML-RPC: what travels is in the package's own codec, under its limits.",
    "A queue behind a function of the server's module stands for a global one.",
  ],
};

/** A manager of three types. */
class MyManager extends BaseManager {
  declare Foo: () => Promise<Proxied<FooBar>>;
  declare Bar: () => Promise<Proxied<FooBar>>;
  declare baz: () => Promise<IteratorProxy<number>>;
}
MyManager.register("Foo", { callable: FooBar });
MyManager.register("Bar", { callable: FooBar, exposed: ["f", "_h"] });
MyManager.register("baz", { callable: baz, proxytype: IteratorProxy });

function methodsOf(proxy: BaseProxy): string[] {
  return ["f", "g", "_h"].filter((name) => name in proxy);
}

async function useMyManager(manager: MyManager): Promise<void> {
  const foo = await manager.Foo();
  const bar = await manager.Bar();
  const squares = await manager.baz();
  assertEquals(methodsOf(foo), ["f", "g"]);
  assertEquals(methodsOf(bar), ["f", "_h"]);

  assertEquals(await foo.f(), "f()");
  await assertRejects(() => foo.g(), RangeError, "g failed");
  assertEquals(await foo._callmethod("f"), "f()");
  await assertRejects(() => foo._callmethod("_h"), RemoteError);

  assertEquals([await bar.f(), await bar._h()], ["f()", "_h()"]);
  assertEquals([await bar._callmethod("f"), await bar._callmethod("_h")], ["f()", "_h()"]);
  const seen: number[] = [];
  for await (const square of squares) seen.push(square);
  assertEquals(seen, [0, 1, 4, 9, 16, 25, 36, 49, 64, 81]);
}

function assertEnded(manager: BaseManager): void {
  assert([0, -15].includes(manager._process!.exitcode!));
}

compat("_TestMyManager", PASSPORT, ({ test }) => {
  test("test_mymanager", async () => {
    const manager = new MyManager();
    await manager.start();
    await useMyManager(manager);
    await manager.shutdown();
    assertEnded(manager);
  });

  test("test_mymanager_context", async () => {
    const manager = new MyManager();
    {
      await using scope = await manager.start();
      await useMyManager(scope);
    }
    assertEnded(manager);
  });

  test("test_mymanager_context_prestarted", async () => {
    const manager = new MyManager();
    await manager.start();
    {
      await using scope = manager;
      await useMyManager(scope);
    }
    assertEquals(manager._process!.exitcode, 0);
  });
});

compat("_TestRemoteManager", PASSPORT, ({ test }) => {
  test("test_remote", async (mp) => {
    const authkey = crypto.getRandomValues(new Uint8Array(32));
    await using manager = new QueueManager({ address: ["127.0.0.1", 0], authkey });
    await manager.start();
    const values = ["hall\xe5 v\xe4rlden", "привіт світ", null, true, 2.25, new Uint8Array([97])];
    await putFrom(mp, [manager.address, authkey, values]);
    const other = new QueueManager({ address: manager.address, authkey });
    await other.connect();
    const queue = await other.getQueue();
    assertEquals(await queue.get(), values);
    await assertRejects(() => queue.put(Date.now), Error);
  });
});

compat("_TestManagerRestart", PASSPORT, ({ test }) => {
  test("test_rapid_restart", async (mp) => {
    const authkey = crypto.getRandomValues(new Uint8Array(32));
    const manager = new QueueManager({ address: ["127.0.0.1", 0], authkey });
    await manager.start();
    const { address } = manager;
    await putFrom(mp, [address, authkey, "hello world"]);
    const queue = await manager.getQueue();
    assertEquals(await queue.get(), "hello world");
    queue[Symbol.dispose]();
    await manager.shutdown();

    const next = new QueueManager({ address, authkey });
    await next.start().catch(async (error) => {
      if (!(error instanceof OSError)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      await next.start();
    });
    assertEquals(next.address, address);
    await next.shutdown();
  }, { leavesThreads: true });
});

async function putFrom(mp: Multiprocessing, args: unknown[]): Promise<void> {
  const child = new mp.Process({ target: putRemotely, args, daemon: true });
  await child.start();
  await child.join();
  assertEquals(child.exitcode, 0);
}

compat("TestInitializers", PASSPORT, ({ test }) => {
  test("test_manager_initializer", async (mp) => {
    await using manager = await mp.Manager();
    const namespace = await manager.Namespace({ test: 0 });
    const other = new SyncManager({ ctx: mp });
    await assertRejects(() => other.start(1 as never), TypeError);
    await other.start(countUp, [namespace]);
    assertEquals(await namespace.test, 1);
    await other.shutdown();
    await other.join();
  });
});
