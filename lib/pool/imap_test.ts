import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { Event, Semaphore } from "../synchronize/mod.ts";
import { DeadlockError, PoolTerminatedError, TimeoutError } from "../errors.ts";
import type { IMapIterator } from "./mod.ts";
import * as targets from "./testdata/targets.ts";
import { ALL, LOCAL, SHARED, testPools, until } from "./testdata/makers.ts";

const NUMBERS = Array.from({ length: 20 }, (_, n) => n);
const SQUARES = NUMBERS.map((n) => n * n);

/** All results, an error as its message. */
async function drain(results: IMapIterator<unknown>): Promise<unknown[]> {
  const all: unknown[] = [];
  for (;;) {
    const next = await results.next().catch((error: Error) => ({ error }));
    if ("error" in next) all.push(next.error.message);
    else if (next.done) return all;
    else all.push(next.value);
  }
}

testPools(ALL, "gives results in the order of the input", async ({ make }) => {
  await using pool = make({ processes: 2 });
  for (const chunksize of [1, 3, 100]) {
    const results = pool.imap(targets.squareLater, NUMBERS, { chunksize });
    assertEquals(await Array.fromAsync(results), SQUARES);
    assertEquals(await results.next(), { done: true, value: undefined });
  }
  assertEquals(await Array.fromAsync(pool.imap(targets.square, [])), []);
  assertEquals(await Array.fromAsync(pool.imapUnordered(targets.square, [])), []);
});

testPools(SHARED, "gives results as they come if they need no order", async ({ make }) => {
  await using pool = make({ processes: 2 });
  const goOn = new Event();
  const began = new Semaphore(0);
  const results = pool.imapUnordered(
    targets.waitIfFirst,
    [0, 1, 2].map((n) => ({ n, began, goOn })),
  );
  const first = [(await results.next()).value, (await results.next()).value];
  goOn.set();
  assertEquals(first, [1, 2]);
  assertEquals(await Array.fromAsync(results), [0]);
});

testPools(ALL, "throws an error in its place, and goes on", async ({ make }) => {
  await using pool = make({ processes: 2 });
  assertEquals(await drain(pool.imap(targets.failOdd, [0, 1, 2, 3, 4])), [
    0,
    "odd: 1",
    2,
    "odd: 3",
    4,
  ]);
  const chunked = pool.imap(targets.failOdd, [0, 2, 3, 4, 6, 8], { chunksize: 2 });
  assertEquals(await drain(chunked), [0, 2, "odd: 3", 6, 8]);
  const unordered = await drain(pool.imapUnordered(targets.failOdd, [0, 1, 2]));
  assertEquals(new Set(unordered), new Set([0, "odd: 1", 2]));
});

testPools(ALL, "throws what the input throws after what came before", async ({ make }) => {
  await using pool = make({ processes: 2 });
  function* broken(at: number) {
    for (const n of NUMBERS) {
      if (n === at) throw new EvalError("the input");
      yield n;
    }
  }
  assertEquals(await drain(pool.imap(targets.square, broken(0))), ["the input"]);
  assertEquals(await drain(pool.imap(targets.square, broken(3))), [0, 1, 4, "the input"]);
  const chunked = pool.imap(targets.square, broken(7), { chunksize: 4 });
  assertEquals(await drain(chunked), [0, 1, 4, 9, "the input"]);
  const none = pool.imap(targets.square, 26 as never);
  await assertRejects(() => none.next(), TypeError, "iterable");
  assertEquals(await none.next(), { done: true, value: undefined });
});

testPools(
  ALL,
  "fails just the result whose item cannot be sent or done",
  async ({ make, isShared }) => {
    await using pool = make({ processes: 2 });
    if (!isShared) return;
    const results = await drain(pool.imap(targets.identity, [1, new WeakMap(), 3] as unknown[]));
    assertEquals([results[0], typeof results[1], results[2]], [1, "string", 3]);
  },
);

testPools(ALL, "reads no further ahead than it is told", async ({ make }) => {
  await using pool = make({ processes: 2 });
  let read = 0;
  function* naturals() {
    for (;;) yield read++;
  }
  const results = pool.imap(targets.square, naturals(), { buffersize: 3 });
  assertEquals(read, 3);
  assertEquals((await results.next()).value, 0);
  await until(() => read === 4);
  assertEquals((await results.next()).value, 1);
  assertEquals((await results.next()).value, 4);
  assertEquals(read, 6);
  const chunked = pool.imap(targets.square, naturals(), { buffersize: 2, chunksize: 5 });
  assertEquals(read, 16);
  await chunked.return();
  await results.return();
  assertEquals(read, 16);
});

