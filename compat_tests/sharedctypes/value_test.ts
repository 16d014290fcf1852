/**
 * `_TestValue` of CPython's suite: single values in shared memory.
 */

import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { AttributeError } from "@pystd/multiprocessing";
import { compat, type Passport } from "../harness.ts";
import type { Multiprocessing } from "../multiprocessing.ts";
import { assignValues, type HasValue } from "./targets.ts";

const PASSPORT: Passport = {
  cpython: "3.14",
  file: "_test_multiprocessing.py",
  licence: "PSF-2.0",
  edits: ["Methods that are not there are looked for with `in`."],
};

const [X, Y] = ["x", "y"].map((letter) => new TextEncoder().encode(letter));

/** Code, first value, value that a child writes. */
const CODES_VALUES = [
  ["i", 4343, 24234],
  ["d", 3.625, -4.25],
  ["h", -232, 234],
  ["q", 2 ** 33, 2 ** 34],
  ["c", X, Y],
] as const;

async function checkValues(mp: Multiprocessing, values: HasValue[]): Promise<void> {
  assertEquals(values.map(({ value }) => value), CODES_VALUES.map(([, first]) => first));
  const written = CODES_VALUES.map(([, , second]) => second);
  const child = new mp.Process({ target: assignValues, args: [values, written], daemon: true });
  await child.start();
  await child.join();
  assertEquals(values.map(({ value }) => value), written);
}

compat("_TestValue", PASSPORT, ({ test }) => {
  test("test_value", async (mp) => {
    await checkValues(mp, CODES_VALUES.map(([code, value]) => mp.Value(code, value as never)));
  }, { also: ["fork"] });

  test("test_rawvalue", async (mp) => {
    await checkValues(mp, CODES_VALUES.map(([code, value]) => mp.RawValue(code, value as never)));
  }, { also: ["fork"] });

  test("test_getobj_getlock", (mp) => {
    for (const value of [mp.Value("i", 5), mp.Value("i", 5, { lock: null })]) {
      assert(value.getLock().acquireSync());
      value.getLock().release();
      assertEquals(value.getObj().value, 5);
    }
    const lock = mp.Lock();
    assertStrictEquals(mp.Value("i", 5, { lock }).getLock(), lock);
    for (const raw of [mp.Value("i", 5, { lock: false }), mp.RawValue("i", 5)]) {
      assertEquals(["getLock" in raw, "getObj" in raw], [false, false]);
    }
    assertThrows(() => mp.Value("i", 5, { lock: "novalue" as never }), AttributeError);
  });
});
