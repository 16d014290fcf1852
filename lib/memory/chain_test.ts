import { assertEquals, assertThrows } from "@std/assert";
import { CHAIN, Chain, type Handle, load, RECORD, store } from "../kernel/mod.ts";
import { Family } from "./family.ts";

const { agent, heap } = Family.current();

/** A chain of its own. */
function makeChain(limits: { maxItems?: number; maxBytes?: number } = {}): Chain {
  const chain = new Chain(agent, heap, heap.allocateZeroed(CHAIN.size));
  chain.initialize(limits);
  return chain;
}

function bytes(length: number, value = 0): Uint8Array<ArrayBuffer> {
  return new Uint8Array(length).fill(value);
}

/** First byte and length of what is taken, or why nothing is. */
function take(chain: Chain): string {
  const taken = chain.tryTake();
  return typeof taken === "string" ? taken : `${taken.bytes[0] ?? ""}×${taken.bytes.length}`;
}

Deno.test("Chain hands out records of every length in their order", () => {
  const chain = makeChain();
  const lengths = [0, 1, 3, 4, 31, 32, 33, 500, 501, 16_371, 16_372, 16_400, 100_000];
  for (const [i, length] of lengths.entries()) chain.tryPut(bytes(length, i));
  assertEquals([chain.length, chain.puts, chain.countPuts()], Array(3).fill(lengths.length));
  for (const [i, length] of lengths.entries()) {
    assertEquals(take(chain), length === 0 ? "×0" : `${i}×${length}`);
  }
  assertEquals([take(chain), chain.length, chain.isEmpty], ["empty", 0, true]);
});

Deno.test("Chain gives its blocks back", () => {
  const fill = () => {
    const chain = makeChain();
    for (let i = 0; i < 2_000; i++) chain.tryPut(bytes(i % 300));
    while (take(chain) !== "empty");
    chain.tryPut(bytes(9));
    chain.dispose();
    heap.free(chain.at);
  };
  fill();
  const before = heap.statistics();
  fill();
  assertEquals(heap.statistics(), before);
});

Deno.test("Chain holds so many records and no more", () => {
  const chain = makeChain({ maxItems: 2 });
  assertEquals([1, 2, 3].map((i) => chain.tryPut(bytes(1, i))), ["put", "put", "full"]);
  assertEquals([chain.isFull, take(chain), chain.isFull], [true, "1×1", false]);
  assertEquals([4, 5].map((i) => chain.tryPut(bytes(1, i))), ["put", "full"]);
  assertEquals([take(chain), take(chain), take(chain)], ["2×1", "4×1", "empty"]);
});

Deno.test("Chain holds so many bytes, or one record of any length", () => {
  const chain = makeChain({ maxBytes: 100 });
  assertEquals([60, 40, 1].map((length) => chain.tryPut(bytes(length))), ["put", "put", "full"]);
  assertEquals(chain.tryPut(bytes(0)), "put");
  take(chain);
  assertEquals([61, 60].map((length) => chain.tryPut(bytes(length))), ["full", "put"]);
  while (take(chain) !== "empty");
  assertEquals([chain.tryPut(bytes(1_000)), chain.tryPut(bytes(1))], ["put", "full"]);
});

Deno.test("Chain that is closed by its writers ends after what is left", () => {
  const chain = makeChain();
  chain.tryPut(bytes(1, 7));
  chain.close("writers");
  assertEquals(chain.tryPut(bytes(1)), "closed");
  assertEquals([take(chain), take(chain), take(chain)], ["7×1", "closed", "closed"]);
});

Deno.test("Chain that is closed by its readers refuses records", () => {
  const chain = makeChain();
  chain.tryPut(bytes(1, 7));
  chain.close("readers");
  assertEquals([chain.tryPut(bytes(1)), take(chain), take(chain)], ["closed", "7×1", "empty"]);
});

Deno.test("Chain carries handles, and counts them in before it publishes", () => {
  const chain = makeChain();
  const handles: Handle[] = [{ address: 3, generation: -4 }, { address: 5, generation: 6 }];
  const retained: [number, number][] = [];
  chain.tryPut(bytes(2, 1), handles, (all) => retained.push([all.length, chain.length]));
  chain.tryPut(bytes(2, 2));
  assertEquals(retained, [[2, 0]]);
  assertEquals(chain.tryTake(), { bytes: bytes(2, 1), handles });
  assertEquals(chain.tryTake(), { bytes: bytes(2, 2), handles: [] });
});

Deno.test("Chain is as it was when a handle cannot be counted in", () => {
  const chain = makeChain();
  const handles: Handle[] = [{ address: 3, generation: 4 }];
  const refuse = () => {
    throw new Error("stale");
  };
  chain.tryPut(bytes(1, 1));
  const large = bytes(50_000);
  assertThrows(() => chain.tryPut(large, handles, refuse), Error, "stale");
  const before = heap.statistics();
  assertThrows(() => chain.tryPut(large, handles, refuse), Error, "stale");
  assertThrows(() => chain.tryPut(bytes(1), handles, refuse), Error, "stale");
  assertEquals(heap.statistics(), before);
  assertEquals([chain.length, take(chain), take(chain)], [1, "1×1", "empty"]);
});

Deno.test("Chain releases the handles of records that nobody took", () => {
  const chain = makeChain();
  const handles: Handle[] = [{ address: 3, generation: 4 }];
  for (let i = 0; i < 3; i++) chain.tryPut(bytes(1), handles);
  take(chain);
  const released: Handle[] = [];
  chain.dispose((all) => released.push(...all));
  assertEquals(released, [...handles, ...handles]);
});

Deno.test("Chain copies a record to where the receiver says", () => {
  const chain = makeChain();
  const room = bytes(8);
  for (const length of [3, 0]) chain.tryPut(bytes(length, 9));
  const receiver = { room: (length: number) => room.subarray(0, length) };
  assertEquals(chain.tryTake(receiver), { bytes: bytes(3, 9), handles: [] });
  assertEquals([room[2], room[3]], [9, 0]);
  assertEquals(chain.tryTake(receiver), { bytes: bytes(0), handles: [] });
});

for (const count of [2 ** 31 - 3, 2 ** 32 - 3]) {
  Deno.test(`Chain counts on after ${count} records and bytes, where its words wrap`, () => {
    const chain = makeChain({ maxItems: 5, maxBytes: 24 });
    const head = load(agent.words, chain.at + CHAIN.head);
    store(agent.words, head + RECORD.seq, count | 0);
    store(agent.words, head + RECORD.bytesBefore, count | 0);
    assertEquals([chain.length, chain.isFull, chain.isEmpty], [0, false, true]);
    for (let i = 0; i < 5; i++) assertEquals(chain.tryPut(bytes(4, i)), "put");
    assertEquals([chain.tryPut(bytes(1)), chain.length, chain.isFull], ["full", 5, true]);
    assertEquals(chain.countPuts(), (count + 5) | 0);
    assertEquals([take(chain), take(chain), chain.length], ["0×4", "1×4", 3]);
    assertEquals([chain.tryPut(bytes(13)), chain.tryPut(bytes(12, 9))], ["full", "put"]);
    assertEquals([2, 3, 4, 9].map(() => take(chain)), ["2×4", "3×4", "4×4", "9×12"]);
    assertEquals([take(chain), chain.length, chain.isEmpty], ["empty", 0, true]);
  });
}
