import { assertEquals, assertIsError, assertRejects, assertThrows } from "@std/assert";
import { BrokenLockError, DeadlockError, ValueError } from "../errors.ts";
import { Event, Lock } from "./mod.ts";
import { InAgent, Member, untilWaiting } from "./testdata/company.ts";

/** A lock whose owner was killed, and what that was for those who waited. */
async function broken(): Promise<{ lock: Lock; awaited: unknown[]; blocked: unknown }> {
  const lock = new Lock();
  const held = new Event();
  await using owner = Member.start("acquireAndKeep", [lock, held, 1], "Owner");
  await held.wait();
  await using blocked = Member.start("acquireOnce", [lock, "sync"]);
  const waiting = [lock.acquire(), lock.hold()].map((wait) => assertRejects(() => wait));
  await untilWaiting(lock, 3);
  owner.kill();
  return { lock, awaited: await Promise.all(waiting), blocked: await blocked.result };
}

Deno.test("Lock is not recursive", async () => {
  const lock = new Lock();
  await lock.acquire();
  assertEquals(await lock.acquire(false), false);
  assertEquals(await lock.acquire({ timeout: 5 }), false);
});

Deno.test("Lock.release() releases what another process acquired", async () => {
  const lock = new Lock();
  await lock.acquire();
  await using other = Member.start("release", [lock]);
  await other.result;
  assertEquals(lock.locked(), false);
});

Deno.test("Lock.release() wakes a waiter when it is another process's", async () => {
  const lock = new Lock();
  await lock.acquire();
  const waiting = lock.acquire();
  await untilWaiting(lock, 1);
  await using other = Member.start("release", [lock]);
  await other.result;
  assertEquals(await waiting, true);
});

Deno.test("Lock.release() refuses a free lock", async () => {
  const lock = new Lock();
  assertThrows(() => lock.release(), ValueError, "semaphore or lock released too many times");
  await lock.acquire();
  lock.release();
  assertThrows(() => lock.release(), ValueError, "semaphore or lock released too many times");
});

Deno.test("Lock whose owner is killed is broken for all who wait and all who come", async () => {
  const { lock, awaited, blocked } = await broken();
  const message = "Cannot use lock: Owner ended with exit code -9 while it held the lock; " +
    "reset() makes it usable again";
  assertEquals(blocked, `BrokenLockError: ${message}`);
  for (const error of awaited) {
    assertIsError(error, BrokenLockError, message);
    assertEquals([error.ownerName, error.ownerExitcode], ["Owner", -9]);
  }
  await assertRejects(() => lock.acquire(), BrokenLockError);
  await assertRejects(() => lock.acquire(false), BrokenLockError);
  assertThrows(() => lock.acquireSync(), BrokenLockError);
  assertThrows(() => lock.acquireSync({ timeout: 5 }), BrokenLockError);
  assertThrows(() => lock.release(), BrokenLockError);
  assertEquals(lock.locked(), true);
  assertEquals(String(lock), "<Lock(owner=SomeOtherProcess)>");
});

Deno.test("Lock.reset() makes a broken lock usable", async () => {
  const { lock } = await broken();
  lock.reset();
  assertEquals(lock.locked(), false);
  assertEquals(await lock.acquire(), true);
  lock.release();
});

Deno.test("Lock.reset() leaves alone what a live process holds", async () => {
  const lock = new Lock();
  lock.reset();
  assertEquals(lock.locked(), false);
  await lock.acquire();
  lock.reset();
  assertEquals(lock.locked(), true);
});

Deno.test("Lock stays locked when its owner ends normally, and anybody may release it", async () => {
  const lock = new Lock();
  await using owner = Member.start("acquireAndEnd", [lock]);
  await owner.result;
  assertEquals(owner.exitcode, 0);
  assertEquals(await lock.acquire(false), false);
  assertEquals(await lock.acquire({ timeout: 5 }), false);
  const waiting = lock.acquire();
  await untilWaiting(lock, 1);
  lock.release();
  assertEquals(await waiting, true);
});

Deno.test("Lock.acquireSync() refuses to wait for an owner that this thread runs", async () => {
  const lock = new Lock();
  using child = new InAgent("Child");
  const event = new Event();
  await using company = Member.start("waitForEvent", [event, "await"]);
  await untilWaiting(event, 1);
  await child.run(() => lock.acquire());
  assertThrows(() => lock.acquireSync(), DeadlockError, "its owner runs in this thread");
  child.run(() => lock.release());
  await lock.acquire();
  child.run(() => assertThrows(() => lock.acquireSync(), DeadlockError));
  event.set();
  assertEquals(await company.result, true);
});

Deno.test("Lock shows its owner", async () => {
  const lock = new Lock();
  assertEquals(String(lock), "<Lock(owner=None)>");
  await lock.acquire();
  assertEquals(String(lock), "<Lock(owner=MainProcess)>");
  await using other = Member.start("show", [lock]);
  assertEquals(await other.result, "<Lock(owner=SomeOtherProcess)>");
  lock.release();
  using child = new InAgent("T1");
  child.run(() => lock.acquireSync());
  assertEquals(String(lock), "<Lock(owner=SomeOtherThread)>");
  assertEquals(child.run(() => String(lock)), "<Lock(owner=MainProcess|T1)>");
});

Deno.test("Lock's guard releases nothing that its process holds no longer", async () => {
  const lock = new Lock();
  const held = new Event();
  const guard = await lock.hold();
  lock.release();
  await using next = Member.start("acquireAndKeep", [lock, held, 1]);
  await held.wait();
  guard.release();
  assertEquals(String(lock), "<Lock(owner=SomeOtherProcess)>");
  assertEquals(next.exitcode, undefined);
});
