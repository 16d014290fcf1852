/**
 * `_TestPicklingConnections` of CPython's suite: pipe ends travel through pipes.
 */

import { assertEquals } from "@std/assert";
import { compat, type Passport } from "../harness.ts";
import { useReceivedEnds } from "./targets.ts";

const PASSPORT: Passport = {
  cpython: "3.14",
  file: "_test_multiprocessing.py",
  licence: "PSF-2.0",
};

compat("_TestPicklingConnections", PASSPORT, ({ test }) => {
  test("test_access", async (mp) => {
    const [connection, childEnd] = mp.Pipe();
    const child = new mp.Process({ target: useReceivedEnds, args: [childEnd], daemon: true });
    await child.start();
    childEnd.close();

    const [reader, writer] = mp.Pipe({ duplex: false });
    await connection.send(writer);
    writer.close();
    assertEquals(await reader.recv(), "all is well");
    reader.close();

    const [secondReader, secondWriter] = mp.Pipe({ duplex: false });
    await connection.send(secondReader);
    secondReader.close();
    await secondWriter.send("foobar");
    secondWriter.close();
    assertEquals(await connection.recv(), "foobarfoobar");
    await child.join();
    assertEquals(child.exitcode, 0);
  }, { also: ["fork"] });
});
