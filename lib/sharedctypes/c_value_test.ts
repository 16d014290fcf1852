import { assert, assertEquals, assertThrows } from "@std/assert";
import { decode, encode } from "../codec/mod.ts";
import { ValueError } from "../errors.ts";
import { RawValue, type Typecode } from "./mod.ts";

const BYTE = Uint8Array.of(120);

/** By code: bits, and whether there are negative ones. */
const INTEGERS: [Typecode, bits: number, signed: boolean][] = [
  ["b", 8, true],
  ["B", 8, false],
  ["h", 16, true],
  ["H", 16, false],
  ["i", 32, true],
  ["I", 32, false],
  ["l", 64, true],
  ["L", 64, false],
  ["q", 64, true],
  ["Q", 64, false],
];

/** A value of any code, without types in the way. */
// deno-lint-ignore no-explicit-any
function make(code: Typecode, ...init: any[]): { value: any } {
  return (RawValue as CallableFunction)(code, ...init);
}

Deno.test("RawValue is zero, or what it is made with", () => {
  for (const [code] of INTEGERS) assertEquals([make(code).value, make(code, 100).value], [0, 100]);
  assertEquals([RawValue("d").value, RawValue("d", 0.1).value], [0, 0.1]);
  assertEquals([RawValue("f").value, RawValue("f", 0.1).value], [0, Math.fround(0.1)]);
  assertEquals([RawValue("c").value, RawValue("c", BYTE).value], [new Uint8Array(1), BYTE]);
  assertEquals([RawValue("u").value, RawValue("u", "😀").value], ["\0", "😀"]);
  assertEquals([RawValue("?").value, RawValue("?", 5).value], [false, true]);
});

Deno.test("RawValue wraps integers to the width of their type, silently", () => {
  for (const [code, bits, signed] of INTEGERS) {
    const cut = (value: bigint) =>
      signed ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value);
    const value = make(code);
    const cases = [-1n, 127n, 128n, -129n, 2n ** 31n, 2n ** 32n + 5n, 2n ** 63n, 2n ** 70n + 7n];
    for (const written of [...cases, -(2n ** 63n) - 1n]) {
      value.value = written;
      assertEquals(BigInt(value.value), cut(written), `${written} in ${code}`);
      value.value = Number(written);
      assertEquals(
        BigInt(value.value),
        cut(BigInt(Number(written))),
        `${Number(written)} in ${code}`,
      );
    }
  }
});

Deno.test("RawValue gives a number where that is exact, otherwise a bigint", () => {
  for (const code of ["l", "q", "L", "Q"] as const) {
    const value = make(code, 2 ** 53 - 1);
    assertEquals(value.value, 2 ** 53 - 1);
    value.value = 2n ** 53n;
    assertEquals(value.value, 2n ** 53n);
    value.value = 2 ** 33;
    assertEquals(value.value, 2 ** 33);
  }
  assertEquals(make("Q", -1).value, 2n ** 64n - 1n);
});

Deno.test("RawValue takes truth values for integers and floats, as Python does", () => {
  for (const [code] of INTEGERS) assertEquals(make(code, true).value, 1);
  assertEquals([make("d", true).value, make("d", 3n).value], [1, 3]);
});

Deno.test("RawValue refuses values of another type in Python's words", () => {
  for (const [code] of INTEGERS) {
    const cases: [unknown, string][] = [
      [1.5, "'float' object cannot be interpreted as an integer"],
      [NaN, "'float' object cannot be interpreted as an integer"],
      ["1", "'str' object cannot be interpreted as an integer"],
      [null, "'NoneType' object cannot be interpreted as an integer"],
      [[1], "'Array' object cannot be interpreted as an integer"],
    ];
    for (const [value, message] of cases) assertThrows(() => make(code, value), TypeError, message);
  }
  for (const code of ["f", "d"] as const) {
    assertThrows(() => make(code, "1"), TypeError, "must be real number, not str");
    assertThrows(() => make(code, null), TypeError, "must be real number, not NoneType");
    assertThrows(() => make(code, 2n ** 2000n), ValueError, "int too large to convert to float");
  }
  const byte = "one character bytes, bytearray or integer expected";
  for (const value of ["ab", "", "é", 256, -1, 1.5, new Uint8Array(2), null]) {
    assertThrows(() => make("c", value), TypeError, byte);
  }
  assertThrows(() => make("u", "xy"), TypeError, "one character unicode string expected");
  assertThrows(() => make("u", 5), TypeError, "unicode string expected instead of int instance");
});

Deno.test("RawValue refuses types that there are not, and more than one value", () => {
  for (const type of ["z", "", 5, null, {}]) {
    assertThrows(() => make(type as never), TypeError, "this type has no size");
  }
  assertThrows(() => make("i", 1, 2), TypeError, "__init__ expected at most 1 argument, got 2");
});

Deno.test("RawValue takes one byte in several forms", () => {
  assertEquals([make("c", "A").value, make("c", 65).value], [Uint8Array.of(65), Uint8Array.of(65)]);
});

Deno.test("RawValue stays as it was when a value is refused", () => {
  const value = RawValue("i", 7);
  assertThrows(() => value.value = 1.5, TypeError);
  assertEquals(value.value, 7);
});

Deno.test("RawValue says what it is", () => {
  assertEquals([`${RawValue("i", 7)}`, `${RawValue("d", 0.5)}`], ["c_int(7)", "c_double(0.5)"]);
  assertEquals(Deno.inspect(RawValue("q", 5)), "c_long(5)");
});

Deno.test("RawValue can be made with new, as a class", () => {
  assertEquals(new RawValue("i", 3).value, 3);
});

Deno.test("RawValue.view shows the value to Atomics", () => {
  const value = RawValue("i", 40);
  Atomics.add(value.view, 0, 2);
  assertEquals([value.value, value.view.length], [42, 1]);
});

Deno.test("RawValue travels as another view of the same memory", () => {
  const value = RawValue("Q", 1);
  const { bytes, handles } = encode([value, value]);
  const [a, b] = decode<typeof value[]>(bytes.slice(), handles);
  assert(a === b);
  a.value = 2n ** 60n;
  assertEquals(value.value as unknown, 2n ** 60n);
});

Deno.test("RawValue that was disposed of cannot be used here any more", () => {
  const value = RawValue("i", 1);
  const { bytes, handles } = encode(value);
  const twin = decode<typeof value>(bytes.slice(), handles);
  value[Symbol.dispose]();
  assertThrows(() => value.value, ValueError, "it was disposed of");
  assertThrows(() => value.value = 1, ValueError, "it was disposed of");
  assertThrows(() => value.view, ValueError, "it was disposed of");
  assertEquals(twin.value, 1);
});
