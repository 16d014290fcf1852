import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertMatch,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { remoteStack } from "../codec/mod.ts";
import { Pipe } from "../connection/mod.ts";
import { activeChildren, Process } from "../process/mod.ts";
import { Queue } from "../queues/mod.ts";
import { Event, Lock } from "../synchronize/mod.ts";
import {
  AssertionError,
  AttributeError,
  BrokenPipeError,
  DeadlockError,
  EOFError,
  KeyError,
  OSError,
  PicklingError,
  ProcessError,
  RemoteError,
  StaleHandleError,
  ValueError,
} from "../errors.ts";
import {
  BaseManager,
  type BaseProxy,
  type ListProxy,
  makeProxyType,
  Manager,
  type Proxied,
  SyncManager,
} from "./mod.ts";
import { appendTwice } from "./testdata/bare.ts";
import { collect, CONTEXTS, until } from "./testdata/helpers.ts";
import {
  appendInside,
  appendTo,
  failToBegin,
  Holder,
  Oops,
  Point,
  sendBack,
  ThingManager,
} from "./testdata/things.ts";

for (const [where, ctx] of Object.entries(CONTEXTS)) {
  Deno.test(`BaseManager keeps things of registered types (${where})`, async () => {
    await using manager = await new ThingManager({ ctx }).start();
    const thing = await manager.Thing();
    assertEquals(await thing.f(), "f()");
    assertEquals(await thing.increment(2), 2);
    assertEquals(await thing.increment(), 3);
    assertEquals(await thing.later([1, null]), [1, null]);
    const other = await manager.Thing();
    assertEquals(await other.increment(), 1);
    assertMatch(String(thing), /^<AutoProxy\[Thing\] object, typeid 'Thing' at 0x1>$/);
  });

  Deno.test(`Proxies have blocking twins (${where})`, async () => {
    await using manager = await new ThingManager({ ctx }).start();
    const thing = manager.ThingSync();
    assertEquals(thing.incrementSync(), 1);
    assertEquals(thing.echoSync(1, [2]), [1, [2]]);
    assertThrows(() => thing.gSync(), Oops, "g failed");
    if (where === "in-agent") {
      assertThrows(() => thing.laterSync(1), DeadlockError, "later()");
      assertEquals(await thing.later(2), 2);
    } else assertEquals(thing.laterSync(1), 1);
  });

  Deno.test(`Errors of a method arrive with class, fields and remote stack (${where})`, async () => {
    await using manager = await new ThingManager({ ctx }).start();
    const thing = await manager.Thing();
    const error = await assertRejects(() => thing.g(), Oops, "g failed");
    assertEquals(error.code, 7);
    assertEquals(error.cause, undefined);
    const { [remoteStack]: stack } = error as Oops & { [remoteStack]: string };
    assertStringIncludes(stack, "things.ts");
    assertStringIncludes(error.stack!, "in process ThingManager-");
  });

  Deno.test(`What goes wrong beside the method is a RemoteError (${where})`, async () => {
    await using manager = await new ThingManager({ ctx }).start();
    const thing = await manager.Thing();
    for (const name of ["_h", "data", "constructor", "toString", "nothing"]) {
      const error = await assertRejects(
        () => thing._callmethod(name),
        RemoteError,
        `method '${name}' of 'Thing' object is not in exposed=['f', 'g'`,
      );
      assertMatch(error.message, /^\n-{75}\nAttributeError: /);
    }
    await assertRejects(() => thing.unsendable(), RemoteError, "Cannot send result");
    await assertRejects(() => manager.broken(), RemoteError, "cannot be made");
    await assertRejects(() => manager._create("other"), RemoteError, "KeyError: 'other'");
    assertEquals(await thing.f(), "f()");
  });

  Deno.test(`Arguments and results are copies, proxies stay live (${where})`, async () => {
    await using manager = await new SyncManager({ ctx }).start();
    const inner = [1];
    const list = await manager.list([inner]);
    inner.push(2);
    const [copy] = await list.copy();
    copy.push(3);
    assertEquals(await list.copy(), [[1]]);
    const nested = await manager.list<ListProxy<number>>();
    await nested.append(await manager.list([1]));
    await (await nested.get(0)).append(2);
    assertEquals(await (await nested.get(0)).copy(), [1, 2]);
  });

  Deno.test(`An unknown call, thing and server are told apart (${where})`, async () => {
    const manager = await new SyncManager({ ctx }).start();
    const list = await manager.list();
    using other = await manager.list();
    other[Symbol.dispose]();
    await assertRejects(() => other.copy(), ValueError, "it is closed");
    await manager.shutdown();
    await assertRejects(() => list.copy(), OSError, "SyncManager");
    assertThrows(() => list.copySync(), BrokenPipeError);
    assertEquals(await list.str(), "<ListProxy object, typeid 'list' at 0x1; '__str__()' failed>");
    assertEquals(list.strSync(), "<ListProxy object, typeid 'list' at 0x1; '__str__()' failed>");
  });

  Deno.test(`Calls of one client wait for nobody else (${where})`, async () => {
    await using manager = await new ThingManager({ ctx }).start();
    const thing = await manager.Thing();
    const controller = new AbortController();
    const waiting = (thing as unknown as BaseProxy)._callmethod("forEver", [
      { signal: controller.signal },
    ]);
    const settled: string[] = [];
    void waiting.catch(() => settled.push("aborted"));
    for (let i = 1; i <= 100; i++) assertEquals(await thing.increment(), i);
    assertEquals(settled, []);
    controller.abort(new Error("enough"));
    await assertRejects(() => waiting, Error, "enough");
  });

  Deno.test(`What is large, and much at a time, arrives (${where})`, async () => {
    await using manager = await new ThingManager({ ctx }).start();
    const thing = await manager.Thing();
    const large = new Uint8Array(300_000).map((_, i) => i);
    const all = await Promise.all(Array.from({ length: 20 }, (_, i) => thing.echo(i, large)));
    for (const [i, [number, bytes]] of all.entries()) {
      assertEquals(number, i);
      assertEquals((bytes as Uint8Array).length, large.length);
    }
    assertEquals((all[7][1] as Uint8Array)[299_999], large[299_999]);
    if (where === "worker") assertEquals((thing.echoSync(large)[0] as Uint8Array).length, 300_000);
  });

  Deno.test(`What waits for room leaves though nothing is answered (${where})`, async () => {
    await using manager = await new SyncManager({ ctx }).start();
    const event = await manager.Event();
    const list = await manager.list();
    const waiting = event.wait();
    await until(async () => (await event.statistics()).waiting === 1);
    const large = new Uint8Array(200_000);
    for (let i = 0; i < 4; i++) void list.append(large); // more than there is room for
    void event.set();
    assertEquals(await waiting, true);
    assertEquals(await list.length, 4);
  });

  Deno.test(`Untold objects do not stay (${where})`, async () => {
    await using manager = await new SyncManager({ ctx }).start();
    const kept = await manager.list();
    for (let i = 0; i < 50; i++) {
      using list = await manager.list([i]);
      await list.length;
    }
    await until(async () => await manager._numberOfObjects() === 1);
    for (let i = 0; i < 50; i++) await manager.list([i]);
    await until(async () => {
      await collect();
      return await manager._numberOfObjects() === 1;
    });
    assertEquals(await kept.length, 0);
  });

  Deno.test(`A proxy in a queue holds what it stands for (${where})`, async () => {
    await using manager = await new SyncManager({ ctx }).start();
    const queue = new Queue<ListProxy<number>>();
    {
      using list = await manager.list([1, 2]);
      await queue.put(list);
    }
    await collect();
    assertEquals(await manager._numberOfObjects(), 1);
    {
      using list = await queue.get();
      assertEquals(await list.copy(), [1, 2]);
      await queue.put(list);
    }
    assertEquals(await manager._numberOfObjects(), 1);
    queue.close();
    await until(async () => {
      await collect();
      return await manager._numberOfObjects() === 0;
    });
  });

  Deno.test(`A proxy inside of a container holds what it stands for (${where})`, async () => {
    await using manager = await new SyncManager({ ctx }).start();
    using outer = await manager.list<ListProxy<number>>();
    {
      using inner = await manager.list([5]);
      await outer.append(inner);
    }
    await collect();
    using again = await outer.get(0);
    assertEquals(await again.copy(), [5]);
    assertEquals(await manager._numberOfObjects(), 2);
  });
}

