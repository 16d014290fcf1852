/** `ProcessPoolExecutorTest` of CPython's suite. */

import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertNotEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { getContext, setStartMethod, ValueError } from "@pystd/multiprocessing";
import { RemoteTraceback } from "@pystd/multiprocessing/pool";
import { BrokenProcessPool, ProcessPoolExecutor } from "@pystd/multiprocessing/futures";
import { compat } from "../harness.ts";
import { executorOf, passportOf } from "./executors.ts";
import { acquire, block, collect, isZero, pid, throwWithTrace, watchGarbage } from "./targets.ts";

const EDITS = [
  "Workers are counted by activeChildren(), not in private attributes.",
];

compat("ProcessPoolExecutorTest", passportOf("test_process_pool.py", EDITS), ({ test }) => {
  test("test_killed_child", async (mp) => {
    await using executor = executorOf(mp);
    const started = new mp.Event();
    const future = executor.submit(block, started);
    await started.wait();
    mp.activeChildren()[0].terminate();
    await assertRejects(() => future.result(), BrokenProcessPool);
    assertThrows(() => executor.submit(Math.pow, 2, 8), BrokenProcessPool);
  }, { leavesThreads: true });

  test("test_map_chunksize", async (mp) => {
    await using executor = executorOf(mp);
    const input = Array.from({ length: 40 }, (_, index) => index);
    const expected = input.map((x) => x ** x);
    for (const chunksize of [6, 50, 40]) {
      const results = executor.map(Math.pow, input, input, { chunksize });
      assertEquals(await Array.fromAsync(results), expected);
    }
    assertThrows(() => executor.map(Math.pow, input, input, { chunksize: -1 }), ValueError);
  }, { also: ["fork"], leavesThreads: true });

  test("test_traceback", async (mp) => {
    await using executor = executorOf(mp);
    const error = await assertRejects(
      () => executor.submit(throwWithTrace).result(),
      RangeError,
      "some text",
    );
    assertInstanceOf(error.cause, RemoteTraceback);
    assertStringIncludes(error.cause.tb, "targets.ts");
    assertStringIncludes(error.cause.tb, "throwWithTrace");
  }, { leavesThreads: true });

  test("test_ressources_gced_in_workers", async (mp) => {
    await using executor = executorOf(mp, { maxWorkers: 1 });
    const said = new mp.JoinableQueue<string>();
    await executor.submit(watchGarbage, { large: "object" }, said).result();
    await executor.submit(collect).result();
    assertEquals(await said.get({ timeout: 5_000 }), "freed");
  }, { leavesThreads: true });

  test("test_saturation", async (mp) => {
    const before = mp.activeChildren().length;
    await using executor = executorOf(mp, { maxWorkers: 4 });
    const semaphore = new mp.Semaphore(0);
    const count = 15 * 4;
    const futures = Array.from({ length: count }, () => executor.submit(acquire, semaphore));
    assertEquals(mp.activeChildren().length - before, 4);
    for (let i = 0; i < count; i++) semaphore.release();
    for (const future of futures) await future.result();
  }, { also: ["fork"], leavesThreads: true });

  test("test_idle_process_reuse_one", async (mp) => {
    await using executor = executorOf(mp, { maxWorkers: 4 });
    for (let i = 0; i < 3; i++) await executor.submit(Math.pow, 21, 2).result();
    assertEquals(mp.activeChildren().length, 1);
  }, { leavesThreads: true });

  test("test_idle_process_reuse_multiple", async (mp) => {
    await using executor = executorOf(mp, { maxWorkers: 4 });
    for (const base of [12, 33, 55]) {
      executor.submit(Math.pow, base, 7);
      await executor.submit(Math.pow, base, 2).result();
    }
    const { length } = mp.activeChildren();
    assert(length <= 3, `${length} workers`);
  }, { leavesThreads: true });

  test("test_max_tasks_per_child", async (mp, { inAgent }) => {
    if (inAgent) {
      assertThrows(() => executorOf(mp, { maxWorkers: 1, maxTasksPerChild: 3 }), ValueError);
      return;
    }
    await using executor = executorOf(mp, { maxWorkers: 1, maxTasksPerChild: 3 });
    const first = await executor.submit(pid).result();
    assertEquals(mp.activeChildren().length, 1);
    assertEquals(await executor.submit(pid).result(), first);
    assertEquals(await executor.submit(pid).result(), first);
    assertNotEquals(await executor.submit(pid).result(), first);
    assertEquals(mp.activeChildren().length, 1);
  }, { also: ["fork"], leavesThreads: true });

  test("test_max_tasks_per_child_defaults_to_spawn_context", async () => {
    setStartMethod("fork", { force: true });
    await using executor = new ProcessPoolExecutor(1, { maxTasksPerChild: 3 });
    // A task of this agent would have another's pid, but could not be replaced.
    await executor.submit(pid).result();
    assertEquals(getContext().activeChildren()[0].name.startsWith("Spawn"), true);
  }, { leavesThreads: true });

  test("test_max_tasks_early_shutdown", async (mp) => {
    const executor = executorOf(mp, { maxWorkers: 3, maxTasksPerChild: 1 });
    const futures = Array.from({ length: 6 }, (_, i) => executor.submit(Math.pow, i, i));
    await executor.shutdown();
    const results = await Promise.all(futures.map((future) => future.result()));
    assertEquals(results, Array.from({ length: 6 }, (_, i) => i ** i));
  }, { leavesThreads: true });
});

