/**
 * `TestTimeouts` of CPython's suite: a slow child.
 */

import { assertEquals } from "@std/assert";
import { Listener } from "@pystd/multiprocessing/connection";
import { compat, type Passport } from "../harness.ts";
import { sendLate } from "./targets.ts";

const PASSPORT: Passport = {
  cpython: "3.14",
  file: "_test_multiprocessing.py",
  licence: "PSF-2.0",
  edits: ["There is no default timeout of sockets to be set; the child is late by 200 ms."],
};

compat("TestTimeouts", PASSPORT, ({ test }) => {
  test("test_timeout", async (mp) => {
    const [parent, childEnd] = mp.Pipe();
    const listener = new Listener(null, { family: "AF_INET" });
    const child = new mp.Process({ target: sendLate, args: [childEnd, listener.address] });
    await child.start();
    childEnd.close();
    assertEquals(await parent.recv(), 123);
    parent.close();
    const connection = await listener.accept();
    assertEquals(await connection.recv(), 456);
    connection.close();
    listener.close();
    await child.join();
  }, { also: ["fork"] });
});