Deno.test("A proxy as an argument holds what it stands for", async () => {
  await using manager = await Manager();
  const p = new Process({ target: appendTo, args: [await manager.list([1]), 2] });
  await p.start();
  await collect();
  await p.join();
  assertEquals(p.exitcode, 0);
});

Deno.test("Proxies are used in other processes, awaiting and blocking", async () => {
  await using manager = await Manager();
  const list = await manager.list<unknown>([0]);
  const children = [
    new Process({ target: appendTo, args: [list, 1] }),
    new Process({ target: appendInside, args: [{ list }, 1] }),
  ];
  for (const child of children) await child.start();
  for (const child of children) await child.join();
  assertEquals(children.map(({ exitcode }) => exitcode), [0, 0]);
  assertEquals(await list.copy(), [0, 1, 1]);
});

Deno.test("A call that cannot leave any more fails, others go on", async () => {
  await using manager = await new ThingManager().start();
  const thing = await manager.Thing();
  const enough = new Event();
  const computing = thing.computeUntil(enough);
  const large = new Uint8Array(200_000);
  const before = [thing.echo(large), thing.echo(large)];
  const queue = new Queue();
  const stale = thing.echo(queue);
  queue.close(); // before there was room for it
  enough.set();
  await assertRejects(() => stale, StaleHandleError, "the object was released");
  assertEquals((await Promise.all(before)).length, 2);
  await computing;
  assertEquals(await thing.f(), "f()");
});

