/**
 * `TestWait` of CPython's suite: waiting for the first of many.
 */

import { assertEquals, assertGreaterOrEqual } from "@std/assert";
import { type Connection, EOFError } from "@pystd/multiprocessing";
import { Listener, wait } from "@pystd/multiprocessing/connection";
import { compat, type Passport } from "../harness.ts";
import { CLOCK_TOLERANCE, elapsed } from "../helpers.ts";
import type { Multiprocessing } from "../multiprocessing.ts";
import { sendLines, sendNumbers, signalAndStay } from "./targets.ts";

const PASSPORT: Passport = {
  cpython: "3.14",
  file: "_test_multiprocessing.py",
  licence: "PSF-2.0",
  edits: [
    "Slow senders pause for a fifth of the time; a timeout of five seconds is one of 200 ms.",
    "A child ends when it is told to, where CPython's ends after three seconds.",
    "Sockets are connections over TCP, whose messages take the place of a stream.",
  ],
};

/** Longer than a test may take: whoever waits for it hangs. */
const FOR_EVER = 600_000;

compat("TestWait", PASSPORT, ({ test }) => {
  for (const [name, slow] of [["test_wait", false], ["test_wait_slow", true]] as const) {
    test(name, async (mp) => {
      const { readers, children } = await startSenders(mp, slow);
      const messages = await receiveAll(readers);
      const pids = children.map(({ pid }) => pid);
      const expected = pids.flatMap((pid) => Array.from({ length: 10 }, (_, i) => `${i} ${pid}`));
      assertEquals(messages.map(([i, pid]) => `${i} ${pid}`).sort(), expected.sort());
      for (const child of children) await child.join();
    }, { also: ["fork"] });
  }

  for (
    const [name, slow] of [["test_wait_socket", false], ["test_wait_socket_slow", true]] as const
  ) {
    test(name, async (mp) => {
      const listener = new Listener(["localhost", 0]);
      const children = Array.from(
        { length: 4 },
        () => new mp.Process({ target: sendLines, args: [listener.address, slow], daemon: true }),
      );
      for (const child of children) await child.start();
      const readers: Connection[] = [];
      for (const _ of children) readers.push(await listener.accept());
      listener.close();
      const lines = await receiveLines(readers);
      const expected = Array.from({ length: 10 }, (_, i) => `${i}\n`).join("");
      assertEquals([...lines.values()], readers.map(() => expected));
      for (const child of children) await child.join();
    }, { also: ["fork"] });
  }

  test("test_wait_timeout", async (mp) => {
    const [a, b] = mp.Pipe();
    const waited = await elapsed(async () => {
      assertEquals(await wait([a, b], { timeout: 200 }), []);
    });
    assertGreaterOrEqual(waited, 200 - CLOCK_TOLERANCE);
    await b.send(null);
    assertEquals(await wait([a, b], { timeout: 25_000 }), [a]);
  }, { also: ["fork"] });

  test("test_wait_integer", async (mp) => {
    const running = new mp.Semaphore(0);
    const canEnd = new mp.Event();
    const [a, b] = mp.Pipe();
    const child = new mp.Process({ target: signalAndStay, args: [running, canEnd] });
    await child.start();
    const { sentinel } = child;
    assertEquals(await running.acquire({ timeout: 20_000 }), true);
    const ready = wait([a, sentinel, b], { timeout: FOR_EVER });
    canEnd.set();
    assertEquals(await ready, [sentinel]);
    await a.send(null);
    assertEquals(await wait([a, sentinel, b], { timeout: FOR_EVER }), [sentinel, b]);
    await b.send(null);
    assertEquals(await wait([a, sentinel, b], { timeout: FOR_EVER }), [a, sentinel, b]);
    await child.join();
  }, { also: ["fork"] });

  test("test_neg_timeout", async (mp) => {
    const [a, b] = mp.Pipe();
    assertEquals(await wait([a], { timeout: -1 }), []);
    a.close();
    b.close();
  }, { also: ["fork"] });
});

/** The lines that come out of each of `readers` until it has ended. */
async function receiveLines(readers: readonly Connection[]): Promise<Map<Connection, string>> {
  const open = new Set(readers);
  const lines = new Map(readers.map((reader) => [reader, ""]));
  while (open.size > 0) {
    for (const reader of await wait([...open])) {
      try {
        const line = new TextDecoder().decode(await reader.recvBytes());
        lines.set(reader, lines.get(reader) + line);
      } catch (error) {
        if (!(error instanceof EOFError)) throw error;
        open.delete(reader);
        reader.close();
      }
    }
  }
  return lines;
}

type Child = InstanceType<Multiprocessing["Process"]>;

/** Four children, each with a pipe of its own. */
async function startSenders(
  mp: Multiprocessing,
  slow: boolean,
): Promise<{ readers: Connection[]; children: Child[] }> {
  const readers: Connection[] = [];
  const children: Child[] = [];
  for (let i = 0; i < 4; i++) {
    const [reader, writer] = mp.Pipe({ duplex: false });
    const child = new mp.Process({ target: sendNumbers, args: [writer, slow], daemon: true });
    await child.start();
    writer.close();
    readers.push(reader);
    children.push(child);
  }
  return { readers, children };
}

/** Everything that comes out of `readers` until each has ended. */
async function receiveAll(readers: readonly Connection[]): Promise<[number, number][]> {
  const open = new Set(readers);
  const messages: [number, number][] = [];
  while (open.size > 0) {
    for (const reader of await wait([...open]) as Connection[]) {
      try {
        messages.push(await reader.recv() as [number, number]);
      } catch (error) {
        if (!(error instanceof EOFError)) throw error;
        open.delete(reader);
        reader.close();
      }
    }
  }
  return messages;
}
