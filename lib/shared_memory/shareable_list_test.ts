import { assert, assertEquals, assertThrows } from "@std/assert";
import { Member } from "../connection/testdata/family.ts";
import { decode, encode } from "../codec/mod.ts";
import { duplicate, Family } from "../memory/mod.ts";
import {
  FileExistsError,
  FileNotFoundError,
  IndexError,
  KeyError,
  StructError,
  ValueError,
} from "../errors.ts";
import { type Shareable, ShareableList, SharedMemory } from "./mod.ts";

const ROLES = new URL("./testdata/roles.ts", import.meta.url).href;
const BYTES = new TextEncoder().encode("HoWdY");
const MIXED: Shareable[] = ["howdy", BYTES, -273.154, 100, null, true, 42];

/** A list that is gone when the test is over. */
class Scoped<T = Shareable> extends ShareableList<T> {
  override [Symbol.dispose](): void {
    this.shm.close();
    this.shm.unlink();
  }
}

/** Has `list` be gone when the test is over, though it travels. */
function scoped(list: ShareableList): Disposable {
  return {
    [Symbol.dispose]() {
      list.shm.close();
      list.shm.unlink();
    },
  };
}

Deno.test("ShareableList keeps values of every type", () => {
  using list = new Scoped(MIXED);
  assertEquals([...list], MIXED);
  assertEquals([list.length, list.get(0), list.get(-2)], [7, "howdy", true]);
  using others = new Scoped<Shareable>([
    false,
    "",
    new Uint8Array(),
    0,
    2 ** 53 - 1,
    "x".repeat(99),
  ]);
  assertEquals([...others], [false, "", new Uint8Array(), 0, 2 ** 53 - 1, "x".repeat(99)]);
});

Deno.test("ShareableList has Python's formats and sizes", () => {
  using list = new Scoped(MIXED);
  assertEquals(list.format, "8s8sdqxxxxxx?xxxxxxxx?q");
  using all = new Scoped<Shareable>([
    1,
    2.5,
    true,
    null,
    "1234567",
    "12345678",
    new Uint8Array(16),
  ]);
  assertEquals([all.format, all.shm.size], ["qdxxxxxxx?xxxxxx?x8s16s24s", 215]);
  using empty = new Scoped();
  assertEquals([empty.length, empty.format, empty.shm.size], [0, "", 16]);
});

Deno.test("ShareableList lies in memory as CPython lays it out", () => {
  using list = new Scoped<Shareable>([1, 2.5, true, null, "hé", new Uint8Array([98, 121, 0])]);
  const hex = Array.from(list.shm.buf, (byte) => byte.toString(16).padStart(2, "0")).join("");
  // Written by CPython 3.13: bytes(ShareableList([1, 2.5, True, None, "hé", b"by\0"]).shm.buf).hex()
  assertEquals(
    hex,
    "06000000000000000000000000000000080000000000000010000000000000001800000000000000200000000000000028000000000000003000000000000000010000000000000000000000000004400000000000000001000000000000000068c3a90000000000627900000000000071000000000000006400000000000000787878787878783f7878787878783f7838730000000000003873000000000000000000030102",
  );
});

Deno.test("ShareableList takes whole numbers for integers and all others for floats", () => {
  using list = new Scoped<Shareable>([
    1,
    1.5,
    5n,
    -0,
    NaN,
    -Infinity,
    1e300,
    2n ** 62n,
    -(2n ** 63n),
  ]);
  assertEquals(list.format, "qdqddddqq");
  assertEquals([...list], [1, 1.5, 5, -0, NaN, -Infinity, 1e300, 2n ** 62n, -(2n ** 63n)]);
});

Deno.test("ShareableList gives texts of many bytes the room that they need", () => {
  using list = new Scoped(["é".repeat(10), "é".repeat(4)]);
  assertEquals([...list], ["é".repeat(10), "é".repeat(4)]);
  assertEquals(list.format, "24s8s");
});

