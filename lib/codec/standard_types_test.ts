import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { encode } from "./encode.ts";
import { assertCannotSend } from "./testdata/cannot_send.ts";
import { roundTrip } from "./testdata/round_trip.ts";

/** A value, and what to compare where `assertEquals` would see no difference. */
interface Row {
  readonly name: string;
  readonly value: unknown;
}

const buffer = new ArrayBuffer(16);
new Uint8Array(buffer).set([1, 2, 3, 4, 5, 6, 7, 8]);

const ROWS: readonly Row[] = [
  { name: "undefined", value: undefined },
  { name: "null", value: null },
  { name: "booleans", value: [true, false] },
  { name: "true", value: true },
  ...[0, 1, 63, 64, 127, 128, 255, 65_535, 65_536, 2 ** 31 - 1, 2 ** 31, 2 ** 32, 2 ** 53, 1e300]
    .flatMap((value) => [{ name: `${value}`, value }, { name: `${-value}`, value: -value }]),
  { name: "fractions", value: [0.1, -1.5, Number.MIN_VALUE, Number.EPSILON] },
  { name: "NaN and infinities", value: [NaN, Infinity, -Infinity] },
  { name: "-0 inside", value: { a: -0, b: [-0, 0] } },
  ...[0n, -1n, 2n ** 63n - 1n, -(2n ** 63n), 2n ** 64n - 1n, 2n ** 64n, -(2n ** 64n)]
    .map((value) => ({ name: `${value}n`, value })),
  { name: "a bigint of 10,000 bits", value: -(3n ** 6_310n) },
  { name: "an empty string", value: "" },
  ...[1, 31, 32, 63, 64, 255, 256, 65_536].flatMap((length) => [
    { name: `${length} ASCII letters`, value: "a".repeat(length) },
    { name: `${length} letters of two bytes`, value: "é".repeat(length) },
    { name: `${length} letters of three bytes`, value: "あ".repeat(length) },
    { name: `${length} emoji`, value: "😀".repeat(length) },
  ]),
  { name: "a string with NUL", value: "a\0b" },
  { name: "a lone surrogate", value: "a\ud800" },
  { name: "lone surrogates in a long string", value: { text: "x".repeat(5_000) + "\udc00" } },
  { name: "a key with a lone surrogate", value: { "\ud800": 1, b: 2 } },
  { name: "an empty object", value: {} },
  { name: "an object in an object", value: { a: { b: { c: [] } } } },
  { name: "undefined as a property", value: { a: undefined } },
  { name: "awkward keys", value: { "": 1, "a b": 2, "0": 3, constructor: 4, toString: 5 } },
  { name: "the key __keys__", value: rows(10, (i) => ({ __keys__: i, a: i })) },
  { name: "an object of 70,000 keys", value: Object.fromEntries(rows(70_000, (i) => [i, i])) },
  { name: "rows", value: rows(100, (i) => ({ id: i, name: `n${i}`, ok: i % 2 === 0 })) },
  { name: "rows of many shapes", value: rows(200, (i) => ({ [`a${i}`]: i, [`b${i}`]: [i] })) },
  { name: "an empty array", value: [] },
  { name: "70,000 items", value: rows(70_000, (i) => i) },
  { name: "undefined as the first item", value: [undefined, 1, [undefined]] },
  { name: "undefined as the only item", value: { a: [undefined] } },
  { name: "undefined before 300,000 items", value: [undefined, ...rows(300_000, (i) => i)] },
  { name: "a Map", value: new Map<unknown, unknown>([["a", 1], [{ b: 2 }, new Map()]]) },
  { name: "a Set", value: new Set<unknown>(["a", -0, { b: 2 }, new Set([1])]) },
  { name: "dates", value: [new Date(0), new Date(1e15 + 0.5), new Date(-1), new Date(NaN)] },
  { name: "a RegExp", value: [/a\/b/giu, /\u{1f600}/u, /^$/ms] },
  { name: "a URL", value: new URL("https://user@example.com:8080/a?b=c#d") },
  { name: "an ArrayBuffer", value: buffer },
  { name: "a DataView on a part", value: new DataView(buffer, 2, 3) },
  { name: "typed arrays", value: typedArrays(buffer, 0) },
  { name: "typed arrays on a part", value: typedArrays(buffer, 8) },
  { name: "empty typed arrays", value: typedArrays(new ArrayBuffer(0), 0) },
  { name: "a megabyte", value: new Uint8Array(1 << 20).fill(7) },
];

