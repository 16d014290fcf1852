import { assertEquals } from "@std/assert";
import { parseTap } from "./compat_tap.ts";

Deno.test("parseTap() reads passed, skipped and failed tests in order", () => {
  const { outcomes, complete } = parseTap([
    "TAP version 14",
    "# ./a_test.ts",
    "ok 1 - first [processes] [spawn]",
    "ok 2 - second # SKIP",
    "not ok 3 - third",
    "  ---",
    '  {"message":"Error: \\u001b[31mbad\\u001b[0m\\n at x","severity":"fail","at":{"line":4}}',
    "  ...",
    "1..3",
  ].join("\n"));
  assertEquals(outcomes, [
    { name: "first [processes] [spawn]", status: "passed" },
    { name: "second", status: "skipped" },
    { name: "third", status: "failed", message: "Error: bad\n at x" },
  ]);
  assertEquals(complete, true);
});

Deno.test("parseTap() calls a run without its plan incomplete", () => {
  const { outcomes, complete } = parseTap("TAP version 14\nok 1 - first\n");
  assertEquals(outcomes, [{ name: "first", status: "passed" }]);
  assertEquals(complete, false);
});

Deno.test("parseTap() keeps the message of the test that failed, not a later one's", () => {
  const { outcomes } = parseTap([
    "not ok 1 - first",
    '  {"message":"one"}',
    '  {"message":"two"}',
    "ok 2 - second",
    '  {"message":"three"}',
  ].join("\n"));
  assertEquals(outcomes, [
    { name: "first", status: "failed", message: "one" },
    { name: "second", status: "passed" },
  ]);
});
