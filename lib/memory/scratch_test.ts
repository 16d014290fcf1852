import { assertEquals, assertNotStrictEquals, assertStrictEquals } from "@std/assert";
import { Scratch } from "./scratch.ts";

Deno.test("Scratch lends the same memory again when it was handed back", () => {
  const scratch = new Scratch();
  const first = scratch.room(10);
  scratch.done(first);
  const second = scratch.room(10);
  assertStrictEquals(second, first);
  scratch.done(second);
  assertEquals(scratch.room(5).length, 5);
});

Deno.test("Scratch gives new memory to who comes meanwhile", () => {
  const scratch = new Scratch();
  const first = scratch.room(10);
  const second = scratch.room(10);
  assertNotStrictEquals(second.buffer, first.buffer);
  scratch.done(second); // was never lent, so nothing is handed back
  assertNotStrictEquals(scratch.room(10).buffer, first.buffer);
  scratch.done(first);
  assertStrictEquals(scratch.room(10).buffer, first.buffer);
});

Deno.test("Scratch grows, but keeps no memory for what is very large", () => {
  const scratch = new Scratch();
  const large = scratch.room(100_000);
  assertEquals(large.length, 100_000);
  scratch.done(large);
  assertStrictEquals(scratch.room(90_000).buffer, large.buffer);
  const huge = new Scratch().room(3_000_000);
  assertEquals([huge.length, huge.buffer.byteLength], [3_000_000, 3_000_000]);
});
