import { assert, assertEquals, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import {
  asCompleted,
  CancelledError,
  FIRST_COMPLETED,
  Future,
  InvalidStateError,
  wait,
  waitSync,
} from "./mod.ts";
import { RuntimeError, TimeoutError, ValueError } from "../errors.ts";

Deno.test("Future hands out its result again and again", async () => {
  const future = new Future<number>();
  assertEquals([future.done(), future.running()], [false, false]);
  assert(future.setRunningOrNotifyCancel());
  assertEquals([future.done(), future.running()], [false, true]);
  const early = future.result();
  future.setResult(42);
  assertEquals([await early, await future.result(), future.resultSync()], [42, 42, 42]);
  assertEquals([await future.exception(), future.done(), future.running()], [null, true, false]);
});

Deno.test("Future hands out its error again and again", async () => {
  const future = new Future();
  const error = new TypeError("no");
  future.setException(error);
  for (const _ of [1, 2]) assertStrictEquals(await assertRejects(() => future.result()), error);
  assertThrows(() => future.resultSync(), TypeError, "no");
  assertStrictEquals(await future.exception(), error);
  assertStrictEquals(future.exceptionSync(), error);
});

Deno.test("Future can be cancelled until it runs", async () => {
  const future = new Future();
  assert(future.cancel());
  assert(future.cancel());
  assertEquals([future.cancelled(), future.done(), future.state], [true, true, "CANCELLED"]);
  await assertRejects(() => future.result(), CancelledError);
  await assertRejects(() => future.exception(), CancelledError);
  assertEquals(future.setRunningOrNotifyCancel(), false);
  assertThrows(() => future.setRunningOrNotifyCancel(), InvalidStateError);

  const running = new Future();
  running.setRunningOrNotifyCancel();
  assertEquals([running.cancel(), running.cancelled()], [false, false]);
});

Deno.test("Future is told its result once", () => {
  const future = new Future<number>();
  future.setResult(1);
  assertThrows(() => future.setResult(2), InvalidStateError);
  assertThrows(() => future.setException(new Error()), InvalidStateError);
  assertEquals(future.resultSync(), 1);
});

Deno.test("Future.result() gives up when time is up, or its signal says so", async () => {
  const future = new Future();
  await assertRejects(() => future.result({ timeout: 1 }), TimeoutError);
  await assertRejects(() => future.exception({ timeout: 0 }), TimeoutError);
  const reason = new Error("enough");
  const controller = new AbortController();
  const waiting = future.result({ signal: controller.signal });
  controller.abort(reason);
  assertStrictEquals(await assertRejects(() => waiting), reason);
});

Deno.test("Future.resultSync() refuses to block for what nobody brings", () => {
  assertThrows(() => new Future().resultSync(), RuntimeError, "no executor");
});

Deno.test("Future calls its callbacks in their order, and late ones at once", () => {
  const future = new Future<string>();
  const seen: string[] = [];
  future.addDoneCallback((done) => seen.push(`first ${done.resultSync()}`));
  future.addDoneCallback(() => seen.push("second"));
  future.setResult("x");
  future.addDoneCallback(() => seen.push("late"));
  assertEquals(seen, ["first x", "second", "late"]);
});

Deno.test("Future tells its state as Python does", () => {
  const future = new Future<number>();
  assertEquals(String(future), "<Future state=pending>");
  future.setRunningOrNotifyCancel();
  assertEquals(String(future), "<Future state=running>");
  future.setResult(1);
  assertEquals(String(future), "<Future state=finished returned number>");
  const failed = new Future();
  failed.setException(new RangeError("no"));
  assertEquals(String(failed), "<Future state=finished raised RangeError>");
  const cancelled = new Future();
  cancelled.cancel();
  cancelled.setRunningOrNotifyCancel();
  assertEquals(String(cancelled), "<Future state=cancelled>");
});

Deno.test("wait() sees a cancelled future when its executor does", async () => {
  const future = new Future();
  future.cancel();
  assertEquals((await wait([future], { timeout: 0 })).notDone.size, 1);
  future.setRunningOrNotifyCancel();
  assertEquals((await wait([future])).done.size, 1);
});

Deno.test("wait() leaves nothing behind in a future that goes on", async () => {
  const future = new Future();
  for (let i = 0; i < 3; i++) await wait([future], { timeout: 0 });
  const both = wait([future, new Future()], { returnWhen: FIRST_COMPLETED });
  future.setResult(null);
  assertEquals((await both).done.size, 1);
});

Deno.test("wait() refuses a condition that it does not know", async () => {
  await assertRejects(
    () => wait([], { returnWhen: "SOME_COMPLETED" as "ALL_COMPLETED" }),
    ValueError,
    "SOME_COMPLETED",
  );
});

Deno.test("waitSync() looks at futures of nobody, and does not block for them", () => {
  const future = new Future();
  future.setResult(1);
  assertEquals(waitSync([future]).done.size, 1);
  assertThrows(() => waitSync([new Future()]), RuntimeError, "one executor");
});

Deno.test("asCompleted() yields what comes in the order in which it comes", async () => {
  const futures = [0, 1, 2].map(() => new Future<number>());
  const completed = asCompleted(futures);
  futures[1].setResult(1);
  const first = await completed.next();
  const second = completed.next();
  futures[2].setResult(2);
  assertEquals([first.value, (await second).value], [futures[1], futures[2]]);
  await completed.return();
  assertEquals(await completed.next(), { done: true, value: undefined });
});
