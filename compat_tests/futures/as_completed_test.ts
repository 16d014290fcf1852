/** `AsCompletedTests` of CPython's suite. */

import { assertEquals, assertRejects } from "@std/assert";
import { TimeoutError } from "@pystd/multiprocessing";
import { asCompleted, Future } from "@pystd/multiprocessing/futures";
import { compat } from "../harness.ts";
import { isCollected } from "../helpers.ts";
import { executorOf, passportOf } from "./executors.ts";
import { cancelledAndNotifiedFuture, failedFuture, successfulFuture } from "./preset_futures.ts";
import { sleepFor, waitFor } from "./targets.ts";

/** The futures as they come. */
async function allOf(completed: AsyncIterable<Future<unknown>>): Promise<Set<Future<unknown>>> {
  const seen = new Set<Future<unknown>>();
  for await (const future of completed) seen.add(future);
  return seen;
}

compat("AsCompletedTests", passportOf("test_as_completed.py"), ({ test }) => {
  test("test_no_timeout", async (mp) => {
    await using executor = executorOf(mp);
    const first = executor.submit(Math.imul, 2, 21);
    const second = executor.submit(Math.imul, 7, 6);
    const all = [cancelledAndNotifiedFuture(), failedFuture(), successfulFuture(), first, second];
    assertEquals(await allOf(asCompleted(all)), new Set(all));
  }, { also: ["fork"], leavesThreads: true });

  test("test_future_times_out", async (mp) => {
    await using executor = executorOf(mp);
    const event = new mp.Event();
    const late = executor.submit(waitFor, event);
    const over = [cancelledAndNotifiedFuture(), failedFuture(), successfulFuture()];
    for (const timeout of [0, 100]) {
      const seen = new Set<Future<unknown>>();
      await assertRejects(async () => {
        for await (const future of asCompleted([...over, late], { timeout })) seen.add(future);
      }, TimeoutError);
      assertEquals(seen, new Set(over));
    }
    event.set();
    await late.result();
  }, { also: ["fork"], leavesThreads: true });

  test("test_duplicate_futures", async (mp) => {
    await using executor = executorOf(mp);
    const future = executor.submit(sleepFor, 50);
    let count = 0;
    for await (const each of asCompleted([future, future, future].values())) {
      assertEquals(each === future, true);
      count++;
    }
    assertEquals(count, 1);
  }, { also: ["fork"], leavesThreads: true });

  test("test_free_reference_yielded_future", async () => {
    const futures = [successfulFuture(), failedFuture(), successfulFuture()];
    const completed = asCompleted(futures);
    futures.length = 0;
    for (let i = 0; i < 3; i++) {
      const take = async () => new WeakRef((await completed.next()).value as object);
      assertEquals(await isCollected(await take()), true);
    }
  });

  test("test_correct_timeout_exception_msg", async () => {
    const futures = [
      cancelledAndNotifiedFuture(),
      successfulFuture(),
      failedFuture(),
    ];
    const pending = new Future<unknown>();
    const error = await assertRejects(
      () => allOf(asCompleted([...futures, pending, new Future<unknown>()], { timeout: 0 })),
      TimeoutError,
    );
    assertEquals(error.message, "2 (of 5) futures unfinished");
  });
});
