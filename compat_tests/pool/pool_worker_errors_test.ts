/**
 * `_TestPoolWorkerErrors` of CPython's suite.
 */

import { assert, assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import { MaybeEncodingError } from "@pystd/multiprocessing";
import { compat, type Passport } from "../harness.ts";
import { KeyError, raising, unpickleableResult } from "./targets.ts";

const PASSPORT: Passport = {
  cpython: "3.14",
  file: "_test_multiprocessing.py",
  licence: "PSF-2.0",
  edits: ["What cannot be sent is a bound function: one without a home travels as source."],
};

const LEAVES = { leavesThreads: true };

compat("_TestPoolWorkerErrors", PASSPORT, ({ test }) => {
  test("test_async_error_callback", async (mp) => {
    const pool = new mp.Pool(2);
    const scratchpad: unknown[] = [];
    const errorCallback = (error: unknown) => scratchpad.push(error);
    const result = pool.applyAsync(raising, [], { errorCallback });
    await assertRejects(() => result.get(), KeyError);
    assertEquals(scratchpad.length, 1);
    assertInstanceOf(scratchpad[0], KeyError);
    pool.close();
    await pool.join();
  }, { ...LEAVES, also: ["fork"] });

  test("test_unpickleable_result", async (mp) => {
    const pool = new mp.Pool(2);
    const before = pool.workers;
    for (let round = 0; round < 20; round++) {
      const scratchpad: unknown[] = [];
      const errorCallback = (error: unknown) => scratchpad.push(error);
      const result = pool.applyAsync(unpickleableResult, [], { errorCallback });
      await assertRejects(() => result.get(), MaybeEncodingError);
      const [wrapped] = scratchpad;
      assertInstanceOf(wrapped, MaybeEncodingError);
      assert(wrapped.exc !== "" && wrapped.value !== "");
    }
    assertEquals(pool.workers, before);
    pool.close();
    await pool.join();
  }, LEAVES);
});
