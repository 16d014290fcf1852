import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertRejects,
  assertStrictEquals,
  assertThrows,
} from "@std/assert";
import { Family } from "../memory/mod.ts";
import { Member, until } from "../connection/testdata/family.ts";
import {
  AssertionError,
  DeadlockError,
  Empty,
  Full,
  OSError,
  PicklingError,
  StaleHandleError,
  ValueError,
} from "../errors.ts";
import { duplicate } from "../memory/mod.ts";
import { agentIdentity } from "../identity.ts";
import { Pipe, wait, waitSync } from "../connection/mod.ts";
import { Queue, SimpleQueue } from "./mod.ts";
import { FinalQueue, Unopenable } from "./testdata/roles.ts";

const ROLES = new URL("./testdata/roles.ts", import.meta.url).href;
/** Longer than a test may take: whoever waits for it hangs. */
const FOR_EVER = 600_000;

/** Runs `role` in another agent. */
function start(role: string, ...args: unknown[]): Member {
  return new Member(ROLES, role, args);
}

// -- One agent: order and limits --

Deno.test("Queue hands items out in the order in which they were put", async () => {
  using queue = new Queue<number>();
  for (let i = 0; i < 100; i++) queue.put(i);
  const items: number[] = [];
  for (let i = 0; i < 100; i++) items.push(i % 2 ? queue.getSync() : await queue.get());
  assertEquals(items, Array.from({ length: 100 }, (_, i) => i));
});

Deno.test("Queue carries values, not references", async () => {
  using queue = new Queue<{ list: number[] }>();
  const value = { list: [1] };
  queue.put(value);
  value.list.push(2);
  assertEquals(await queue.get(), { list: [1] });
});

Deno.test("Queue.put() has done its work when it returns", () => {
  using queue = new Queue<string>();
  const promise = queue.put("a");
  assertEquals([queue.qsize(), queue.empty()], [1, false]);
  assertStrictEquals(queue.put("b"), promise, "one resolved promise serves all");
});

Deno.test("Queue.put() rejects with Full when there is no room in time", async () => {
  using queue = new Queue<number>(1);
  await queue.put(1);
  assert(queue.full());
  await assertRejects(() => queue.put(2, { block: false }), Full);
  await assertRejects(() => queue.put(2, { block: false, timeout: FOR_EVER }), Full);
  await assertRejects(() => queue.put(2, { timeout: 0 }), Full);
  await assertRejects(() => queue.put(2, { timeout: -1 }), Full);
  await assertRejects(() => queue.put(2, { timeout: 5 }), Full);
  assertThrows(() => queue.putNowait(2), Full);
  assertThrows(() => queue.putSync(2, { timeout: 5 }), Full);
  assertEquals([queue.qsize(), queue.getNowait()], [1, 1]);
});

Deno.test("Queue.get() rejects with Empty when nothing comes in time", async () => {
  using queue = new Queue<number>();
  await assertRejects(() => queue.get({ block: false }), Empty);
  await assertRejects(() => queue.get({ block: false, timeout: FOR_EVER }), Empty);
  await assertRejects(() => queue.get({ timeout: -1 }), Empty);
  await assertRejects(() => queue.get({ timeout: 5 }), Empty);
  assertThrows(() => queue.getNowait(), Empty);
  assertThrows(() => queue.getSync({ timeout: 5 }), Empty);
});

Deno.test("Queue.put() waits for room and keeps the order of the calls", async () => {
  using queue = new Queue<number>(1);
  const puts = [1, 2, 3, 4].map((item) => queue.put(item));
  assertEquals([queue.qsize(), queue.statistics().putting], [1, 3]);
  assertThrows(() => queue.putNowait(5), Full, undefined, "nobody overtakes those who wait");
  assertEquals([await queue.get(), await queue.get()], [1, 2]);
  assertEquals([await queue.get(), await queue.get()], [3, 4]);
  await Promise.all(puts);
});

Deno.test("Queue.put() that gives up lets the next one have its room", async () => {
  using queue = new Queue<number>(1);
  queue.put(1);
  const late = queue.put(2, { timeout: 5 });
  const next = queue.put(3);
  await assertRejects(() => late, Full);
  assertEquals([await queue.get(), await queue.get()], [1, 3]);
  await next;
});

