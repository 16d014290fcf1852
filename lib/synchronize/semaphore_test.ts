import { assertEquals, assertThrows } from "@std/assert";
import { ValueError } from "../errors.ts";
import { BoundedSemaphore, Semaphore } from "./mod.ts";
import { Member, untilWaiting } from "./testdata/company.ts";

const MOST = 2 ** 31 - 1;

Deno.test("Semaphore admits as many as it has permits", async () => {
  const semaphore = new Semaphore(2);
  assertEquals(await semaphore.acquire(), true);
  assertEquals(semaphore.locked(), false);
  assertEquals(await semaphore.acquire(), true);
  assertEquals([semaphore.locked(), semaphore.getValue()], [true, 0]);
  assertEquals(await semaphore.acquire(false), false);
  semaphore.release();
  assertEquals([semaphore.locked(), semaphore.getValue()], [false, 1]);
});

Deno.test("Semaphore has one permit by default", () => {
  assertEquals(new Semaphore().getValue(), 1);
  assertEquals(new Semaphore(0).locked(), true);
});

Deno.test("Semaphore.release() may exceed the initial value", () => {
  const semaphore = new Semaphore(1);
  semaphore.release();
  assertEquals(semaphore.getValue(), 2);
});

Deno.test("Semaphore.release() refuses what no word can hold", () => {
  const semaphore = new Semaphore(MOST);
  const message = "semaphore or lock released too many times";
  assertThrows(() => semaphore.release(), ValueError, message);
  assertEquals(semaphore.getValue(), MOST);
});

Deno.test("Semaphore.release() wakes one waiter for each permit", async () => {
  const semaphore = new Semaphore(0);
  await using _a = Member.start("acquireAndEnd", [semaphore]);
  await using _b = Member.start("acquireAndEnd", [semaphore]);
  const awaited = semaphore.acquire();
  await untilWaiting(semaphore, 3);
  for (let i = 0; i < 3; i++) semaphore.release();
  assertEquals(await Promise.all([_a.result, _b.result, awaited]), [true, true, true]);
  assertEquals(semaphore.getValue(), 0);
});

Deno.test("Semaphore keeps the permit of a process that ended", async () => {
  const semaphore = new Semaphore(1);
  await using holder = Member.start("acquireAndEnd", [semaphore]);
  assertEquals(await holder.result, true);
  holder.kill();
  assertEquals(await semaphore.acquire(false), false);
  semaphore.release();
  assertEquals(await semaphore.acquire(), true);
});

Deno.test("Semaphore refuses values that make no sense", () => {
  for (const make of [Semaphore, BoundedSemaphore]) {
    assertThrows(
      () => new make(-1),
      ValueError,
      "Cannot create semaphore: value must be >= 0, received -1",
    );
    assertThrows(() => new make(MOST + 1), ValueError, "value must be <= 2147483647");
    assertThrows(() => new make(1.5), TypeError, "integer");
    assertThrows(() => new make("1" as never), TypeError, "integer");
    assertThrows(() => new make(null as never), TypeError, "integer");
  }
});

Deno.test("BoundedSemaphore.release() refuses to exceed the initial value", async () => {
  const semaphore = new BoundedSemaphore(2);
  const message = "semaphore or lock released too many times";
  assertThrows(() => semaphore.release(), ValueError, message);
  await semaphore.acquire();
  semaphore.release();
  assertThrows(() => semaphore.release(), ValueError, message);
  assertThrows(() => new BoundedSemaphore(0).release(), ValueError, message);
  assertEquals(semaphore.getValue(), 2);
});

Deno.test("Semaphores show their permits", async () => {
  assertEquals(String(new Semaphore(3)), "<Semaphore(value=3)>");
  const bounded = new BoundedSemaphore(2);
  await bounded.acquire();
  assertEquals(String(bounded), "<BoundedSemaphore(value=1, maxvalue=2)>");
});
