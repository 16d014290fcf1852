/**
 * `_TestSemaphore` of CPython's suite: Semaphore and BoundedSemaphore.
 */

import { assertEquals, assertGreaterOrEqual } from "@std/assert";
import type { BoundedSemaphore, Semaphore } from "@pystd/multiprocessing";
import { compat, type Passport } from "../harness.ts";
import { CLOCK_TOLERANCE, elapsed } from "../helpers.ts";

const PASSPORT: Passport = {
  cpython: "3.14",
  file: "_test_multiprocessing.py",
  licence: "PSF-2.0",
  edits: ["That a call does not wait is shown by a timeout far beyond the test's."],
};

/** Longer than a test may take: whoever waits for it hangs. */
const FOR_EVER = 600_000;

compat("_TestSemaphore", PASSPORT, ({ test }) => {
  test("test_semaphore", async (mp) => {
    const semaphore = new mp.Semaphore(2);
    await takeAndGiveTwo(semaphore);
    assertEquals(semaphore.release(), undefined);
    assertEquals(semaphore.getValue(), 3);
    assertEquals(semaphore.release(), undefined);
    assertEquals(semaphore.getValue(), 4);
  });

  test("test_bounded_semaphore", async (mp) => {
    await takeAndGiveTwo(new mp.BoundedSemaphore(2));
  });

  test("test_timeout", async (mp) => {
    const semaphore = new mp.Semaphore(0);
    assertEquals(await semaphore.acquire(false), false);
    assertEquals(await semaphore.acquire({ block: false, timeout: null }), false);
    assertEquals(await semaphore.acquire({ block: false, timeout: FOR_EVER }), false);
    for (const options of [{ block: true, timeout: 50 }, { timeout: 50 }]) {
      const waited = await elapsed(async () => {
        assertEquals(await semaphore.acquire(options), false);
      });
      assertGreaterOrEqual(waited, 50 - CLOCK_TOLERANCE);
    }
  }, { also: ["fork"] });
});

/** Takes both permits of a semaphore of two, fails to take a third, and gives both back. */
async function takeAndGiveTwo(semaphore: Semaphore | BoundedSemaphore): Promise<void> {
  const values = [semaphore.getValue()];
  assertEquals(await semaphore.acquire(), true);
  values.push(semaphore.getValue());
  assertEquals(await semaphore.acquire(), true);
  values.push(semaphore.getValue());
  assertEquals(await semaphore.acquire(false), false);
  values.push(semaphore.getValue());
  assertEquals(semaphore.release(), undefined);
  values.push(semaphore.getValue());
  assertEquals(semaphore.release(), undefined);
  values.push(semaphore.getValue());
  assertEquals(values, [2, 1, 0, 0, 1, 2]);
}
