import { assert, assertNotStrictEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { PicklingError } from "../errors.ts";
import { findOut, isLocated } from "./located.ts";
import { square } from "./testdata/targets.ts";

Deno.test("findOut() asks the host once, however many calls of a function wait for the answer", async () => {
  const first = findOut(square);
  assertStrictEquals(findOut(square), first);
  await first;
  assert(isLocated(square));
});

Deno.test("findOut() asks again about what could not be sent", async () => {
  const bound = square.bind(null);
  const first = findOut(bound);
  await assertRejects(() => first, PicklingError);
  const second = findOut(bound);
  assertNotStrictEquals(second, first);
  await assertRejects(() => second, PicklingError);
});
