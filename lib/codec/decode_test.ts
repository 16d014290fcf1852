import { Worker } from "node:worker_threads";
import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertRejects,
  assertStrictEquals,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { UnpicklingError } from "../errors.ts";
import { decode, decodeAsync } from "./decode.ts";
import { encode } from "./encode.ts";
import { loadedModule, ModuleNotLoadedError } from "./loaded_modules.ts";
import { reduce, type Reduction } from "./reduce.ts";
import { registerModule } from "./loaded_modules.ts";

const remoteUrl = new URL("./testdata/remote_models.ts", import.meta.url).href;

/** The bytes in which another agent sends these values. */
async function received(...names: string[]): Promise<Uint8Array[]> {
  const sender = new Worker(new URL("./testdata/sender.ts", import.meta.url));
  const messages: Uint8Array[] = [];
  try {
    for (const name of names) {
      const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
      sender.once("message", resolve);
      sender.once("error", reject);
      sender.postMessage(name);
      messages.push(await promise);
    }
    return messages;
  } finally {
    await sender.terminate();
  }
}

const [item, error, both, fn, source] = await received(
  "item",
  "error",
  "both",
  "function",
  "source",
);

// -- Before the module is loaded: the order of these tests matters --

Deno.test("decode() says which modules are missing, before it builds anything", () => {
  const thrown = assertThrows(() => decode(item), ModuleNotLoadedError, 'class "Item"');
  assertEquals(thrown.modules, [remoteUrl]);
});

Deno.test("decode() gives a stand-in for the class of an error that is not loaded", () => {
  const copy = decode<Error & { item: number }>(error);
  assertInstanceOf(copy, RangeError);
  assertEquals([copy.name, copy.constructor.name], ["RemoteError", "RemoteError"]);
  assertEquals([copy.message, copy.item], ["boom", 1]);
  assertStringIncludes(copy.stack!, "in process sender:");
});

Deno.test("decode() leaves the class to a caller that can await", () => {
  assertThrows(() => decode(error, [], { canAwait: true }), ModuleNotLoadedError, "RemoteError");
});

Deno.test("decode() does not stand in for a class that is sent as such", () => {
  assertThrows(() => decode(both), ModuleNotLoadedError, "RemoteError");
});

Deno.test("decode() and decodeAsync() import nothing that is not allowed", async () => {
  const options = { allowModules: (url: string) => url.endsWith("/other.ts") };
  const message = `it needs "Item", which is not in an allowed module, received [${remoteUrl}]`;
  assertThrows(() => decode(item, [], options), UnpicklingError, message);
  await assertRejects(() => decodeAsync(item, [], options), UnpicklingError, message);
  assertEquals((await decodeAsync<Error>(error, [], options)).constructor.name, "RemoteError");
  assertEquals(loadedModule(remoteUrl), undefined);
});

Deno.test("decode() runs no source and takes no global where modules are restricted", async () => {
  const options = { allowModules: () => true };
  assertThrows(() => decode(source, [], options), UnpicklingError, "not in an allowed module");
  await assertRejects(() => decodeAsync(source, [], options), UnpicklingError);
  class Evil {
    [reduce](): Reduction {
      return [Function, ["return 1"]];
    }
  }
  const { bytes } = encode(new Evil());
  assertThrows(() => decode(bytes, [], options), UnpicklingError, 'it needs "Function"');
});

Deno.test("decodeAsync() imports what is missing, once", async () => {
  const counter = globalThis as { remoteModelsLoaded?: number };
  assertEquals(counter.remoteModelsLoaded, undefined);
  const bytes = item.slice();
  const pending = decodeAsync<[{ label: string }, Uint8Array, object]>(bytes);
  // The bytes are the caller's again.
  bytes.fill(0);
  const [first, data, second] = await pending;
  assertEquals([first.label, [...data]], ["a", [1, 2, 3]]);
  assertStrictEquals(first.constructor, second.constructor);
  assertStrictEquals(first.constructor, loadedModule(remoteUrl)!.Item);
  await decodeAsync(item);
  assertEquals(counter.remoteModelsLoaded, 1);
});

// -- After it --

Deno.test("decode() finds what is loaded", () => {
  const [first] = decode<[{ label: string }]>(item);
  assertStrictEquals(first.constructor, loadedModule(remoteUrl)!.Item);
  assertStrictEquals(decode<Error>(error).constructor, loadedModule(remoteUrl)!.RemoteError);
  assertEquals(decode<() => string>(fn)(), "hello");
});

Deno.test("decode() takes what is allowed", () => {
  const options = { allowModules: (url: string) => url === remoteUrl };
  assertEquals(decode<{ label: string }[]>(item, [], options)[0].label, "a");
});

Deno.test("decodeAsync() makes a function from source", async () => {
  assertEquals((await decodeAsync<(x: number) => number>(source))(1), 2);
});

Deno.test("decodeAsync() gives back plain values", async () => {
  assertEquals(await decodeAsync(encode({ a: [1] }).bytes.slice()), { a: [1] });
  assertEquals(await decodeAsync(encode(5).bytes.slice()), 5);
  await assertRejects(() => decodeAsync(new Uint8Array([0xc1, 0xff])), UnpicklingError);
});

Deno.test("decode() refuses bytes that are no message", () => {
  for (const bytes of [[], [0xc1], [0xc1, 1], [1, 2], [0xd2, 1], [0x91], [0xc1, 0x92, 1, 2]]) {
    assertThrows(() => decode(new Uint8Array(bytes)), UnpicklingError, "Cannot receive message: ");
  }
});

Deno.test("decode() leaves no trace of the bytes in the value", () => {
  const bytes = encode([new Uint8Array(8).fill(1), "text", { a: 1 }]).bytes.slice();
  const value = decode<[Uint8Array]>(bytes);
  bytes.fill(0xff);
  assertEquals(value, [new Uint8Array(8).fill(1), "text", { a: 1 }] as unknown as [Uint8Array]);
  assert(value[0].buffer !== bytes.buffer);
});

Deno.test("decode() may be entered again by a constructor", () => {
  const { bytes } = encode([new Reader(1), { a: [2] }]);
  registerModule(import.meta.url, { Reader });
  const [reader, rest] = decode<[Reader, unknown]>(bytes.slice());
  assertEquals(reader.inner, { inner: [1] });
  assertEquals(rest, { a: [2] });
});

/** Decodes something while it is made. */
class Reader {
  inner: unknown;

  constructor(value: number) {
    this.inner = decode(encode({ inner: [value] }).bytes.slice());
  }

  [reduce](): Reduction {
    return [Reader, [1]];
  }
}
