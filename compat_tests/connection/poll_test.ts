/**
 * `_TestPoll` of CPython's suite: looking at a pipe takes nothing from it.
 */

import { assertArrayIncludes, assertEquals } from "@std/assert";
import { compat, type Passport } from "../harness.ts";
import { onlyPoll, sendTexts, sendThree } from "./targets.ts";

const PASSPORT: Passport = {
  cpython: "3.14",
  file: "_test_multiprocessing.py",
  licence: "PSF-2.0",
  edits: [
    "Senders pause for a fifth of the time.",
    "A child says that it is about to poll, where CPython sleeps for two seconds.",
  ],
};

/** How often a poll is repeated: it must not consume. */
const OFTEN = 3;

compat("_TestPoll", PASSPORT, ({ test }) => {
  test("test_empty_string", async (mp) => {
    const [a, b] = mp.Pipe();
    assertEquals(await a.poll(), false);
    await b.sendBytes(new Uint8Array());
    for (let i = 0; i < OFTEN; i++) assertEquals(await a.poll(), true);
  });

  test("test_strings", async (mp) => {
    const texts = ["hello", "", "a", "b", "", "bye", "", "lop"];
    const [a, b] = mp.Pipe();
    const child = new mp.Process({ target: sendTexts, args: [b, texts] });
    await child.start();
    const received: string[] = [];
    for (const _ of texts) {
      while (!await a.poll({ timeout: 10 }));
      received.push(text(await a.recvBytes()));
    }
    assertEquals(received, texts);
    await child.join();
  });

  test("test_boundaries", async (mp) => {
    const [reader, writer] = mp.Pipe({ duplex: false });
    const polling = new mp.Event();
    const child = new mp.Process({ target: onlyPoll, args: [reader, polling] });
    await child.start();
    await polling.wait();
    const texts = ["first", "second"];
    for (const text of texts) await writer.sendBytes(new TextEncoder().encode(text));
    writer.close();
    await child.join();
    assertArrayIncludes(texts, [text(await reader.recvBytes())]);
  });

  test("test_dont_merge", async (mp) => {
    const [a, b] = mp.Pipe();
    assertEquals(await a.poll({ timeout: 0 }), false);
    assertEquals(await a.poll({ timeout: 50 }), false);
    const child = new mp.Process({ target: sendThree, args: [b] });
    await child.start();
    assertEquals(text(await a.recvBytes()), "a");
    for (const expected of ["b", "cd"]) {
      for (let i = 0; i < OFTEN; i++) assertEquals(await a.poll({ timeout: 25_000 }), true);
      assertEquals(await a.poll({ timeout: 0 }), true);
      assertEquals(text(await a.recvBytes()), expected);
    }
    await child.join();
  });
});

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
