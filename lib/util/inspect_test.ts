import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import {
  add,
  Chain,
  EVENT,
  FUTEX,
  LOCK,
  markGone,
  METHOD,
  OBJECT,
  OwnedLock,
  PAGE,
  poke,
  STATE,
  store,
  WAIT,
  wallClock,
} from "../kernel/mod.ts";
import { Family, KIND, QUEUE } from "../memory/mod.ts";
import { inspect } from "./inspect.ts";

const family = Family.current();
const { agent, processes, references } = family;

/** A process that is there in shared memory only. */
class Figure {
  readonly page: number;
  readonly id: number;

  constructor(name: string, method: number = METHOD.spawn) {
    this.page = processes.bear({ parent: agent.id, name, method });
    this.id = agent.words[this.page + PAGE.id];
    store(agent.words, this.page + PAGE.state, STATE.LIVE);
  }

  holds(lock: number): void {
    new OwnedLock(agent, lock + OBJECT.size).tryAcquire(this.id);
  }

  /** Blocks on `futex`, or awaits it. */
  waits(futex: number, { blocks = true, entry = 0 } = {}): void {
    const at = this.page + PAGE.waits + entry * WAIT.size;
    poke(agent.words, at + WAIT.since, wallClock() - 1_500);
    poke(agent.words, at + WAIT.futex, futex);
    poke(agent.words, at + WAIT.waiters, 1);
    poke(agent.words, this.page + PAGE.blocked, blocks ? 1 : 0);
    poke(agent.words, this.page + PAGE.idleSince, wallClock() - 1_500);
  }

  [Symbol.dispose](): void {
    markGone(agent, this.page, 0);
    processes.bury(this.page);
  }
}

/** A lock, and the futex on which one waits for it. */
function newLock(): { lock: number; futex: number; address: string } {
  const lock = references.create(KIND.lock, OBJECT.size + LOCK.size);
  return { lock, futex: lock + OBJECT.size + LOCK.futex, address: asText(lock) };
}

function asText(address: number): string {
  return `0x${(address * 4).toString(16)}`;
}

function cross(a: Figure, b: Figure, options?: { blocks: boolean }): void {
  const [first, second] = [newLock(), newLock()];
  a.holds(first.lock);
  b.holds(second.lock);
  a.waits(second.futex, options);
  b.waits(first.futex, options);
}

Deno.test("inspect() shows the process that looks", () => {
  const { processes: [main], pid } = inspect();
  const { name, parent, state, startMethod, daemon, inAgentOf, exitcode, waits } = main;
  assertEquals([main.pid, pid, name], [Deno.pid, Deno.pid, "MainProcess"]);
  assertEquals([parent, startMethod, daemon, inAgentOf], [null, null, false, null]);
  assertEquals([state, exitcode, waits], ["running", null, []]);
});

Deno.test("inspect() shows who holds a lock, and who waits for it since when", () => {
  const { lock, futex, address } = newLock();
  using holder = new Figure("Holder");
  using waiter = new Figure("Waiter", METHOD.forkserver);
  holder.holds(lock);
  waiter.waits(futex);
  const seen = inspect();
  const { state, startMethod, waits: [wait] } = seen.process("Waiter")!;
  assertEquals([state, startMethod], ["blocked", "forkserver"]);
  assertEquals(wait.what, `Lock ${address} to be released, held by Holder`);
  assertEquals([wait.holder, wait.object], [seen.process("Holder")!.pid, address]);
  assertEquals(wait.waited >= 1_500 && wait.waited < 60_000, true);
  assertEquals(Math.abs(Date.now() - wait.since.getTime() - wait.waited) < 1_000, true);
  assertEquals(seen.process("Holder")!.holds, [address]);
  const object = seen.objects.find((each) => each.address === address)!;
  assertEquals([object.type, object.waiting, object.state], ["Lock", 1, { locked: true }]);
  assertEquals(seen.deadlocks, []);
});

Deno.test("inspect() names who waits for each other in a circle", () => {
  using a = new Figure("A");
  using b = new Figure("B");
  cross(a, b);
  const seen = inspect();
  const [deadlock, ...others] = seen.deadlocks;
  assertEquals(others, []);
  assertEquals(deadlock.pids, ["A", "B"].map((name) => seen.process(name)!.pid));
  assertEquals(deadlock.isCertain, true);
  assertMatch(
    deadlock.text,
    /^A has waited 1\.\d s for Lock 0x\w+ to be released, held by B; B has waited 1\.\d s for Lock 0x\w+ to be released, held by A$/,
  );
  assertStringIncludes(String(seen), `Deadlock: ${deadlock.text}`);
});

Deno.test("a circle of processes that await is no certain deadlock", () => {
  using a = new Figure("A");
  using b = new Figure("B");
  cross(a, b, { blocks: false });
  const seen = inspect();
  assertEquals(seen.deadlocks.map(({ isCertain }) => isCertain), [false]);
  assertEquals(seen.process("A")!.state, "waiting");
  assertStringIncludes(String(seen), "Deadlock, unless another task helps: A has waited");
});

