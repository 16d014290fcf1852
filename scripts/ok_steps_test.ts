import { assert, assertEquals, assertFalse } from "@std/assert";
import { STEPS, unitTests } from "./ok_steps.ts";

Deno.test("steps have names of their own", () => {
  const names = STEPS.map(({ name }) => name);
  assertEquals(new Set(names).size, names.length);
});

Deno.test("unit tests are those beside the files, without model tests", () => {
  const files = unitTests();
  assert(files.includes("scripts/ok_steps_test.ts"));
  assertFalse(files.some((file) => file.endsWith("_model_test.ts") || file.includes("/_model/")));
});
