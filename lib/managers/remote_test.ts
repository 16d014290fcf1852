import { assert, assertEquals, assertInstanceOf, assertRejects, assertThrows } from "@std/assert";
import { type Address, Client, Listener, Pipe } from "../connection/mod.ts";
import { Process } from "../process/mod.ts";
import { Event, Lock } from "../synchronize/mod.ts";
import {
  AssertionError,
  AuthenticationError,
  BrokenLockError,
  DeadlockError,
  EOFError,
  KeyError,
  OSError,
  PicklingError,
  RemoteError,
  TimeoutError,
} from "../errors.ts";
import { BaseManager, BaseProxy, type ListProxy, type ManagerOptions, SyncManager } from "./mod.ts";
import { collect, CONTEXTS, ForkProcess, until } from "./testdata/helpers.ts";
import {
  appendTo,
  holdUntilEnd,
  Oops,
  Point,
  sendBack,
  squares,
  ThingManager,
  ThingProxy,
} from "./testdata/things.ts";

/** Knows a type by its name only. */
class StrangeManager extends BaseManager {
  declare Own: () => Promise<BaseProxy>;
}
StrangeManager.register("Own");

const KEY = new TextEncoder().encode("secret");
const THINGS = new URL("./testdata/things.ts", import.meta.url).href;

