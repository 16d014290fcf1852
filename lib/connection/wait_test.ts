import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { DeadlockError, OSError, ValueError } from "../errors.ts";
import { type Connection, Pipe, wait, waitSync } from "./mod.ts";
import { Member } from "./testdata/family.ts";

const ROLES = new URL("./testdata/roles.ts", import.meta.url).href;

Deno.test("wait() returns what is ready, in the order of the list, and takes nothing", async () => {
  const [a, b] = Pipe();
  const [c, d] = Pipe();
  assertEquals(await wait([a, b, c, d], { timeout: 0 }), []);
  b.send(1);
  c.send(2);
  d.send(3);
  for (let i = 0; i < 2; i++) {
    assertEquals(await wait([d, c, b, a]), [d, c, a]);
    assertEquals(waitSync([a, b, c, d]), [a, c, d]);
  }
  for (const end of [a, b, c, d]) end.close();
});

Deno.test("wait() waits for the first", async () => {
  const [a, b] = Pipe();
  const [c, d] = Pipe();
  const ready = wait([a, c]);
  d.send(1);
  assertEquals(await ready, [c]);
  for (const end of [a, b, c, d]) end.close();
});

Deno.test("wait() returns nothing when the time has run out", async () => {
  const [a, b] = Pipe();
  for (const timeout of [5, 0, -1]) {
    assertEquals(await wait([a, b], { timeout }), []);
    assertEquals(waitSync([a, b], { timeout }), []);
  }
  a.close();
  b.close();
});

Deno.test("wait() counts an end of file as ready", async () => {
  const [a, b] = Pipe();
  const ready = wait([a]);
  b.close();
  assertEquals(await ready, [a]);
  a.close();
});

Deno.test("wait() refuses a closed connection, also one that is closed meanwhile", async () => {
  const [a, b] = Pipe();
  const waiting = wait([a]);
  a.close();
  await assertRejects(() => waiting, OSError, "handle is closed");
  await assertRejects(() => wait([b, a]), OSError, "handle is closed");
  assertThrows(() => waitSync([a]), OSError, "handle is closed");
  b.close();
});

Deno.test("wait() refuses what is there twice, and what cannot be waited for", async () => {
  const [a, b] = Pipe();
  await assertRejects(() => wait([a, b, a]), ValueError, "twice");
  await assertRejects(() => wait([a, {}]), TypeError, "cannot be waited for");
  assertThrows(() => Reflect.apply(waitSync, undefined, [[5]]), TypeError);
  a.close();
  b.close();
});

Deno.test("wait() for nothing stays pending, and ends by its signal or timeout", async () => {
  assertEquals(await wait([], { timeout: 5 }), []);
  assertEquals(waitSync([], { timeout: 5 }), []);
  assertThrows(() => waitSync([]), DeadlockError);
  const stop = new AbortController();
  const waiting = wait([], { signal: stop.signal });
  stop.abort(new Error("enough"));
  await assertRejects(() => waiting, Error, "enough");
});

Deno.test("waitSync() refuses to block for ever when nobody else is there", () => {
  const [a, b] = Pipe();
  assertThrows(() => waitSync([a, b]), DeadlockError);
  a.close();
  b.close();
});

Deno.test("waitSync() in another agent hears of every message and every end", async () => {
  const pipes = Array.from({ length: 5 }, () => Pipe(false));
  const readers = pipes.map(([reader]) => reader);
  const writers = pipes.map(([, writer]) => writer);
  const [result, to] = Pipe(false);
  const member = new Member(ROLES, "collect", [readers, to]);
  const expected = [];
  for (const [i, writer] of writers.entries()) {
    for (let j = 0; j < 20; j++) {
      const message = `${i} ${j}`;
      expected.push(message);
      await writer.send(message);
    }
    writer.close();
  }
  assertEquals(await result.recv(), expected.sort());
  await member.join();
  for (const end of [...readers, result, to] as Connection[]) end.close();
});
