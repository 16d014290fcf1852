import { assertEquals, assertThrows } from "@std/assert";
import { UnpicklingError } from "../errors.ts";
import { decode } from "./decode.ts";
import { encode } from "./encode.ts";
import { checkBytes } from "./limits.ts";

function bytesOf(value: unknown): Uint8Array {
  return encode(value).bytes.slice();
}

const SAMPLES: readonly unknown[] = [
  1,
  -1,
  200,
  70_000,
  -200,
  -70_000,
  1.5,
  2 ** 40,
  null,
  undefined,
  true,
  false,
  "",
  "a".repeat(40),
  "é".repeat(300),
  "x".repeat(70_000),
  2n ** 63n,
  -(2n ** 64n),
  2n ** 100n,
  2n ** 500n,
  2n ** 70_000n,
  [],
  Array.from({ length: 20 }, (_, i) => i),
  Array.from({ length: 70_000 }, (_, i) => i),
  { a: 1, b: [undefined] },
  Object.fromEntries(Array.from({ length: 70_000 }, (_, i) => [`k${i}`, i])),
  Array.from({ length: 100 }, (_, i) => ({ id: i, [`key${i}`]: [i, { deep: i }] })),
  Array.from({ length: 30 }, () => ({})),
  new Map([[1, { a: new Date() }]]),
  new Uint8Array(300),
  new Uint8Array(70_000),
  new Error("boom", { cause: ["x"] }),
];

Deno.test("checkBytes() passes all that encode() writes", () => {
  for (const sample of SAMPLES) checkBytes(bytesOf(sample), {});
});

Deno.test("checkBytes() stops whatever is cut short or goes on", () => {
  for (const sample of SAMPLES) {
    const bytes = bytesOf(sample);
    const step = Math.max(1, Math.floor(bytes.length / 50));
    for (let length = 0; length < bytes.length; length += step) {
      assertThrows(() => checkBytes(bytes.subarray(0, length), {}), UnpicklingError);
    }
    assertThrows(() => checkBytes(new Uint8Array([...bytes, 0]), {}), UnpicklingError, "its end");
  }
});

Deno.test("decode() stops at maxBytes", () => {
  const bytes = bytesOf("x".repeat(100));
  assertEquals(decode(bytes, [], { limits: { maxBytes: bytes.length } }), "x".repeat(100));
  assertThrows(
    () => decode(bytes, [], { limits: { maxBytes: bytes.length - 1 } }),
    UnpicklingError,
    "Cannot receive message: it may have 101 bytes, received 102",
  );
});

Deno.test("decode() stops at maxDepth", () => {
  const bytes = bytesOf([[{ a: [1] }]]);
  assertEquals(decode(bytes, [], { limits: { maxDepth: 4 } }), [[{ a: [1] }]]);
  assertThrows(
    () => decode(bytes, [], { limits: { maxDepth: 3 } }),
    UnpicklingError,
    "it may be 3 levels deep",
  );
});

Deno.test("decode() stops at maxItems", () => {
  const bytes = bytesOf([1, { a: 2 }]);
  assertEquals(decode(bytes, [], { limits: { maxItems: 5 } }), [1, { a: 2 }]);
  assertThrows(
    () => decode(bytes, [], { limits: { maxItems: 4 } }),
    UnpicklingError,
    "it may have 4 values",
  );
});

Deno.test("a length that cannot be true is not believed", () => {
  for (const head of [0xdc, 0xdd, 0xde, 0xdf, 0xc5, 0xc6, 0xda, 0xdb, 0xc8, 0xc9]) {
    const bytes = new Uint8Array([head, 0xff, 0xff, 0xff, 0xff, 1, 2, 3]);
    assertThrows(() => checkBytes(bytes, {}), UnpicklingError);
    assertThrows(() => decode(bytes), UnpicklingError);
  }
});

Deno.test("extensions that encode() never writes are stopped", () => {
  const others = [0x65, 0x69, 0x70, 0x73, 0x74, 0x78, 0x62, 0xff];
  for (const type of others) {
    const bytes = new Uint8Array([0xd4, type, 0x00, 0x90]);
    assertThrows(() => checkBytes(bytes, {}), UnpicklingError, "has no meaning");
    const four = new Uint8Array([0xd6, type, 0, 0, 0, 0]);
    assertThrows(() => checkBytes(four, {}), UnpicklingError, "has no meaning");
  }
});

Deno.test("a hundred thousand levels are refused, with limits and without", () => {
  for (const open of [0x91, 0x81]) {
    const bytes = new Uint8Array(200_000).fill(open);
    assertThrows(() => checkBytes(bytes, {}), UnpicklingError, "levels deep");
    assertThrows(() => decode(bytes), UnpicklingError);
  }
});
