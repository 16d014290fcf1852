/**
 * `TestNoForkBomb` of CPython's suite: a forgotten guard ends in an error.
 */

import { assertEquals, assertStringIncludes } from "@std/assert";
import { compat, type Passport } from "../harness.ts";
import { runProgram } from "../helpers.ts";

const PASSPORT: Passport = {
  cpython: "3.14",
  file: "_test_multiprocessing.py",
  licence: "PSF-2.0",
};

const FORK_BOMB = new URL("testdata/fork_bomb.ts", import.meta.url);

compat("TestNoForkBomb", PASSPORT, ({ test }) => {
  test("test_noforkbomb", async (_mp, { method }) => {
    const { code, stdout, stderr } = await runProgram(FORK_BOMB, { args: [method] });
    if (method === "fork") {
      assertEquals([code, stdout, stderr], [0, "123\n", ""]);
      return;
    }
    assertEquals([code, stdout], [1, ""]);
    assertStringIncludes(stderr, "RuntimeError");
  }, { also: ["fork"] });
});
