import { assert, assertEquals, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import { AssertionError, BrokenLockError, DeadlockError } from "../errors.ts";
import { decode, encode } from "../codec/mod.ts";
import { Condition, Event, Lock, RLock, Semaphore } from "./mod.ts";
import { InAgent, Member, until, untilWaiting } from "./testdata/company.ts";

const forms = ["await", "sync"] as const;

/** Sleeps on `condition` once, as a process of its own. */
function sleeper(condition: Condition, timeout: number | null = null) {
  const process = new InAgent("Sleeper");
  const woken = process.run(async () => {
    using _ = await condition.hold();
    return await condition.wait({ timeout });
  });
  return { process, woken, [Symbol.dispose]: () => process.end(0) };
}

function notify(condition: Condition, n: number): void {
  using _ = condition.holdSync();
  condition.notify(n);
}

Deno.test("Condition has an RLock of its own by default", async () => {
  const condition = new Condition();
  assertEquals(String(condition), "<Condition(<RLock(None, 0)>, 0)>");
  await condition.acquire();
  condition.acquireSync();
  assertEquals(String(condition), "<Condition(<RLock(MainProcess, 2)>, 0)>");
  condition.release();
  assertEquals(condition.locked(), true);
  condition.release();
  assertEquals(condition.locked(), false);
});

Deno.test("Condition shares the lock that it is given", async () => {
  const lock = new Lock();
  const condition = new Condition(lock), other = new Condition(lock);
  using _ = await condition.hold();
  assertEquals(lock.locked(), true);
  assertEquals(await other.acquire(false), false);
  assertEquals(String(other), "<Condition(<Lock(owner=MainProcess)>, 0)>");
  assertThrows(() => new Condition(new Semaphore() as never), TypeError, "Lock or RLock");
  assertThrows(() => new Condition({} as never), TypeError, "Lock or RLock");
});

for (const form of forms) {
  Deno.test(`Condition.notify() wakes the one who has slept longest (${form})`, async () => {
    const condition = new Condition();
    await using first = Member.start("sleepOn", [condition, form]);
    await untilWaiting(condition, 1);
    await using second = Member.start("sleepOn", [condition, form]);
    await untilWaiting(condition, 2);
    notify(condition, 1);
    assertEquals(await first.result, true);
    assertEquals(condition.statistics().waiting, 1);
    notify(condition, 1);
    assertEquals(await second.result, true);
  });

  Deno.test(`Condition.notifyAll() wakes everybody (${form})`, async () => {
    const condition = new Condition();
    await using a = Member.start("sleepOn", [condition, form]);
    await using b = Member.start("sleepOn", [condition, form]);
    using c = sleeper(condition);
    await untilWaiting(condition, 3);
    await condition.acquire();
    condition.notifyAll();
    assertEquals(condition.statistics().waiting, 0);
    condition.release();
    assertEquals(await Promise.all([a.result, b.result, c.woken]), [true, true, true]);
  });
}

Deno.test("Condition passes on every item between producers and consumers", async () => {
  const condition = new Condition();
  const state = new Semaphore(0);
  await using a = Member.start("putAndNotify", [condition, state, 300]);
  await using b = Member.start("takeWhenThere", [condition, state, 150]);
  await using c = Member.start("takeWhenThere", [condition, state, 150]);
  await Promise.all([a.result, b.result, c.result]);
  assertEquals(state.getValue(), 0);
  assertEquals(condition.statistics().waiting, 0);
});

Deno.test("Condition.notify() wakes n at most, and stores nothing", async () => {
  const condition = new Condition();
  notify(condition, 5);
  using a = sleeper(condition), b = sleeper(condition), c = sleeper(condition);
  await untilWaiting(condition, 3);
  notify(condition, 2);
  assertEquals(await Promise.all([a.woken, b.woken]), [true, true]);
  assertEquals(condition.statistics().waiting, 1);
  notify(condition, 0);
  assertEquals(condition.statistics().waiting, 1);
  notify(condition, 1);
  assertEquals(await c.woken, true);
});

Deno.test("Condition.wait() returns false when the timeout passes, the lock held", async () => {
  const condition = new Condition();
  for (const timeout of [20, 0, -1]) {
    await condition.acquire();
    await condition.acquire();
    const start = performance.now();
    assertEquals(await condition.wait({ timeout }), false);
    assertEquals(condition.waitSync({ timeout }), false);
    assert(performance.now() - start > 2 * timeout - 5);
    assertEquals(String(condition), "<Condition(<RLock(MainProcess, 2)>, 0)>");
    condition.release();
    condition.release();
  }
});

Deno.test("Condition.wait() releases all levels and restores them", async () => {
  const condition = new Condition();
  for (let i = 0; i < 3; i++) await condition.acquire();
  const woken = condition.wait();
  assertEquals(String(condition), "<Condition(<RLock(None, 0)>, 1)>");
  using other = new InAgent("Other");
  other.run(() => notify(condition, 1));
  assertEquals(await woken, true);
  assertEquals(String(condition), "<Condition(<RLock(MainProcess, 3)>, 0)>");
});

Deno.test("Condition.wait() really releases the lock, even if it has no time", async () => {
  const condition = new Condition();
  await condition.acquire();
  using other = new InAgent("Other");
  const waiting = other.run(() => condition.acquire());
  await until(() => String(condition).includes("MainProcess"));
  const timedOut = condition.wait({ timeout: 0 });
  assertEquals(await waiting, true);
  other.run(() => condition.release());
  assertEquals(await timedOut, false);
});

Deno.test("Condition.wait() counts as notified when the time runs out after that", async () => {
  const condition = new Condition();
  using late = new InAgent("Late");
  const woken = late.run(() => {
    condition.acquireSync();
    return condition.wait({ timeout: 20 });
  });
  condition.acquireSync(); // before the event loop turns, so before its time can run out
  condition.notify();
  await new Promise((resolve) => setTimeout(resolve, 40)); // past its timeout
  condition.release();
  assertEquals(await woken, true);
});

Deno.test("Condition refuses callers who do not hold its lock", async () => {
  for (const condition of [new Condition(), new Condition(new Lock())]) {
    const wait = "must acquire() condition before using wait()";
    await assertRejects(() => condition.wait(), AssertionError, wait);
    assertThrows(() => condition.waitSync({ timeout: 0 }), AssertionError, wait);
    await assertRejects(() => condition.waitFor(() => false), AssertionError, wait);
    assertThrows(() => condition.notify(), AssertionError, "lock is not owned");
    assertThrows(() => condition.notifyAll(), AssertionError, "lock is not owned");
    using other = new InAgent("Other");
    other.run(() => condition.acquireSync());
    await assertRejects(() => condition.wait(), AssertionError, wait);
    assertThrows(() => condition.notify(), AssertionError, "lock is not owned");
    other.run(() => condition.release());
  }
});

Deno.test("Condition.notify() refuses what is no number", () => {
  const condition = new Condition();
  assertThrows(() => condition.notify("1" as never), TypeError, "number");
});

Deno.test("Condition.waitFor() returns what the predicate returned last", async () => {
  const condition = new Condition();
  using _ = await condition.hold();
  assertEquals(await condition.waitFor(() => "yes"), "yes");
  assertEquals(await condition.waitFor(() => Promise.resolve([])), []);
  assertEquals(condition.waitForSync(() => 5), 5);
  assertEquals(await condition.waitFor(() => 0, { timeout: 10 }), 0);
  assertEquals(condition.waitForSync(() => "", { timeout: 10 }), "");
  assertEquals(await condition.waitFor(() => null, { timeout: 0 }), null);
});

Deno.test("Condition.waitFor() waits until the predicate holds", async () => {
  const condition = new Condition();
  let state = 0;
  let asked = 0;
  using waiter = new InAgent("Waiter");
  const result = waiter.run(async () => {
    using _ = await condition.hold();
    return await condition.waitFor(() => {
      asked++;
      return state === 2 && "two";
    });
  });
  for (let i = 1; i <= 2; i++) {
    await untilWaiting(condition, 1);
    using _ = await condition.hold();
    state = i;
    condition.notify();
  }
  assertEquals(await result, "two");
  assertEquals(asked, 3);
});

Deno.test("Condition.waitFor() has one timeout for all its waits", async () => {
  const condition = new Condition();
  using waiter = new InAgent("Waiter");
  let asked = 0;
  const start = performance.now();
  const result = waiter.run(async () => {
    using _ = condition.holdSync();
    return await condition.waitFor(() => {
      asked++;
      return false;
    }, { timeout: 50 });
  });
  notify(condition, 1); // before the event loop turns, so before its time can run out
  assertEquals(await result, false);
  assert(performance.now() - start >= 45);
  assert(asked >= 2);
});

Deno.test("Condition.waitForSync() refuses a predicate that must be awaited", () => {
  const condition = new Condition();
  using _ = condition.holdSync();
  const predicate = () => Promise.reject(new Error("unseen"));
  assertThrows(() => condition.waitForSync(predicate), TypeError, "awaitable form");
});

Deno.test("Condition.wait() is ended by its signal, the lock held", async () => {
  const condition = new Condition();
  await condition.acquire();
  const controller = new AbortController();
  const reason = new Error("enough");
  const waiting = condition.wait({ signal: controller.signal });
  assertEquals(condition.statistics().waiting, 1);
  controller.abort(reason);
  assertStrictEquals(await assertRejects(() => waiting), reason);
  assertEquals(String(condition), "<Condition(<RLock(MainProcess, 1)>, 0)>");
  assertStrictEquals(
    await assertRejects(() => condition.wait({ signal: controller.signal })),
    reason,
  );
});

Deno.test("Condition hands on the notification of one who gave up", async () => {
  const condition = new Condition(new Lock());
  const controller = new AbortController();
  await condition.acquire();
  const first = condition.wait({ signal: controller.signal });
  await condition.acquire();
  const second = condition.wait();
  await condition.acquire();
  condition.notify(1);
  controller.abort(); // it was notified already, but has not seen it
  condition.release();
  await first.then(() => assertEquals(true, false, "it gave up"), () => condition.release());
  assertEquals(await second, true);
});

Deno.test("Condition.wait() is ended by an interrupt, the lock held", async () => {
  for (const form of forms) {
    const condition = new Condition();
    await using there = Member.start("sleepOn", [condition, form]);
    await untilWaiting(condition, 1);
    there.interrupt();
    assertEquals(await there.result, "KeyboardInterrupt: ");
    assertEquals(String(condition), "<Condition(<RLock(None, 0)>, 0)>");
  }
});

Deno.test("Condition.wait() is ended by terminating an in-agent process", async () => {
  const condition = new Condition();
  using other = sleeper(condition);
  const ended = new Error("terminated");
  await untilWaiting(condition, 1);
  await condition.acquire();
  other.process.terminate(ended); // the lock is not free, and need not be
  assertStrictEquals(await assertRejects(() => other.woken), ended);
  assertEquals(condition.statistics().waiting, 0);
});

Deno.test("Condition forgets sleepers that died", async () => {
  const condition = new Condition();
  await using first = Member.start("sleepOn", [condition, "sync"]);
  await untilWaiting(condition, 1);
  using second = sleeper(condition);
  await untilWaiting(condition, 2);
  first.kill();
  assertEquals(condition.statistics().waiting, 1);
  notify(condition, 1);
  assertEquals(await second.woken, true);
});

Deno.test("Condition is broken when a process dies that holds its lock", async () => {
  const condition = new Condition();
  const held = new Event();
  using here = sleeper(condition);
  await using there = Member.start("sleepOn", [condition, "sync"]);
  await untilWaiting(condition, 2);
  await using owner = Member.start("keepCondition", [condition, held], "Owner");
  await held.wait();
  owner.kill();
  await assertRejects(() => here.woken, BrokenLockError, "Owner ended with exit code -9");
  assert(String(await there.result).startsWith("BrokenLockError: "));
  await assertRejects(() => condition.acquire(), BrokenLockError);
  assertEquals(condition.statistics().waiting, 0);
});

Deno.test("Condition.waitSync() refuses to sleep where nobody could notify", () => {
  const condition = new Condition();
  using _ = condition.holdSync();
  assertThrows(() => condition.waitSync(), DeadlockError, "no other process lives");
  assertEquals(String(condition), "<Condition(<RLock(MainProcess, 1)>, 0)>");
});

Deno.test("Condition has room for many sleepers", async () => {
  const condition = new Condition();
  const sleepers = Array.from({ length: 40 }, () => sleeper(condition));
  await untilWaiting(condition, 40);
  notify(condition, 40);
  const woken = await Promise.all(sleepers.map(({ woken }) => woken));
  assertEquals(woken, new Array(40).fill(true));
  for (const { process } of sleepers) process.end(0);
});

Deno.test("Condition travels as itself, with its lock", async () => {
  for (const lock of [new Lock(), new RLock()]) {
    const condition = new Condition(lock);
    const { bytes, handles } = encode({ condition, lock });
    const copy = decode<{ condition: Condition; lock: Lock | RLock }>(bytes, handles);
    using _ = await copy.condition.hold();
    assertEquals(copy.lock.locked(), true);
    assertEquals(String(copy.condition), String(condition));
  }
});
