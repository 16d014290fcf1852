/**
 * The part of `_TestSharedMemory` of CPython's suite that is about managers.
 */

import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { ValueError } from "@pystd/multiprocessing";
import { SharedMemoryManager } from "@pystd/multiprocessing/managers";
import {
  FileNotFoundError,
  ShareableList,
  SharedMemory,
} from "@pystd/multiprocessing/shared_memory";
import { compat, type Passport } from "../harness.ts";
import { runProgram } from "../helpers.ts";

const PASSPORT: Passport = {
  cpython: "3.14",
  file: "_test_multiprocessing.py",
  licence: "PSF-2.0",
  edits: [
    "SIGINT is interrupt(); the part in which the main program gets one is left out.",
    "There is no tracker process: what is left over is reported by the program itself.",
  ],
};

compat("_TestSharedMemory", PASSPORT, ({ test }) => {
  test("test_shared_memory_SharedMemoryServer_ignores_sigint", async (mp) => {
    await using manager = await new SharedMemoryManager({ ctx: mp }).start();
    const list = await manager.ShareableList([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    manager._process!.interrupt();
    const other = await manager.ShareableList([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    assertEquals(manager._process!.isAlive(), true);
    list.shm.close();
    other.shm.close();
  }, { leavesThreads: true });

  test("test_shared_memory_SharedMemoryManager_basics", async (mp) => {
    const unstarted = new SharedMemoryManager({ ctx: mp });
    await assertRejects(() => unstarted.SharedMemory(12), ValueError);
    await assertRejects(() => unstarted.ShareableList(["a"]), ValueError);

    await using manager = await new SharedMemoryManager({ ctx: mp }).start();
    const lists = [
      await manager.ShareableList([0, 1, 2]),
      await manager.ShareableList([0, 1, 2, 3]),
    ];
    const blocks = [await manager.SharedMemory(32), await manager.SharedMemory(64)];
    assertEquals(new ShareableList(null, { name: lists[0].shm.name }).length, 3);
    assertEquals(new SharedMemory(blocks[1].name).size, 64);
    await manager.shutdown();
    for (const { name } of [...lists.map(({ shm }) => shm), ...blocks]) {
      assertThrows(() => new SharedMemory(name), FileNotFoundError);
    }

    let name = "";
    {
      await using scope = await new SharedMemoryManager({ ctx: mp }).start();
      name = (await scope.ShareableList([0, 1])).shm.name;
      assertEquals(new ShareableList(null, { name }).length, 2);
    }
    assertThrows(() => new SharedMemory(name), FileNotFoundError);
  }, { leavesThreads: true });

  test(
    "test_shared_memory_SharedMemoryManager_reuses_resource_tracker",
    async (_mp, { method }) => {
      const { code, stdout, stderr } = await runProgram(
        new URL("./testdata/left_nothing.ts", import.meta.url),
        { args: [method] },
      );
      assertEquals([code, stdout.trim(), stderr], [0, "12", ""]);
    },
  );
});
