/**
 * `_TestArray` of CPython's suite: arrays in shared memory.
 */

import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { AttributeError } from "@pystd/multiprocessing";
import { compat, type Passport } from "../harness.ts";
import type { Multiprocessing } from "../multiprocessing.ts";
import { sumUp } from "./targets.ts";

const PASSPORT: Passport = {
  cpython: "3.14",
  file: "_test_multiprocessing.py",
  licence: "PSF-2.0",
  edits: [
    "Slices are read by slice() and written by assign().",
    "Methods that are not there are looked for with `in`.",
  ],
};

const SEQUENCE = [680, 626, 934, 821, 150, 233, 548, 982, 714, 831];

type Tested = ReturnType<typeof makeRaw> | ReturnType<typeof makeLocked>;

function makeRaw(mp: Multiprocessing) {
  return mp.RawArray("i", SEQUENCE);
}

function makeLocked(mp: Multiprocessing) {
  return mp.Array("i", SEQUENCE);
}

async function checkArray(mp: Multiprocessing, array: Tested): Promise<void> {
  const expected = [...SEQUENCE];
  assertEquals([array.length, array[3]], [expected.length, expected[3]]);
  assertEquals(array.slice(2, 7), expected.slice(2, 7));
  expected.splice(4, 4, 1, 2, 3, 4);
  array.assign(Int32Array.of(1, 2, 3, 4), { start: 4, stop: 8 });
  assertEquals(array.slice(), expected);
  sumUp(expected);
  const child = new mp.Process({ target: sumUp, args: [array], daemon: true });
  await child.start();
  await child.join();
  assertEquals([...array], expected);
}

compat("_TestArray", PASSPORT, ({ test }) => {
  test("test_array", (mp) => checkArray(mp, makeLocked(mp)), { also: ["fork"] });

  test("test_rawarray", (mp) => checkArray(mp, makeRaw(mp)), { also: ["fork"] });

  test("test_array_from_size", (mp) => {
    for (let round = 0; round < 3; round++) {
      using array = mp.Array("i", 10);
      assertEquals([array.length, [...array]], [10, Array(10).fill(0)]);
      array.assign(Array(10).keys());
      assertEquals([...array], [...Array(10).keys()]);
    }
  });

  test("test_getobj_getlock_obj", (mp) => {
    const numbers = [...Array(10).keys()];
    for (const array of [mp.Array("i", numbers), mp.Array("i", numbers, { lock: null })]) {
      assert(array.getLock().acquireSync());
      array.getLock().release();
      assertEquals([...array.getObj()], numbers);
    }
    const lock = mp.Lock();
    assertStrictEquals(mp.Array("i", numbers, { lock }).getLock(), lock);
    for (const raw of [mp.Array("i", numbers, { lock: false }), mp.RawArray("i", numbers)]) {
      assertEquals(["getLock" in raw, "getObj" in raw], [false, false]);
    }
    assertThrows(() => mp.Array("i", numbers, { lock: "notalock" as never }), AttributeError);
  });
});
