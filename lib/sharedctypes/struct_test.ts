import { assertEquals, assertThrows } from "@std/assert";
import { decode, encode } from "../codec/mod.ts";
import { AttributeError, ValueError } from "../errors.ts";
import { ArrayOf, copy, RawArray, RawValue, Struct, type StructValue } from "./mod.ts";

const Foo = Struct({ x: "i", y: "d", z: "q" });
const Named = Struct({ name: ArrayOf("c", 5), foo: Foo, flag: "?" });

Deno.test("Struct lays its fields out as C does", () => {
  assertEquals([Foo.size, Struct({ a: "b", b: "b", c: "h" }).size], [24, 4]);
  assertEquals([Struct({ a: "b", b: "d", c: "b" }).size, Struct({}).size], [24, 0]);
  assertEquals([Named.size, ArrayOf(Foo, 3).size, Struct({ a: ArrayOf("h", 3) }).size], [
    40,
    72,
    6,
  ]);
});

Deno.test("RawValue of a struct takes values in order, by name, or none", () => {
  const values = ({ x, y, z }: StructValue<typeof Foo["fields"]>) => [x, y, z];
  assertEquals(values(RawValue(Foo)), [0, 0, 0]);
  assertEquals(values(RawValue(Foo, 3, 2.5)), [3, 2.5, 0]);
  assertEquals(values(RawValue(Foo, [3, 2.5, 1])), [3, 2.5, 1]);
  assertEquals(values(RawValue(Foo, { y: 2.5 })), [0, 2.5, 0]);
  assertEquals(values(RawValue(Foo, RawValue(Foo, 1, 2, 3))), [1, 2, 3]);
});

Deno.test("RawValue of a struct refuses too many values, other types and other fields", () => {
  assertThrows(() => RawValue(Foo, 1, 2, 3, 4), TypeError, "too many initializers");
  assertThrows(() => RawValue(Foo, "x" as never), TypeError, "'str' object cannot be interpreted");
  assertThrows(() => RawValue(Foo, { w: 1 } as never), AttributeError, "received w");
});

Deno.test("Struct fields are read and written as values of their types", () => {
  const foo = RawValue(Foo, 3, 2, 2 ** 33);
  foo.x *= 2;
  foo.y /= 4;
  foo.z += 1;
  assertEquals([foo.x, foo.y, foo.z], [6, 0.5, 2 ** 33 + 1]);
  foo.x = 2 ** 31;
  assertEquals(foo.x, -(2 ** 31));
  assertThrows(() => foo.x = 1.5, TypeError, "'float' object");
});

Deno.test("Structs in structs, and arrays in them, are parts of them", () => {
  const named = RawValue(Named, { name: "abc", foo: [1, 2], flag: true });
  assertEquals([named.name.text, named.foo.x, named.foo.y, named.flag], ["abc", 1, 2, true]);
  named.foo.y += 0.5;
  named.name.text = "xy";
  const { foo } = named;
  named.foo = { x: 7, y: 8, z: 9 };
  assertEquals([foo.x, named.foo.z, named.name.raw.length, named.name.text], [7, 9, 5, "xy"]);
});

Deno.test("Structs in arrays are parts of them", () => {
  const array = RawArray(Foo, [[1, 2, 3], { x: 4 }]);
  array[0].x = 9;
  for (const foo of array) foo.y += 1;
  assertEquals(array.slice().map(({ x, y, z }) => [x, y, z]), [[9, 3, 3], [4, 1, 0]]);
  array[0] = array[1];
  array.set(1, [7, 8, 9]);
  assertEquals(array.slice().map(({ x, y, z }) => [x, y, z]), [[4, 1, 0], [7, 8, 9]]);
  assertEquals(array.view.length, 48);
});

Deno.test("Struct refuses fields that cannot be", () => {
  for (const name of ["toString", "constructor", "__proto__", ""]) {
    const fields = Object.fromEntries([[name, "i"]]) as { x: "i" };
    assertThrows(() => Struct(fields), ValueError, "a field cannot be called so");
  }
  assertThrows(() => Struct({ x: "z" as "i" }), TypeError, "this type has no size");
});

Deno.test("copy() of a struct is independent", () => {
  const foo = RawValue(Foo, 2, 5, 2 ** 33);
  const bar = copy(foo);
  foo.x = foo.y = foo.z = 0;
  assertEquals([bar.x, bar.y, bar.z], [2, 5, 2 ** 33]);
});

Deno.test("Struct shows its fields", () => {
  const foo = RawValue(Foo, 1, 2.5, 3);
  assertEquals([`${foo}`, JSON.stringify(foo)], [
    "Struct(x=1, y=2.5, z=3)",
    '{"x":1,"y":2.5,"z":3}',
  ]);
});

Deno.test("Struct travels with its type", () => {
  const array = RawArray(Named, 2);
  const { bytes, handles } = encode([array, array[1].foo]);
  const [twin, foo] = decode<[typeof array, StructValue<typeof Foo["fields"]>]>(
    bytes.slice(),
    handles,
  );
  foo.z = 5;
  twin[0].name.text = "a";
  assertEquals([array[1].foo.z, array[0].name.text], [5, "a"]);
});

Deno.test("Structs with the same fields are of the same type", () => {
  const a = RawValue(Struct({ x: "i" }), 1);
  const b = RawArray(Struct({ x: "i" }), 1);
  b[0] = a;
  assertEquals(b[0].x, 1);
  assertEquals(Object.getPrototypeOf(b[0]), Object.getPrototypeOf(a));
});