compat("ProcessPoolShutdownTest", passportOf("test_shutdown.py", EDITS), ({ test }) => {
  test("test_processes_terminate", async (mp, { inAgent }) => {
    const executor = executorOf(mp);
    const semaphore = new mp.Semaphore(0);
    for (let i = 0; i < 3; i++) executor.submit(acquire, semaphore);
    const workers = mp.activeChildren();
    assertEquals(workers.length, inAgent ? 5 : 3);
    for (let i = 0; i < 3; i++) semaphore.release();
    await executor.shutdown();
    for (const worker of workers) assertEquals(worker.isAlive(), false);
  }, { also: ["fork"], leavesThreads: true });

  test("test_context_manager_shutdown", async (mp) => {
    {
      await using executor = executorOf(mp);
      const input = [-5, -4, -3, -2, -1, 0, 1, 2, 3, 4];
      assertEquals(await Array.fromAsync(executor.map(Math.abs, input)), input.map(Math.abs));
    }
    assertEquals(mp.activeChildren(), []);
  }, { also: ["fork"], leavesThreads: true });

  test("test_del_shutdown", async (mp) => {
    const results = (() => executorOf(mp).map(Math.abs, [-5, 5]))();
    const workers = mp.activeChildren();
    assertEquals(await Array.fromAsync(results), [5, 5]);
    while (workers.some((worker) => worker.isAlive())) await collect();
  }, { leavesThreads: true });

  test("test_shutdown_no_wait", async (mp) => {
    const executor = executorOf(mp);
    const results = executor.map(Math.abs, [-5, -4, 3]);
    const workers = mp.activeChildren();
    await executor.shutdown({ wait: false });
    assertEquals(await Array.fromAsync(results), [5, 4, 3]);
    for (const worker of workers) await worker.join();
  }, { also: ["fork"], leavesThreads: true });

  for (const [name, maxWorkers] of [["case_1", 2], ["case_2", 4]] as const) {
    test(`test_shutdown_gh_132969_${name}`, async (mp) => {
      const executor = executorOf(mp, { maxWorkers, maxTasksPerChild: 1 });
      const [first, second, third] = [1, 0, 2].map((x) => executor.submit(isZero, x));
      assertEquals(await first.result(), 1);
      await assertRejects(() => second.result(), RangeError, "0 is not allowed");
      await executor.shutdown({ wait: false });
      assertEquals(await third.result(), 2);
      for (const worker of mp.activeChildren()) await worker.join();
    }, { leavesThreads: true });
  }
});
