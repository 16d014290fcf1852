/** `InitializerMixin`, `FailingInitializerMixin` and `FailingInitializerResourcesTest` of CPython's suite. */

import { assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { BrokenExecutor } from "@pystd/multiprocessing/futures";
import { inspect } from "@pystd/multiprocessing/util";
import { compat } from "../harness.ts";
import type { Multiprocessing } from "../multiprocessing.ts";
import { executorOf, passportOf } from "./executors.ts";
import { getStatus, initialize, initializeBadly } from "./targets.ts";

compat("InitializerMixin", passportOf("test_init.py"), ({ test }) => {
  test("test_initializer", async (mp) => {
    await using executor = executorOf(mp, { initializer: initialize, initargs: ["initialized"] });
    const futures = Array.from({ length: 5 }, () => executor.submit(getStatus));
    assertEquals(
      new Set(await Promise.all(futures.map((future) => future.result()))),
      new Set(["initialized"]),
    );
  }, { also: ["fork"], leavesThreads: true });
});

async function failToInitialize(mp: Multiprocessing): Promise<void> {
  await using executor = executorOf(mp, { initializer: initializeBadly });
  const futures = [executor.submit(getStatus), executor.submit(getStatus)];
  for (const future of futures) {
    const error = await assertRejects(() => future.result(), BrokenExecutor);
    assertStringIncludes(error.message, "error in initializer");
  }
  assertThrows(() => executor.submit(getStatus), BrokenExecutor);
}

compat("FailingInitializerMixin", passportOf("test_init.py"), ({ test }) => {
  test("test_initializer", failToInitialize, { also: ["fork"], leavesThreads: true });
});

compat("FailingInitializerResourcesTest", passportOf("test_init.py"), ({ test }) => {
  for (const name of ["test_spawn", "test_forkserver"]) {
    test(name, async (mp) => {
      await failToInitialize(mp);
      assertEquals([mp.activeChildren(), inspect().objects], [[], []]);
    }, { leavesThreads: true });
  }
});
