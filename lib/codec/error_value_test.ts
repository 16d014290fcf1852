import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertMatch,
  assertStrictEquals,
  assertStringIncludes,
} from "@std/assert";
import * as errors from "../errors.ts";
import { decode } from "./decode.ts";
import { encode } from "./encode.ts";
import { registerErrorClasses } from "./error_class.ts";
import { remoteStack, Thrown } from "./error_value.ts";
import { registerModule } from "./loaded_modules.ts";
import * as models from "./testdata/models.ts";
import { ReducedError, ShopError } from "./testdata/models.ts";
import { roundTrip } from "./testdata/round_trip.ts";

registerModule(new URL("./testdata/models.ts", import.meta.url).href, models);

// -- Class --

const STANDARD = [
  Error,
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
];

for (const cls of STANDARD) {
  Deno.test(`${cls.name} arrives as ${cls.name}`, () => {
    const copy = roundTrip(new cls("boom"));
    assertStrictEquals(copy.constructor, cls);
    assertEquals([copy.name, copy.message], [cls.name, "boom"]);
    assertEquals(Object.keys(copy), []);
  });
}

const OURS: readonly Error[] = [
  ...Object.values(errors)
    .filter((cls) => cls.length === 0 && cls !== errors.SystemExit)
    .map((cls) => new (cls as new (message: string) => Error)("boom")),
  new errors.BufferTooShort(new Uint8Array([1, 2, 3])),
  new errors.BrokenLockError("broken", { name: "Worker-1", exitcode: -9 }),
  new errors.BrokenLockError("broken"),
  new errors.SystemExit(3),
  new errors.SystemExit("bye"),
];

for (const error of OURS) {
  Deno.test(`${error.name} arrives with its class and fields: ${error.message}`, () => {
    const copy = roundTrip(error);
    assertStrictEquals(copy.constructor, error.constructor);
    assertEquals([copy.name, copy.message], [error.name, error.message]);
    assertEquals({ ...copy }, { ...error });
  });
}

Deno.test("AggregateError arrives with its errors", () => {
  const copy = roundTrip(new AggregateError([new TypeError("a"), "b"], "both"));
  assertInstanceOf(copy, AggregateError);
  assertInstanceOf(copy.errors[0], TypeError);
  assertEquals([copy.errors[0].message, copy.errors[1]], ["a", "b"]);
  assertEquals(Object.keys(copy), []);
});

Deno.test("SuppressedError arrives with both errors", () => {
  const copy = roundTrip(new SuppressedError(new Error("a"), new RangeError("b"), "both"));
  assertInstanceOf(copy, SuppressedError);
  assertInstanceOf(copy.suppressed, RangeError);
  assertEquals(copy.error.message, "a");
});

Deno.test("DOMException arrives with its name and code", () => {
  const copy = roundTrip(new DOMException("stopped", "AbortError"));
  assertInstanceOf(copy, DOMException);
  assertEquals([copy.name, copy.message, copy.code], ["AbortError", "stopped", 20]);
});

Deno.test("an exported class arrives as itself, the constructor at rest", () => {
  const copy = roundTrip(new ShopError({ code: 7 }));
  assertInstanceOf(copy, ShopError);
  assertEquals([copy.name, copy.message, copy.code], ["ShopError", "shop is closed: 7", 7]);
});

Deno.test("a class with [reduce]() is made its own way", () => {
  const copy = roundTrip(new ReducedError("x"));
  assertInstanceOf(copy, ReducedError);
  assertEquals(copy.detail, "x");
});

Deno.test("[reduce]() that fails does not keep an error from arriving", () => {
  class Failing extends TypeError {
    [Symbol.for("@pystd/multiprocessing/reduce")](): never {
      throw new Error("no");
    }
  }
  const copy = roundTrip(new Failing("boom"));
  assertInstanceOf(copy, TypeError);
  assertEquals(copy.message, "boom");
});

Deno.test("a class that nobody else has becomes a stand-in", () => {
  const made = () => {
    class LocalError extends errors.ValueError {
      override name = "LocalError";
      extra = [1];
    }
    return new LocalError("boom");
  };
  const cls = (copy: Error) => copy.constructor as unknown as { name: string };
  const { bytes, handles } = encode(made());
  const copy = decode<Error & { extra: unknown }>(bytes.slice(), handles, {
    allowModules: () => false,
  });
  assertEquals([copy.name, copy.message, cls(copy).name], ["LocalError", "boom", "LocalError"]);
  assertInstanceOf(copy, errors.ValueError);
  assertInstanceOf(copy, RangeError);
  assertEquals(copy.extra, [1]);
  const second = decode<Error>(encode(copy).bytes, [], { allowModules: () => false });
  assertStrictEquals(second.constructor, copy.constructor);
});

