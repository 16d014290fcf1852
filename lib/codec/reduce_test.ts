import { assertEquals, assertInstanceOf, assertStrictEquals, assertThrows } from "@std/assert";
import { decode } from "./decode.ts";
import { encode } from "./encode.ts";
import { registerModule } from "./loaded_modules.ts";
import { reduce, type Reduction, register } from "./reduce.ts";
import { assertCannotSend } from "./testdata/cannot_send.ts";
import * as models from "./testdata/models.ts";
import { Counter, double, Linked, linked, Point } from "./testdata/models.ts";
import { roundTrip } from "./testdata/round_trip.ts";

registerModule(new URL("./testdata/models.ts", import.meta.url).href, models);

Deno.test("[reduce]() makes the object with its own constructor", () => {
  const copy = roundTrip([new Counter(7)])[0];
  assertInstanceOf(copy, Counter);
  assertEquals(copy.count, 7);
});

Deno.test("[reduce]() may name a plain function", () => {
  const copy = roundTrip(new Linked({ a: new Map([[1, 2]]) }));
  assertInstanceOf(copy, Linked);
  assertEquals(copy.to, { a: new Map([[1, 2]]) });
});

Deno.test("an object that reduces keeps its identity", () => {
  const counter = new Counter(1);
  const inner = { shared: true };
  const copy = roundTrip([counter, new Linked(inner), counter, inner]);
  assertStrictEquals(copy[2], copy[0]);
  assertStrictEquals((copy[1] as Linked).to, copy[3]);
});

Deno.test("an object cannot be among its own arguments", () => {
  const selfish = new Linked(null);
  selfish.to = [selfish];
  assertCannotSend({ selfish }, "value.selfish[0][0]: it is part of what it is itself made from");
});

Deno.test("what [reduce]() throws is named with the path", () => {
  class Sulking {
    [reduce](): Reduction {
      throw new Error("not today");
    }
  }
  const error = assertCannotSend([new Sulking()], "args[0]: not today", "args");
  assertEquals((error.cause as Error).message, "not today");
});

Deno.test("[reduce]() that returns something else is refused", () => {
  class Odd {
    [reduce](): unknown {
      return "odd";
    }
  }
  assertCannotSend([new Odd()], "value[0]: its reducer must return [function, arguments]");
});

Deno.test("[reduce]() may encode something itself", () => {
  let inner: unknown;
  class Nosy {
    [reduce](): Reduction {
      inner = decode(encode({ a: new Counter(3), b: [{}] }).bytes.slice());
      return [Counter, [4]];
    }
  }
  const copy = roundTrip([{}, new Nosy() as unknown as Counter, {}]);
  assertEquals((copy[1] as Counter).count, 4);
  assertEquals((inner as { a: Counter }).a.count, 3);
});

Deno.test("what the constructor throws reaches the receiver", () => {
  class Late {
    [reduce](): Reduction {
      return [Point, []];
    }
  }
  const { bytes } = encode(new Late());
  assertThrows(() => decode(bytes), Error, "the constructor ran without its arguments");
});

Deno.test("register() sends a class of the host", () => {
  register(URLSearchParams, (params) => [URLSearchParams, [String(params)]]);
  const copy = roundTrip({ params: new URLSearchParams("a=1&b=2") });
  assertInstanceOf(copy.params, URLSearchParams);
  assertEquals(copy.params.get("b"), "2");
});

Deno.test("register() goes before the method, and not to derived classes", () => {
  class Derived extends Counter {}
  register(Counter, () => [double, [21]]);
  assertEquals(roundTrip<unknown>(new Counter(1)), 42);
  assertEquals((roundTrip(new Derived(5)) as Counter).count, 5);
  register(Counter, (counter) => [linked, [counter.count]]);
  assertEquals((roundTrip<unknown>(new Counter(1)) as Linked).to, 1);
});
