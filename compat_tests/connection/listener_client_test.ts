/**
 * `_TestListenerClient` of CPython's suite: a child connects to its parent.
 */

import { assertEquals } from "@std/assert";
import { type AddressFamily, Client, families, Listener } from "@pystd/multiprocessing/connection";
import { compat, type Passport, type Trial } from "../harness.ts";
import { sayHello } from "./targets.ts";

const PASSPORT: Passport = {
  cpython: "3.14",
  file: "_test_multiprocessing.py",
  licence: "PSF-2.0",
  edits: [
    "Threads use AF_FAMILY, as the queues of CPython's multiprocessing.dummy.connection.",
    "The early client is joined instead of slept for.",
  ],
};

function familiesOf({ dummy }: Trial): readonly AddressFamily[] {
  return dummy ? ["AF_FAMILY"] : families;
}

compat("_TestListenerClient", PASSPORT, ({ test }) => {
  test("test_listener_client", async (mp, trial) => {
    for (const family of familiesOf(trial)) {
      const listener = new Listener(null, { family });
      const child = new mp.Process({ target: sayHello, args: [listener.address], daemon: true });
      await child.start();
      const connection = await listener.accept();
      assertEquals(await connection.recv(), "hello");
      await child.join();
      connection.close();
      listener.close();
    }
  }, { also: ["fork"] });

  test("test_issue14725", async (mp, trial) => {
    const listener = new Listener(null, trial.dummy ? { family: "AF_FAMILY" } : {});
    const child = new mp.Process({ target: sayHello, args: [listener.address], daemon: true });
    await child.start();
    await child.join(); // it has connected, sent and closed by now
    const connection = await listener.accept();
    assertEquals(await connection.recv(), "hello");
    connection.close();
    listener.close();
  }, { also: ["fork"] });

  test("test_issue16955", async (_mp, trial) => {
    for (const family of familiesOf(trial)) {
      const listener = new Listener(null, { family });
      const client = await Client(listener.address);
      const accepted = await listener.accept();
      await accepted.sendBytes(new TextEncoder().encode("hello"));
      assertEquals(await client.poll({ timeout: 20_000 }), true);
      accepted.close();
      client.close();
      listener.close();
    }
  }, { also: ["fork"] });
});
