/**
 * `_TestListener` of CPython's suite: a place where others connect.
 */

import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { OSError } from "@pystd/multiprocessing";
import { Client, families, Listener } from "@pystd/multiprocessing/connection";
import { compat, type Passport } from "../harness.ts";

const PASSPORT: Passport = {
  cpython: "3.14",
  file: "_test_multiprocessing.py",
  licence: "PSF-2.0",
  edits: ["Where CPython uses a thread, the client is a task."],
};

compat("_TestListener", PASSPORT, ({ test }) => {
  test("test_multiple_bind", () => {
    for (const family of families) {
      using listener = new Listener(null, { family });
      assertThrows(() => new Listener(listener.address, { family }), OSError);
    }
  }, { also: ["fork"] });

  test("test_context", async () => {
    let left: Listener;
    {
      using listener = new Listener();
      using client = await Client(listener.address);
      using accepted = await listener.accept();
      await client.send(1729);
      assertEquals(await accepted.recv(), 1729);
      left = listener;
    }
    await assertRejects(() => left.accept(), OSError);
  }, { also: ["fork"] });

  test("test_empty_authkey", async () => {
    const authkey = new Uint8Array();
    const listener = new Listener(null, { authkey });
    const sending = (async () => {
      using client = await Client(listener.address, { authkey });
      await client.send(1729);
    })();
    {
      using accepted = await listener.accept();
      assertEquals(await accepted.recv(), 1729);
    }
    await sending;
    listener.close();
    await assertRejects(() => listener.accept(), OSError);
  }, { also: ["fork"] });

  test("test_abstract_socket", async () => {
    const listener = new Listener(`\0something-${crypto.randomUUID()}`);
    {
      using client = await Client(listener.address);
      using accepted = await listener.accept();
      await client.send(1729);
      assertEquals(await accepted.recv(), 1729);
    }
    listener.close();
    await assertRejects(() => listener.accept(), OSError);
  }, { also: ["fork"] });
});
