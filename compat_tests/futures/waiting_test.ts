/** `WaitTests` of CPython's suite. */

import { assertEquals } from "@std/assert";
import {
  ALL_COMPLETED,
  FIRST_COMPLETED,
  FIRST_EXCEPTION,
  wait,
} from "@pystd/multiprocessing/futures";
import { compat } from "../harness.ts";
import { executorOf, passportOf } from "./executors.ts";
import {
  cancelledAndNotifiedFuture,
  cancelledFuture,
  failedFuture,
  successfulFuture,
} from "./preset_futures.ts";
import { sleepFor, throwError, waitFor } from "./targets.ts";

compat("WaitTests", passportOf("test_wait.py"), ({ test }) => {
  test("test_20369", async (mp) => {
    await using executor = executorOf(mp);
    const future = executor.submit(sleepFor, 100);
    const { done, notDone } = await wait([future, future], { returnWhen: ALL_COMPLETED });
    assertEquals([[...done], [...notDone]], [[future], []]);
  }, { also: ["fork"], leavesThreads: true });

  test("test_first_completed", async (mp) => {
    await using executor = executorOf(mp);
    const event = new mp.Event();
    const first = executor.submit(Math.imul, 21, 2);
    const second = executor.submit(waitFor, event);
    const cancelled = cancelledFuture();
    const { done, notDone } = await wait([cancelled, first, second], {
      returnWhen: FIRST_COMPLETED,
    });
    assertEquals(done, new Set([first]));
    assertEquals(notDone, new Set([cancelled, second]));
    event.set();
    await second.result();
  }, { also: ["fork"], leavesThreads: true });

  test("test_first_completed_some_already_completed", async (mp) => {
    await using executor = executorOf(mp);
    const event = new mp.Event();
    const pending = executor.submit(waitFor, event);
    const notified = cancelledAndNotifiedFuture();
    const successful = successfulFuture();
    const { done, notDone } = await wait([notified, successful, pending], {
      returnWhen: FIRST_COMPLETED,
    });
    assertEquals(done, new Set([notified, successful]));
    assertEquals(notDone, new Set([pending]));
    event.set();
    await pending.result();
  }, { also: ["fork"], leavesThreads: true });

  test("test_first_exception", async (mp) => {
    await using executor = executorOf(mp);
    const event = new mp.Event();
    const first = executor.submit(Math.imul, 2, 21);
    await first.result();
    const second = executor.submit(throwError, "no");
    const third = executor.submit(waitFor, event);
    const { done, notDone } = await wait([first, second, third], { returnWhen: FIRST_EXCEPTION });
    assertEquals(done, new Set([first, second]));
    assertEquals(notDone, new Set([third]));
    event.set();
    await third.result();
  }, { also: ["fork"], leavesThreads: true });

  test("test_first_exception_some_already_complete", async (mp) => {
    await using executor = executorOf(mp);
    const event = new mp.Event();
    const first = executor.submit(throwError, "no");
    const second = executor.submit(waitFor, event);
    const [successful, cancelled, notified] = [
      successfulFuture(),
      cancelledFuture(),
      cancelledAndNotifiedFuture(),
    ];
    const { done, notDone } = await wait([successful, cancelled, notified, first, second], {
      returnWhen: FIRST_EXCEPTION,
    });
    assertEquals(done, new Set([successful, notified, first]));
    assertEquals(notDone, new Set([cancelled, second]));
    event.set();
    await second.result();
  }, { also: ["fork"], leavesThreads: true });

  test("test_first_exception_one_already_failed", async (mp) => {
    await using executor = executorOf(mp);
    const event = new mp.Event();
    const pending = executor.submit(waitFor, event);
    const failed = failedFuture();
    const { done, notDone } = await wait([failed, pending], { returnWhen: FIRST_EXCEPTION });
    assertEquals([done, notDone], [new Set([failed]), new Set([pending])]);
    event.set();
    await pending.result();
  }, { also: ["fork"], leavesThreads: true });

  test("test_all_completed", async (mp) => {
    await using executor = executorOf(mp);
    const first = executor.submit(throwError, "no");
    const second = executor.submit(Math.imul, 2, 21);
    const all = [successfulFuture(), cancelledAndNotifiedFuture(), failedFuture(), first, second];
    const { done, notDone } = await wait(all, { returnWhen: ALL_COMPLETED });
    assertEquals([done, notDone], [new Set(all), new Set()]);
  }, { also: ["fork"], leavesThreads: true });

  test("test_timeout", async (mp) => {
    await using executor = executorOf(mp);
    const event = new mp.Event();
    const first = executor.submit(Math.imul, 6, 7);
    await first.result();
    const second = executor.submit(waitFor, event);
    const over = [cancelledAndNotifiedFuture(), failedFuture(), successfulFuture(), first];
    const { done, notDone } = await wait([...over, second], {
      timeout: 50,
      returnWhen: ALL_COMPLETED,
    });
    assertEquals([done, notDone], [new Set(over), new Set([second])]);
    event.set();
    await second.result();
  }, { also: ["fork"], leavesThreads: true });
});
