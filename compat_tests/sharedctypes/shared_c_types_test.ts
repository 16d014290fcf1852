/**
 * `_TestSharedCTypes` of CPython's suite: values, structs, arrays and texts, with and
 * without locks.
 */

import { assertEquals } from "@std/assert";
import { copy, RawValue, Struct } from "@pystd/multiprocessing/sharedctypes";
import { compat, type Passport } from "../harness.ts";
import type { Multiprocessing } from "../multiprocessing.ts";
import { double } from "./targets.ts";

const PASSPORT: Passport = {
  cpython: "3.14",
  file: "_test_multiprocessing.py",
  licence: "PSF-2.0",
  edits: [
    "The struct is declared by Struct(); what is copied is a shared one.",
    "Doubling bytes is JavaScript's repeat() of a text.",
  ],
};

const Foo = Struct({ x: "i", y: "d", z: "q" });
const NUMBERS = [...Array(10).keys()];

async function checkDoubling(mp: Multiprocessing, lock: boolean): Promise<void> {
  const shared = {
    x: mp.Value("i", 7, { lock }),
    y: mp.Value("d", 1 / 3, { lock }),
    z: mp.Value("q", 2 ** 33, { lock }),
    foo: mp.Value(Foo, 3, 2, { lock }),
    array: mp.Array("d", NUMBERS, { lock }),
    text: mp.Array("c", 20, { lock }),
  };
  shared.text.value = "hello";
  const child = new mp.Process({ target: double, args: [shared], daemon: true });
  await child.start();
  await child.join();
  const { x, y, z, foo, array, text } = shared;
  assertEquals([x.value, y.value, z.value], [14, 2 / 3, 2 ** 34]);
  assertEquals([foo.x, foo.y], [6, 4]);
  assertEquals([...array], NUMBERS.map((number) => 2 * number));
  assertEquals(text.value, new TextEncoder().encode("hellohello"));
}

compat("_TestSharedCTypes", PASSPORT, ({ test }) => {
  test("test_sharedctypes", (mp) => checkDoubling(mp, false), { also: ["fork"] });

  test("test_synchronize", (mp) => checkDoubling(mp, true), { also: ["fork"] });

  test("test_copy", () => {
    const foo = RawValue(Foo, 2, 5, 2 ** 33);
    const bar = copy(foo);
    foo.x = foo.y = foo.z = 0;
    assertEquals([bar.x, bar.y, bar.z], [2, 5, 2 ** 33]);
  });
});
