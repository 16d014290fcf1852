import { assertEquals, assertThrows } from "@std/assert";
import { PicklingError } from "../errors.ts";
import { loadParser } from "./free_variables.ts";
import { assertSelfContained, complaintAbout, describe } from "./self_contained.ts";

await loadParser();

function messageFor(name: string, text: string): string {
  return assertThrows(() => assertSelfContained(name, text), PicklingError).message;
}

Deno.test("assertSelfContained() accepts what needs globals only", () => {
  assertSelfContained("f", "(x) => Math.sqrt(x)");
});

Deno.test("assertSelfContained() names what is missing and what to do", () => {
  assertEquals(
    messageFor("f", "(x) => x + total"),
    'Cannot send function "f": it uses "total", which does not exist in another process; ' +
      'export "f", or pass "total" as an argument',
  );
  assertEquals(
    messageFor("", "(x) => a + b + c"),
    'Cannot send anonymous function: it uses "a", "b" and "c", ' +
      "which do not exist in another process; " +
      'mark it with task(import.meta, …), or pass "a", "b" and "c" as arguments',
  );
});

Deno.test("assertSelfContained() does not propose to pass what is no value", () => {
  assertEquals(
    messageFor("f", "() => [this, import('./helper.ts')]"),
    'Cannot send function "f": it uses "this" and import("./helper.ts"), ' +
      'which do not exist in another process; export "f"',
  );
});

Deno.test("assertSelfContained() speaks of classes as such", () => {
  assertEquals(
    messageFor("Job", "class Job extends Base {}"),
    'Cannot send class "Job": it uses "Base", which does not exist in another process; ' +
      'export "Job", or pass "Base" as an argument',
  );
});

Deno.test("complaintAbout() says when a text does not parse alone", () => {
  const { reason, names } = complaintAbout("run() { return this.#x; }")!;
  assertEquals(names, []);
  assertEquals(reason.startsWith("its source does not stand alone: SyntaxError"), true);
});

Deno.test("describe() names functions and classes", () => {
  assertEquals(describe("f", "function"), 'function "f"');
  assertEquals(describe("", "class"), "anonymous class");
});
