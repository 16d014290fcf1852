// What this repository relies on in the four @std packages. Imported by their
// bare names, so that it holds the stand-ins and the real packages to one contract
// (`deno task test:jsr` runs it on the real ones).
import {
  assert,
  assertAlmostEquals,
  assertArrayIncludes,
  assertEquals,
  assertExists,
  assertFalse,
  assertGreater,
  assertGreaterOrEqual,
  assertInstanceOf,
  AssertionError,
  assertLess,
  assertLessOrEqual,
  assertMatch,
  assertNotEquals,
  assertNotStrictEquals,
  assertObjectMatch,
  assertRejects,
  assertStrictEquals,
  assertStringIncludes,
  assertThrows,
  fail,
  unreachable,
} from "@std/assert";
import { abortable, deadline, delay, pooledMap } from "@std/async";
import {
  assertSpyCall,
  assertSpyCalls,
  MockError,
  returnsNext,
  spy,
  stub,
} from "@std/testing/mock";
import { FakeTime } from "@std/testing/time";
import { parse, stringify } from "@std/yaml";
import {
  type ImplicitType,
  parse as parseTyped,
  parseAll as parseAllTyped,
} from "@std/yaml/unstable-parse";

/** Throws unless `claim` throws an AssertionError; uses no assertion under test. */
function refused(claim: () => unknown): void {
  try {
    claim();
  } catch (error) {
    if (error instanceof AssertionError) return;
    throw error;
  }
  throw new Error(`Expected a refusal of ${claim}`);
}

// -- assert --

Deno.test("each assertion passes what it claims and refuses the rest", () => {
  class Point {
    constructor(readonly x: number) {}
  }
  assert(1);
  refused(() => assert(0));
  assertFalse("");
  refused(() => assertFalse("x"));
  assertEquals({ a: [new Point(1), new Map([[1, 2]])] }, { a: [new Point(1), new Map([[1, 2]])] });
  assertEquals(NaN, NaN);
  refused(() => assertEquals<unknown>(new Point(1), { x: 1 }));
  refused(() => assertEquals<unknown>([1], [1, 2]));
  refused(() => assertEquals<unknown>({ a: undefined }, {}));
  assertNotEquals<unknown>({ a: 1 }, { a: 2 });
  refused(() => assertNotEquals({ a: 1 }, { a: 1 }));
  assertStrictEquals("a", "a");
  refused(() => assertStrictEquals<unknown>({}, {}));
  assertNotStrictEquals({}, {});
  refused(() => assertNotStrictEquals(1, 1));
  assertExists(0);
  refused(() => assertExists(null));
  assertInstanceOf(new Point(1), Point);
  refused(() => assertInstanceOf({}, Point));
  assertStringIncludes("abc", "b");
  refused(() => assertStringIncludes("abc", "d"));
  assertArrayIncludes([{ a: 1 }, { a: 2 }], [{ a: 2 }]);
  refused(() => assertArrayIncludes([1], [2]));
  assertMatch("abc", /b/);
  refused(() => assertMatch("abc", /d/));
  assertGreater(2, 1);
  refused(() => assertGreater(1, 1));
  assertGreaterOrEqual(1, 1);
  refused(() => assertGreaterOrEqual(0, 1));
  assertLess(1, 2);
  refused(() => assertLess(1, 1));
  assertLessOrEqual(1, 1);
  refused(() => assertLessOrEqual(2, 1));
  assertAlmostEquals(0.1 + 0.2, 0.3);
  refused(() => assertAlmostEquals(1, 2, 0.5));
  assertObjectMatch({ a: { b: 1, c: 2 }, d: 3 }, { a: { b: 1 } });
  refused(() => assertObjectMatch({ a: { b: 1 } }, { a: { b: 1, c: 2 } }));
  refused(() => fail("x"));
  refused(() => unreachable());
});

Deno.test("assertThrows() returns the error and looks at class and message", () => {
  const error = new RangeError("out of range");
  const raise = () => {
    throw error;
  };
  assertStrictEquals(assertThrows(raise), error);
  assertStrictEquals(assertThrows(raise, RangeError, "of range"), error);
  assertStrictEquals(assertThrows(raise, Error), error);
  refused(() => assertThrows(raise, TypeError));
  refused(() => assertThrows(raise, RangeError, "elsewhere"));
  refused(() => assertThrows(() => 1));
});

Deno.test("assertRejects() wants a rejection, not a throw", async () => {
  const error = new RangeError("out of range");
  const raise = () => Promise.reject(error);
  assertStrictEquals(await assertRejects(raise), error);
  assertStrictEquals(await assertRejects(raise, RangeError, "of range"), error);
  await assertRejects(() => assertRejects(raise, TypeError), AssertionError);
  await assertRejects(() => assertRejects(() => Promise.resolve()), AssertionError);
  const throwing = () => {
    throw error;
  };
  await assertRejects(() => assertRejects(throwing), AssertionError);
});

// -- async --

