import {
  assertEquals,
  assertMatch,
  assertNotEquals,
  assertStrictEquals,
  assertThrows,
} from "@std/assert";
import { PicklingError } from "../errors.ts";
import {
  declaredName,
  functionFromSource,
  isNative,
  matches,
  nameOf,
  nounOf,
  printOf,
  sourceOf,
} from "./function_source.ts";

/** What a function that was made again from its source returns. */
function again(value: (...args: never[]) => unknown, ...args: unknown[]): unknown {
  return functionFromSource(sourceOf(value), { name: value.name }).call(undefined, ...args);
}

Deno.test("functionFromSource() makes every kind of function again", async () => {
  assertEquals(again((x: number) => x + 1, 1), 2);
  assertEquals(
    again(function (x: number) {
      return x + 2;
    }, 1),
    3,
  );
  assertEquals(await again(async (x: number) => await x, 1), 1);
  const generator = again(function* () {
    yield* [1, 2];
  });
  assertEquals([...generator as Iterable<number>], [1, 2]);
  const methods = {
    plain: (x: number) => x,
    method(x: number) {
      return x + 3;
    },
    async waits(x: number) {
      return await x + 4;
    },
    *["a key"]() {
      yield 1;
    },
    get(x: number) {
      return x + 5;
    },
  };
  assertEquals(again(methods.method, 1), 4);
  assertEquals(await again(methods.waits, 1), 5);
  assertEquals([...again(methods["a key"]) as Iterable<number>], [1]);
  assertEquals(again(methods.get, 1), 6);
});

Deno.test("functionFromSource() makes getters and setters again", () => {
  const object = {
    get x() {
      return 1;
    },
    set x(value: number) {
      if (value !== 2) throw new RangeError("not 2");
    },
  };
  const { get, set } = Object.getOwnPropertyDescriptor(object, "x")!;
  assertEquals(again(get!), 1);
  assertEquals(again(set!, 2), undefined);
  assertThrows(() => again(set!, 1), RangeError, "not 2");
});

Deno.test("functionFromSource() makes classes again", () => {
  class Point {
    #x = 1;
    static make(): Point {
      return new Point();
    }
    get x(): number {
      return this.#x;
    }
  }
  const Again = functionFromSource(sourceOf(Point), { name: "Point" }) as typeof Point;
  assertEquals(Again.make().x, 1);
  assertNotEquals(Again, Point);
});

Deno.test("functionFromSource() keeps any text", () => {
  const odd = (x: string) => `${x} 😀 \u2028 \\ \` ${"\u2029"} '"` + /[/\]\\]$/.source; // a comment
  assertEquals(again(odd, "a"), odd("a"));
  for (const unit of ["\ud800", "\u2028", "\u2029", "é", "😀", "\\u0041", "</script>", "<!--"]) {
    const text = `() => "${unit}"`;
    const expected = unit === "\\u0041" ? "A" : unit;
    assertEquals(functionFromSource(text, { name: "" }).call(undefined), expected);
  }
});

Deno.test("functionFromSource() runs the text in strict mode and without surroundings", () => {
  function self(this: unknown): unknown {
    return this;
  }
  assertEquals(again(self), undefined);
  assertEquals(functionFromSource("() => this", { name: "" }).call({}), undefined);
});

Deno.test("functionFromSource() makes one function of one text", () => {
  const text = "(one) => one";
  const made = functionFromSource(text, { name: "one" });
  assertStrictEquals(functionFromSource(text, { name: "one" }), made);
});

Deno.test("functionFromSource() gives the name back", () => {
  assertEquals(functionFromSource("(named) => named", { name: "named" }).name, "named");
});

Deno.test("functionFromSource() tells stack traces where the source came from", () => {
  const options = { name: "fail now", origin: "https://host/main.ts" };
  const made = functionFromSource("() => { throw new Error('x'); }", options);
  const error = assertThrows(() => made.call(undefined), Error, "x");
  assertMatch(error.stack!, /multiprocessing-source\/fail_now@https:\/\/host\/main\.ts/);
});

Deno.test("functionFromSource() throws for a text that does not stand alone", () => {
  for (const text of ["run() { return this.#x; }", "class A extends Missing {}", "() => {"]) {
    assertThrows(() => functionFromSource(text, { name: "" }), PicklingError, "from its source");
  }
});

Deno.test("nameOf() sees through a static member called name", () => {
  class Hidden {}
  Object.defineProperty(Hidden, "name", { value: () => {} });
  assertEquals(nameOf(Hidden), "Hidden");
  assertEquals(nameOf(() => {}), "");
  assertEquals(nameOf(new Function("")), "");
});

Deno.test("declaredName() is what the text says, not what the host inferred", () => {
  const table: [text: string, name?: string][] = [
    ["function f() {}", "f"],
    ["function* f() {}", "f"],
    ["function *f() {}", "f"],
    ["async function f() {}", "f"],
    ["class $é {}", "$é"],
    ["function () {}"],
    ["class {}"],
    ["class extends Map {}"],
    ["(f) => f"],
    ["f() {}"],
    ["functional => 1"],
  ];
  for (const [text, name] of table) assertEquals(declaredName(text), name, text);
});

Deno.test("nounOf() tells classes from functions", () => {
  assertEquals(["class{}", "class A {}", "classy => 1"].map(nounOf), [
    "class",
    "class",
    "function",
  ]);
});

Deno.test("isNative() knows built-in and bound functions", () => {
  function bindable(): void {}
  assertEquals(
    [Math.sqrt, Array, bindable.bind(null), bindable].map((f) => isNative(sourceOf(f))),
    [
      true,
      true,
      true,
      false,
    ],
  );
});

Deno.test("printOf() differs with the text", () => {
  const texts = ["() => 1", "() => 2", "() => 12", "class A {}", "class B {}"];
  assertEquals(new Set(texts.map(printOf)).size, texts.length);
});

Deno.test("matches() compares a value with a print", () => {
  const value = (x: number) => x;
  assertEquals(matches(value, printOf(sourceOf(value))), true);
  assertEquals(matches((y: number) => y, printOf(sourceOf(value))), false);
  assertEquals(matches("text", printOf("text")), false);
});