Deno.test("Queue.put() of what is released while it waits rejects, and the others go on", async () => {
  using queue = new Queue<unknown>(1);
  queue.put(0);
  const released = new Queue<number>();
  const lost = queue.put(released);
  const next = queue.put("next");
  released.close();
  assertEquals(await queue.get(), 0);
  await assertRejects(() => lost, StaleHandleError);
  assertEquals(await queue.get(), "next");
  await next;
});

Deno.test("Queue.get() waits for an item", async () => {
  using queue = new Queue<string>();
  const first = queue.get();
  const second = queue.get();
  assertEquals(queue.statistics(), { items: 0, getting: 2, putting: 0 });
  queue.put("a");
  queue.put("b");
  assertEquals([await first, await second], ["a", "b"]);
});

Deno.test("Queue takes maxsize in an object, and zero or less for no limit", () => {
  using bounded = new Queue<number>({ maxsize: 1 });
  bounded.putNowait(1);
  assert(bounded.full());
  for (const maxsize of [0, -1, -Infinity, Infinity, 2 ** 31, undefined]) {
    using queue = new Queue<number>(maxsize);
    queue.putNowait(1);
    assertEquals(queue.full(), false);
  }
});

Deno.test("Queue refuses a maxsize that is no integer", () => {
  for (const maxsize of [NaN, 1.5, "1", null, true]) {
    assertThrows(() => Reflect.construct(Queue, [maxsize]), TypeError, "maxsize");
  }
});

Deno.test("Queue takes a message larger than any block", async () => {
  using queue = new Queue<Uint8Array>();
  const large = new Uint8Array(3_000_000).fill(7);
  queue.put(large);
  queue.put(Uint8Array.of(1));
  assertEquals(await queue.get(), large);
  assertEquals(await queue.get(), Uint8Array.of(1));
});

Deno.test("Queue.get() lets the event loop turn, though there is always an item", async () => {
  using queue = new Queue<number>();
  let fired = false;
  setTimeout(() => fired = true, 0);
  for (let i = 0; i < 1_000_000 && !fired; i++) {
    queue.put(i);
    assertEquals(await queue.get(), i);
  }
  assert(fired);
});

// -- One agent: errors --

Deno.test("Queue.put() reports at once what cannot be sent, and goes on", async () => {
  using queue = new Queue<unknown>();
  await assertRejects(() => queue.put({ socket: new WeakMap() }), PicklingError, "item.socket");
  assertThrows(() => queue.putSync(Symbol("x")), PicklingError);
  assertEquals(queue.qsize(), 0);
  queue.put(1);
  assertEquals(await queue.get(), 1);
});

Deno.test("Queue.get() throws an error that was put", async () => {
  using queue = new Queue<unknown>();
  const error = () => new TypeError("broken", { cause: "why" });
  for (let i = 0; i < 4; i++) queue.put(error());
  const raised = await assertRejects(() => queue.get(), TypeError, "broken");
  assertEquals(raised.cause, "why");
  assertThrows(() => queue.getSync(), TypeError, "broken");
  assertThrows(() => queue.getNowait(), TypeError, "broken");
  assertInstanceOf(await queue.get({ errors: "return" }), TypeError);
});

Deno.test("Queue.get() returns an error that lies inside of a value", async () => {
  using queue = new Queue<{ error: Error }>();
  queue.put({ error: new Error("inside") });
  assertInstanceOf((await queue.get()).error, Error);
});

Deno.test("Queue with errors returned hands them out as values, unless a call says otherwise", async () => {
  using queue = new Queue<Error>(0, { errors: "return" });
  for (let i = 0; i < 4; i++) queue.put(new Error("value"));
  assertInstanceOf(await queue.get(), Error);
  assertInstanceOf(queue.getSync(), Error);
  assertInstanceOf(queue.getNowait(), Error);
  await assertRejects(() => queue.get({ errors: "raise" }), Error, "value");
});

Deno.test("Queue drops an item that cannot be opened, and goes on", async () => {
  using queue = new Queue<unknown>();
  queue.put(new Unopenable());
  queue.put("next");
  await assertRejects(() => queue.get(), Error, "cannot be opened");
  assertEquals(await queue.get(), "next");
});

