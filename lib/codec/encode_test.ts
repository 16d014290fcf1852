import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertStrictEquals,
  assertThrows,
} from "@std/assert";
import { Socket } from "node:net";
import { PicklingError } from "../errors.ts";
import { decode } from "./decode.ts";
import { encode } from "./encode.ts";
import { MAX_DEPTH } from "./limits.ts";
import { assertCannotSend } from "./testdata/cannot_send.ts";
import { roundTrip } from "./testdata/round_trip.ts";

// -- What cannot be sent, and where it is --

const REFUSED: readonly (readonly [name: string, value: unknown])[] = [
  ["a symbol", Symbol("x")],
  ["a WeakMap", new WeakMap()],
  ["a WeakSet", new WeakSet()],
  ["a WeakRef", new WeakRef({})],
  ["a Promise", Promise.resolve()],
  ["a Generator", (function* () {})()],
  ["an AsyncGenerator", (async function* () {})()],
  ["an Array Iterator", [][Symbol.iterator]()],
  ["a Map Iterator", new Map().keys()],
  ["an AbortSignal", new AbortController().signal],
  ["an AbortController", new AbortController()],
  ["a ReadableStream", new ReadableStream()],
  ["a TransformStream", new TransformStream()],
  ["a Response", new Response()],
  ["a Headers", new Headers()],
  ["an EventTarget", new EventTarget()],
  ["a MessageChannel", new MessageChannel()],
  ["a Blob", new Blob([])],
  ["a NumberFormat", new Intl.NumberFormat()],
  ["a Memory", new WebAssembly.Memory({ initial: 0 })],
  ["an object with a prototype of its own", Object.create({ inherited: 1 })],
  ["a module", await import("./testdata/models.ts")],
];

for (const [name, value] of REFUSED) {
  Deno.test(`encode() refuses ${name}`, () => {
    assertCannotSend(value, `value: ${name} cannot leave its process`);
    assertCannotSend([{ a: value }], `value[0].a: ${name} cannot leave its process`);
  });
}

Deno.test("encode() refuses an open file, and what else keeps private state", () => {
  using file = Deno.openSync(new URL(import.meta.url));
  assertCannotSend([{ file }], "args[0].file: class FsFile keeps private state", "args");
});

Deno.test("encode() refuses a socket of node", () => {
  const socket = new Socket();
  assertCannotSend([{ socket }], "args[0].socket: class Socket keeps state in Symbol", "args");
  socket.destroy();
});

Deno.test("encode() refuses a revoked proxy", () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  assertCannotSend({ a: [proxy] }, "value.a[0]: ");
});

Deno.test("encode() sees through a proxy", () => {
  const proxy = new Proxy({ a: 1 }, { get: (target, key) => key === "a" ? target.a + 1 : 0 });
  assertEquals(roundTrip({ proxy }), { proxy: { a: 2 } });
});

Deno.test("encode() says where in objects, arrays, maps and sets the value is", () => {
  const bad = Symbol("bad");
  assertCannotSend({ "a b": { c: [1, bad] } }, 'value["a b"].c[1]: a symbol');
  assertCannotSend(new Map([["key", { bad }]]), 'value.get("key").bad: a symbol');
  assertCannotSend(new Map([[7, bad]]), "value.get(7): a symbol");
  assertCannotSend(new Map([[{}, bad]]), "value.get(…): a symbol");
  assertCannotSend([new Set([1, bad])], "value[0][1]: a symbol");
  assertCannotSend([{ fine: {} }, { bad }], "args[1].bad: a symbol", "args");
});

Deno.test("encode() says where when a getter throws", () => {
  const value = {
    get socket(): never {
      throw new Error("not connected");
    },
  };
  const error = assertCannotSend([value], "args[0].socket: not connected", "args");
  assertEquals((error.cause as Error).message, "not connected");
});

Deno.test("encode() says where when a getter fails to send something itself", () => {
  const value = {
    get socket(): unknown {
      return encode({ deep: Symbol() });
    },
  };
  const { cause } = assertCannotSend([value], "args[0].socket: value.deep: a symbol", "args");
  assertInstanceOf(cause, PicklingError);
});

Deno.test("encode() works on after a refusal", () => {
  assertThrows(() => encode([{ a: {} }, Symbol()]), PicklingError);
  assertEquals(roundTrip([{ a: {} }, { a: {} }]), [{ a: {} }, { a: {} }]);
  assertCannotSend([Symbol()], "value[0]: a symbol");
});

// -- Depth --

function nested(levels: number): unknown {
  let value: unknown = 1;
  for (let i = 0; i < levels; i++) value = i % 2 === 0 ? [value] : { a: value };
  return value;
}

function mapsWithin(levels: number): unknown {
  let value: unknown = 1;
  for (let i = 0; i < levels; i++) value = new Map([[i, value]]);
  return value;
}

Deno.test("encode() takes as many levels as it promises", () => {
  for (const make of [nested, mapsWithin]) {
    const value = make(MAX_DEPTH);
    const { bytes } = encode(value);
    const copy = decode(bytes);
    assertEquals(encode(copy).bytes.length, bytes.length);
  }
});

Deno.test("encode() refuses deeper values instead of overflowing the stack", () => {
  for (const levels of [MAX_DEPTH + 1, 100_000]) {
    for (const make of [nested, mapsWithin]) {
      const error = assertCannotSend(make(levels), "value");
      assert(error.message.endsWith(`it lies deeper than ${MAX_DEPTH} levels`), error.message);
    }
  }
});

// -- The buffer --

Deno.test("encode() hands out plain bytes, whose slice() copies", () => {
  for (const value of ["text", { a: 1 }, new Map(), 5]) {
    const { bytes } = encode(value);
    assertStrictEquals(Object.getPrototypeOf(bytes), Uint8Array.prototype);
    const copy = bytes.slice();
    encode("something else");
    assertEquals(decode(copy), value);
  }
});

Deno.test("a large message does not leave its buffer behind", () => {
  encode("x".repeat(10_000_000));
  assert(encode("small").bytes.buffer.byteLength <= 1 << 20);
});

Deno.test("encode() may be entered again by a getter", () => {
  const inner: unknown[] = [];
  const value = {
    before: { a: 1 },
    get now() {
      const { bytes } = encode({ inner: [1, { before: 2 }], map: new Map() });
      inner.push(decode(bytes.slice()));
      return { b: [2] };
    },
    after: { c: new Map([[3, 4]]) },
  };
  const { bytes } = encode(value);
  const copy = bytes.slice();
  assertEquals(decode(copy), {
    before: { a: 1 },
    now: { b: [2] },
    after: { c: new Map([[3, 4]]) },
  });
  assert(inner.length > 0);
  for (const each of inner) assertEquals(each, { inner: [1, { before: 2 }], map: new Map() });
});

Deno.test("encode() may fail in a getter of a value that it encodes", () => {
  const value = {
    get now() {
      assertThrows(() => encode({ x: Symbol() }), PicklingError, "value.x");
      return 1;
    },
  };
  assertEquals(roundTrip({ value }), { value: { now: 1 } });
});
