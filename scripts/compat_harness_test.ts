import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { compat, type Passport } from "../compat_tests/harness.ts";
import { parseTap } from "./compat_tap.ts";
import { ROOT } from "./repository.ts";

const FAULTY_TESTS = "compat_tests/testdata/faulty_tests.ts";
const PASSPORT: Passport = {
  cpython: "3.14",
  file: "_test_multiprocessing.py",
  licence: "PSF-2.0",
};

Deno.test("the harness finds children that are left and tests that hang", async (t) => {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["test", "--allow-all", "--no-check", "--reporter=tap", FAULTY_TESTS],
    cwd: ROOT,
    stderr: "null",
  }).output();
  const { outcomes, complete } = parseTap(new TextDecoder().decode(stdout));
  const find = (name: string) => {
    const found = outcomes.find((outcome) => outcome.name.startsWith(name));
    assert(found, name);
    return found;
  };
  assert(complete);

  await t.step("a child that is left fails its test, which names it, in every variant", () => {
    for (const variant of ["[processes] [spawn]", "[processes] [forkserver]", "[threads] [fork]"]) {
      const { status, message = "" } = find(`_TestProcess.test_process ${variant}`);
      assertEquals(status, "failed");
      assertStringIncludes(message, "still alive are <");
      assertStringIncludes(message, "name='left'");
    }
  });

  await t.step("a test that hangs fails and says who is alive", () => {
    const { status, message = "" } = find("_TestProcess.test_terminate [processes] [spawn]");
    assertEquals(status, "failed");
    assertStringIncludes(message, "hung for 1000 ms");
    assertStringIncludes(message, "name='waiting'");
  });

  await t.step("an exception is a visible skip, other variants run", () => {
    const variants = ["[spawn] — it cannot hold", "[fork]", "[forkserver]"];
    assertEquals(
      variants.map((variant) => find(`_TestProcess.test_kill [processes] ${variant}`).status),
      ["skipped", "passed", "passed"],
    );
  });

  await t.step("a skipped test is skipped in every variant", () => {
    const skipped = outcomes.filter(({ name }) => name.includes("test_interrupt"));
    assertEquals(skipped.map(({ status }) => status), ["skipped", "skipped"]);
  });
});

Deno.test("compat() refuses tests that the manifest does not know", () => {
  assertThrows(
    () => compat("_TestProcess", PASSPORT, ({ test }) => test("test_proces", () => {})),
    RangeError,
    "_TestProcess.test_proces",
  );
});

Deno.test("compat() refuses tests that are not applicable", () => {
  assertThrows(
    () => compat("TestCloseFds", PASSPORT, ({ test }) => test("test_closefd", () => {})),
    Error,
    "not applicable",
  );
});