// -- One agent: giving up --

Deno.test("Queue.get() and put() end with the reason of their signal", async () => {
  using queue = new Queue<number>(1);
  const stop = new AbortController();
  const getting = queue.get({ signal: stop.signal });
  stop.abort(new Error("enough"));
  await assertRejects(() => getting, Error, "enough");
  await assertRejects(() => queue.get({ signal: stop.signal }), Error, "enough");

  queue.put(1);
  const again = new AbortController();
  const putting = queue.put(2, { signal: again.signal });
  again.abort(new Error("enough"));
  await assertRejects(() => putting, Error, "enough");
  assertEquals([await queue.get(), queue.empty()], [1, true]);
});

Deno.test("Queue.getSync() and putSync() refuse to block for ever when nobody else is there", () => {
  using queue = new Queue<number>(1);
  assertThrows(() => queue.getSync(), DeadlockError);
  queue.putSync(1);
  assertThrows(() => queue.putSync(2), DeadlockError);
  assertThrows(() => queue.putSync(2, { timeout: 5 }), Full);
  assertEquals(queue.qsize(), 1);
});

Deno.test("Queue ends every wait of a process that was terminated", async () => {
  using queue = new Queue<number>();
  const identity = agentIdentity();
  identity.ended = new Error("terminated");
  try {
    await assertRejects(() => queue.get(), Error, "terminated");
    await assertRejects(() => queue.put(1), Error, "terminated");
    assertThrows(() => queue.getSync(), Error, "terminated");
    assertThrows(() => queue.putSync(1), Error, "terminated");
  } finally {
    delete identity.ended;
  }
});

// -- One agent: closing --

Deno.test("Queue refuses everything but questions after close()", async () => {
  const queue = new Queue<number>(1);
  queue.put(1);
  queue.close();
  queue.close();
  const closed = `Queue ${queue} is closed`;
  await assertRejects(() => queue.put(1), ValueError, closed);
  await assertRejects(() => queue.get(), ValueError, closed);
  assertThrows(() => queue.putSync(1), ValueError, closed);
  assertThrows(() => queue.getSync(), ValueError, closed);
  assertThrows(() => queue.putNowait(1), ValueError, closed);
  assertThrows(() => queue.getNowait(), ValueError, closed);
  assertThrows(() => queue.iterate(), ValueError, closed);
  assertEquals([queue.qsize(), queue.full()], [1, true]);
  assertThrows(() => queue.empty(), OSError, "handle is closed");
});

Deno.test("Queue.empty() still answers after close() where nothing was put", () => {
  const queue = new Queue<number>();
  queue.close();
  assertEquals(queue.empty(), true);
});

Deno.test("Queue.close() ends the waits of this process", async () => {
  const queue = new Queue<number>();
  const getting = queue.get();
  queue.close();
  await assertRejects(() => getting, ValueError, "is closed");
});

Deno.test("Queue.close() lets puts that wait for room go on, and joinThread() waits for them", async () => {
  const queue = new Queue<number>(1);
  const other = queue[duplicate]();
  queue.put(1);
  const late = queue.put(2);
  queue.close();
  const joined = queue.joinThread();
  assertEquals(await other.get(), 1);
  await Promise.all([late, joined]);
  assertEquals(await other.get(), 2);
  other.close();
});

Deno.test("Queue.cancelJoinThread() makes joinThread() return at once", async () => {
  using queue = new Queue<number>(1);
  const other = queue[duplicate]();
  queue.put(1);
  const late = queue.put(2);
  queue.close();
  queue.cancelJoinThread();
  await queue.joinThread();
  queue.joinThreadSync();
  assertEquals(other.qsize(), 1);
  other.getNowait();
  await late;
  other.close();
});

Deno.test("Queue.joinThread() asks for close() first", async () => {
  using queue = new Queue<number>();
  await assertRejects(() => queue.joinThread(), AssertionError, `Queue ${queue} not closed`);
  assertThrows(() => queue.joinThreadSync(), AssertionError, `Queue ${queue} not closed`);
  queue.close();
  await queue.joinThread();
  await queue.joinThread();
});

