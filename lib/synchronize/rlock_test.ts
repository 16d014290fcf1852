import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { AssertionError, BrokenLockError } from "../errors.ts";
import { Event, RLock } from "./mod.ts";
import { InAgent, Member, untilWaiting } from "./testdata/company.ts";

const NOT_OWNED = "attempt to release recursive lock not owned by thread";

Deno.test("RLock can be acquired again by its owner, and must be released as often", async () => {
  const lock = new RLock();
  for (let i = 0; i < 2; i++) assertEquals(await lock.acquire(), true);
  assertEquals(lock.acquireSync({ timeout: 5 }), true);
  assertEquals(lock.acquireSync(false), true);
  for (let i = 0; i < 4; i++) {
    assertEquals(lock.locked(), true);
    lock.release();
  }
  assertEquals(lock.locked(), false);
});

Deno.test("RLock.release() wakes a waiter only the last time", async () => {
  const lock = new RLock();
  await lock.acquire();
  await lock.acquire();
  await using waiter = Member.start("acquireOnce", [lock, "sync"]);
  await untilWaiting(lock, 1);
  lock.release();
  assertEquals(String(lock), "<RLock(MainProcess, 1)>");
  lock.release();
  assertEquals(await waiter.result, true);
});

Deno.test("RLock.release() refuses everybody but the owner", async () => {
  const lock = new RLock();
  assertThrows(() => lock.release(), AssertionError, NOT_OWNED);
  await lock.acquire();
  await lock.acquire();
  await using other = Member.start("release", [lock]);
  assertEquals(await other.result, `AssertionError: ${NOT_OWNED}`);
  using child = new InAgent("Child");
  child.run(() => assertThrows(() => lock.release(), AssertionError, NOT_OWNED));
  assertEquals(String(lock), "<RLock(MainProcess, 2)>");
  lock.release();
  lock.release();
  assertThrows(() => lock.release(), AssertionError, NOT_OWNED);
});

Deno.test("RLock is another process's for an in-agent child", async () => {
  const lock = new RLock();
  await lock.acquire();
  using child = new InAgent("Child");
  assertEquals(await child.run(() => lock.acquire(false)), false);
  const waiting = child.run(() => lock.acquire());
  await untilWaiting(lock, 1);
  lock.release();
  assertEquals(await waiting, true);
  assertEquals(lock.acquireSync(false), false);
  child.run(() => lock.release());
});

Deno.test("RLock whose owner is gone is broken, even if it ended normally", async () => {
  const lock = new RLock();
  await using owner = Member.start("acquireAndEnd", [lock], "Owner");
  await owner.result;
  const message = "Owner ended with exit code 0 while it held the lock";
  await assertRejects(() => lock.acquire(), BrokenLockError, message);
  assertThrows(() => lock.acquireSync(), BrokenLockError, message);
  assertThrows(() => lock.release(), AssertionError, NOT_OWNED);
});

Deno.test("RLock.reset() makes a broken lock usable from the first level on", async () => {
  const lock = new RLock();
  const held = new Event();
  await using owner = Member.start("acquireAndKeep", [lock, held, 3]);
  await held.wait();
  const waiting = assertRejects(() => lock.acquire(), BrokenLockError);
  await untilWaiting(lock, 1);
  owner.kill();
  await waiting;
  lock.reset();
  assertEquals(await lock.acquire(), true);
  assertEquals(String(lock), "<RLock(MainProcess, 1)>");
  lock.release();
  assertEquals(lock.locked(), false);
});

Deno.test("RLock shows its owner and its levels", async () => {
  const lock = new RLock();
  assertEquals(String(lock), "<RLock(None, 0)>");
  for (let i = 0; i < 3; i++) await lock.acquire();
  assertEquals(String(lock), "<RLock(MainProcess, 3)>");
  await using other = Member.start("show", [lock]);
  assertEquals(await other.result, "<RLock(SomeOtherProcess, nonzero)>");
  using child = new InAgent("T1");
  assertEquals(child.run(() => String(lock)), "<RLock(SomeOtherThread, nonzero)>");
});
