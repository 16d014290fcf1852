/** `ExecutorTest` of CPython's suite. */

import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { TimeoutError, ValueError } from "@pystd/multiprocessing";
import { ProcessPoolExecutor } from "@pystd/multiprocessing/futures";
import { compat } from "../harness.ts";
import { isCollected } from "../helpers.ts";
import { executorOf, passportOf, WORKERS } from "./executors.ts";
import { capture, divide, ignore, throwValue, waitForSome } from "./targets.ts";

const RANGE = Array.from({ length: 10 }, (_, index) => index);

compat("ExecutorTest", passportOf("executor.py"), ({ test }) => {
  test("test_submit", async (mp) => {
    await using executor = executorOf(mp);
    assertEquals(await executor.submit(Math.pow, 2, 8).result(), 256);
  }, { also: ["fork"], leavesThreads: true });

  test("test_submit_keyword", async (mp) => {
    await using executor = executorOf(mp);
    const future = executor.submit(capture, 1, { self: 2, fn: 3 });
    assertEquals(await future.result(), [1, { self: 2, fn: 3 }]);
    assertThrows(() => executor.submit(undefined as never), TypeError, "function");
    assertThrows(() => executor.submit(1 as never), TypeError, "function");
  }, { also: ["fork"], leavesThreads: true });

  test("test_map", async (mp) => {
    await using executor = executorOf(mp);
    const powers = RANGE.map((x) => x ** x);
    assertEquals(await Array.fromAsync(executor.map(Math.pow, RANGE, RANGE)), powers);
    const chunked = executor.map(Math.pow, RANGE, RANGE, { chunksize: 3 });
    assertEquals(await Array.fromAsync(chunked), powers);
  }, { also: ["fork"], leavesThreads: true });

  test("test_map_exception", async (mp) => {
    await using executor = executorOf(mp);
    const results = executor.map(divide, [1, 1, 1, 1], [2, 3, 0, 5]);
    assertEquals((await results.next()).value, [0, 1]);
    assertEquals((await results.next()).value, [0, 1]);
    await assertRejects(() => results.next(), RangeError, "division by zero");
  }, { also: ["fork"], leavesThreads: true });

  test("test_map_timeout", async (mp) => {
    await using executor = executorOf(mp);
    const event = new mp.Event();
    const seen: unknown[] = [];
    await assertRejects(async () => {
      const results = executor.map(waitForSome, [null, null, event], { timeout: 5_000 });
      for await (const each of results) seen.push(each ?? null);
    }, TimeoutError);
    assertEquals(seen, [null, null]);
    event.set();
  }, { also: ["fork"], leavesThreads: true });

  test("test_shutdown_race_issue12456", async (mp) => {
    await using executor = executorOf(mp);
    executor.map(String, Array<number>(WORKERS + 1).fill(2));
    await executor.shutdown();
  }, { also: ["fork"], leavesThreads: true });

  test("test_no_stale_references", async (mp) => {
    await using executor = executorOf(mp, { maxWorkers: 1 });
    const submit = async () => {
      const object = { some: "object" };
      await executor.submit(ignore, object).result();
      return new WeakRef(object);
    };
    assertEquals(await isCollected(await submit()), true);
  }, { also: ["fork"], leavesThreads: true });

  test("test_max_workers_negative", (mp) => {
    for (const maxWorkers of [0, -1]) {
      assertThrows(
        () => new ProcessPoolExecutor(maxWorkers, { mpContext: mp }),
        ValueError,
        "max_workers must be greater than 0",
      );
    }
  }, { also: ["fork"] });

  test("test_free_reference", async (mp) => {
    await using executor = executorOf(mp, { maxWorkers: 1 });
    const results = executor.map((x: number) => ({ x }), [1, 2, 3]);
    for (const _ of RANGE.slice(0, 3)) {
      const take = async () => new WeakRef((await results.next()).value!);
      assertEquals(await isCollected(await take()), true);
    }
  }, { also: ["fork"], leavesThreads: true });

  test("test_swallows_falsey_exceptions", async (mp) => {
    await using executor = executorOf(mp, { maxWorkers: 1 });
    for (const value of [0, "", null, false, undefined]) {
      const future = executor.submit(throwValue, value);
      const outcome = await future.result().then(() => "returned", (error) => ({ error }));
      assertEquals(outcome, { error: value });
    }
  }, { also: ["fork"], leavesThreads: true });
});
