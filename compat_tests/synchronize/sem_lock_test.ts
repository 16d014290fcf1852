/**
 * `SemLockTests` of CPython's suite: the class under the locks can be extended.
 */

import { assertEquals, assertInstanceOf } from "@std/assert";
import { Semaphore } from "@pystd/multiprocessing/synchronize";
import { compat, type Passport } from "../harness.ts";

const PASSPORT: Passport = {
  cpython: "3.14",
  file: "_test_multiprocessing.py",
  licence: "PSF-2.0",
  edits: ["The class is Semaphore; there are no names of the system's to remove."],
};

class SemLock extends Semaphore {}

compat("SemLockTests", PASSPORT, ({ test }) => {
  test("test_semlock_subclass", async () => {
    const semaphore = new SemLock(1);
    assertInstanceOf(semaphore, Semaphore);
    assertEquals(await semaphore.acquire(), true);
    assertEquals(semaphore.getValue(), 0);
    semaphore.release();
    assertEquals(semaphore.getValue(), 1);
  });
});
