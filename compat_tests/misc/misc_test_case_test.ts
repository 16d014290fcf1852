/**
 * `MiscTestCase` of CPython's suite.
 */

import { assertEquals } from "@std/assert";
import * as multiprocessing from "@pystd/multiprocessing";
import { compat, type Passport } from "../harness.ts";
import { runProgram } from "../helpers.ts";
import { PUBLIC_NAMES } from "./public_names.ts";

const PASSPORT: Passport = {
  cpython: "3.14",
  file: "_test_multiprocessing.py",
  licence: "PSF-2.0",
  edits: ["That no interpreter is known is that nothing is permitted."],
};

const LARGE_POOL = new URL("testdata/large_pool.ts", import.meta.url);
/** Milliseconds for 200 workers, on a machine with something else to do. */
const MUCH = 300_000;

const IMPORT_ONLY = new URL("testdata/import_only.ts", import.meta.url);

compat("MiscTestCase", PASSPORT, ({ test }) => {
  test("test__all__", () => {
    const { names } = PUBLIC_NAMES["."];
    assertEquals(names.filter((name) => !(name in multiprocessing)), []);
  });

  test("test_spawn_sys_executable_none_allows_import", async () => {
    const ended = await runProgram(IMPORT_ONLY, { flags: ["--no-prompt"] });
    assertEquals(ended, { code: 0, stdout: "imported\n", stderr: "" });
  });

  test("test_large_pool", async (_mp, { method }) => {
    const ended = await runProgram(LARGE_POOL, { args: [method] });
    assertEquals(ended, { code: 0, stdout: "332833500\n", stderr: "" });
  }, { timeout: MUCH });
});