function rows<T>(count: number, make: (i: number) => T): T[] {
  return Array.from({ length: count }, (_, i) => make(i));
}

function typedArrays(on: ArrayBuffer, offset: number): ArrayBufferView[] {
  return [
    new Int8Array(on, offset),
    new Uint8Array(on, offset),
    new Uint8ClampedArray(on, offset),
    new Int16Array(on, offset),
    new Uint16Array(on, offset),
    new Int32Array(on, offset),
    new Uint32Array(on, offset),
    new Float16Array(on, offset),
    new Float32Array(on, offset),
    new Float64Array(on, offset),
    new BigInt64Array(on, offset),
    new BigUint64Array(on, offset),
  ];
}

// -- Values arrive as they were --

for (const { name, value } of ROWS) {
  Deno.test(`decode() gives back ${name}`, () => {
    assertEquals(roundTrip(value), value);
    assertEquals(roundTrip([value, "end"]), [value, "end"]);
    assertEquals(Object.is(roundTrip({ value }).value, value), Object.is(roundTrip(value), value));
  });
}

Deno.test("decode() gives back -0 as such", () => {
  assert(Object.is(roundTrip(-0), -0));
  assert(Object.is(roundTrip([-0])[0], -0));
  assert(Object.is(roundTrip([0])[0], 0));
});

Deno.test("decode() gives back lone surrogates as such", () => {
  assertStrictEquals(roundTrip("\udc00a\ud800"), "\udc00a\ud800");
});

Deno.test("decode() keeps the order of keys", () => {
  const value = { b: 1, a: 2, 1: 3, 0: 4, "\ud800": 5, c: 6 };
  assertEquals(Object.keys(roundTrip(value)), Object.keys(value));
});

Deno.test("decode() keeps the holes of arrays apart from undefined", () => {
  const array = [1, , undefined, 4, ,] as number[]; // deno-lint-ignore no-sparse-arrays
  const copy = roundTrip(array);
  assertEquals(copy.length, 5);
  assertEquals(Object.keys(copy), ["0", "2", "3"]);
});

Deno.test("decode() gives back an array that is nearly empty", () => {
  const array: unknown[] = new Array(4_000_000_000);
  array[3_999_999_999] = -0;
  const copy = roundTrip(array);
  assertEquals(copy.length, 4_000_000_000);
  assert(Object.is(copy[3_999_999_999], -0));
});

Deno.test("a key called __proto__ is a key", () => {
  const value = JSON.parse('{"a": 1, "__proto__": {"polluted": true}, "b": -0}');
  const copy = roundTrip(value);
  assertEquals(Object.keys(copy), ["a", "__proto__", "b"]);
  assertStrictEquals(Object.getPrototypeOf(copy), Object.prototype);
  assertEquals(copy.polluted, undefined);
});

Deno.test("an object without a prototype arrives as one", () => {
  const value = Object.assign(Object.create(null), { a: 1 });
  const copy = roundTrip(value);
  assertStrictEquals(Object.getPrototypeOf(copy), null);
  assertEquals({ ...copy }, { a: 1 });
});

Deno.test("boxed primitives arrive boxed", () => {
  const boxes = [Object("text"), Object(1), Object(true), Object(2n)];
  const copies = roundTrip(boxes);
  assertEquals(copies.map((box) => typeof box), ["object", "object", "object", "object"]);
  assertEquals(copies.map((box) => box.valueOf()), ["text", 1, true, 2n]);
});

