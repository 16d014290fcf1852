/** `ExecutorShutdownTest` of CPython's suite. */

import { assert, assertEquals, assertThrows } from "@std/assert";
import { RuntimeError } from "@pystd/multiprocessing";
import type { Future } from "@pystd/multiprocessing/futures";
import { compat } from "../harness.ts";
import { runProgram } from "../helpers.ts";
import { executorOf, passportOf } from "./executors.ts";
import { acquire, sleepFor } from "./targets.ts";

const PROGRAM = new URL("./testdata/ending.ts", import.meta.url);

compat("ExecutorShutdownTest", passportOf("test_shutdown.py"), ({ test }) => {
  test("test_run_after_shutdown", async (mp) => {
    const executor = executorOf(mp);
    await executor.shutdown();
    assertThrows(() => executor.submit(Math.pow, 2, 5), RuntimeError, "after shutdown");
  }, { also: ["fork"] });

  test("test_interpreter_shutdown", async (mp) => {
    const ended = await runProgram(PROGRAM, { args: ["leave", mp.getStartMethod()!] });
    assertEquals(ended, { code: 0, stdout: "apple\n", stderr: "" });
  });

  test("test_submit_after_interpreter_shutdown", async (mp) => {
    const { code, stdout, stderr } = await runProgram(PROGRAM, {
      args: ["late", mp.getStartMethod()!],
    });
    assertEquals([code, stderr], [0, ""]);
    assertEquals(stdout, "RuntimeError: cannot schedule new futures after interpreter shutdown\n");
  });

  test("test_hang_issue12364", async (mp) => {
    const executor = executorOf(mp);
    const futures = Array.from({ length: 50 }, () => executor.submit(sleepFor, 20));
    await executor.shutdown();
    for (const future of futures) await future.result();
  }, { also: ["fork"], leavesThreads: true });

  test("test_cancel_futures", async (mp) => {
    const executor = executorOf(mp);
    const semaphore = new mp.Semaphore(0);
    const futures: Future[] = Array.from({ length: 50 }, () => executor.submit(acquire, semaphore));
    const ending = executor.shutdown({ cancelFutures: true });
    for (let i = 0; i < 50; i++) semaphore.release();
    await ending;
    const cancelled = futures.filter((future) => future.cancelled());
    assert(cancelled.length > 20, `${cancelled.length} cancelled`);
    const others = futures.filter((future) => !future.cancelled());
    assert(others.length > 0);
    for (const future of others) {
      assertEquals([future.done(), await future.exception()], [true, null]);
    }
  }, { also: ["fork"], leavesThreads: true });

  test("test_hang_gh83386", async (mp) => {
    const ended = await runProgram(PROGRAM, { args: ["dropNoWait", mp.getStartMethod()!] });
    assertEquals(ended, { code: 0, stdout: "apple\n", stderr: "" });
  });

  test("test_hang_gh94440", async (mp) => {
    const executor = executorOf(mp, { maxWorkers: 1 });
    executor.submit(sleepFor, 0).cancel();
    await executor.shutdown({ wait: true });
  }, { also: ["fork"], leavesThreads: true });
});