/** A manager that listens on a port, and one that is connected to it. */
async function connected<M extends BaseManager>(
  cls: new (options: ManagerOptions) => M,
  options: ManagerOptions = {},
): Promise<{ server: M; manager: M } & AsyncDisposable> {
  const server = new cls({ address: ["127.0.0.1", 0], authkey: KEY, ...options });
  await server.start();
  const manager = new cls({ ...options, address: server.address, authkey: KEY });
  await manager.connect();
  return { server, manager, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

Deno.test("A manager is reached over TCP by who knows its key", async () => {
  await using both = await connected(SyncManager);
  const { server, manager } = both;
  const [host, port] = server.address as [string, number];
  assert(host === "127.0.0.1" && port > 0);
  const list = await manager.list<unknown>([1]);
  const item = ["Latin-1: é", "Cyrillic: Ж", null, true, 2.25, new Uint8Array([1, 2])];
  await list.append(item);
  assertEquals(await list.copy(), [1, item]);
  assertEquals(await list.str(), '[1, ["Latin-1: é", "Cyrillic: Ж", null, true, 2.25, [1, 2]]]');
  for (const authkey of [new Uint8Array([1]), new Uint8Array()]) {
    await assertRejects(
      () => new SyncManager({ address: server.address, authkey }).connect(),
      AuthenticationError,
    );
  }
  assertEquals(await list.length, 2);
});

Deno.test("A manager has the key of its process by default", async () => {
  await using server = await new SyncManager({ address: ["127.0.0.1", 0] }).start();
  const manager = new SyncManager({ address: server.address });
  await manager.connect();
  assertEquals(await (await manager.list([1])).length, 1);
});

Deno.test("A manager listens at a path, and under a name in its program", async () => {
  const path = `${Deno.makeTempDirSync()}/socket`;
  for (const address of [path, "family:a manager of its own"]) {
    await using server = await new SyncManager({ address, authkey: KEY }).start();
    assertEquals(server.address, address);
    const manager = new SyncManager({ address, authkey: KEY });
    await manager.connect();
    const list = await manager.list([1]);
    assertEquals(await list.length, 1);
    if (address !== path) assertEquals(list.lengthSync, 1);
    await assertRejects(
      () => new SyncManager({ address, authkey: new Uint8Array([1]) }).connect(),
      AuthenticationError,
    );
  }
});

Deno.test("An address in use is told by start()", async () => {
  using listener = new Listener(["127.0.0.1", 0]);
  const manager = new SyncManager({ address: listener.address });
  await assertRejects(() => manager.start(), OSError);
  assertEquals(manager._process, null);
});

Deno.test("connect() to nobody fails", async () => {
  let address: Address;
  {
    using listener = new Listener(["127.0.0.1", 0]);
    address = listener.address;
  }
  await assertRejects(() => new SyncManager({ address, authkey: KEY }).connect(), OSError);
  await assertRejects(() => new SyncManager().connect(), RangeError, "no address");
  await assertRejects(() => new SyncManager({ address }).list(), AssertionError, "not yet started");
});

Deno.test("connect() gives up by its timeout or signal", async () => {
  for (const authkey of [undefined, KEY]) {
    // Somebody who says nothing: no challenge, or no answer once the key is known.
    using listener = new Listener(["127.0.0.1", 0], { ...(authkey && { authkey }) });
    const accepted = listener.accept();
    const manager = new SyncManager({ address: listener.address, authkey: KEY });
    await assertRejects(() => manager.connect({ timeout: 100 }), TimeoutError, "within 100 ms");
    using _connection = await accepted;
  }
  using silent = new Listener(["127.0.0.1", 0]);
  const manager = new SyncManager({ address: silent.address, authkey: KEY });
  const controller = new AbortController();
  const connecting = assertRejects(
    () => manager.connect({ signal: controller.signal }),
    Error,
    "x",
  );
  using _connection = await silent.accept();
  controller.abort(new Error("x"));
  await connecting;
});

Deno.test("Two clients of a remote manager share its things, nested or not", async () => {
  await using both = await connected(SyncManager);
  const { manager } = both;
  const outer = await manager.list<ListProxy<number>>();
  await outer.append(await manager.list([1]));
  const inner = await outer.get(0);
  await inner.append(2);
  assertEquals(await (await outer.get(0)).copy(), [1, 2]);
  assertEquals((await outer.copy())[0].constructor.name, "ListProxy");
  const dict = await manager.dict({ outer });
  assertEquals(await (await dict.get("outer"))!.length, 1);
  const seen: unknown[] = [];
  for await (const [key] of dict) seen.push(key);
  assertEquals(seen, ["outer"]);
  const other = await manager.list(inner);
  assertEquals(await other.copy(), [1, 2]);
});

Deno.test("Locks and queues of a remote manager wait for their caller alone", async () => {
  await using both = await connected(SyncManager);
  const { server, manager } = both;
  const queue = await manager.Queue<number>(1);
  const getting = queue.get();
  await until(async () => (await queue.statistics()).getting === 1);
  await queue.put(1);
  assertEquals(await getting, 1);
  const lock = await manager.RLock();
  await lock.acquire();
  await lock.acquire();
  const other = new SyncManager({ address: server.address, authkey: KEY });
  assertEquals(await lock.locked(), true);
  await lock.release();
  {
    using _ = await lock.hold();
  }
  await lock.release();
  assertEquals(await lock.locked(), false);
  await assertRejects(() => other.list(), AssertionError);
});

Deno.test("What blocks is refused over a socket before anything is asked", async () => {
  await using both = await connected(SyncManager);
  const list = await both.manager.list([1]);
  assertThrows(() => list.appendSync(2), DeadlockError, "awaitable form");
  assertEquals(await list.copy(), [1]);
});

Deno.test("Nothing of another program runs unless it is allowed", async () => {
  await using both = await connected(ThingManager);
  const { manager } = both;
  const thing = await manager.Thing();
  await assertRejects(() => thing.echo(() => 1), RemoteError, "not in an allowed module");
  await assertRejects(() => thing.echo(new Point(1, 2)), RemoteError, "not in an allowed module");
  await assertRejects(() => thing.echo(new Lock()), PicklingError, "cannot go through a socket");
  // The class of an error becomes a stand-in.
  const error = await assertRejects(() => thing.g());
  assertEquals([error instanceof Oops, error instanceof RangeError], [false, true]);
  assertEquals((error as Error).constructor.name, "Oops");
  assertEquals(await thing.f(), "f()");
  await using open = await connected(ThingManager, { allowModules: [THINGS] });
  await assertRejects(async () => (await open.manager.Thing()).g(), Oops, "g failed");
  assertEquals((await (await open.manager.Thing()).echo(squares))[0], squares);
});

Deno.test("A proxy has the class that its client has registered, in all that is said", async () => {
  await using both = await connected(ThingManager);
  const { manager } = both;
  const own = await manager.Own();
  assertInstanceOf(own, ThingProxy);
  assertEquals(await own.twice(), 2);
  const part = await own.part();
  assertEquals(part.constructor.name, "AutoProxy[Thing]");
  const thing = await manager.Thing();
  assertEquals(await thing.nameOfClass(own), "ThingProxy");
  // A client that has not registered it gets what can be called by hand.
  const stranger = new StrangeManager({ address: both.server.address, authkey: KEY });
  await stranger.connect();
  const bare = await stranger.Own();
  assertEquals([bare.constructor, await bare._callmethod("increment")], [BaseProxy, 1]);
});

Deno.test("A proxy of a remote manager is used by another process", async () => {
  await using both = await connected(SyncManager);
  const { server, manager } = both;
  const list = await manager.list<unknown>([1]);
  const p = new Process({ target: appendTo, args: [list, 2] });
  await p.start();
  await p.join();
  assertEquals(p.exitcode, 0);
  assertEquals(await list.copy(), [1, 2]);
  const [here, there] = Pipe<BaseProxy>();
  const back = new Process({ target: sendBack, args: [there, list] });
  await back.start();
  const copy = await here.recv();
  list[Symbol.dispose]();
  await back.join();
  assertEquals(await (copy as ListProxy).copy(), [1, 2]);
  copy[Symbol.dispose]();
  await until(async () => await server._numberOfObjects() === 0);
});

Deno.test("What is asked before the server is reached arrives, however much it is", async () => {
  await using both = await connected(SyncManager);
  const list = await both.manager.list<string>();
  const appendAll = async (there: ListProxy<string>) => {
    const texts = Array.from({ length: 300 }, (_, i) => `${i} ${"x".repeat(1_000)}`);
    await Promise.all(texts.map((text) => there.append(text)));
  };
  const p = new ForkProcess({ target: appendAll, args: [list] });
  await p.start();
  await p.join();
  const texts = await list.copy();
  assertEquals(texts.map((text) => Number.parseInt(text)), [...Array(300).keys()]);
});

Deno.test("Ten thousand calls at once are answered over a socket", async () => {
  await using both = await connected(ThingManager);
  const thing = await both.manager.Thing();
  const counts = await Promise.all(Array.from({ length: 10_000 }, () => thing.increment()));
  assertEquals(counts, Array.from({ length: 10_000 }, (_, i) => i + 1));
});

Deno.test("A proxy of a remote manager holds what it stands for on its way", async () => {
  await using both = await connected(SyncManager);
  const { server, manager } = both;
  const [here, there] = Pipe<BaseProxy>();
  {
    using list = await manager.list([1]);
    await there.send(list);
  }
  await collect();
  assertEquals(await server._numberOfObjects(), 1);
  using list = await here.recv() as ListProxy<number>;
  assertEquals(await list.copy(), [1]);
});

Deno.test("What clients of other programs do not need any more is released", async () => {
  await using both = await connected(SyncManager);
  const { server, manager } = both;
  for (let i = 0; i < 20; i++) {
    using list = await manager.list([i]);
    await list.length;
  }
  await until(async () => await server._numberOfObjects() === 0);
  for (let i = 0; i < 20; i++) await manager.list([i]);
  await until(async () => {
    await collect();
    return await server._numberOfObjects() === 0;
  });
});

Deno.test("A remote client that goes breaks its lock and releases what it held", async () => {
  await using both = await connected(SyncManager);
  const { server, manager } = both;
  const lock = await manager.Lock();
  const held = new Event();
  const p = new Process({ target: holdUntilEnd, args: [lock, held, null] });
  await p.start();
  await held.wait();
  const waiting = lock.acquire().catch((error: unknown) => error);
  await until(async () => (await lock.statistics()).waiting === 1);
  p.kill();
  assertInstanceOf(await waiting, BrokenLockError);
  await p.join();
  await lock.reset();
  assertEquals(await lock.acquire(), true);
  assertEquals(await server._numberOfObjects(), 1);
});

Deno.test("A remote server that ends fails who waits, and who comes", async () => {
  for (const end of ["kill", "shutdown"] as const) {
    const { server, manager } = await connected(SyncManager);
    const queue = await manager.Queue();
    const waiting = queue.get().catch((error: unknown) => error);
    await until(async () => (await queue.statistics()).getting === 1);
    if (end === "kill") server._process!.kill();
    else await server.shutdown();
    assertInstanceOf(await waiting, EOFError);
    await assertRejects(() => queue.get(), OSError);
    assertEquals((await queue.str()).endsWith("; '__str__()' failed>"), true);
    await server.shutdown();
  }
});

Deno.test("Who knows the key but talks nonsense is sent away, and nobody else", async () => {
  await using both = await connected(SyncManager);
  const { server, manager } = both;
  const list = await manager.list([1]);
  const messages = [
    new Uint8Array(),
    new Uint8Array([1, 2, 3]),
    new Uint8Array(10).fill(255),
    crypto.getRandomValues(new Uint8Array(500)),
    new Uint8Array([1, 0, 0, 0, 0, 0, 0, 0, 0, 6, 99, 114, 101, 97, 116, 101, 0xc1, 0xc1, 0xc1]),
  ];
  for (const message of messages) {
    using connection = await Client(server.address!, { authkey: KEY });
    await connection.sendBytes(message);
    await connection.poll({ timeout: 20 });
  }
  assertEquals(await list.copy(), [1]);
  const error = await assertRejects(() => manager._create("nothing"), RemoteError);
  assert((error as Error).message.includes(KeyError.name));
});

Deno.test("A server in this process listens, too", async () => {
  const server = new SyncManager({ address: ["127.0.0.1", 0], authkey: KEY }).getServer();
  const serving = server.serveForever();
  const manager = new SyncManager({ address: server.address, authkey: KEY });
  await manager.connect();
  const list = await manager.list([1]);
  assertEquals(await list.length, 1);
  server.stop();
  await serving;
  await assertRejects(() => list.length); // it may have been asked before it was heard to end
  await assertRejects(() => list.length, OSError);
});

Deno.test("An in-agent server listens, too", async () => {
  await using both = await connected(SyncManager, { ctx: CONTEXTS["in-agent"] });
  const list = await both.manager.list([1]);
  assertEquals(await list.length, 1);
});
