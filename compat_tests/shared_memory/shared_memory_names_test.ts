/**
 * `TestSharedMemoryNames` of CPython's suite: names with colons and line feeds in them.
 */

import { assertEquals } from "@std/assert";
import { compat, type Passport } from "../harness.ts";
import { runProgram } from "../helpers.ts";

const PASSPORT: Passport = {
  cpython: "3.14",
  file: "_test_multiprocessing.py",
  licence: "PSF-2.0",
  edits: ["There are no messages to a tracker, hence no formats of them."],
};

compat("TestSharedMemoryNames", PASSPORT, ({ test }) => {
  test("test_that_shared_memory_name_with_colons_has_no_resource_tracker_errors", async () => {
    const program = new URL("./testdata/odd_names.ts", import.meta.url);
    assertEquals(await runProgram(program), { code: 0, stdout: "well\n".repeat(9), stderr: "" });
  });
});
