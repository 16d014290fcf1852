/**
 * `TestPoolNotLeakOnFailure` of CPython's suite.
 */

import { assertEquals, assertThrows } from "@std/assert";
import { OSError, Pool, type Process, task } from "@pystd/multiprocessing";
import { compat, type Passport } from "../harness.ts";

const PASSPORT: Passport = {
  cpython: "3.14",
  file: "_test_multiprocessing.py",
  licence: "PSF-2.0",
  edits: ["A real process class whose fourth start fails stands for the forking mock."],
};

compat("TestPoolNotLeakOnFailure", PASSPORT, ({ test }) => {
  test("test_release_unused_processes", (mp) => {
    const started: Process[] = [];
    let failAfter = 3;
    class FailingForkProcess extends mp.Process {
      override startSync(): void {
        if (failAfter-- === 0) throw new OSError("Manually induced OSError");
        super.startSync();
        started.push(this);
      }
    }
    task(import.meta, FailingForkProcess);
    const context = { Process: FailingForkProcess };
    assertThrows(() => new Pool(5, { context }), OSError, "Manually induced OSError");
    assertEquals(started.map((process) => process.isAlive()), [false, false, false]);
  }, { leavesThreads: true, also: ["fork"] });
});
