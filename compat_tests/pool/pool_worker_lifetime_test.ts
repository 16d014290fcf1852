/**
 * `_TestPoolWorkerLifetime` of CPython's suite.
 */

import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { ValueError } from "@pystd/multiprocessing";
import { compat, type Passport } from "../harness.ts";
import { runProgram, until } from "../helpers.ts";
import { sqr, sqrLater } from "./targets.ts";

const PASSPORT: Passport = {
  cpython: "3.14",
  file: "_test_multiprocessing.py",
  licence: "PSF-2.0",
  edits: ["Workers are replaced at once, so nothing asks for that."],
};

const LEAVES = { leavesThreads: true };

compat("_TestPoolWorkerLifetime", PASSPORT, ({ test }) => {
  test("test_pool_worker_lifetime", async (mp) => {
    const pool = new mp.Pool(3, { maxtasksperchild: 10 });
    assertEquals(pool.workers.length, 3);
    const original = pool.workers.map(({ pid }) => pid);
    const results = Array.from({ length: 100 }, (_, n) => pool.applyAsync(sqr, [n]));
    for (const [n, result] of results.entries()) assertEquals(await result.get(), n * n);
    await until(() => pool.workers.every(({ pid }) => pid !== null));
    const final = pool.workers.map(({ pid }) => pid);
    assertEquals(final.length, 3);
    assertNotEquals(final.sort(), original.sort());
    pool.close();
    await pool.join();
  }, { ...LEAVES, also: ["fork"] });

  test("test_pool_worker_lifetime_early_close", async (mp) => {
    const pool = new mp.Pool(3, { maxtasksperchild: 1 });
    const results = [0, 1, 2, 3, 4, 5].map((n) => pool.applyAsync(sqrLater, [n, 300]));
    pool.close();
    await pool.join();
    assert(results.every((result) => result.ready()));
    for (const [n, result] of results.entries()) assertEquals(await result.get(), n * n);
  }, { ...LEAVES, also: ["fork"] });

  test("test_pool_maxtasksperchild_invalid", (mp) => {
    for (const value of [0, -1, 0.5, "12"]) {
      assertThrows(() => new mp.Pool(3, { maxtasksperchild: value as number }), ValueError);
    }
  }, { also: ["fork"] });

  test(
    "test_worker_finalization_via_atexit_handler_of_multiprocessing",
    async (_mp, { method }) => {
      const program = new URL("testdata/pool_at_exit.ts", import.meta.url);
      const ended = await runProgram(program, { args: [method] });
      assertEquals(ended, { code: 0, stdout: "1,4,9\n", stderr: "" });
    },
    { also: ["fork"] },
  );
});