Deno.test("Queue.close() gives the memory back", () => {
  new Queue<number>().close(); // the heap may have to grow for the first one
  const { heap, references } = Family.current();
  const before = { ...heap.statistics(), size: references.size };
  for (let i = 0; i < 10; i++) {
    const queue = new Queue<string>();
    queue.put("unread");
    queue.close();
  }
  assertEquals({ ...heap.statistics(), size: references.size }, before);
});

// -- One agent: iteration --

Deno.test("Queue is iterated until it was closed here and nothing is left", async () => {
  const queue = new Queue<number>();
  const items: number[] = [];
  const done = (async () => {
    for await (const item of queue) items.push(item);
  })();
  queue.put(1);
  queue.put(2);
  await until(() => items.length === 2);
  queue.put(3);
  queue.close();
  await done;
  assertEquals(items, [1, 2, 3]);
});

Deno.test("Queue.iterate() ends when its signal aborts", async () => {
  using queue = new Queue<number>();
  const stop = new AbortController();
  queue.put(1);
  const items: number[] = [];
  for await (const item of queue.iterate({ signal: stop.signal })) {
    items.push(item);
    stop.abort();
  }
  assertEquals(items, [1]);
});

Deno.test("Queue.iterate() throws an error that was put, or yields it", async () => {
  using queue = new Queue<unknown>();
  queue.put(new RangeError("put"));
  await assertRejects(() => queue.iterate().next(), RangeError, "put");
  queue.put(new RangeError("put"));
  const { value } = await queue.iterate({ errors: "return" }).next();
  assertInstanceOf(value, RangeError);
});

// -- One agent: among other things --

Deno.test("wait() takes queues, and nothing from them", async () => {
  using first = new Queue<number>();
  using second = new SimpleQueue<number>();
  const [reader, writer] = Pipe(false);
  const ready = wait([first, reader, second]);
  second.put(1);
  assertEquals(await ready, [second]);
  writer.send(1);
  assertEquals(waitSync([first, reader, second]), [reader, second]);
  assertEquals([second.getSync(), reader.recvSync()], [1, 1]);
  assertEquals(await wait([first, second], { timeout: 0 }), []);
  reader.close();
  writer.close();
});

Deno.test("wait() hears that a queue is closed", async () => {
  const queue = new Queue<number>();
  const waiting = wait([queue]);
  queue.close();
  await assertRejects(() => waiting, ValueError, "is closed");
  await assertRejects(() => wait([queue]), ValueError, "is closed");
});

// -- One agent: identity --

Deno.test("Queue travels through a queue and stays the same queue", async () => {
  using carrier = new Queue<Queue<string>>();
  using queue = new Queue<string>();
  carrier.put(queue);
  const again = await carrier.get();
  again.put("through both");
  assertEquals(await queue.get(), "through both");
  assertEquals(String(again), String(queue));
});

Deno.test("Queue's subclass travels as what it is", async () => {
  using carrier = new Queue<FinalQueue>();
  using queue = new FinalQueue();
  queue.label = "changed";
  carrier.put(queue);
  const again = await carrier.get();
  assertInstanceOf(again, FinalQueue);
  again.sendResult(1);
  assertEquals(await queue.get(), { changed: 1 });
});

Deno.test("Queue that was only in flight is released with the record", () => {
  const carrier = new Queue<Queue<number>>();
  const { references } = Family.current();
  const before = references.size;
  const queue = new Queue<number>();
  carrier.put(queue);
  queue.close();
  assertEquals(references.size, before);
  const again = carrier.getSync();
  again.put(1);
  assertEquals(again.getSync(), 1);
  again.close();
  carrier.close();
  assertEquals(references.size, before - 1);
});

Deno.test("Queue's second view is closed by itself", async () => {
  using queue = new FinalQueue();
  const view = queue[duplicate]() as FinalQueue;
  assertInstanceOf(view, FinalQueue);
  view.sendResult(1);
  view.close();
  assertThrows(() => view.getNowait(), ValueError, "is closed");
  assertEquals(await queue.get(), { final: 1 });
});

Deno.test("Queue.toString() is Python's repr", () => {
  using queue = new FinalQueue();
  assert(/^<FinalQueue object at 0x[0-9a-f]+>$/.test(String(queue)));
});

