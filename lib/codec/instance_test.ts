import { assert, assertEquals, assertInstanceOf, assertStrictEquals } from "@std/assert";
import { registerModule } from "./loaded_modules.ts";
import { assertCannotSend } from "./testdata/cannot_send.ts";
import * as models from "./testdata/models.ts";
import { double, Packet, Point, Recent, Stack, TreeNode, Vault } from "./testdata/models.ts";
import { roundTrip } from "./testdata/round_trip.ts";

registerModule(new URL("./testdata/models.ts", import.meta.url).href, models);

Deno.test("an object of a class arrives with its class and fields, the constructor at rest", () => {
  const copy = roundTrip(new Point(3, 4));
  assertInstanceOf(copy, Point);
  assertEquals({ ...copy }, { x: 3, y: 4 });
  assertEquals(copy.norm, 5);
});

Deno.test("fields arrive as fields where the class has a setter of that name", () => {
  const point = new Point(1, 2);
  Object.defineProperty(point, "unit", { value: 7, enumerable: true });
  assertEquals(Object.getOwnPropertyDescriptor(roundTrip(point), "unit")?.value, 7);
});

Deno.test("objects of classes may form cycles", () => {
  const root = new TreeNode();
  const leaf = Object.assign(new TreeNode(), { parent: root });
  root.children.push(leaf, leaf);
  const copy = roundTrip(root);
  assertStrictEquals(copy.children[0].parent, copy);
  assertStrictEquals(copy.children[1], copy.children[0]);
});

Deno.test("a class that extends a standard type brings its content", () => {
  const recent = Object.assign(new Recent([["a", 1]]), { limit: 5 });
  const copy = roundTrip({ recent, again: recent });
  assertInstanceOf(copy.recent, Recent);
  assertStrictEquals(copy.again, copy.recent);
  assertEquals([...copy.recent], [["a", 1]]);
  assertEquals(copy.recent.limit, 5);
});

Deno.test("a class that extends Array brings its items and fields", () => {
  const stack = Stack.of(1, -0, 3) as Stack;
  delete stack[2];
  stack.label = "mine";
  const copy = roundTrip(stack);
  assertInstanceOf(copy, Stack);
  assert(Array.isArray(copy));
  assertEquals(copy.length, 3);
  assertEquals(Object.keys(copy), ["0", "1", "label"]);
  assertEquals(copy.label, "mine");
});

Deno.test("a class that extends Uint8Array brings its bytes and fields", () => {
  const copy = roundTrip(Packet.of(1, 2) as Packet);
  assertInstanceOf(copy, Packet);
  assertEquals([...copy], [1, 2]);
  assertEquals(copy.label, "packet");
});

Deno.test("functions and classes arrive as themselves", () => {
  assertEquals(roundTrip([double, Point, double, Math.max]), [double, Point, double, Math.max]);
  assertStrictEquals(roundTrip(double), double);
});

Deno.test("a class with private state is refused, not sent in part", () => {
  assertCannotSend([new Vault()], "value[0]: class Vault keeps private state in #secret");
});

Deno.test("private state is found in the text of a class, static parts and comments aside", () => {
  class Fine {
    static #count = 0;
    // #hidden = 1;
    text = "#no";
    count(): number {
      return Fine.#count++;
    }
  }
  class Method {
    #step(): void {}
    run = (): void => this.#step();
  }
  class Derived extends Vault {}
  const { message } = assertCannotSend(new Method(), "value: ");
  assert(message.includes("private state in #step"), message);
  assertCannotSend(new Derived(), "value: class Vault keeps private state");
  new Fine().count();
});

Deno.test("state under symbols is refused, not left out", () => {
  const mark = Symbol("mark");
  class Marked {
    [mark] = 1;
  }
  assertCannotSend([new Marked()], "value[0]: class Marked keeps state in Symbol(mark)");
});

Deno.test("a function that cannot be sent is named with its path", () => {
  const bound = double.bind(null);
  assertCannotSend({ jobs: [bound] }, 'args.jobs[0]: function "bound double"', "args");
});
