/**
 * `_TestSubclassingProcess` of CPython's suite: own process classes, and how a
 * process that ends early says why.
 */

import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { compat, type Passport } from "../harness.ts";
import { runProgram } from "../helpers.ts";
import { exitWith } from "./targets.ts";
import { UpperCaser } from "./upper_caser.ts";

const PASSPORT: Passport = {
  cpython: "3.14",
  file: "_test_multiprocessing.py",
  licence: "PSF-2.0",
  edits: [
    "Standard error is that of a program run for the purpose, not a file put in its place.",
    "A stack names file and line, where Python prints the line's text.",
  ],
};

const UNCAUGHT_ERROR = new URL("testdata/uncaught_error.ts", import.meta.url);
const EXIT_REASON = new URL("testdata/exit_reason.ts", import.meta.url);

compat("_TestSubclassingProcess", PASSPORT, ({ test }) => {
  test("test_subclassing", async () => {
    const upperCaser = new UpperCaser();
    upperCaser.daemon = true;
    await upperCaser.start();
    assertEquals(await upperCaser.submit("hello"), "HELLO");
    assertEquals(await upperCaser.submit("world"), "WORLD");
    await upperCaser.stop();
    await upperCaser.join();
    assertEquals(upperCaser.exitcode, 0);
  });

  test("test_stderr_flush", async (_mp, { method }) => {
    const { code, stdout, stderr } = await runProgram(UNCAUGHT_ERROR, { args: [method] });
    assertEquals([code, stdout], [0, "1\n"]);
    assertMatch(stderr, /^Process \w+-1:/);
    assertStringIncludes(stderr, "RangeError: Division by zero");
    assertMatch(stderr, /uncaught_error\.ts:6\b/);
  }, { also: ["fork"] });

  test("test_sys_exit", async (mp, { method }) => {
    for (const [reason, printed] of [[[1, 2, 3], /1, ?2, ?3/], ["ignore this", /^ignore this$/m]]) {
      const args = [method, JSON.stringify(reason)];
      const { code, stdout, stderr } = await runProgram(EXIT_REASON, { args });
      assertEquals([code, stdout], [0, "1\n"]);
      assertMatch(stderr, printed as RegExp);
    }
    const cases: [unknown[], number][] = [[[true], 1], [[false], 0], [[8], 8], [[null], 0], [
      [],
      0,
    ]];
    for (const [args, expected] of cases) {
      const child = new mp.Process({ target: exitWith, args, daemon: true });
      await child.start();
      await child.join();
      assertEquals(child.exitcode, expected, `exit(${args.join()})`);
    }
  }, { also: ["fork"] });
});