testPools(ALL, "reads an endless input while its results are used", async ({ make }) => {
  await using pool = make({ processes: 2 });
  let isOver = false;
  function* naturals() {
    try {
      for (let n = 0;; n++) yield n;
    } finally {
      isOver = true;
    }
  }
  const seen: number[] = [];
  for await (const square of pool.imap(targets.square, naturals())) {
    if (seen.push(square) === 100) break;
  }
  assertEquals(seen[99], 99 * 99);
  assertEquals(isOver, true);
  assertEquals(await pool.apply(targets.square, [3]), 9);
});

testPools(ALL, "takes input that is awaited", async ({ make }) => {
  await using pool = make({ processes: 2 });
  let read = 0;
  async function* numbers(most: number) {
    for (const n of NUMBERS.slice(0, most)) {
      await new Promise((resolve) => setTimeout(resolve, 0));
      read++;
      yield n;
    }
    if (most < NUMBERS.length) throw new EvalError("the input");
  }
  assertEquals(await drain(pool.imap(targets.square, numbers(20))), SQUARES);
  assertEquals(await drain(pool.imap(targets.square, numbers(3), { chunksize: 2 })), [
    0,
    1,
    "the input",
  ]);
  read = 0;
  const bounded = pool.imap(targets.square, numbers(20), { buffersize: 2 });
  await until(() => read === 2);
  assertEquals((await bounded.next()).value, 0);
  await until(() => read === 3);
  assertEquals((await drain(bounded)).length, 19);
  const blocking = pool.imap(targets.square, numbers(20));
  assertThrows(() => blocking.nextSync(), DeadlockError, "the input is awaited");
  await blocking.return();
});

testPools(SHARED, "waits no longer than it is told", async ({ make }) => {
  await using pool = make({ processes: 1 });
  const results = pool.imap(targets.sleep, [1e8]);
  await assertRejects(() => results.next({ timeout: 10 }), TimeoutError);
  await assertRejects(() => results.next({ timeout: 0 }), TimeoutError);
  assertThrows(() => results.nextSync({ timeout: 10 }), TimeoutError);
  const reason = new Error("enough");
  const signal = AbortSignal.abort(reason);
  assertEquals(await assertRejects(() => results.next({ signal })), reason);
  await results.return();
});

testPools(ALL, "is called off by a signal", async ({ make }) => {
  await using pool = make({ processes: 2 });
  const controller = new AbortController();
  const { signal } = controller;
  const results = pool.imap(targets.sleep, [1e8, 1e8, 1e8], { signal, buffersize: 1 });
  const waiting = results.next();
  controller.abort(new Error("enough"));
  await assertRejects(() => waiting, Error, "enough");
  assertEquals(await results.next(), { done: true, value: undefined });
  const aborted = pool.imap(targets.square, [1], { signal });
  await assertRejects(() => aborted.next(), Error, "enough");
});

testPools(ALL, "brings a bounded input to its end when the pool is joined", async ({ make }) => {
  const pool = make({ processes: 2 });
  const results = pool.imap(targets.square, NUMBERS, { buffersize: 1 });
  pool.close();
  await pool.join();
  assertEquals(await Array.fromAsync(results), SQUARES);
});

testPools(ALL, "fails the rest when the pool is terminated", async ({ make }) => {
  const pool = make({ processes: 2 });
  const results = pool.imap(targets.squareLater, NUMBERS, { buffersize: 2 });
  assertEquals((await results.next()).value, 0);
  pool.terminate();
  await pool.join();
  const rest = await drain(results);
  assert(rest.some((each) => typeof each === "string"), String(rest));
  const again = new PoolTerminatedError("").name;
  assertEquals(again, "PoolTerminatedError");
});

testPools(LOCAL, "gives blocking loops what it does itself", async ({ make }) => {
  await using pool = make({ processes: 1 });
  assertEquals([...pool.imap(targets.square, NUMBERS)], SQUARES);
  assertEquals([...pool.imap(targets.square, NUMBERS, { buffersize: 2, chunksize: 3 })], SQUARES);
});

testPools(SHARED, "serves blocking loops with bounds, too", async ({ make }) => {
  await using pool = make({ processes: 2 });
  let read = 0;
  function* naturals() {
    for (;;) yield read++;
  }
  const seen: number[] = [];
  for (const square of pool.imap(targets.square, naturals(), { buffersize: 4 })) {
    if (seen.push(square) === 10) break;
  }
  assertEquals(seen[9], 81);
  assert(read <= 14, `${read} read`);
});
