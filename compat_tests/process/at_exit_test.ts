/**
 * `_TestAtExit` of CPython's suite: a child's exit handlers run.
 */

import { assertEquals } from "@std/assert";
import { compat, type Passport } from "../harness.ts";
import { writeFileAtExit } from "./targets.ts";

const PASSPORT: Passport = {
  cpython: "3.14",
  file: "_test_multiprocessing.py",
  licence: "PSF-2.0",
  edits: ["The handler is registered with the host: process.on('exit')."],
};

compat("_TestAtExit", PASSPORT, ({ test }) => {
  test("test_atexit", async (mp) => {
    const folder = await Deno.makeTempDir();
    try {
      const path = `${folder}/output.txt`;
      const child = new mp.Process({ target: writeFileAtExit, args: [path] });
      await child.start();
      await child.join();
      assertEquals(await Deno.readTextFile(path), "deadbeef");
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
});
