import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertRejects,
  assertStrictEquals,
  assertThrows,
} from "@std/assert";
import { Member, until } from "../connection/testdata/family.ts";
import { decode, encode } from "../codec/mod.ts";
import { inUse, settledUse } from "../shared_memory/testdata/collecting.ts";
import { Lock, RLock, Semaphore } from "../synchronize/mod.ts";
import { AssertionError, AttributeError, BrokenLockError, TimeoutError } from "../errors.ts";
import {
  Array as SharedArray,
  CArray,
  CValue,
  RawArray,
  RawValue,
  Struct,
  Synchronized,
  synchronized,
  SynchronizedArray,
  SynchronizedBase,
  SynchronizedString,
  Value,
} from "./mod.ts";

const ROLES = new URL("./testdata/roles.ts", import.meta.url).href;
const Point = Struct({ x: "d", y: "i" });

/** Runs `role` in another agent. */
function start(role: string, ...args: unknown[]): Member {
  return new Member(ROLES, role, args);
}

// -- Which lock --

Deno.test("Value and Array get an RLock, unless told otherwise", () => {
  for (const options of [undefined, {}, { lock: true }, { lock: null }] as const) {
    assertInstanceOf(Value("i", 5, options).getLock(), RLock);
    assertInstanceOf(SharedArray("i", 5, options).getLock(), RLock);
  }
  assertInstanceOf(Value("i", { lock: null }).getLock(), RLock);
});

Deno.test("Value and Array take the lock that they are given", () => {
  for (const lock of [new Lock(), new RLock(), new Semaphore()]) {
    assertStrictEquals(Value("i", 5, { lock }).getLock(), lock);
    assertStrictEquals(SharedArray("i", [5], { lock }).getLock(), lock);
    assertStrictEquals(synchronized(RawValue("i"), { lock }).getLock(), lock);
  }
});

Deno.test("Value and Array without a lock are raw objects", () => {
  const value = Value("i", 5, { lock: false });
  const array = SharedArray("i", 5, { lock: false });
  assertEquals([value.constructor, array.constructor], [CValue, CArray] as unknown[]);
  assertEquals(["getLock" in value, "getObj" in array], [false, false]);
});

Deno.test("Value and Array refuse what is no lock", () => {
  const cases: [unknown, string][] = [
    [5, "5 has no method 'acquire'"],
    ["x", "'x' has no method 'acquire'"],
    [0, "0 has no method 'acquire'"],
    [{}, "has no method 'acquire'"],
  ];
  for (const [lock, message] of cases) {
    assertThrows(() => Value("i", 5, { lock: lock as never }), AttributeError, message);
    assertThrows(() => SharedArray("i", 5, { lock: lock as never }), AttributeError, message);
  }
});

Deno.test("Value tells options from values", () => {
  const Locked = Struct({ lock: "i", x: "i" });
  assertEquals(Value(Locked, { lock: 5 }).getObj().lock, 5);
  assertEquals(Value(Locked, { lock: 5 }, { lock: false }).lock, 5);
  assertEquals(Value(Point, 3, 2, { lock: false }).x, 3);
  assertEquals(Value(Point, { lock: false }).x, 0);
  assertEquals(Value(Point, { x: 3 }).x, 3);
});

Deno.test("Value and Array can be made with new, as classes", () => {
  assertInstanceOf(new Value("i", 5), Synchronized);
  assertInstanceOf(new SharedArray("i", 5), SynchronizedArray);
});

Deno.test("synchronized() wraps raw objects once", () => {
  const raw = RawArray("i", 3);
  const array = synchronized(raw);
  assertStrictEquals(array.getObj(), raw);
  assertThrows(() => synchronized(array), AssertionError, "object already synchronized");
  assertThrows(() => synchronized({}), TypeError, "this type has no size");
  assertInstanceOf(synchronized(RawArray("c", 3)), SynchronizedString);
  assertInstanceOf(synchronized(RawValue(Point)), SynchronizedBase);
  assertInstanceOf(new Synchronized(RawValue("i")).getLock(), RLock);
});