Deno.test("ShareableList loses zeros at the end of texts and bytes, as Python does", () => {
  using list = new Scoped<Shareable>(["a\0\0", new Uint8Array([1, 0, 2, 0])]);
  assertEquals([...list], ["a", new Uint8Array([1, 0, 2])]);
});

Deno.test("ShareableList.set() may change the type of an item, but not the room for it", () => {
  using list = new Scoped(MIXED);
  list.set(3, 42);
  list.set(4, "some");
  assertEquals([list.get(3), list.get(4), list.format], [42, "some", "8s8sdq8sxxxxxxx?q"]);
  assertThrows(() => list.set(4, "far too many"), ValueError, "exceeds available storage");
  list.set(0, "encodés"); // 8 bytes
  assertThrows(() => list.set(0, "encodées"), ValueError, "exceeds available storage");
  assertThrows(() => list.set(1, new Uint8Array(9)), ValueError, "exceeds available storage");
  assertEquals([...list], ["encodés", BYTES, -273.154, 42, "some", true, 42]);
});

Deno.test("ShareableList.set() gives an item its whole room back", () => {
  using list = new Scoped<Shareable>(["x".repeat(20), "next"]);
  list.set(0, 7);
  assertEquals(list.format, "q8s");
  list.set(0, "y".repeat(24));
  assertEquals([list.get(0), list.format, list.get(1)], ["y".repeat(24), "24s8s", "next"]);
  list.set(0, "short");
  assertEquals([list.get(0), list.format], ["short", "24s8s"]);
});

Deno.test("ShareableList refuses positions that are not there", () => {
  using list = new Scoped([1, 2]);
  for (const index of [2, 100, -3, -100]) {
    assertThrows(() => list.get(index), IndexError, "index out of range");
    assertThrows(() => list.set(index, 1), IndexError, "assignment index out of range");
  }
  for (const index of [0.5, NaN, "0" as never]) assertThrows(() => list.get(index), TypeError);
});

Deno.test("ShareableList refuses what no slot can hold and leaves the slot as it was", () => {
  using list = new Scoped<Shareable>([1, 2]);
  for (const value of [[1], {}, undefined, new Date(), Symbol("s"), () => 1]) {
    assertThrows(() => list.set(0, value as never), KeyError, "Cannot share value");
    assertThrows(() => new ShareableList([value as never]), KeyError);
  }
  const limits = "'q' format requires -9223372036854775808 <= number <= 9223372036854775807";
  assertThrows(() => list.set(0, 2n ** 63n), StructError, limits);
  assertThrows(() => new ShareableList([-(2n ** 63n) - 1n]), StructError, limits);
  assertEquals([...list], [1, 2]);
});

Deno.test("ShareableList finds and counts values", () => {
  using list = new Scoped<Shareable>([1, "1", 1.5, null, BYTES, 1, true, 2n ** 62n]);
  assertEquals([list.index(1), list.index("1"), list.index(null)], [0, 1, 3]);
  assertEquals([list.index(new Uint8Array(BYTES)), list.index(2n ** 62n)], [4, 7]);
  assertEquals([list.count(1), list.count(1n), list.count("x"), list.count(true)], [2, 2, 0, 1]);
  assertThrows(() => list.index("x"), ValueError, "'x' not in this container");
});

Deno.test("ShareableList is found by its name, and copied under another", () => {
  using list = new Scoped(MIXED);
  using same = new ShareableList(null, { name: list.shm.name });
  same.set(-1, 880);
  assertEquals(list.get(-1), 880);
  using copy = new Scoped(list, { name: "copied list" });
  assertEquals([copy.shm.name, copy.format, [...copy]], ["copied list", list.format, [...list]]);
  copy.set(-1, 77);
  assertEquals([copy.get(-1), list.get(-1)], [77, 880]);
  using again = new ShareableList({ name: "copied list" });
  assertEquals(again.get(0), "howdy");
});

