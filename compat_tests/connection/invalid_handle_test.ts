/**
 * `TestInvalidHandle` of CPython's suite: a connection to nothing says so.
 */

import { assert, assertRejects, assertThrows } from "@std/assert";
import { OSError, ValueError } from "@pystd/multiprocessing";
import { Connection } from "@pystd/multiprocessing/connection";
import { compat, type Passport } from "../harness.ts";

const PASSPORT: Passport = {
  cpython: "3.14",
  file: "_test_multiprocessing.py",
  licence: "PSF-2.0",
  edits: ["There are no handle numbers: an end that was closed is polled, a wrong one refused."],
};

compat("TestInvalidHandle", PASSPORT, ({ test }) => {
  test("test_invalid_handles", async (mp) => {
    const [connection] = mp.Pipe();
    connection.close();
    await assertRejects(() => connection.poll(), OSError, "handle is closed");
    for (const handle of [-1, 44_977_608]) {
      const error = assertThrows(() => Reflect.construct(Connection, [handle]));
      assert(error instanceof ValueError || error instanceof OSError || error instanceof TypeError);
    }
  }, { also: ["fork"] });
});
