import { assert, assertEquals, assertThrows } from "@std/assert";
import { MemoryError, StaleHandleError } from "../errors.ts";
import { Family } from "./family.ts";
import { Span } from "./span.ts";

const { heap } = Family.current();

function bytesOf(span: Span): Uint8Array {
  return new Uint8Array(span.buffer, span.byteOffset, span.size);
}

Deno.test("Span is zero, of the size asked for, and begins where a double can", () => {
  for (const size of [0, 1, 7, 8, 9, 100, 5_000]) {
    const used = Span.create(size);
    bytesOf(used).fill(1);
    used.release();
    const span = Span.create(size);
    assertEquals([span.size, span.byteOffset % 8], [size, 0]);
    assert(bytesOf(span).every((byte) => byte === 0));
    span.release();
  }
});

Deno.test("Span can be opened by its handle until its last view is released", () => {
  const span = Span.create(4);
  const { handle } = span;
  const other = Span.open(handle);
  bytesOf(span)[0] = 5;
  assertEquals(bytesOf(other)[0], 5);
  span.release();
  span.release();
  assertEquals([span.isReleased, other.isReleased, bytesOf(other)[0]], [true, false, 5]);
  other.release();
  assertThrows(() => Span.open(handle), StaleHandleError);
});

Deno.test("Span.exclusively() returns what its body does and lets others in after an error", () => {
  const span = Span.create(4);
  assertEquals(span.exclusively(() => 7), 7);
  assertThrows(() =>
    span.exclusively(() => {
      throw new TypeError("in vain");
    }), TypeError);
  assertEquals(span.exclusively(() => 8), 8);
  span.release();
});

Deno.test("Span is refused beyond the segment, and smaller ones fit afterwards", () => {
  assertThrows(() => Span.create(2 ** 33), MemoryError, "Cannot allocate shared memory");
  Span.create(8).release();
});

Deno.test("Heap takes a larger free block when the segment is used up", () => {
  const large = Span.create(900 * 2 ** 20);
  large.release();
  const spans: Span[] = [];
  assertThrows(() => {
    for (;;) spans.push(Span.create(550 * 2 ** 20));
  }, MemoryError);
  const top = spans.pop()!;
  top.release();
  const small = Span.create(400 * 2 ** 20); // fits only into one of the two that are free
  small.release();
  for (const span of spans) span.release();
  const { free } = heap.statistics();
  assert(free > 0);
});
