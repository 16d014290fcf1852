import { assert, assertEquals, assertThrows } from "@std/assert";
import { PicklingError, UnpicklingError } from "../errors.ts";
import { decodeJson, encodeJson } from "./json.ts";
import { Random } from "./testdata/random.ts";

const encoder = new TextEncoder();

Deno.test("encodeJson() and decodeJson() are JSON in UTF-8", () => {
  const value = { a: [1, 2.5, 'é"\\', null, true, {}], __proto__: null };
  assertEquals(decodeJson(encodeJson(value), {}), { a: value.a });
  assertEquals(new TextDecoder().decode(encodeJson([1, "é"])), '[1,"é"]');
});

Deno.test("encodeJson() refuses what JSON has not", () => {
  const cycle: unknown[] = [];
  cycle.push(cycle);
  for (const value of [undefined, () => 1, Symbol("x"), 1n, cycle]) {
    assertThrows(() => encodeJson(value), PicklingError, "Cannot send message: ");
  }
});

Deno.test("decodeJson() refuses what is no JSON or no UTF-8", () => {
  for (const text of ["", "{", "[1,]", "undefined", "'a'"]) {
    assertThrows(() => decodeJson(encoder.encode(text), {}), UnpicklingError);
  }
  assertThrows(() => decodeJson(Uint8Array.of(0x22, 0xff, 0x22), {}), UnpicklingError);
});

Deno.test("decodeJson() keeps within limits, and counts nothing inside of texts", () => {
  const deep = encoder.encode("[[[[1]]]]");
  assertEquals(decodeJson(deep, { maxDepth: 4 }), [[[[1]]]]);
  assertThrows(() => decodeJson(deep, { maxDepth: 3 }), UnpicklingError, "3 levels deep");
  const wide = encoder.encode("[1,2,3,4]");
  assertEquals(decodeJson(wide, { maxItems: 5 }), [1, 2, 3, 4]);
  assertThrows(() => decodeJson(wide, { maxItems: 4 }), UnpicklingError, "4 values");
  const text = encoder.encode('["[[[[,,,,\\"{{{{"]');
  assertEquals(decodeJson(text, { maxDepth: 1, maxItems: 2 }), ['[[[[,,,,"{{{{']);
});

Deno.test("decodeJson() of random bytes gives a value or a typed error", () => {
  const random = new Random(1);
  const tokens = encoder.encode('[]{},:"\\0123456789.e-truefalsn ');
  for (let round = 0; round < 20_000; round++) {
    const bytes = Uint8Array.from(
      { length: random.next(20) },
      () => random.next(9) === 0 ? random.next(256) : tokens[random.next(tokens.length)],
    );
    try {
      decodeJson(bytes, { maxDepth: 4, maxItems: 8 });
    } catch (error) {
      assert(error instanceof UnpicklingError, `round ${round}: ${error}`);
    }
  }
});
