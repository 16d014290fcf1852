import { assert, assertEquals } from "@std/assert";
import { load, ROOT } from "../kernel/mod.ts";
import { Family } from "./family.ts";

const { agent, heap, segment } = Family.current();

Deno.test("Heap hands out again the block that ends where the committed memory ends", () => {
  const blocks: number[] = [];
  do blocks.push(heap.allocate(1)); while (
    load(agent.words, ROOT.top) < segment.views().words.length
  );
  const last = blocks.pop()!;
  heap.free(last);
  assertEquals(heap.allocate(1), last);
  for (const block of [...blocks, last]) heap.free(block);
});

Deno.test("Heap splits larger blocks where there is no room for new ones", () => {
  const large: number[] = [];
  for (let words = 2 ** 29; words > 0; words >>= 1) {
    for (;;) {
      try {
        large.push(heap.allocate(words));
      } catch {
        break;
      }
    }
  }
  const [first] = large;
  const capacity = heap.capacity(first);
  heap.free(first);
  const { free } = heap.statistics();
  const sizes = Array.from({ length: 1_000 }, (_, i) => 1 + (i * 37) % 5_000);
  const small = sizes.map((words) => heap.allocate(words));
  const inOrder = sizes.map((words, i) => ({ words, at: small[i] })).sort((a, b) => a.at - b.at);
  let end = first;
  for (const { words, at } of inOrder) {
    assert(at >= end && at + words <= first + capacity);
    end = at + words;
  }
  for (const block of small) heap.free(block);
  assertEquals(heap.statistics().free, free);
  for (const block of large.slice(1)) heap.free(block);
});