Deno.test("A process that has loaded no managers gets a proxy, as an argument and from a queue", async () => {
  await using manager = await Manager();
  const list = await manager.list<unknown>();
  const queue = new Queue<typeof list>();
  await queue.put(list);
  const p = new Process({ target: appendTwice, args: [list, queue] });
  await p.start();
  await p.join();
  assertEquals([p.exitcode, await list.copy()], [0, ["handed", "got"]]);
});

Deno.test("A proxy of a made class, and of a derived one, travels", async () => {
  await using manager = await new ThingManager().start();
  const [here, there] = Pipe<BaseProxy>();
  const own = await manager.Own();
  assertEquals(await own.twice(), 2);
  for (const proxy of [await manager.Thing(), own]) {
    const p = new Process({ target: sendBack, args: [there, proxy] });
    await p.start();
    const back = await here.recv();
    assertEquals(back.constructor.name, proxy.constructor.name);
    assertEquals(await back._callmethod("increment"), proxy === own ? 3 : 1);
    await p.join();
  }
  const part = await own.part();
  assertEquals(await part.increment(5), 5);
  assertMatch(String(part), /^<AutoProxy\[Thing\] object, typeid 'Thing' at /);
});

Deno.test("makeProxyType() makes one class of one name and one list", () => {
  const First = makeProxyType("Same", ["a"]);
  assert(First === makeProxyType("Same", ["a"]));
  assert(First !== makeProxyType("Same", ["a", "b"]));
  assert("a" in First.prototype && "aSync" in First.prototype);
  assertEquals(First.name, "Same");
  assertThrows(() => new First(1), TypeError, "managers make them");
});

Deno.test("Exposed names may begin with an underscore; they are exact", async () => {
  await using manager = await new ThingManager().start();
  const hidden = await manager.Hidden();
  assertEquals([await hidden.f(), await hidden._h()], ["f()", "_h()"]);
  assertEquals("g" in hidden, false);
  await assertRejects(() => hidden._callmethod("g"), RemoteError, "exposed=['f', '_h']");
});

Deno.test("A registered function may return a promise, and anything", async () => {
  await using manager = await new ThingManager().start();
  const point = await manager.point(1, 2);
  const value = await point._getvalue();
  assertInstanceOf(value, Point);
  assertEquals(value.y, 2);
  assertEquals(await point.str(), "[object Object]");
});

Deno.test("What is registered with a class is not in its base class", () => {
  class A extends BaseManager {}
  class B extends A {}
  A.register("early", { callable: () => 1 });
  B.register("own", { callable: () => 2 });
  A.register("late", { callable: () => 3 });
  assert("early" in A.prototype && "early" in B.prototype);
  assert("own" in B.prototype);
  assertEquals("own" in A.prototype, false);
  assertEquals("early" in BaseManager.prototype, false);
  A.register("silent", { callable: () => 4, createMethod: false });
  assertEquals("silent" in A.prototype, false);
  assertThrows(() => A.register("bad", { callable: 5 as never }), TypeError, "callable");
});

Deno.test("A closure can be registered where the server runs in this agent", async () => {
  let seen = 0;
  class Local extends BaseManager {
    declare see: () => Promise<Proxied<{ look(): number }>>;
  }
  Local.register("see", { callable: () => ({ look: () => ++seen }) });
  await using manager = await new Local({ ctx: CONTEXTS["in-agent"] }).start();
  assertEquals(await (await manager.see()).look(), 1);
  assertEquals(seen, 1);
});

Deno.test("What the server cannot find is told by start()", async () => {
  const outside = {};
  class Lost extends BaseManager {}
  const [anonymous] = [() => outside];
  Lost.register("thing", { callable: anonymous });
  await assertRejects(() => new Lost().start(), PicklingError, "outside");
  assertEquals(activeChildren(), []);
  class Lost2 extends BaseManager {}
  Lost2.register("thing", { callable: () => outside });
  await assertRejects(() => new Lost2().start(), EOFError, "ended with exit code 1");
  assertEquals(activeChildren(), []);
});

Deno.test("A function that needs nothing around it is registered as it is", async () => {
  class Simple extends BaseManager {
    declare pair: (item: number) => Promise<Proxied<{ at(index: number): number }>>;
  }
  Simple.register("pair", { callable: (item: number) => [item, item + 1], exposed: ["at"] });
  await using manager = await new Simple().start();
  assertEquals(await (await manager.pair(4)).at(1), 5);
});