Deno.test("a class called like one of ours is not taken for it", () => {
  const impostor = { TimeoutError: class extends Error {} }.TimeoutError;
  const { bytes } = encode(new impostor("boom"));
  const copy = decode(bytes, [], { allowModules: () => false });
  assert(copy instanceof Error && !(copy instanceof errors.TimeoutError));
  assertEquals(copy.constructor.name, "TimeoutError");
});

Deno.test("registerErrorClasses() lets classes of the host travel by name", () => {
  registerErrorClasses(Object.values(Deno.errors));
  const copy = roundTrip(new Deno.errors.NotFound("no such file"));
  assertInstanceOf(copy, Deno.errors.NotFound);
  assertEquals(copy.message, "no such file");
});

// -- Fields --

Deno.test("own properties arrive, deep ones too", () => {
  const error = Object.assign(new Error("boom"), {
    code: "ENOENT",
    at: { map: new Map([[1, 2]]) },
  });
  const copy = roundTrip(error);
  assertEquals({ ...copy }, { code: "ENOENT", at: { map: new Map([[1, 2]]) } });
});

Deno.test("cause arrives, whatever it is", () => {
  for (const cause of ["text", undefined, null, { a: [1] }]) {
    const copy = roundTrip(new Error("boom", { cause }));
    assert(Object.hasOwn(copy, "cause"));
    assertEquals(copy.cause, cause);
    assertEquals(Object.keys(copy), []);
  }
  assert(!Object.hasOwn(roundTrip(new Error("boom")), "cause"));
});

Deno.test("causes arrive as a chain, and as a ring", () => {
  const inner = new TypeError("inner");
  const outer = new Error("outer", { cause: new RangeError("middle", { cause: inner }) });
  inner.cause = outer;
  const copy = roundTrip(outer);
  const middle = copy.cause as Error;
  assertInstanceOf(middle, RangeError);
  assertInstanceOf(middle.cause, TypeError);
  assertStrictEquals((middle.cause as Error).cause, copy);
});

Deno.test("a name that was set arrives, hidden as it was", () => {
  const error = new Error("boom");
  Object.defineProperty(error, "name", { value: "Custom" });
  const copy = roundTrip(error);
  assertEquals(copy.name, "Custom");
  assertEquals(Object.keys(copy), []);
});

Deno.test("a message that a getter makes arrives as text", () => {
  class Lazy extends Error {
    override get message(): string {
      return "made late";
    }
  }
  assertEquals(roundTrip<Error>(new Lazy()).message, "made late");
});

// -- Whatever it holds --

Deno.test("a field that cannot be sent becomes a text that says why", () => {
  const socket = { fine: [1], port: Symbol("port") };
  const error = Object.assign(new Error("boom"), { before: [1], socket, after: socket.fine });
  const copy = roundTrip<Error & Record<"before" | "socket" | "after", unknown>>(error);
  assertEquals(copy.message, "boom");
  assertEquals(
    copy.socket,
    "<not sent: Cannot send value.socket.port: a symbol cannot leave its process>",
  );
  assertEquals([copy.before, copy.after], [[1], [1]]);
});

Deno.test("a field that fails leaves the numbering of the others intact", () => {
  const shared = { a: 1 };
  const bad = { shared, list: [{}, {}, {}, {}, {}, {}, {}, {}, {}], fail: () => {}, s: Symbol() };
  const error = Object.assign(new Error("boom"), { bad, one: shared, other: [shared] });
  const copy = roundTrip({ error, shared });
  const fields = copy.error as unknown as { one: unknown; other: unknown[] };
  assertStrictEquals(fields.one, copy.shared);
  assertStrictEquals(fields.other[0], copy.shared);
});