Deno.test("Value and Array say what they are", () => {
  assertEquals(String(Value("i", 7)), "<Synchronized wrapper for c_int(7)>");
  assert(/^<SynchronizedArray wrapper for <c_int_Array_3 object at 0x[0-9a-f]+>>$/.test(
    String(SharedArray("i", 3)),
  ));
  assert(String(SharedArray("c", 3)).startsWith("<SynchronizedString wrapper for <c_char_Array_3"));
});

// -- Values under a lock --

Deno.test("Value is read and written through its wrapper and its raw object", () => {
  const value = Value("i", 7);
  value.value += 1;
  value.getObj().value += 1;
  Atomics.add(value.view, 0, 1);
  assertEquals(value.value, 10);
  assertThrows(() => value.value = 1.5, TypeError, "'float' object");
});

Deno.test("Array does all that a raw array does", () => {
  const array = SharedArray("i", [1, 2, 3]);
  array[0] += 10;
  array.set(-1, 30);
  array.assign([20], { start: 1, stop: 2 });
  assertEquals([[...array], array.slice(1), array[-1], array.get(0)], [
    [11, 20, 30],
    [20, 30],
    30,
    11,
  ]);
  array.view[0] = 5;
  assertEquals([array.getObj()[0], array.length], [5, 3]);
  assertThrows(() => array[3], RangeError, "invalid index");
  assertThrows(() => array.assign([1]), RangeError, "Can only assign sequence of same size");
});

Deno.test("Array of bytes is a text", () => {
  const array = SharedArray("c", 20);
  array.value = "hello";
  array.text += "!";
  assertEquals([array.text, array.value.length, array.raw.length], ["hello!", 6, 20]);
  array.raw = "HE";
  assertEquals([array.text, array.slice(0, 2)], ["HEllo!", new TextEncoder().encode("HE")]);
});

Deno.test("Value of a struct has its fields", () => {
  const point = Value(Point, 3, 2);
  point.x += 0.5;
  point.y = 2 ** 31;
  assertEquals([point.x, point.y, point.getObj().x], [3.5, -(2 ** 31), 3.5]);
  const Odd = Struct({ getObj: "i", x: "i" });
  const odd = Value(Odd, 1, 2);
  assertEquals([odd.getObj().getObj, odd.x], [1, 2]);
});

Deno.test("Value and Array are held as locks are", async () => {
  const lock = new Lock();
  const value = Value("i", 0, { lock });
  {
    using _ = await value.hold();
    assertEquals([lock.locked(), await value.acquire({ timeout: 0 })], [true, false]);
    await assertRejects(() => value.hold({ timeout: 1 }), TimeoutError);
    value.value = 5; // does not wait for the lock, which may be anybody's
  }
  assertEquals([value.acquireSync(), lock.locked()], [true, true]);
  value.release();
  using _ = value.holdSync();
  assertEquals([value.value, lock.locked()], [5, true]);
});

Deno.test("Value and Array do not wait for who holds their lock", async () => {
  const lock = new Lock();
  const [value, array] = [Value("i", 0, { lock }), SharedArray("c", "abc", { lock })];
  const point = Value(Point, 1, 2, { lock });
  using _ = await lock.hold();
  value.value = 5;
  array.set(0, "x");
  array.text = "xy";
  point.x = 7;
  assertEquals([value.value, array.text, array.slice(0, 1)[0], point.x], [5, "xy", 120, 7]);
});

Deno.test("Value gives up its memory when it is disposed of", () => {
  const value = Value("i", 0);
  value[Symbol.dispose]();
  assertThrows(() => value.value, RangeError, "it was disposed of");
});

// -- Travelling, and other processes --