Deno.test("Things of the server take shared objects", async () => {
  class HolderManager extends BaseManager {
    declare Holder: () => Promise<Proxied<Holder>>;
  }
  HolderManager.register("Holder", { callable: Holder });
  const lock = new Lock();
  await using manager = await new HolderManager().start();
  const holder = await manager.Holder();
  assertEquals(await holder.hold(lock), true);
  assertEquals(lock.locked(), true);
});

Deno.test("A manager goes from one state to the next and never back", async () => {
  const manager = new SyncManager();
  assertEquals(manager.address, null);
  assertThrows(() => manager.listSync(), AssertionError, "server not yet started");
  await assertRejects(() => manager.list(), AssertionError, "server not yet started");
  await assertRejects(() => manager.shutdown(), AttributeError, "no attribute 'shutdown'");
  await assertRejects(() => manager.join(), AttributeError, "no attribute 'join'");
  assert(await manager.start() === manager);
  assertMatch(manager._process!.name, /^SyncManager-\d+$/);
  assertMatch(String(manager.address), /^server:/);
  await assertRejects(() => manager.start(), ProcessError, "Already started server");
  assertThrows(() => manager.getServer(), ProcessError, "Already started server");
  await manager.shutdown();
  await manager.shutdown();
  assertEquals(manager._process!.exitcode, 0);
  await assertRejects(() => manager.start(), ProcessError, "Manager has shut down");
  assertThrows(() => new SyncManager({ serializer: "pickle" as never }), KeyError, "'pickle'");
  await assertRejects(() => manager.list(), AssertionError, "server not yet started");
});

Deno.test("BaseManager.start() runs its initializer in the server", async () => {
  const queue = new Queue<string>();
  await using manager = await new SyncManager().start(
    async (queue: Queue<string>, item: string) => await queue.put(item),
    [queue, "here"],
  );
  assertEquals(await queue.get(), "here");
  assertEquals(await (await manager.list()).length, 0);
  const other = new SyncManager();
  await assertRejects(() => other.start(123 as never), TypeError, "initializer must be a callable");
});

Deno.test("BaseManager.start() fails with EOFError when its initializer fails", async () => {
  for (const ctx of Object.values(CONTEXTS)) {
    const manager = new SyncManager({ ctx });
    await assertRejects(() => manager.start(failToBegin), EOFError, "exit code 1");
    assertEquals(activeChildren(), []);
  }
});

Deno.test("BaseManager.startSync() starts and shutdownSync() ends a server", () => {
  using manager = new SyncManager().startSync();
  const list = manager.listSync([1]);
  list.appendSync(2);
  assertEquals(list.copySync(), [1, 2]);
  manager.shutdownSync();
  assertEquals(manager._process!.exitcode, 0);
});

Deno.test("A manager connects to a server of the family by its address", async () => {
  await using manager = await new ThingManager().start();
  const thing = await manager.Thing();
  const other = new ThingManager({ address: manager.address });
  await assertRejects(() => other.Thing(), AssertionError, "not yet started");
  await other.connect();
  assertEquals(await (await other.Thing()).increment(), 1);
  assertEquals(await thing.increment(), 1);
  assertEquals(other.address, manager.address);
  await assertRejects(() => other.shutdown(), AttributeError, "no attribute 'shutdown'");
  await manager.shutdown();
  await assertRejects(
    () => new ThingManager({ address: manager.address }).connect(),
    OSError,
  );
});

Deno.test("getServer() serves in this process until it is stopped", async () => {
  const server = new ThingManager().getServer();
  const controller = new AbortController();
  const serving = server.serveForever({ signal: controller.signal });
  const manager = new ThingManager({ address: server.address });
  await manager.connect();
  const thing = await manager.Thing();
  assertEquals(await thing.increment(), 1);
  assertEquals(thing.incrementSync(), 2);
  controller.abort();
  await serving;
  await assertRejects(() => thing.increment(), OSError);
});

Deno.test("A server that does not listen is terminated at shutdown", async () => {
  const manager = await new ThingManager({ shutdownTimeout: 50 }).start();
  const thing = await manager.Thing();
  const enough = new Event();
  const computing = thing.computeUntil(enough).catch((error: unknown) => error);
  await until(() => true);
  await manager.shutdown();
  enough.set();
  assertEquals(manager._process!.exitcode, -15);
  assertInstanceOf(await computing, EOFError);
});

Deno.test("The things of a program that calls exit() in the server end it", async () => {
  await using manager = await new ThingManager().start();
  const thing = await manager.Thing();
  // SystemExit is an error as any other: it is the caller's.
  const error = await assertRejects(() => thing.leave(3));
  assertEquals((error as Error).name, "SystemExit");
  assertEquals(await thing.f(), "f()");
});
