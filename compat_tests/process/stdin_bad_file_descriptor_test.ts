/**
 * `TestStdinBadfiledescriptor` of CPython's suite: children that start children
 * of their own, and what was written before a process is made.
 */

import { assertEquals } from "@std/assert";
import { compat, type Passport } from "../harness.ts";
import { poolInProcess } from "../pool/targets.ts";
import { createQueueAndDaemon } from "./targets.ts";

const PASSPORT: Passport = {
  cpython: "3.14",
  file: "_test_multiprocessing.py",
  licence: "PSF-2.0",
  edits: ["test_flushing keeps the parent's half: nothing is forked, so no cache is copied."],
};

compat("TestStdinBadfiledescriptor", PASSPORT, ({ test }) => {
  test("test_queue_in_process", async (mp, { method }) => {
    const child = new mp.Process({ target: createQueueAndDaemon, args: [method] });
    await child.start();
    await child.join();
    assertEquals(child.exitcode, 0);
  }, { also: ["fork"] });

  test("test_pool_in_process", async (mp, { method }) => {
    const child = new mp.Process({ target: poolInProcess, args: [method] });
    await child.start();
    await child.join();
    assertEquals(child.exitcode, 0);
  }, { leavesThreads: true, also: ["fork"] });

  test("test_flushing", (mp) => {
    const written: string[] = [];
    const caches = new Map<number | null, string[]>();
    const cache = () => {
      const { pid } = mp.currentProcess();
      const own = caches.get(pid) ?? [];
      caches.set(pid, own);
      return own;
    };
    const flush = () => written.push(...cache().splice(0));
    cache().push("foo");
    new mp.Process({ target: flush });
    flush();
    assertEquals(written, ["foo"]);
  });
});
