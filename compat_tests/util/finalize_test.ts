/**
 * `_TestFinalize` of CPython's suite: finalizers are called once, and in order.
 */

import { assertEquals } from "@std/assert";
import { compat, type Passport } from "../harness.ts";
import { finalizeAll } from "./targets.ts";

const PASSPORT: Passport = {
  cpython: "3.14",
  file: "_test_multiprocessing.py",
  licence: "PSF-2.0",
  edits: [
    "A finalizer is called by call().",
    "The child ends by itself, which is what runs its exit function.",
    "The collector is asked, and awaited, until the first object is gone.",
  ],
};

compat("_TestFinalize", PASSPORT, ({ test }) => {
  test("test_finalize", async (mp) => {
    const [connection, childConnection] = mp.Pipe<string>();
    const child = new mp.Process({ target: finalizeAll, args: [childConnection], daemon: true });
    await child.start();
    await child.join();
    const result: string[] = [];
    for (let name = await connection.recv(); name !== "STOP"; name = await connection.recv()) {
      result.push(name);
    }
    assertEquals(result, ["a", "b", "d10", "d03", "d02", "d01", "e"]);
  }, { also: ["fork"] });
});
