/**
 * `TestSimpleQueue` of CPython's suite.
 */

import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { OSError } from "@pystd/multiprocessing";
import { compat, type Passport } from "../harness.ts";
import { putEmptiness } from "./targets.ts";

const PASSPORT: Passport = {
  cpython: "3.14",
  file: "_test_multiprocessing.py",
  licence: "PSF-2.0",
  edits: ["That both ends are closed shows in put() and get(), not in private attributes."],
};

compat("TestSimpleQueue", PASSPORT, ({ test }) => {
  test("test_empty_exceptions", (mp) => {
    const queue = new mp.SimpleQueue<number>();
    queue.close();
    assertThrows(() => queue.empty(), OSError, "is closed");
  }, { also: ["fork"] });

  test("test_empty", async (mp) => {
    const queue = new mp.SimpleQueue<boolean>();
    const canStart = new mp.Event();
    const parentCanContinue = new mp.Event();
    const child = new mp.Process({
      target: putEmptiness,
      args: [queue, canStart, parentCanContinue],
      daemon: true,
    });
    await child.start();
    assertEquals(queue.empty(), true);
    canStart.set();
    await parentCanContinue.wait();
    assertEquals(queue.empty(), false);
    assertEquals(await queue.get(), true);
    assertEquals(await queue.get(), false);
    assertEquals(queue.empty(), true);
    await child.join();
  }, { also: ["fork"] });

  test("test_close", (mp) => {
    const queue = new mp.SimpleQueue<number>();
    queue.close();
    queue.close();
  }, { also: ["fork"] });

  test("test_closed", async (mp) => {
    const queue = new mp.SimpleQueue<number>();
    queue.close();
    await assertRejects(() => queue.get(), OSError, "is closed");
    await assertRejects(() => queue.put(1), OSError, "is closed");
  }, { also: ["fork"] });
});