Deno.test("ShareableList refuses names as SharedMemory does, and blocks that hold no list", () => {
  using list = new Scoped([1]);
  const { name } = list.shm;
  assertThrows(() => new ShareableList([1], { name }), FileExistsError, `'/${name}'`);
  assertThrows(() => new ShareableList(null, { name: "absent list" }), FileNotFoundError);
  using block = new SharedMemory({ create: true, size: 16 });
  block.buf.fill(255);
  assertThrows(() => new ShareableList(null, { name: block.name }), ValueError, "holds none");
  block.unlink();
});

Deno.test("ShareableList takes anything that can be iterated over", () => {
  using letters = new Scoped("ab");
  using numbers = new Scoped(new Set([3, 1]));
  assertEquals([[...letters], [...numbers]], [["a", "b"], [3, 1]]);
});

Deno.test("ShareableList shows its items and its name", () => {
  using list = new Scoped<Shareable>(["a", 1, null], { name: "shown" });
  assertEquals(String(list), "Scoped(['a', 1, null], name='shown')");
});

Deno.test("ShareableList whose block is closed here cannot be used", () => {
  using list = new Scoped([1]);
  list.shm.close();
  assertThrows(() => list.get(0), ValueError, "it is closed");
  assertThrows(() => list.set(0, 1), ValueError, "it is closed");
});

Deno.test("ShareableList travels as another view of the same items", () => {
  const list = new ShareableList<Shareable>([0, 1, 2, 3, "eight by"]);
  using _list = scoped(list as ShareableList);
  const message = encode(list);
  const length = message.bytes.length;
  const { handles } = message;
  using twin = decode<ShareableList>(message.bytes.slice(), handles);
  twin.set(1, "changed");
  list.set(2, "newvalue");
  assertEquals([list.get(1), twin.get(2)], ["changed", "newvalue"]);
  const larger = new ShareableList(Array.from({ length: 400 }, (_, i) => i));
  using _larger = scoped(larger as ShareableList);
  assertEquals(encode(larger).bytes.length, length);
});

Deno.test("ShareableList that is gone when a message arrives is a FileNotFoundError", () => {
  const list = new ShareableList([1]);
  const { bytes, handles } = encode(list);
  const message = bytes.slice();
  list.shm.close();
  list.shm.unlink();
  assertThrows(() => decode(message, handles), FileNotFoundError);
});

Deno.test("ShareableList for an in-agent process has a handle of its own", () => {
  const list = new ShareableList([1]);
  using _list = scoped(list as ShareableList);
  const twin = list[duplicate]();
  twin.set(0, 2);
  twin.shm.close();
  assertEquals(list.get(0), 2);
});

Deno.test("ShareableList is changed by other processes", async () => {
  const list = new ShareableList([1, 2.5, -3]);
  using _list = scoped(list as ShareableList);
  await new Member(ROLES, "double", [list.shm.name]).join();
  assertEquals([...list], [2, 5, -6]);
});

Deno.test("ShareableList hands out whole items while others change them", async () => {
  const texts = ["a".repeat(4_000), "b".repeat(2_000), ""];
  const list = new ShareableList<string>([texts[0]]);
  using _list = scoped(list as ShareableList);
  const members = [1, 2].map(() => new Member(ROLES, "swap", [list, texts, 3_000]));
  const ended = Promise.all(members.map((member) => member.join()));
  let isOver = false;
  ended.finally(() => isOver = true);
  const seen = new Set<string>();
  while (!isOver) {
    for (let i = 0; i < 100; i++) seen.add(list.get(0));
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  await ended;
  assertEquals([...seen].filter((text) => !texts.includes(text)), []);
});

Deno.test("ShareableList can be used after one was killed who was changing it", async () => {
  const list = new ShareableList<string>(["a".repeat(4_000)]);
  using _list = scoped(list as ShareableList);
  for (let round = 0; round < 5; round++) {
    const member = new Member(ROLES, "swap", [list, ["a".repeat(4_000), "b"], Infinity]);
    const first = list.get(0);
    while (list.get(0) === first) await new Promise((resolve) => setTimeout(resolve, 0));
    await member.kill();
    list.set(0, "mine");
    assertEquals(list.get(0), "mine");
  }
  assert(Family.current().names.list().includes(list.shm.name));
});
