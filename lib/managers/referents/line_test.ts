import { assertEquals, assertThrows } from "@std/assert";
import { patienceOf } from "./line.ts";

Deno.test("patienceOf() reads how to wait", () => {
  assertEquals(patienceOf(undefined), {});
  assertEquals(patienceOf(true), {});
  assertEquals(patienceOf({ timeout: 5 }), { timeout: 5 });
  for (const options of [false, { block: false }, { blocking: false }, { timeout: 0 }]) {
    assertEquals(patienceOf(options), undefined);
  }
});

Deno.test("patienceOf() refuses what is none, and misspelt options", () => {
  const wrong: [unknown, string][] = [
    [0.1, "options must be an object, received 0.1"],
    [{ timeOut: 5 }, "no such option, received timeOut"],
    [{ timeout: "5" }, 'timeout must be a number of milliseconds, received "5"'],
  ];
  for (const [options, text] of wrong) {
    assertThrows(() => patienceOf(options as object), TypeError, `Cannot wait: ${text}`);
  }
});
