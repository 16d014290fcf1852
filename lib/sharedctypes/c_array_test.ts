import { assert, assertEquals, assertInstanceOf, assertThrows } from "@std/assert";
import { Member, until } from "../connection/testdata/family.ts";
import { collect, inUse, settledUse } from "../shared_memory/testdata/collecting.ts";
import { decode, encode } from "../codec/mod.ts";
import { IndexError, MemoryError, ValueError } from "../errors.ts";
import { ArrayOf, CArray, copy, CString, CText, RawArray } from "./mod.ts";

const ROLES = new URL("./testdata/roles.ts", import.meta.url).href;
const encoder = new TextEncoder();

// -- Making --

Deno.test("RawArray is zero, also on used memory, or holds what it is made with", () => {
  for (let round = 0; round < 3; round++) {
    using array = RawArray("i", 10);
    assertEquals([array.length, [...array]], [10, Array(10).fill(0)]);
    array.assign([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  }
  assertEquals([...RawArray("d", [1, 2.5])], [1, 2.5]);
  assertEquals([...RawArray("h", new Set([3, -3]))], [3, -3]);
  assertEquals([...RawArray("B", Uint8Array.of(1, 2))], [1, 2]);
  assertEquals([...RawArray("i", RawArray("h", [7]))], [7]);
  assertEquals([...RawArray("i", 0)], []);
});

Deno.test("RawArray refuses sizes and values that cannot be", () => {
  assertThrows(() => RawArray("i", -1), ValueError, "Array length must be >= 0, not -1");
  assertThrows(() => RawArray("i", 1.5), TypeError, "object of type 'float' has no len()");
  assertThrows(
    () => RawArray("i", null as never),
    TypeError,
    "object of type 'NoneType' has no len",
  );
  assertThrows(
    () => RawArray("i", ["x" as never]),
    TypeError,
    "'str' object cannot be interpreted",
  );
  assertThrows(() => RawArray("i", 2 ** 40), MemoryError, "Cannot allocate shared memory");
  assertThrows(() => RawArray("d", 2 ** 60), MemoryError);
});

// -- Elements --

Deno.test("RawArray gives and takes elements at positions from either end", () => {
  const array = RawArray("i", [1, 2, 3]);
  assertEquals([array[0], array[2], array[-1], array.get(1), array.get(-3)], [1, 3, 3, 2, 1]);
  array[0] = 10;
  array[-1] += 20;
  array.set(1, 15);
  assertEquals([...array], [10, 15, 23]);
});

Deno.test("RawArray refuses positions that are not there", () => {
  const array = RawArray("i", 3);
  for (const index of [3, -4, 100]) {
    assertThrows(() => array[index], IndexError, "invalid index");
    assertThrows(() => array[index] = 1, IndexError, "invalid index");
    assertThrows(() => array.get(index), IndexError, "invalid index");
    assertThrows(() => array.set(index, 1), IndexError, "invalid index");
  }
  assertThrows(() => array.get(0.5), TypeError, "indices must be integers");
  assertThrows(() => array.set("0" as never, 1), TypeError, "indices must be integers");
});

Deno.test("RawArray takes values as RawValue does", () => {
  const array = RawArray("i", [5]);
  array[0] = 2 ** 31;
  assertEquals(array[0], -(2 ** 31));
  assertThrows(() => array[0] = 1.5, TypeError, "'float' object");
  assertEquals(array[0], -(2 ** 31));
});

Deno.test("RawArray has other properties as any object, and methods that are not in the way", () => {
  const array = RawArray("i", 2) as CArray<"i"> & Record<string, unknown>;
  array.label = "mine";
  assertEquals([array.label, array.nothing, "label" in array], ["mine", undefined, true]);
  assertInstanceOf(array, CArray);
  assertEquals(Object.keys(array), ["length", "label"]);
});

// -- Slices --

const SEQUENCE = [0, 1, 2, 3, 4, 5, 6];

Deno.test("RawArray.slice() gives what Python's slices give", () => {
  const array = RawArray("i", SEQUENCE);
  // As CPython's list(range(7))[start:stop:step]
  const cases: [(number | null)?, (number | null)?, number?, ...number[][]][] = [
    [undefined, undefined, undefined, [0, 1, 2, 3, 4, 5, 6]],
    [2, 5, undefined, [2, 3, 4]],
    [-3, undefined, undefined, [4, 5, 6]],
    [1, -1, 2, [1, 3, 5]],
    [null, null, -1, [6, 5, 4, 3, 2, 1, 0]],
    [5, 1, -2, [5, 3]],
    [100, null, -3, [6, 3, 0]],
    [null, 100, 4, [0, 4]],
    [-100, 2, undefined, [0, 1]],
    [5, 2, undefined, []],
    [2, -100, -1, [2, 1, 0]],
  ];
  for (const [start, stop, step, expected] of cases) {
    assertEquals(array.slice(start, stop, { step }), expected, `[${start}:${stop}:${step}]`);
  }
  assertThrows(() => array.slice(0, 1, { step: 0 }), ValueError, "slice step cannot be zero");
  assertThrows(() => array.slice(0.5), TypeError, "slice indices must be integers");
});

Deno.test("RawArray.assign() replaces all elements, or those of a slice", () => {
  const array = RawArray("i", SEQUENCE);
  array.assign([10, 20], { start: 1, stop: 3 });
  assertEquals([...array], [0, 10, 20, 3, 4, 5, 6]);
  array.assign([9, 8, 7, 6], { step: 2 });
  assertEquals([...array], [9, 10, 8, 3, 7, 5, 6]);
  array.assign(Int32Array.of(1, 2), { start: -2 });
  assertEquals([...array], [9, 10, 8, 3, 7, 1, 2]);
  array.assign(new Set([7, 6, 5, 4, 3, 2, 1]));
  assertEquals([...array], [7, 6, 5, 4, 3, 2, 1]);
  array.assign(array.slice(null, null, { step: -1 }));
  assertEquals([...array], [1, 2, 3, 4, 5, 6, 7]);
});

Deno.test("RawArray.assign() keeps the length", () => {
  const array = RawArray("i", 3);
  for (const values of [[], [1], [1, 2, 3, 4]]) {
    const message = "Can only assign sequence of same size";
    assertThrows(() => array.assign(values), ValueError, message);
  }
  assertThrows(() => array.assign([1], { start: 1, stop: 1 }), ValueError);
  assertThrows(() => array.assign(5 as never), TypeError, "object of type 'int' has no len()");
});

Deno.test("RawArray.view is a typed array over the same memory", () => {
  const array = RawArray("d", [1, 2, 3]);
  assertInstanceOf(array.view, Float64Array);
  array.view[1] = 0.5;
  array[2] = 7;
  assertEquals([array[1], array.view[2], array.view.length], [0.5, 7, 3]);
  assertEquals([...RawArray("q", [5, -1]).view], [5n, -1n]);
  assertInstanceOf(RawArray("H", 1).view, Uint16Array);
});

// -- Bytes and letters --

Deno.test("RawArray of bytes is a text in C's manner", () => {
  const array = RawArray("c", encoder.encode("hello"));
  assertInstanceOf(array, CString);
  assertEquals([array.value, array.raw, array.text], [array.raw, encoder.encode("hello"), "hello"]);
  array.value = encoder.encode("hi");
  assertEquals([array.text, array.raw], ["hi", encoder.encode("hi\0lo")]);
  array.raw = encoder.encode("ab");
  assertEquals(array.raw, encoder.encode("ab\0lo"));
  array.value = "12345";
  assertEquals(array.value, encoder.encode("12345"));
  array.text = "é";
  assertEquals([array.text, array.raw], ["é", encoder.encode("é\x0045")]);
});

Deno.test("RawArray of bytes refuses what is too long or no bytes", () => {
  const array = RawArray("c", 5);
  assertThrows(() => array.value = "hihihi", ValueError, "byte string too long");
  assertThrows(() => array.raw = new Uint8Array(6), ValueError, "byte string too long");
  assertThrows(() => array.value = 5 as never, TypeError, "bytes expected instead of int instance");
  assertThrows(() => array[0] = encoder.encode("zz"), TypeError, "one character bytes");
});

Deno.test("RawArray of bytes has single bytes for elements and bytes for slices", () => {
  const array = RawArray("c", "hello");
  assertEquals([array.length, array[0]], [5, encoder.encode("h")]);
  assertEquals([array.slice(1, 3), array.slice(null, null, { step: -2 })], [
    encoder.encode("el"),
    encoder.encode("olh"),
  ]);
  array.assign("ZZ", { start: 1, stop: 3 });
  array.set(0, 65);
  assertEquals(array.text, "AZZlo");
});

Deno.test("RawArray of letters is a text", () => {
  const array = RawArray("u", "größe");
  assertInstanceOf(array, CText);
  assertEquals([array.length, array.value, array.slice(1, 3)], [5, "größe", "rö"]);
  array.value = "hi";
  assertEquals([array.value, array.slice(), array[0]], ["hi", "hi\0ße", "h"]);
  assertThrows(() => array.value = "hihihi", ValueError, "string too long");
});

// -- Arrays in arrays --

Deno.test("RawArray of arrays hands out the arrays in it", () => {
  const matrix = RawArray(ArrayOf("i", 3), [[1, 2, 3], [4, 5, 6]]);
  matrix[1][2] = 60;
  const row = matrix.get(0);
  row[0] = 10;
  assertEquals(matrix.slice().map((row) => [...row]), [[10, 2, 3], [4, 5, 60]]);
  matrix[0] = matrix[1];
  matrix.set(1, [7]);
  assertEquals([...matrix.view], [4, 5, 60, 7, 0, 0]);
  assertThrows(() => matrix.set(0, [1, 2, 3, 4]), IndexError, "invalid index");
  assertEquals([...RawArray(ArrayOf(ArrayOf("b", 2), 2), 1).view], [0, 0, 0, 0]);
});

// -- Whole --

Deno.test("copy() of an array is independent", () => {
  const array = RawArray("i", [1, 2]);
  const twin = copy(array);
  array[0] = 0;
  assertEquals([[...twin], twin instanceof CArray], [[1, 2], true]);
  assertEquals(copy(RawArray("c", "ab")).text, "ab");
  assertThrows(() => copy({}), TypeError, "this type has no size");
});

Deno.test("RawArray travels as another view of the same memory, elements of it too", () => {
  const matrix = RawArray(ArrayOf("i", 2), [[1, 2], [3, 4]]);
  const text = RawArray("c", "text");
  const { bytes, handles } = encode({ matrix, row: matrix[1], text });
  const got = decode<{ matrix: typeof matrix; row: CArray<"i">; text: CString }>(
    bytes.slice(),
    handles,
  );
  got.row[0] = 30;
  got.text.value = "x";
  assertEquals([matrix[1][0], got.matrix[1][0], text.text], [30, 30, "x"]);
});

Deno.test("RawArray gives its memory back when it is disposed of", () => {
  const before = inUse();
  for (let i = 0; i < 2_000; i++) {
    using array = RawArray("d", 10_000);
    array.view[0] = 1;
  }
  assertEquals(inUse(), before);
});

Deno.test("RawArray gives its memory back when nothing refers to it any more", async () => {
  const before = await settledUse();
  let view: Float64Array | undefined = RawArray("d", 100_000).view.subarray(1);
  assert(await settledUse() - before > 100_000, "the view is there");
  assertEquals(view?.length, 99_999);
  view = undefined;
  await until(() => {
    collect();
    return inUse() <= before;
  });
});

Deno.test("RawArray survives its maker, and goes with its last user, who was killed", async () => {
  const before = await settledUse();
  const array = RawArray("d", 50_000);
  const member = new Member(ROLES, "keep", [array]);
  await until(() => array.view[0] === 1);
  array[Symbol.dispose]();
  assert(inUse() - before > 50_000, "it is still used there");
  await member.kill();
  assert(await settledUse() - before < 20_000);
});