Deno.test("getters that throw do not keep an error from arriving", () => {
  const boom = () => {
    throw new Error("getter");
  };
  const error = new Error("boom");
  for (const key of ["name", "message", "stack", "cause"]) {
    Object.defineProperty(error, key, { get: boom });
  }
  Object.defineProperty(error, "field", { get: boom, enumerable: true });
  const copy = roundTrip<Error & { field?: unknown }>(error);
  assertInstanceOf(copy, Error);
  assertStringIncludes(String(copy.cause), "<not sent: Cannot send value.cause: getter>");
  assertStringIncludes(String(copy.field), "<not sent: Cannot send value.field: getter>");
});

Deno.test("a chain of causes that is too long is cut", () => {
  let error = new Error("0");
  for (let i = 1; i < 5_000; i++) error = new Error(`${i}`, { cause: error });
  let copy: unknown = roundTrip(error);
  let length = 0;
  for (; copy instanceof Error; copy = copy.cause) length++;
  assert(length > 300, `${length}`);
  assertMatch(String(copy), /^<not sent: .* deeper than/);
});

Deno.test("an error that breaks the packing itself arrives as text", () => {
  let reads = 0;
  const twoFaced = {
    get face() {
      return reads++ === 0 ? 1 : Symbol();
    },
  };
  const error = Object.assign(new errors.ValueError("boom"), { twoFaced });
  for (const wrap of [(e: Error) => e, (e: Error) => new Thrown(e)]) {
    reads = 0;
    const received: unknown = roundTrip(wrap(error));
    const copy = received instanceof Thrown ? received.value : received;
    assertInstanceOf(copy, errors.ValueError);
    assertEquals([copy.name, copy.message, copy.stack], ["ValueError", "boom", error.stack]);
    assertMatch(String(copy.cause), /^<not sent: Cannot send value/);
  }
});

Deno.test("odd errors arrive", () => {
  const lone = new Error("\ud800");
  const bare = Object.create(Error.prototype) as Error;
  const stackless = new Error("boom");
  stackless.stack = undefined;
  const numeric = Object.assign(new Error("boom"), { name: 5 });
  assertEquals(roundTrip(lone).message, "\ufffd");
  assertInstanceOf(roundTrip(bare), Error);
  assertEquals(roundTrip(stackless).stack, "Error: boom");
  assertEquals(roundTrip<{ name: unknown }>(numeric).name, 5);
});

// -- Stack --

Deno.test("the stack is the remote one, below a line that says where from", () => {
  const error = new TypeError("two\nlines");
  const { bytes } = encode({ error }, { origin: "SpawnProcess-1" });
  const copy = decode<{ error: Error & { [remoteStack]?: string } }>(bytes).error;
  assertStrictEquals(copy[remoteStack], error.stack);
  const [head, second, from, ...frames] = copy.stack!.split("\n");
  assertEquals([head, second], ["TypeError: two", "lines"]);
  assertEquals(from, "    in process SpawnProcess-1:");
  assertEquals(frames, error.stack!.split("\n").slice(2));
});

Deno.test("the receiver may say where an error comes from", () => {
  const { bytes } = encode(new Error("boom"));
  const copy = decode<Error>(bytes, [], { origin: "peer" });
  assertStringIncludes(copy.stack!, "Error: boom\n    in process peer:\n    at ");
});

Deno.test("an error that goes on to a third process keeps its first origin", () => {
  const first = decode<Error>(encode(new Error("boom"), { origin: "A" }).bytes.slice());
  const second = decode<Error>(encode(first, { origin: "B" }).bytes, [], { origin: "C" });
  assertEquals(second.stack, first.stack);
});

Deno.test("an error without an origin shows the remote stack alone", () => {
  const error = new Error("boom");
  assertEquals(roundTrip(error).stack, error.stack);
});

// -- Thrown --

Deno.test("Thrown carries what is no error", () => {
  for (const value of ["text", 5, null, undefined, { a: 1 }, -0]) {
    assert(Object.is(roundTrip(new Thrown(value)).value, value) || typeof value === "object");
    assertEquals(roundTrip(new Thrown(value)), new Thrown(value));
  }
});

Deno.test("Thrown carries errors", () => {
  const copy = roundTrip(new Thrown(new TypeError("boom")));
  assertInstanceOf(copy, Thrown);
  assertInstanceOf(copy.value, TypeError);
});

Deno.test("Thrown carries at least the text of what cannot be sent", () => {
  const copy = roundTrip(new Thrown([Symbol("lost")])).value as Error;
  assertInstanceOf(copy, Error);
  assertStringIncludes(copy.message, "a symbol cannot leave its process");
});