Deno.test("getters arrive as their values", () => {
  const value = {
    get a() {
      return new Map([[1, 2]]);
    },
    get b() {
      return 3;
    },
  };
  assertEquals(Object.getOwnPropertyDescriptor(roundTrip(value), "b")?.value, 3);
  assertEquals(roundTrip(value), { a: new Map([[1, 2]]), b: 3 });
});

Deno.test("toJSON() is not asked", () => {
  const date = Object.assign({ a: 1 }, { toJSON: undefined });
  assertEquals(roundTrip(date), { a: 1, toJSON: undefined });
});

Deno.test("Buffer arrives as Uint8Array", () => {
  const copy = roundTrip(Buffer.from("abc"));
  assertStrictEquals(Object.getPrototypeOf(copy), Uint8Array.prototype);
  assertEquals([...copy], [97, 98, 99]);
});

// -- Buffers --

Deno.test("whole views share their buffer after the journey", () => {
  const words = new Uint32Array([1, 2]);
  const copy = roundTrip({ words, bytes: new Uint8Array(words.buffer), buffer: words.buffer });
  assertStrictEquals(copy.words.buffer, copy.buffer);
  assertStrictEquals(copy.bytes.buffer, copy.buffer);
  assertEquals([...copy.words], [1, 2]);
});

Deno.test("a view on a part brings only its bytes", () => {
  const pool = new Uint8Array(100_000);
  const part = pool.subarray(10, 20);
  const { bytes } = encode(part);
  assert(bytes.length < 100);
  assertEquals(roundTrip(part).buffer.byteLength, 10);
});

Deno.test("the decoded bytes are a copy", () => {
  const { bytes } = encode([new Uint8Array([1, 2, 3])]);
  const first = roundTrip(new Uint8Array([1, 2, 3]));
  bytes.fill(0);
  encode([new Uint8Array([9, 9, 9])]);
  assertEquals([...first], [1, 2, 3]);
});

Deno.test("shared memory is refused", () => {
  const shared = new SharedArrayBuffer(8);
  assertCannotSend({ a: shared }, "value.a: a SharedArrayBuffer cannot travel");
  assertCannotSend([new Int32Array(shared)], "value[0]: it shares its memory");
});

Deno.test("a detached buffer is refused", () => {
  const gone = new ArrayBuffer(8);
  structuredClone(gone, { transfer: [gone] });
  assertCannotSend({ gone }, "value.gone: ");
});

// -- Identity --

Deno.test("an object that is there twice arrives once", () => {
  for (const shared of [{ a: 1 }, [1], new Map(), new Date(), new Uint8Array(2), /x/, Object(1)]) {
    const copy = roundTrip({ first: shared, list: [shared], last: shared });
    assertStrictEquals(copy.first, copy.last);
    assertStrictEquals(copy.list[0], copy.last);
  }
});

Deno.test("equal objects arrive as two", () => {
  const [one, other] = roundTrip([{ a: 1 }, { a: 1 }]);
  assert(one !== other);
});

Deno.test("identity holds among many objects", () => {
  const items = rows(1_000, (i) => ({ i }));
  const copy = roundTrip([...items, ...items.toReversed()]);
  for (let i = 0; i < 1_000; i++) assertStrictEquals(copy[i], copy[1_999 - i]);
});

Deno.test("cycles arrive as cycles", () => {
  const object: Record<string, unknown> = { list: [1] };
  const map = new Map<unknown, unknown>([["object", object]]);
  const set = new Set<unknown>([map]);
  Object.assign(object, { self: object, map, set });
  (object.list as unknown[]).push(object.list);
  map.set(map, set);
  set.add(set);
  const copy = roundTrip(object) as typeof object & { list: unknown[]; map: typeof map };
  assertStrictEquals(copy.self, copy);
  assertStrictEquals(copy.list[1], copy.list);
  assertStrictEquals(copy.map.get("object"), copy);
  assertStrictEquals(copy.map.get(copy.map), copy.set);
  assert((copy.set as Set<unknown>).has(copy.set));
});
