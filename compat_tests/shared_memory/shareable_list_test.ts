/**
 * The tests of `_TestSharedMemory` of CPython's suite that are about ShareableList.
 */

import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertNotStrictEquals,
  assertThrows,
} from "@std/assert";
import { IndexError, ValueError } from "@pystd/multiprocessing";
import {
  FileNotFoundError,
  type Shareable,
  ShareableList,
} from "@pystd/multiprocessing/shared_memory";
import { decode, encode } from "../../lib/codec/mod.ts";
import { compat, type Passport } from "../harness.ts";

const PASSPORT: Passport = {
  cpython: "3.14",
  file: "_test_multiprocessing.py",
  licence: "PSF-2.0",
  edits: [
    "Items are read by get() and written by set().",
    "Pickling is the codec that messages pass through.",
  ],
};

const BYTES = new TextEncoder().encode("HoWdY");
const ITEMS: Shareable[] = ["howdy", BYTES, -273.154, 100, null, true, 42];
const EXCEEDS = "exceeds available storage";

compat("_TestSharedMemory", PASSPORT, ({ test }) => {
  test("test_shared_memory_ShareableList_basics", () => {
    const list = new ShareableList(ITEMS);
    assert(String(list).includes(list.shm.name));
    assertThrows(() => list.get(7), IndexError);
    assertThrows(() => list.set(7, 2), IndexError);
    list.set(0, "howdy");
    assertEquals([list.format, list.length], ["8s8sdqxxxxxx?xxxxxxxx?q", 7]);
    assertThrows(() => list.index("100"), ValueError);
    assertEquals([list.index(100), list.get(0), list.get(-2)], [3, "howdy", true]);
    assertEquals([...list], ITEMS);

    list.set(3, 42);
    list.set(4, "some");
    assertEquals([list.get(3), list.get(4), list.format], [42, "some", "8s8sdq8sxxxxxxx?q"]);
    assertThrows(() => list.set(4, "far too many"), ValueError, EXCEEDS);
    assertEquals(list.get(4), "some");
    list.set(0, "encodés");
    assertEquals([list.get(0), list.get(1)], ["encodés", BYTES]);
    assertThrows(() => list.set(0, "encodées"), ValueError, EXCEEDS);
    assertThrows(() => list.set(1, new Uint8Array(9).fill(1)), ValueError, EXCEEDS);
    assertEquals(list.get(1), BYTES);
    assertEquals([list.count(42), list.count(BYTES), list.count(new Uint8Array(1))], [2, 1, 0]);

    const copy = new ShareableList(list, { name: "test03_duplicate" });
    assertEquals([copy.shm.name, [...copy], copy.format], [
      "test03_duplicate",
      [...list],
      list.format,
    ]);
    copy.set(-1, 77);
    assertEquals([copy.get(-1), list.get(-1)], [77, 42]);
    copy.shm.close();
    copy.shm.unlink();

    const tethered = new ShareableList(null, { name: list.shm.name });
    tethered.set(-1, 880);
    assertEquals(list.get(-1), 880);
    tethered.shm.close();
    list.shm.close();
    list.shm.unlink();

    const empty = new ShareableList();
    assertEquals([empty.length, empty.format, empty.count("any")], [0, "", 0]);
    assertThrows(() => empty.index(null), ValueError);
    empty.shm.close();
    empty.shm.unlink();
  });

  test("test_shared_memory_ShareableList_pickling", () => {
    const list = new ShareableList<Shareable>(Array(10).keys());
    const message = encode(list);
    const { length } = message.bytes;
    const twin = decode<ShareableList>(message.bytes, message.handles);
    assertInstanceOf(twin, ShareableList);
    assertNotStrictEquals(twin, list);
    assertEquals(twin.get(-1), 9);
    twin.set(4, "changed");
    list.set(3, "newvalue");
    assertEquals([list.get(4), twin.get(3)], ["changed", "newvalue"]);
    const larger = new ShareableList(Array(400).keys());
    assertEquals(encode(larger).bytes.length, length);
    twin.shm.close();
    for (const { shm } of [list, larger]) {
      shm.close();
      shm.unlink();
    }
  });

  test("test_shared_memory_ShareableList_pickling_dead_object", () => {
    const list = new ShareableList(Array(10).keys());
    const { bytes, handles } = encode(list);
    list.shm.close();
    list.shm.unlink();
    assertThrows(() => decode(bytes, handles), FileNotFoundError);
  });
});
