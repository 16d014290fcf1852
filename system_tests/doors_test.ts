/** What a program finds that imports from the subpaths alone, as Python's would from its modules. */

import { assertStrictEquals } from "@std/assert";
import * as connection from "@pystd/multiprocessing/connection";
import * as dummy from "@pystd/multiprocessing/dummy";
import * as everything from "@pystd/multiprocessing";
import * as futures from "@pystd/multiprocessing/futures";
import * as pool from "@pystd/multiprocessing/pool";
import * as queues from "@pystd/multiprocessing/queues";
import * as synchronize from "@pystd/multiprocessing/synchronize";

type Door = Readonly<Record<string, unknown>>;

/** By subpath: what it offers, and the errors that a call of it is waited for with. */
const ERRORS: readonly (readonly [string, Door, readonly string[]])[] = [
  ["connection", connection, [
    "AuthenticationError",
    "BrokenPipeError",
    "BufferTooShort",
    "ConnectionRefusedError",
    "ConnectionResetError",
    "EOFError",
  ]],
  ["dummy", dummy, ["Empty", "Full", "TimeoutError", "EOFError", "BrokenBarrierError"]],
  ["futures", futures, ["BrokenProcessPool", "CancelledError", "TimeoutError"]],
  ["pool", pool, ["TimeoutError", "WorkerLostError"]],
  ["queues", queues, ["Empty", "Full"]],
  ["synchronize", synchronize, ["BrokenBarrierError", "BrokenLockError", "TimeoutError"]],
];

for (const [subpath, door, names] of ERRORS) {
  Deno.test(`/${subpath} offers the errors that its own calls throw`, () => {
    for (const name of names) {
      assertStrictEquals(door[name], (everything as Door)[name], name);
    }
  });
}

Deno.test("A program moves to /dummy by its import alone, exit() and all", () => {
  assertStrictEquals(dummy.exit, everything.exit);
  assertStrictEquals(dummy.parentProcess, everything.parentProcess);
});