Deno.test("who is parked for a lock of his own is a circle, who awaits it is none", () => {
  const { lock, futex } = newLock();
  using a = new Figure("A");
  a.holds(lock);
  a.waits(futex, { blocks: false });
  assertEquals(inspect().deadlocks, []);
  a.waits(futex);
  assertEquals(inspect().deadlocks.map(({ pids }) => pids.length), [1]);
});

Deno.test("a circle may lead over the end of a process", () => {
  const { lock, futex } = newLock();
  using a = new Figure("A");
  using b = new Figure("B");
  a.holds(lock);
  a.waits(b.page + PAGE.exitFutex);
  b.waits(futex);
  const [{ text, isCertain }] = inspect().deadlocks;
  assertEquals(isCertain, true);
  assertMatch(text, /^A has waited \d\.\d s for B to end; B has waited/);
});

Deno.test("who waits for two things is in two circles", () => {
  using a = new Figure("A");
  using b = new Figure("B");
  using c = new Figure("C");
  const [la, lb, lc] = [newLock(), newLock(), newLock()];
  a.holds(la.lock);
  b.holds(lb.lock);
  c.holds(lc.lock);
  a.waits(lb.futex, { blocks: false });
  a.waits(lc.futex, { blocks: false, entry: 1 });
  b.waits(la.futex);
  c.waits(la.futex);
  assertEquals(inspect().deadlocks.map(({ pids }) => pids.length), [2, 2]);
});

Deno.test("the dead are in no circle, and a lock that one holds says so", () => {
  const { lock, futex } = newLock();
  using waiter = new Figure("Waiter");
  {
    using holder = new Figure("Holder");
    holder.holds(lock);
    holder.waits(waiter.page + PAGE.exitFutex);
    waiter.waits(futex);
    assertEquals(inspect().deadlocks.length, 1);
    markGone(agent, holder.page, -9);
    const seen = inspect();
    assertEquals([seen.deadlocks, seen.process("Holder")!.exitcode], [[], -9]);
    assertEquals(seen.process("Holder")!.state, "ended");
  }
  const [wait] = inspect().process("Waiter")!.waits;
  assertStringIncludes(wait.what, "held by Holder (ended)");
});

Deno.test("inspect() shows how much lies in a queue, and who waits for more", () => {
  const address = references.create(KIND.queue, QUEUE.size);
  const chain = new Chain(agent, family.heap, address + QUEUE.chain);
  chain.initialize({ maxItems: 5 });
  for (let n = 0; n < 3; n++) chain.tryPut(new Uint8Array(8));
  using reader = new Figure("Reader");
  reader.waits(chain.readable);
  const seen = inspect();
  const object = seen.objects.find((each) => each.address === asText(address))!;
  assertEquals([object.type, object.state], ["Queue", { items: 3, maxsize: 5 }]);
  assertEquals(seen.process("Reader")!.waits[0].what, `Queue ${asText(address)} to have an item`);
  references.release(address);
  assertEquals(inspect().process("Reader")!.waits[0].what.startsWith("something at"), true);
});

Deno.test("inspect() leaves out what is free and not waited for", () => {
  const { address } = newLock();
  const event = references.create(KIND.event, OBJECT.size + EVENT.size);
  const shown = inspect().objects.map((object) => object.address);
  assertEquals([address, asText(event)].filter((each) => shown.includes(each)), []);
});

Deno.test("inspect() tells the share of time without waiting", () => {
  using a = new Figure("A");
  store(agent.words, a.page + PAGE.bornAt, wallClock() - 10_000);
  store(agent.words, a.page + PAGE.idle, 6_000);
  assertEquals(Math.round(inspect().process("A")!.busy! * 10), 4);
  a.waits(1);
  assertEquals(Math.round(inspect().process("A")!.busy! * 100), 25);
});

Deno.test("inspect() writes nothing and takes no mutex", () => {
  using a = new Figure("A");
  using b = new Figure("B");
  cross(a, b);
  const sleepers = references.create(KIND.condition, 64);
  store(agent.words, sleepers + OBJECT.size + 1, 999_999); // its mutex is held by nobody who lives
  inspect();
  const before = agent.words.slice();
  inspect();
  assertEquals(agent.words.findIndex((word, at) => word !== before[at]), -1);
  store(agent.words, sleepers + OBJECT.size + 1, 0);
});

Deno.test("inspect() survives words that make no sense", () => {
  using a = new Figure("A");
  const table = family.heap.allocateZeroed(8);
  const random = [agent.words.length + 5, 3, -7, table + 1, 2 ** 30, 1, family.mainPage];
  agent.words.set(random, table);
  store(agent.words, a.page + PAGE.refsUsed, random.length);
  store(agent.words, a.page + PAGE.refsSize, 8);
  store(agent.words, a.page + PAGE.refs, table);
  const { lock, futex } = newLock();
  store(agent.words, lock + OBJECT.size + LOCK.owner, 123_456_789);
  a.waits(futex);
  const [wait] = inspect().process("A")!.waits;
  assertStringIncludes(wait.what, "held by process ");
  store(agent.words, a.page + PAGE.refs, 0);
  add(agent.words, futex + FUTEX.seq, 1);
});

Deno.test("what inspect() saw is plain data, too", () => {
  const seen = JSON.parse(JSON.stringify(inspect()));
  assertEquals(seen.processes[0].name, "MainProcess");
  assertEquals(typeof seen.memory, "number");
});
