/**
 * `_TestConnection` of CPython's suite: the two ends of a pipe.
 */

import { assertEquals, assertGreaterOrEqual, assertRejects } from "@std/assert";
import {
  BufferTooShort,
  type Connection,
  EOFError,
  OSError,
  ValueError,
} from "@pystd/multiprocessing";
import { compat, type Passport } from "../harness.ts";
import { CLOCK_TOLERANCE, elapsed } from "../helpers.ts";
import { echo, SENTINEL } from "./targets.ts";

const PASSPORT: Passport = {
  cpython: "3.14",
  file: "_test_multiprocessing.py",
  licence: "PSF-2.0",
  edits: [
    "A scope is `using`.",
    "An array of ints is an Int32Array; offsets and sizes count bytes.",
  ],
};

const INT_BYTES = 4;

compat("_TestConnection", PASSPORT, ({ test }) => {
  test("test_connection", async (mp, { dummy }) => {
    const [connection, childEnd] = mp.Pipe();
    const child = new mp.Process({ target: echo, args: [childEnd], daemon: true });
    await child.start();

    if (!dummy) assertEquals(Number.isInteger(connection.fileno()), true);
    // The child echoes bytes, so an object must come back as the bytes of that object.
    const sequence = [1, 2.25, null];
    assertEquals(await connection.send(sequence), undefined);
    assertEquals(await connection.recv(), sequence);
    assertEquals(await connection.sendBytes(bytes("hello world")), undefined);
    assertEquals(await connection.recvBytes(), bytes("hello world"));
    if (!dummy) await receivesIntoBuffers(connection);

    assertEquals(await connection.poll(), false);
    assertEquals(await connection.poll({ timeout: -1 }), false);
    const waited = await elapsed(async () => {
      assertEquals(await connection.poll({ timeout: 50 }), false);
    });
    assertGreaterOrEqual(waited, 50 - CLOCK_TOLERANCE);
    await connection.send(null);
    assertEquals(await connection.poll({ timeout: 25_000 }), true);
    assertEquals(await connection.recv(), null);

    const big = new Uint8Array(16 * 1024 * 1024).fill(0x58);
    const [, returned] = await Promise.all([connection.sendBytes(big), connection.recvBytes()]);
    assertEquals(returned.byteLength, big.byteLength);
    assertEquals(returned.every((byte) => byte === 0x58), true);

    await connection.sendBytes(SENTINEL);
    childEnd.close();
    if (!dummy) {
      assertEquals([connection.readable, connection.writable], [true, true]);
      await assertRejects(() => connection.recv(), EOFError);
      await assertRejects(() => connection.recvBytes(), EOFError);
    }
    await child.join();
  });

  test("test_duplex_false", async (mp, { dummy }) => {
    const [reader, writer] = mp.Pipe({ duplex: false });
    assertEquals(await writer.send(1), undefined);
    assertEquals(await reader.recv(), 1);
    if (dummy) return;
    assertEquals([reader.readable, reader.writable], [true, false]);
    assertEquals([writer.readable, writer.writable], [false, true]);
    await assertRejects(() => reader.send(2), OSError, "connection is read-only");
    await assertRejects(() => writer.recv(), OSError, "connection is write-only");
    await assertRejects(() => writer.poll(), OSError, "connection is write-only");
  });

  test("test_spawn_close", async (mp) => {
    const [connection, childEnd] = mp.Pipe();
    const child = new mp.Process({ target: echo, args: [childEnd], daemon: true });
    await child.start();
    childEnd.close();
    await connection.sendBytes(bytes("hello"));
    assertEquals(await connection.recvBytes(), bytes("hello"));
    await connection.sendBytes(SENTINEL);
    connection.close();
    await child.join();
    assertEquals(child.exitcode, 0);
  });

  test("test_sendbytes", async (mp) => {
    const message = bytes("abcdefghijklmnopqrstuvwxyz");
    const [a, b] = mp.Pipe();
    for (
      const [offset, size, end] of [
        [undefined, undefined, 26],
        [5, undefined, 26],
        [7, 8, 15],
        [26, undefined, 26],
        [26, 0, 26],
      ]
    ) {
      await a.sendBytes(message, { offset, size });
      assertEquals(await b.recvBytes(), message.slice(offset, end));
    }
    const refused = [
      { offset: 27 },
      { offset: 22, size: 5 },
      { offset: 26, size: 1 },
      { offset: -1 },
      { offset: 4, size: -1 },
    ];
    for (const options of refused) {
      await assertRejects(() => a.sendBytes(message, options), ValueError);
    }
    assertEquals(await b.poll(), false);
  }, { also: ["fork"] });

  test("test_context", async (mp, { dummy }) => {
    const [a, b] = mp.Pipe();
    {
      using openA = a;
      using openB = b;
      await openA.send(1729);
      assertEquals(await openB.recv(), 1729);
      assertEquals([a.closed, b.closed], [false, false]);
    }
    if (dummy) return;
    assertEquals([a.closed, b.closed], [true, true]);
    await assertRejects(() => a.recv(), OSError, "handle is closed");
  });
});

/** Whole messages land in the caller's buffers, and one that is too long is not lost. */
async function receivesIntoBuffers(connection: Connection): Promise<void> {
  const sent = Int32Array.of(0, 1, 2, 3);
  for (const start of [0, 3]) {
    const buffer = new Int32Array(10);
    await connection.sendBytes(sent);
    const received = await connection.recvBytesInto(buffer, { offset: start * INT_BYTES });
    assertEquals(received, sent.byteLength);
    const expected = new Int32Array(10);
    expected.set(sent, start);
    assertEquals(buffer, expected);
  }
  const long = bytes("hello world".repeat(10));
  await connection.sendBytes(long);
  const error = await assertRejects(
    () => connection.recvBytesInto(new Uint8Array(40)),
    BufferTooShort,
  );
  assertEquals(error.args, [long]);
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
