/**
 * `TestIgnoreEINTR` of CPython's suite: a signal does not disturb a blocked child.
 */

import { assertEquals } from "@std/assert";
import { type Address, Client } from "@pystd/multiprocessing/connection";
import { compat, type Passport } from "../harness.ts";
import { SignalCounter } from "./signal_counter.ts";
import { acceptAndWelcome, blockTwice, MORE_THAN_A_PIPE_HOLDS } from "./targets.ts";

const PASSPORT: Passport = {
  cpython: "3.14",
  file: "_test_multiprocessing.py",
  licence: "PSF-2.0",
  edits: ["A signal reaches the whole program, so its handler is the parent's."],
};

compat("TestIgnoreEINTR", PASSPORT, ({ test }) => {
  test("test_ignore", async (mp) => {
    using signals = new SignalCounter();
    const [connection, childEnd] = mp.Pipe();
    const child = new mp.Process({ target: blockTwice, args: [childEnd], daemon: true });
    await child.start();
    childEnd.close();
    assertEquals(await connection.recv(), "ready");
    for (let i = 0; i < 3; i++) await signals.signal();
    await connection.send(1234);
    assertEquals(await connection.recv(), 1234);
    for (let i = 0; i < 3; i++) await signals.signal();
    const message = await connection.recvBytes();
    assertEquals(message.byteLength, MORE_THAN_A_PIPE_HOLDS);
    assertEquals(message.every((byte) => byte === 0x78), true);
    await child.join();
    assertEquals(child.exitcode, 0);
  });

  test("test_ignore_listener", async (mp) => {
    using signals = new SignalCounter();
    const [connection, childEnd] = mp.Pipe();
    const child = new mp.Process({ target: acceptAndWelcome, args: [childEnd], daemon: true });
    await child.start();
    childEnd.close();
    const address = await connection.recv() as Address;
    for (let i = 0; i < 3; i++) await signals.signal();
    using client = await Client(address);
    assertEquals(await client.recv(), "welcome");
    await child.join();
    connection.close();
  });
});
