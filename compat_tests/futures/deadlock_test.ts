/** `ExecutorDeadlockTest` of CPython's suite: whatever breaks, nobody hangs. */

import { assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import { PicklingError, SystemExit } from "@pystd/multiprocessing";
import {
  BrokenProcessPool,
  type Future,
  type ProcessPoolExecutor,
} from "@pystd/multiprocessing/futures";
import { compat } from "../harness.ts";
import type { Multiprocessing } from "../multiprocessing.ts";
import { executorOf, passportOf } from "./executors.ts";
import {
  BadAtPickle,
  BadAtUnpickle,
  crash,
  crashAfter,
  fail,
  ignore,
  leave,
  returnBadAtPickle,
  returnBadAtUnpickle,
} from "./targets.ts";

// deno-lint-ignore no-explicit-any -- any error class
type ErrorClass = new (...args: any[]) => Error;

/** What `submit` hands in fails with `expected`, and the executor can be shut down. */
async function assertFails(
  mp: Multiprocessing,
  expected: ErrorClass,
  submit: (executor: ProcessPoolExecutor) => Future,
): Promise<void> {
  const executor = executorOf(mp, { maxWorkers: 2 });
  const future = submit(executor);
  await assertRejects(() => future.result(), expected);
  await executor.shutdown();
}

const OPTIONS = { leavesThreads: true };

compat("ExecutorDeadlockTest", passportOf("test_deadlock.py"), ({ test }) => {
  test(
    "test_error_at_task_pickle",
    (mp) => assertFails(mp, PicklingError, (e) => e.submit(ignore, new BadAtPickle("error"))),
    OPTIONS,
  );

  test(
    "test_exit_at_task_unpickle",
    (mp) => assertFails(mp, BrokenProcessPool, (e) => e.submit(ignore, new BadAtUnpickle("exit"))),
    OPTIONS,
  );

  test(
    "test_error_at_task_unpickle",
    (mp) => assertFails(mp, BrokenProcessPool, (e) => e.submit(ignore, new BadAtUnpickle("error"))),
    OPTIONS,
  );

  test(
    "test_crash_at_task_unpickle",
    (mp) => assertFails(mp, BrokenProcessPool, (e) => e.submit(ignore, new BadAtUnpickle("crash"))),
    OPTIONS,
  );

  test(
    "test_crash_during_func_exec_on_worker",
    (mp) => assertFails(mp, BrokenProcessPool, (e) => e.submit(crash)),
    OPTIONS,
  );

  test(
    "test_exit_during_func_exec_on_worker",
    (mp) => assertFails(mp, SystemExit, (e) => e.submit(leave)),
    OPTIONS,
  );

  test(
    "test_error_during_func_exec_on_worker",
    (mp) => assertFails(mp, TypeError, (e) => e.submit(fail)),
    OPTIONS,
  );

  test(
    "test_crash_during_result_pickle_on_worker",
    (mp) => assertFails(mp, BrokenProcessPool, (e) => e.submit(returnBadAtPickle, "crash")),
    OPTIONS,
  );

  test(
    "test_exit_during_result_pickle_on_worker",
    (mp) => assertFails(mp, SystemExit, (e) => e.submit(returnBadAtPickle, "exit")),
    OPTIONS,
  );

  test(
    "test_error_during_result_pickle_on_worker",
    (mp) => assertFails(mp, PicklingError, (e) => e.submit(returnBadAtPickle, "error")),
    OPTIONS,
  );

  test(
    "test_error_during_result_unpickle_in_result_handler",
    (mp) => assertFails(mp, BrokenProcessPool, (e) => e.submit(returnBadAtUnpickle, "error")),
    OPTIONS,
  );

  test(
    "test_exit_during_result_unpickle_in_result_handler",
    (mp) => assertFails(mp, BrokenProcessPool, (e) => e.submit(returnBadAtUnpickle, "exit")),
    OPTIONS,
  );

  test("test_shutdown_deadlock", async (mp) => {
    const executor = executorOf(mp, { maxWorkers: 2 });
    const told = new mp.Event();
    const future = executor.submit(crashAfter, told);
    const ending = executor.shutdown({ wait: true });
    told.set();
    await assertRejects(() => future.result(), BrokenProcessPool);
    await ending;
  }, OPTIONS);

  test("test_shutdown_deadlock_pickle", async (mp) => {
    const executor = executorOf(mp, { maxWorkers: 2 });
    await executor.submit(ignore, 42).result();
    const workers = mp.activeChildren();
    const future = executor.submit(ignore, new BadAtPickle("error"));
    await executor.shutdown({ wait: false });
    assertInstanceOf(await future.exception(), PicklingError);
    for (const worker of workers) await worker.join();
  }, OPTIONS);

  test("test_crash_big_data", async (mp) => {
    const executor = executorOf(mp, { maxWorkers: 2 });
    const data = "a".repeat(1_000_000);
    const futures = Array.from({ length: 50 }, () => executor.submit(ignore, data));
    const crashed = executor.submit(crash);
    const after = Array.from({ length: 50 }, () => executor.submit(ignore, data));
    await assertRejects(() => crashed.result(), BrokenProcessPool);
    for (const future of [...futures, ...after]) {
      assertEquals((await future.exception(), future.done()), true);
    }
    await executor.shutdown();
  }, OPTIONS);
});