Deno.test("Value and Array travel with their lock", () => {
  const lock = new Lock();
  const things = [
    Value("i", 1, { lock }),
    SharedArray("c", "ab", { lock }),
    Value(Point, 1, 2),
  ] as const;
  const { bytes, handles } = encode(things);
  const [value, text, point] = decode<typeof things>(bytes.slice(), handles);
  assertStrictEquals<unknown>(value.getLock(), text.getLock());
  using _ = lock.holdSync();
  value.value += 1;
  text.text = "x";
  point.x = 7;
  assertEquals([value.getLock().locked(), things[0].value, things[1].text, things[2].x], [
    true,
    2,
    "x",
    7,
  ]);
  assertEquals(
    [value.constructor, text.constructor],
    [Synchronized, SynchronizedString] as unknown[],
  );
});

Deno.test("Value counts exactly in several processes that hold its lock", async () => {
  const counter = Value("i", 0);
  const members = [1, 2, 3].map(() => start("countUp", counter, 2_000));
  for (const member of members) await member.join();
  assertEquals(counter.value, 6_000);
});

Deno.test("Values, structs and arrays are changed by other processes", async () => {
  const values = [RawValue("i", 7), RawValue("d", 1 / 3), RawValue("q", 2 ** 33)] as const;
  const point = RawValue(Point, 3, 2);
  const array = SharedArray("d", [0, 1, 2]);
  await start("double", values, point, array).join();
  assertEquals(values.map(({ value }) => value), [14, 2 / 3, 2 ** 34]);
  assertEquals([point.x, point.y, ...array], [6, 4, 0, 2, 4]);
  const moving = Value(Point, 1.5, -1);
  const name = SharedArray("c", 20);
  await start("move", moving, name).join();
  assertEquals([moving.x, name.text], [2.5, "1.5,-1"]);
});

Deno.test("Array elements of 64 bits are read whole while others write them", async () => {
  const values = [-1.000000000000001, 1234.5678e200];
  const array = SharedArray("d", [values[0]]);
  const member = start("alternate", array, values);
  const seen = new Set<number>();
  await until(() => {
    for (let i = 0; i < 20_000; i++) seen.add(array.get(0));
    return seen.size > 1;
  });
  for (let i = 0; i < 500_000; i++) seen.add(array.get(0));
  await member.kill();
  assertEquals([...seen].sort(), [...values].sort());
});

Deno.test("Array slices are whole while others write slices, also after a kill", async () => {
  const array = SharedArray("i", 1_000);
  for (let round = 0; round < 3; round++) {
    const member = start("refill", array);
    const first = array[0];
    await until(() => array[0] !== first);
    for (let i = 0; i < 200; i++) assertEquals(new Set(array.slice()).size, 1);
    await member.kill();
    array.assign(new Int32Array(1_000));
    assertEquals(new Set(array.slice()).size, 1);
  }
});

Deno.test("Array of bytes is read whole while others write it", async () => {
  const texts = ["a".repeat(500), "b".repeat(1_000)];
  const name = SharedArray("c", 1_000);
  name.text = texts[0];
  const member = start("rewrite", name, texts);
  const seen = new Set<string>();
  await until(() => {
    for (let i = 0; i < 200; i++) seen.add(name.text);
    return seen.size > 1;
  });
  await member.kill();
  assertEquals([...seen].filter((text) => !texts.includes(text)), []);
});

Deno.test("Value whose holder was killed is broken until its lock is reset", async () => {
  const counter = Value("i", 0);
  const member = start("holdForEver", counter);
  await until(() => counter.value === 1);
  const refused = assertRejects(() => counter.hold(), BrokenLockError);
  await member.kill();
  await refused;
  assertEquals(counter.value, 1, "the value itself is as it was");
  counter.getLock().reset();
  using _ = await counter.hold();
  counter.value += 1;
  assertEquals(counter.value, 2);
});

Deno.test("Value and Array leave nothing behind, thousands of them", async () => {
  const lock = new Lock();
  const before = await settledUse();
  for (let i = 0; i < 5_000; i++) {
    using value = Value("i", i, { lock });
    using array = SharedArray("d", 100, { lock });
    array[0] = value.value;
  }
  assertEquals(inUse(), before);
});
