/**
 * `TestFlags` of CPython's suite: children run under the flags of the program.
 */

import { assertArrayIncludes, assertEquals } from "@std/assert";
import { compat, type Passport } from "../harness.ts";
import { runProgram } from "../helpers.ts";

const PASSPORT: Passport = {
  cpython: "3.14",
  file: "_test_multiprocessing.py",
  licence: "PSF-2.0",
  edits: ["The interpreter's flags are Deno's permissions."],
};

const PERMISSIONS = new URL("testdata/permissions.ts", import.meta.url);

compat("TestFlags", PASSPORT, ({ test }) => {
  test("test_flags", async (_mp, { method }) => {
    const flags = ["--no-prompt", "--allow-read", "--allow-env", "--allow-sys"];
    const ended = await runProgram(PERMISSIONS, { args: [method], flags });
    assertEquals([ended.code, ended.stderr], [0, ""]);
    const [parent, child] = JSON.parse(ended.stdout);
    assertEquals(child, parent);
    assertArrayIncludes(child, ["read: granted", "write: prompt", "run: prompt"]);
  });
});
