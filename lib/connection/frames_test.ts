import { assert, assertEquals, assertThrows } from "@std/assert";
import { OSError } from "../errors.ts";
import { encodeFrame, FrameDecoder } from "./frames.ts";
import { Random } from "./testdata/random.ts";

const NO_LIMIT = Infinity;

/** What is written for `payload`, in one piece. */
function written(payload: Uint8Array): Uint8Array {
  return Uint8Array.from(encodeFrame(payload).flatMap((part) => [...part]));
}

Deno.test("encodeFrame() writes the length in four bytes, then the payload", () => {
  assertEquals(written(new Uint8Array()), Uint8Array.of(0, 0, 0, 0));
  const hello = new TextEncoder().encode("hello");
  assertEquals(written(hello), Uint8Array.of(0, 0, 0, 5, ...hello));
});

Deno.test("encodeFrame() writes short payloads with their header, longer ones after it", () => {
  assertEquals(encodeFrame(new Uint8Array(16_384)).map(({ length }) => length), [16_388]);
  assertEquals(encodeFrame(new Uint8Array(16_385)).map(({ length }) => length), [4, 16_385]);
});

Deno.test("encodeFrame() keeps copies", () => {
  for (const length of [1, 20_000]) {
    const payload = new Uint8Array(length);
    const parts = encodeFrame(payload);
    payload.fill(1);
    assertEquals(parts.at(-1)!.at(-1), 0);
  }
});

Deno.test("FrameDecoder reads the long form for any size", () => {
  const decoder = new FrameDecoder();
  decoder.push(Uint8Array.of(255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 2, 7, 8, 0, 0, 0, 0));
  assertEquals(decoder.tryTake(NO_LIMIT), Uint8Array.of(7, 8));
  assertEquals(decoder.tryTake(NO_LIMIT), new Uint8Array());
  assertEquals(decoder.tryTake(NO_LIMIT), undefined);
  assertEquals(decoder.isPartial, false);
});

Deno.test("FrameDecoder finds the same messages however the stream was cut", () => {
  const random = new Random(1);
  for (let round = 0; round < 300; round++) {
    const payloads = Array.from({ length: random.next(6) }, () => random.bytes(random.next(40)));
    const stream = Uint8Array.from(payloads.flatMap((payload) => [...written(payload)]));
    const decoder = new FrameDecoder();
    const found: Uint8Array[] = [];
    for (let at = 0; at < stream.length;) {
      const end = at + 1 + random.next(9);
      decoder.push(stream.slice(at, end));
      at = end;
      if (random.next(3) === 0) continue;
      for (let next = decoder.tryTake(NO_LIMIT); next; next = decoder.tryTake(NO_LIMIT)) {
        found.push(next);
      }
    }
    for (let next = decoder.tryTake(NO_LIMIT); next; next = decoder.tryTake(NO_LIMIT)) {
      found.push(next);
    }
    assertEquals(found, payloads, `round ${round}`);
    assertEquals(decoder.isPartial, false);
  }
});

Deno.test("FrameDecoder says when a message is whole, and when more is wanted", () => {
  const decoder = new FrameDecoder();
  const frame = written(new Uint8Array(200_000));
  assert(decoder.wantsMore(NO_LIMIT));
  decoder.push(frame.slice(0, 100_000));
  assertEquals([decoder.isReady(NO_LIMIT), decoder.wantsMore(NO_LIMIT)], [false, true]);
  assertEquals([decoder.isReady(1_000), decoder.wantsMore(1_000)], [true, false]);
  decoder.push(frame.slice(100_000));
  assertEquals([decoder.isReady(NO_LIMIT), decoder.wantsMore(NO_LIMIT)], [true, false]);
});

Deno.test("FrameDecoder refuses what is too long, or has no length, again and again", () => {
  for (const header of [[0, 0, 0, 11], [255, 255, 255, 254], [128, 0, 0, 0]]) {
    const decoder = new FrameDecoder();
    decoder.push(Uint8Array.from(header));
    for (let i = 0; i < 2; i++) {
      assertThrows(() => decoder.tryTake(10), OSError, "bad message length");
      assert(decoder.isReady(10));
    }
  }
  const huge = new FrameDecoder();
  huge.push(Uint8Array.of(255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255));
  assertThrows(() => huge.tryTake(2 ** 40), OSError, "bad message length");
});

Deno.test("FrameDecoder of random bytes gives messages within the limit, or an OSError", () => {
  const random = new Random(2);
  for (let round = 0; round < 2_000; round++) {
    const decoder = new FrameDecoder();
    const limit = random.next(100);
    let most = 0;
    try {
      for (let i = 0; i < 20; i++) {
        const chunk = random.bytes(random.next(30));
        // Small lengths, so that there are messages.
        for (let at = 0; at < chunk.length; at++) if (random.next(4) > 0) chunk[at] = 0;
        most += chunk.length;
        decoder.push(chunk);
        for (let next = decoder.tryTake(limit); next; next = decoder.tryTake(limit)) {
          assert(next.length <= limit && next.length <= most);
        }
      }
    } catch (error) {
      assert(error instanceof OSError, `round ${round}: ${error}`);
    }
  }
});
