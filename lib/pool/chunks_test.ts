import { assertEquals, assertThrows } from "@std/assert";
import { ValueError } from "../errors.ts";
import { checkChunksize, cut, defaultChunksize, listOf } from "./chunks.ts";

Deno.test("The default chunk size is CPython's: the length over four times the workers", () => {
  assertEquals(defaultChunksize(9, 2), 2);
  assertEquals(defaultChunksize(100, 2), 13);
  assertEquals(defaultChunksize(8, 2), 1);
  assertEquals(defaultChunksize(0, 2), 1);
});

Deno.test("A chunk size below one is refused", () => {
  assertThrows(() => checkChunksize(0), ValueError, "Chunksize must be 1+, not 0");
  assertThrows(() => checkChunksize(-3), ValueError, "Chunksize must be 1+, not -3");
  assertThrows(() => checkChunksize(1.5), TypeError);
  assertEquals(checkChunksize(1), 1);
});

Deno.test("Anything that can be iterated is listed, and nothing else", () => {
  assertEquals(listOf(new Set([1, 2])), [1, 2]);
  assertEquals(listOf("ab"), ["a", "b"]);
  assertEquals(listOf(Float64Array.of(1, 2)), Float64Array.of(1, 2));
  assertThrows(() => listOf(26), TypeError, "iterable");
  assertThrows(() => listOf(null), TypeError, "iterable");
});

Deno.test("A list is cut into parts of a size, the last one may be shorter", () => {
  const items = [1, 2, 3, 4, 5];
  assertEquals([0, 2, 4].map((start) => cut(items, start, 2)), [[1, 2], [3, 4], [5]]);
});
