/**
 * `_TestPicklingConnections` of CPython's suite: connections travel through pipes.
 */

import { assertEquals } from "@std/assert";
import { compat, type Passport } from "../harness.ts";
import { type Address, type Connection, families } from "@pystd/multiprocessing/connection";
import { acceptAndSend, connectAndShout, useReceivedEnds } from "./targets.ts";

const PASSPORT: Passport = {
  cpython: "3.14",
  file: "_test_multiprocessing.py",
  licence: "PSF-2.0",
  edits: ["The plain socket is a connection over TCP."],
};

compat("_TestPicklingConnections", PASSPORT, ({ test }) => {
  test("test_pickling", async (mp) => {
    const [accepted, listenerEnd] = mp.Pipe();
    const target = acceptAndSend;
    const listener = new mp.Process({ target, args: [listenerEnd, [...families]], daemon: true });
    await listener.start();
    listenerEnd.close();
    const [tasks, remoteEnd] = mp.Pipe();
    const remote = new mp.Process({ target: connectAndShout, args: [remoteEnd], daemon: true });
    await remote.start();
    remoteEnd.close();

    for (const family of [...families, "a normal socket"]) {
      const message = `This connection uses ${family}`;
      const address = await accepted.recv() as Address;
      await tasks.send([address, message]);
      using connection = await accepted.recv() as Connection;
      assertEquals(await connection.recv(), message.toUpperCase());
    }

    await tasks.send(null);
    await accepted.send(null);
    tasks.close();
    accepted.close();
    await listener.join();
    await remote.join();
  }, { also: ["fork"] });

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