// -- Several agents --

for (const role of ["echo", "echoAwaiting"]) {
  Deno.test(`Queue carries values to another agent and back (${role})`, async () => {
    using questions = new Queue<unknown>();
    using answers = new Queue<unknown>();
    await using member = start(role, questions, answers);
    const values = [1, -1.5, "text", { a: [1, { b: new Map([[1, new Date(0)]]) }] }, undefined];
    for (const value of values) questions.put(value);
    for (const value of values) assertEquals(await answers.get(), value);
    questions.putSync("blocking");
    assertEquals(answers.getSync(), "blocking");
    questions.put(null);
    await member.join();
  });
}

for (const role of ["putNumbers", "putNumbersAwaiting"]) {
  for (const maxsize of [0, 1, 10]) {
    Deno.test(`Queue of maxsize ${maxsize} keeps the order of each producer (${role})`, async () => {
      const count = 300;
      using queue = new Queue<number>(maxsize);
      const members = [0, 1, 2].map((i) => start(role, queue, i * count, (i + 1) * count));
      const lists: number[][] = [[], [], []];
      for (let i = 0; i < 3 * count; i++) {
        const item = i % 2 ? await queue.get() : queue.getSync();
        lists[Math.floor(item / count)].push(item);
      }
      for (const [i, list] of lists.entries()) {
        assertEquals(list, Array.from({ length: count }, (_, j) => i * count + j));
      }
      assert(queue.empty());
      for (const member of members) await member.join();
    });
  }
}

Deno.test("Queue gives every item to exactly one consumer", async () => {
  using queue = new Queue<number | null>();
  using taken = new Queue<[string, number]>();
  const members = ["a", "b"].map((name) => start("take", queue, taken, name));
  const count = 500;
  for (let i = 0; i < count; i++) queue.put(i);
  const items: number[] = [];
  for (let i = 0; i < count; i++) items.push((await taken.get())[1]);
  assertEquals(items.sort((a, b) => a - b), Array.from({ length: count }, (_, i) => i));
  for (const _ of members) queue.put(null);
  for (const member of members) await member.join();
});

Deno.test("Queue keeps what a process had put when it ended", async () => {
  using queue = new Queue<number>();
  const member = start("putNumbers", queue, 0, 20_000);
  await member.join();
  assertEquals(queue.qsize(), 20_000);
  for (let i = 0; i < 20_000; i++) assertEquals(queue.getNowait(), i);
});

Deno.test("Queue survives the death of a process that waited for an item", async () => {
  using queue = new Queue<string>();
  const member = start("getForEver", queue);
  await until(() => queue.statistics().getting === 1);
  await member.kill();
  assertEquals(queue.statistics().getting, 0);
  queue.put("still there");
  assertEquals(await queue.get({ timeout: 5_000 }), "still there");
});

Deno.test("Queue survives the death of a process that waited for room", async () => {
  using queue = new Queue<string>(1);
  queue.put("first");
  const member = start("putForEver", queue);
  await until(() => queue.statistics().putting === 1);
  await member.kill();
  assertEquals(await queue.get(), "first");
  assert(queue.empty());
  queue.put("second");
  assertEquals(await queue.get(), "second");
});

Deno.test("Queue wakes another consumer when the one that was woken is dead", async () => {
  using queue = new Queue<unknown>();
  using taken = new Queue<[string, unknown]>();
  const dead = start("getForEver", queue);
  await until(() => queue.statistics().getting === 1);
  const live = start("take", queue, taken, "live");
  await until(() => queue.statistics().getting === 2);
  const death = dead.kill();
  queue.put("item");
  const got = taken.get();
  await death;
  // The condemned may have taken it in the very moment; then another one must come through.
  if (queue.empty() && taken.empty()) queue.put("item");
  assertEquals(await got, ["live", "item"]);
  queue.put(null);
  await live.join();
});

Deno.test("Queue that travels twice works in the process it reaches", async () => {
  using carrier = new Queue<FinalQueue>();
  using queue = new FinalQueue();
  const member = start("reportThrough", carrier);
  carrier.put(queue);
  assertEquals(await queue.get(), { final: 1 });
  await member.join();
});
