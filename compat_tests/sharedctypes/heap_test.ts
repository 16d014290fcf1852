/**
 * `_TestHeap` of CPython's suite: the allocator that shared objects come from.
 */

import { assert, assertEquals } from "@std/assert";
import v8 from "node:v8";
import vm from "node:vm";
import { RawArray } from "@pystd/multiprocessing";
import { Family } from "../../lib/memory/mod.ts";
import { compat, type Passport } from "../harness.ts";
import { until } from "../helpers.ts";

const PASSPORT: Passport = {
  cpython: "3.14",
  file: "_test_multiprocessing.py",
  licence: "PSF-2.0",
  edits: [
    "Blocks are those of the family's heap; that they tile it is seen from what is in use.",
    "Blocks are freed explicitly, or by the collector, which never interrupts other code.",
  ],
};

const ITERATIONS = 5_000;
const MOST_BLOCKS = 50;

function inUse(): number {
  const { top, free } = Family.current().heap.statistics();
  return top - free;
}

/** As random.lognormvariate(0, 1). */
function lognormal(): number {
  const normal = Math.sqrt(-2 * Math.log(1 - Math.random())) *
    Math.cos(2 * Math.PI * Math.random());
  return Math.exp(normal);
}

compat("_TestHeap", PASSPORT, ({ test }) => {
  test("test_heap", () => {
    const { heap } = Family.current();
    const before = inUse();
    const blocks: { address: number; words: number }[] = [];
    for (let i = 0; i < ITERATIONS; i++) {
      const words = Math.ceil(lognormal() * 250);
      blocks.push({ address: heap.allocate(words), words });
      if (blocks.length <= MOST_BLOCKS) continue;
      const [freed] = blocks.splice(Math.floor(Math.random() * MOST_BLOCKS), 1);
      heap.free(freed.address);
    }
    // No two overlap, and what is in use is what they have.
    blocks.sort((a, b) => a.address - b.address);
    for (const [i, { address, words }] of blocks.entries()) {
      assert(heap.capacity(address) >= words);
      assert(i === 0 || blocks[i - 1].address + heap.capacity(blocks[i - 1].address) < address);
    }
    const occupied = blocks.reduce((sum, { address }) => sum + heap.capacity(address) + 2, 0);
    assertEquals(inUse() - before, occupied);
    for (const { address } of blocks) heap.free(address);
    assertEquals(inUse(), before);
  });

  test("test_free_from_gc", async () => {
    v8.setFlagsFromString("--expose-gc");
    const collect: () => void = vm.runInNewContext("gc");
    const { references } = Family.current();
    const before = references.size;
    for (let i = 0; i < ITERATIONS; i++) {
      const [a, b]: { block: object; buddy?: object }[] = [
        { block: RawArray("c", 1) },
        { block: RawArray("c", 1) },
      ];
      a.buddy = b;
      b.buddy = a;
      if (i % 1_000 === 0) {
        collect();
        await new Promise((resolve) => setTimeout(resolve, 0));
      }
    }
    await until(() => {
      collect();
      return references.size <= before;
    });
  });
});
