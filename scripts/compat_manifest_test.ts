import { assert, assertEquals, assertThrows } from "@std/assert";
import { rowOf, ROWS, variantsOf } from "../compat_tests/manifest.ts";
import { formatTestName, parseTestName } from "../compat_tests/test_name.ts";

Deno.test("the manifest holds every test of CPython's suite once", () => {
  assertEquals(ROWS.length, 344);
  assertEquals(new Set(ROWS.map(({ id }) => id)).size, ROWS.length);
});

Deno.test("the manifest gives a reason for everything that is not applicable", () => {
  const silent = ROWS.filter(({ port, why }) => port === "not_applicable" && why === undefined);
  assertEquals(silent, []);
});

Deno.test("every applicable row has a variant in each of its columns", () => {
  for (const row of ROWS.filter(({ port }) => port !== "not_applicable")) {
    assert(row.columns.length > 0, row.id);
    for (const column of row.columns) assert(variantsOf(row, column).length > 0, row.id);
  }
});

Deno.test("variantsOf() keeps to the start methods that a row is limited to", () => {
  const row = rowOf("TestStartMethod.test_freeze_support_dont_set_context");
  assertEquals(variantsOf(row, "processes"), ["spawn"]);
});

Deno.test("rowOf() refuses a name that CPython's suite does not have", () => {
  assertThrows(() => rowOf("_TestQueue.test_spoon"), RangeError, "_TestQueue.test_spoon");
});

Deno.test("parseTestName() reads what formatTestName() writes", () => {
  const plain = { id: "_TestQueue.test_fork", column: "threads", method: "dummy" } as const;
  const skipped = { ...plain, reason: "no feeder — none at all" };
  assertEquals(formatTestName(plain), "_TestQueue.test_fork [threads] [dummy]");
  assertEquals(parseTestName(formatTestName(plain)), plain);
  assertEquals(parseTestName(formatTestName(skipped)), skipped);
});

Deno.test("parseTestName() is not interested in other tests", () => {
  assertEquals(parseTestName("Queue.put() waits for room"), null);
  assertEquals(parseTestName("_TestQueue.test_fork [processors] [spawn]"), null);
});
