/**
 * The tests of CPython's suite about what is left behind: of `_TestSharedMemory`,
 * `TestResourceTracker` and `TestNamedResource`.
 */

import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { OSError, Semaphore } from "@pystd/multiprocessing";
import { SharedMemory } from "@pystd/multiprocessing/shared_memory";
import { compat, type Passport } from "../harness.ts";
import { type Ended, runProgram } from "../helpers.ts";

const PASSPORT: Passport = {
  cpython: "3.14",
  file: "_test_multiprocessing.py",
  licence: "PSF-2.0",
  edits: [
    "There is no tracker process: the main process knows what is left, and says so at its end.",
    "A block cannot outlive its program, so programs are whole families: the child is a child.",
    "A name that was unlinked behind its maker's back is not left behind.",
    "A name that is too long is an OSError of the block, not a ValueError of the tracker.",
  ],
};

function leaked(count: number): RegExp {
  return new RegExp(
    `^UserWarning: resource_tracker: There appear to be ${count} leaked shared_memory objects ` +
      "to clean up at shutdown: (psm_[0-9a-f]{8}(, )?)+\n$",
  );
}

function run(program: string, ...args: unknown[]): Promise<Ended> {
  const url = new URL(`./testdata/${program}.ts`, import.meta.url);
  return runProgram(url, { args: args.map(String) });
}

compat("_TestSharedMemory", PASSPORT, ({ test }) => {
  test("test_shared_memory_cleaned_after_process_termination", async () => {
    const { code, stdout, stderr } = await run("killed_maker", 1, 0);
    assertEquals([code, stdout], [0, "10\n"]);
    assertMatch(stderr, leaked(1));
  });

  test("test_shared_memory_untracking", async () => {
    assertEquals(await run("tracking", false, false), { code: 0, stdout: "10\n", stderr: "" });
  });

  test("test_shared_memory_tracking", async () => {
    const { code, stdout, stderr } = await run("tracking", true, false);
    assertEquals([code, stdout], [0, "10\n"]);
    assertMatch(stderr, leaked(1));
  });
});

compat("TestResourceTracker", PASSPORT, ({ test }) => {
  test("test_resource_tracker", async () => {
    const { code, stdout, stderr } = await run("killed_maker", 3, 1);
    assertEquals([code, stdout], [0, "10\n10\n"]);
    assertMatch(stderr, leaked(2));
  });

  test("test_resource_tracker_reused", async () => {
    // What a child has made stands in the table that its parent looks at.
    const { stderr } = await run("tracking", true, true);
    assertEquals(stderr, "");
  });

  test("test_too_long_name_resource", () => {
    const name = "a".repeat(512 - "shared_memory".length);
    const error = assertThrows(() => new SharedMemory(name, { create: true, size: 1 }), OSError);
    assertMatch((error as Error).message, /File name too long/);
    assertThrows(() => new SharedMemory(name), OSError);
  });

  test("test_resource_tracker_exit_code", async () => {
    // What is left is told, and changes nothing in how the program ends.
    for (const unlink of [true, false]) {
      const { code, stderr } = await run("tracking", true, unlink);
      assertEquals([code, leaked(1).test(stderr)], [0, !unlink]);
    }
  });
});

compat("TestNamedResource", PASSPORT, ({ test }) => {
  test("test_global_named_resource_spawn", async () => {
    assertEquals(new Semaphore(1).locked(), false);
    assertEquals(await run("global_semaphore"), { code: 0, stdout: "", stderr: "" });
  });
});
