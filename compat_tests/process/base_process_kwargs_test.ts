/**
 * `TestBaseProcessKwargs` of CPython's suite: no two processes share arguments.
 */

import { assertEquals } from "@std/assert";
import { compat, type Passport } from "../harness.ts";
import { reportArguments } from "./targets.ts";

const PASSPORT: Passport = {
  cpython: "3.14",
  file: "_test_multiprocessing.py",
  licence: "PSF-2.0",
  edits: ["The keyword arguments are private, so their independence shows in what children get."],
};

compat("TestBaseProcessKwargs", PASSPORT, ({ test }) => {
  test("test_default_kwargs_not_shared_between_instances", async (mp) => {
    const kwargs: Record<string, unknown> = {};
    const queues = [new mp.Queue<unknown>(), new mp.Queue<unknown>()];
    const [first, second] = queues.map((queue) =>
      new mp.Process({ target: reportArguments, args: [queue], kwargs })
    );
    kwargs.late = true;
    for (const child of [first, second]) {
      await child.start();
      await child.join();
    }
    for (const queue of queues) assertEquals(await queue.get(), []);
  }, { also: ["fork"] });
});
