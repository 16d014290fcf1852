import { assertEquals } from "@std/assert";
import { countTests } from "./test_counts.ts";

Deno.test("countTests() reads every form of the summary of deno test", () => {
  assertEquals(countTests("ok | 6 passed | 0 failed (35ms)"), { passed: 6, failed: 0, ignored: 0 });
  assertEquals(
    countTests("FAILED | 8 passed (2 steps) | 1 failed (1 step) | 3 ignored | 2 filtered out (1s)"),
    { passed: 8, failed: 1, ignored: 3 },
  );
  assertEquals(countTests("\x1b[0m\x1b[32mok\x1b[0m | 2 passed | 0 failed \x1b[0m(1s)"), {
    passed: 2,
    failed: 0,
    ignored: 0,
  });
});

Deno.test("countTests() adds up the runs, those of the compat suite too", () => {
  const output = "ok | 1 passed | 0 failed (1s)\n" +
    "compat_tests/queues/queue_test.ts: 4 passed, 1 failed, 2 skipped\n";
  assertEquals(countTests(output), { passed: 5, failed: 1, ignored: 2 });
});

Deno.test("countTests() is not taken in by what a test prints", () => {
  assertEquals(countTests("result: ok | 6 passed | 0 failed"), {
    passed: 0,
    failed: 0,
    ignored: 0,
  });
});
