/**
 * `TestInitializers` of CPython's suite, as far as pools go.
 */

import { assertEquals, assertThrows } from "@std/assert";
import { compat, type Passport } from "../harness.ts";
import { initializer } from "./targets.ts";

const PASSPORT: Passport = {
  cpython: "3.14",
  file: "_test_multiprocessing.py",
  licence: "PSF-2.0",
  edits: ["A semaphore counts, where CPython has a namespace of a manager."],
};

compat("TestInitializers", PASSPORT, ({ test }) => {
  test("test_pool_initializer", async (mp) => {
    const counter = new mp.Semaphore(0);
    assertThrows(() => new mp.Pool(1, { initializer: 1 as unknown as () => void }), TypeError);
    const pool = new mp.Pool(1, { initializer, initargs: [counter] });
    pool.close();
    await pool.join();
    assertEquals(counter.getValue(), 1);
  }, { leavesThreads: true, also: ["fork"] });
});