Deno.test("delay(), deadline() and abortable() end by their signal", async () => {
  await delay(0);
  const ended = AbortSignal.abort();
  await assertRejects(() => delay(1_000, { signal: ended }), DOMException);
  assertEquals(await deadline(Promise.resolve(1), 1_000), 1);
  await assertRejects(() => deadline(Promise.withResolvers<void>().promise, 1), DOMException);
  assertEquals(await abortable(Promise.resolve(1), new AbortController().signal), 1);
  await assertRejects(async () => await abortable(Promise.resolve(1), ended), DOMException);
});

Deno.test("pooledMap() keeps the order and never runs more than its limit", async () => {
  let running = 0;
  let most = 0;
  const work = async (n: number) => {
    most = Math.max(most, ++running);
    await delay(0);
    running--;
    return n * 2;
  };
  assertEquals(await Array.fromAsync(pooledMap(2, [1, 2, 3, 4], work)), [2, 4, 6, 8]);
  assertEquals(most, 2);
  const failing = pooledMap(2, [1], () => Promise.reject(new Error("no")));
  await assertRejects(() => Array.fromAsync(failing), AggregateError);
});

// -- testing --

Deno.test("spies and stubs remember calls; stubs give the method back", () => {
  const double = spy((n: number) => n * 2);
  assertEquals(double(2), 4);
  assertSpyCalls(double, 1);
  assertSpyCall(double, 0, { args: [2], returned: 4 });
  refused(() => assertSpyCalls(double, 2));
  const counter = { next: (): number => 1 };
  {
    using next = stub(counter, "next", returnsNext([7, 8]));
    assertEquals([counter.next(), counter.next()], [7, 8]);
    assertThrows(() => counter.next(), MockError);
    assertSpyCalls(next, 3);
  }
  assertEquals(counter.next(), 1);
});

Deno.test("FakeTime moves only when told to", async () => {
  using time = new FakeTime(1_000);
  const rung = spy();
  setTimeout(rung, 500);
  time.tick(499);
  assertSpyCalls(rung, 0);
  await time.tickAsync(1);
  assertSpyCalls(rung, 1);
  assertEquals([time.start, time.now, Date.now()], [1_000, 1_500, 1_500]);
  setTimeout(rung, 10_000);
  assert(time.next());
  assertFalse(time.next());
  assertSpyCalls(rung, 2);
});

// -- yaml --

Deno.test("parse() reads YAML 1.2 with merge keys and timestamps", () => {
  const text = "a: &a {x: 1}\nb:\n  <<: *a\n  on: yes\nc: 2001-01-01\nd: ~\ne: [true, 0o17, 1.5]\n";
  assertEquals(parse(text), {
    a: { x: 1 },
    b: { x: 1, on: "yes" },
    c: new Date("2001-01-01"),
    d: null,
    e: [true, 15, 1.5],
  });
  assertEquals(parse(""), null);
  assertThrows(() => parse("a: [1"), SyntaxError);
  assertThrows(() => parse("a: 1\na: 2"), SyntaxError);
});

Deno.test("parse() of unstable-parse takes types of one's own, in the order given", () => {
  const type = (tag: string, pattern: RegExp, construct: (text: string) => unknown) => ({
    tag,
    kind: "scalar",
    resolve: (text: string) => pattern.test(text ?? ""),
    construct,
  } as ImplicitType);
  const extraTypes = [
    type("tag:yaml.org,2002:null", /^$/, () => null),
    type("tag:yaml.org,2002:bool", /^(yes|no)$/, (text) => text === "yes"),
    type("tag:yaml.org,2002:merge", /^<<$/, (text) => text),
    type("tag:yaml.org,2002:str", /^/, (text) => text),
    type("!shout", /^/, (text) => text.toUpperCase()),
  ];
  const options = { schema: "failsafe", extraTypes } as const;
  const text = "a: &a {x: yes, n: 1}\nb:\n  <<: *a\n  x: 'yes'\nc: !shout hey\nd:\ne: !!bool no\n";
  assertEquals(parseTyped(text, options), {
    a: { x: true, n: "1" },
    b: { x: "yes", n: "1" },
    c: "HEY",
    d: null,
    e: false,
  });
  assertEquals(parseTyped("a: 1\na: 2", { ...options, allowDuplicateKeys: true }), { a: "2" });
  assertEquals(parseAllTyped("--- yes\n--- x\n", options), [true, "x"]);
  const fault = assertThrows(() => parseTyped("a: [1, 2}", options), SyntaxError);
  assert(/at line 1, column \d+/.test(fault.message));
  const twice = assertThrows(() => parseTyped("a: 1\na: 2", options), SyntaxError);
  assert(/duplicated? key|must be unique/i.test(twice.message));
  assertThrows(() => parseTyped("a: !nobody x", options), SyntaxError);
  assertThrows(() => parseTyped("--- 1\n--- 2\n", options), SyntaxError);
});

Deno.test("stringify() writes what parse() reads", () => {
  const value = { hosts: ["a", { name: "true", port: 22 }], none: null, text: "two\nlines\n" };
  assertEquals(parse(stringify(value)), value);
  assertEquals(stringify({ a: [1, { b: 2 }] }), "a:\n  - 1\n  - b: 2\n");
  assertThrows(() => stringify({ f: () => {} }), TypeError);
});
