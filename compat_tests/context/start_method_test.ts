/**
 * `TestStartMethod` of CPython's suite: contexts, and how the default is set.
 */

import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import {
  freezeSupport,
  getAllStartMethods,
  getContext,
  getStartMethod,
  setStartMethod,
  ValueError,
} from "@pystd/multiprocessing";
import * as multiprocessing from "@pystd/multiprocessing";
import { compat, type Passport } from "../harness.ts";
import { runProgram } from "../helpers.ts";
import { closeQueue, doNothing, putTwoAndNest, sendStartMethod } from "./targets.ts";

const PASSPORT: Passport = {
  cpython: "3.14",
  file: "_test_multiprocessing.py",
  licence: "PSF-2.0",
  edits: [
    "The preload list may hold URLs besides strings.",
    "A queue of the fork context may go to any process: every queue is shared memory.",
  ],
};

const PRELOAD_RESOURCES = new URL("testdata/preload_resources.ts", import.meta.url);

compat("TestStartMethod", PASSPORT, ({ test }) => {
  test("test_context", async () => {
    for (const method of getAllStartMethods()) {
      const context = getContext(method);
      assertEquals(context.getStartMethod(), method);
      assertStrictEquals(context.getContext(), context);
      assertThrows(() => context.setStartMethod("spawn"), ValueError);
      assertThrows(() => context.setStartMethod(null), ValueError);
      assertEquals(await methodInChild(context), method);
    }
  }, { leavesThreads: true });

  test("test_spawn_dont_set_context", async () => {
    for (const method of getAllStartMethods()) {
      setStartMethod(null, { force: true });
      const child = new (getContext(method).Process)({ target: doNothing });
      await child.start();
      await child.join();
      assertEquals(getStartMethod({ allowNone: true }), null);
    }
  }, { leavesThreads: true });

  test("test_freeze_support_dont_set_context", () => {
    setStartMethod(null, { force: true });
    freezeSupport();
    assertEquals(getStartMethod({ allowNone: true }), null);
    setStartMethod("spawn");
    assertEquals(getStartMethod(), "spawn");
  });

  test("test_context_check_module_types", () => {
    const context = getContext("forkserver");
    assertThrows(
      () => context.setForkserverPreload([1, 2, 3] as unknown as string[]),
      TypeError,
      "module_names must be a list of strings",
    );
  });

  test("test_set_get", async () => {
    const methods = getAllStartMethods();
    for (const method of methods) {
      setStartMethod(method, { force: true });
      assertEquals(getStartMethod(), method);
      const context = getContext();
      assertEquals(context.getStartMethod(), method);
      assert(context.constructor.name.toLowerCase().startsWith(method));
      assert(context.Process.name.toLowerCase().startsWith(method));
      assertEquals(await methodInChild(multiprocessing), method);
    }
    assert(methods.length >= 1);
  }, { leavesThreads: true });

  test("test_get_all_start_methods", () => {
    setStartMethod(null, { force: true });
    const methods = getAllStartMethods();
    assertEquals([...methods].sort(), ["fork", "forkserver", "spawn"]);
    assertEquals(methods[0], "forkserver");
    assertEquals(getStartMethod(), methods[0]);
  });

  test("test_preload_resources", async () => {
    const { code, stdout, stderr } = await runProgram(PRELOAD_RESOURCES);
    assertEquals([stdout, stderr, code], ["ok\n", "", 0]);
  });

  test("test_mixed_startmethod", async () => {
    for (const queueMethod of getAllStartMethods()) {
      for (const processMethod of getAllStartMethods()) {
        const queue = new (getContext(queueMethod).Queue)<number>();
        const child = new (getContext(processMethod).Process)({
          target: closeQueue,
          args: [queue],
        });
        await child.start();
        await child.join();
        assertEquals(child.exitcode, 0, `${queueMethod} queue in a ${processMethod} process`);
      }
    }
  }, { leavesThreads: true });

  test("test_nested_startmethod", async (mp, { method }) => {
    const queue = new mp.Queue<number>();
    const child = new mp.Process({ target: putTwoAndNest, args: [method, queue] });
    await child.start();
    await child.join();
    const results: number[] = [];
    while (!queue.empty()) results.push(await queue.get());
    assertEquals(results.sort(), [1, 2]);
  }, { also: ["fork"] });
});

/** The part of a context, or of the package, that starts a child with a pipe. */
type Maker = Pick<typeof multiprocessing, "Pipe" | "Process">;

/** The start method that a child made by `mp` sees. */
async function methodInChild(mp: Maker): Promise<unknown> {
  const [reader, writer] = mp.Pipe({ duplex: false });
  const child = new mp.Process({ target: sendStartMethod, args: [writer] });
  await child.start();
  writer.close();
  const method = await reader.recv();
  reader.close();
  await child.join();
  return method;
}
