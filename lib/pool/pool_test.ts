import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { encode } from "../codec/mod.ts";
import { eachPage, load, PAGE } from "../kernel/mod.ts";
import { Family } from "../memory/mod.ts";
import { chooseMethod, markLibraryClass } from "../process/backstage.ts";
import { activeChildren, Process } from "../process/mod.ts";
import { Queue } from "../queues/mod.ts";
import { Event, Lock, Semaphore } from "../synchronize/mod.ts";
import {
  DeadlockError,
  MaybeEncodingError,
  NotImplementedError,
  PicklingError,
  PoolTerminatedError,
  RemoteTraceback,
  TimeoutError,
  ValueError,
} from "../errors.ts";
import { Pool, ThreadPool } from "./mod.ts";
import * as targets from "./testdata/targets.ts";
import { ALL, LOCAL, SHARED, testPools, until } from "./testdata/makers.ts";

const NUMBERS = Array.from({ length: 100 }, (_, n) => n);
const SQUARES = NUMBERS.map((n) => n * n);

// -- Calls --

testPools(ALL, "calls a function in a worker", async ({ make }) => {
  await using pool = make({ processes: 2 });
  assertEquals(await pool.apply(targets.square, [5]), 25);
  assertEquals(await pool.apply(targets.squareLater, [5]), 25);
  assertEquals(await pool.apply(targets.list), []);
  assertEquals(await pool.apply(targets.list, [1], { kwds: { x: 3 } }), [1, { x: 3 }]);
  assertEquals(await pool.apply(targets.list, [1], { kwds: {} }), [1]);
});

testPools(ALL, "maps a list, in order, whatever the chunks", async ({ make }) => {
  await using pool = make({ processes: 2 });
  for (const chunksize of [undefined, 1, 7, 1_000]) {
    assertEquals(await pool.map(targets.square, NUMBERS, { chunksize }), SQUARES);
  }
  assertEquals(await pool.map(targets.squareLater, NUMBERS.slice(0, 9)), SQUARES.slice(0, 9));
  assertEquals(await pool.map(targets.identity, ["a", { b: 1 }]), ["a", { b: 1 }]);
  assertEquals(await pool.map(targets.square, Float64Array.of(0.5, 2)), [0.25, 4]);
  assertEquals(await pool.map(targets.square, []), []);
});

testPools(ALL, "maps lists of arguments", async ({ make }) => {
  await using pool = make({ processes: 2 });
  const pairs = NUMBERS.map((n): [number, number] => [n, n]);
  assertEquals(await pool.starmap(targets.multiply, pairs), SQUARES);
  const result = pool.starmapAsync(targets.multiply, pairs.slice(1, 3), { chunksize: 1 });
  assertEquals(await result.get(), [1, 4]);
});

testPools(ALL, "maps what is awaited, too", async ({ make }) => {
  await using pool = make({ processes: 2 });
  async function* numbers() {
    for (const n of [1, 2, 3]) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      yield n;
    }
  }
  assertEquals(await pool.map(targets.square, numbers()), [1, 4, 9]);
  assertThrows(() => pool.mapSync(targets.square, numbers() as never), ValueError, "asynchronous");
});

testPools(ALL, "does 100,000 tasks", async ({ make }) => {
  await using pool = make({ processes: 2 });
  const many = Array.from({ length: 100_000 }, (_, n) => n);
  const results = await pool.map(targets.square, many, { chunksize: 1 });
  assertEquals(results.length, 100_000);
  assertEquals(results[99_999], 99_999 ** 2);
  const calls = many.slice(0, 10_000).map((n) => pool.applyAsync(targets.square, [n]));
  assertEquals((await Promise.all(calls)).at(-1), 9_999 ** 2);
});

testPools(SHARED, "has blocking twins, which work while this agent is parked", async ({ make }) => {
  const pool = make({ processes: 2 });
  assertEquals(pool.applySync(targets.square, [5]), 25);
  assertEquals(pool.applySync(targets.squareLater, [5]), 25);
  assertEquals(pool.mapSync(targets.square, NUMBERS), SQUARES);
  assertEquals(pool.starmapSync(targets.multiply, [[2, 3]]), [6]);
  assertEquals(pool.applyAsync(targets.square, [3]).getSync(), 9);
  assertEquals([...pool.imap(targets.square, [1, 2, 3])], [1, 4, 9]);
  assertEquals(new Set(pool.imapUnordered(targets.square, [1, 2, 3])), new Set([1, 4, 9]));
  assertThrows(() => pool.applySync(targets.fail, ["text"]), RangeError, "text");
  assertThrows(() => pool.applyAsync(targets.sleep, [1e8]).getSync({ timeout: 10 }), TimeoutError);
  pool.terminate();
  pool.joinSync();
  await pool.join();
});

testPools(
  LOCAL,
  "does the work itself for blocking twins, unless it is awaited",
  async ({ make }) => {
    const pool = make({ processes: 2 });
    assertEquals(pool.applySync(targets.square, [5]), 25);
    assertEquals(pool.mapSync(targets.square, NUMBERS), SQUARES);
    assertEquals([...pool.imap(targets.square, [1, 2, 3])], [1, 4, 9]);
    assertThrows(() => pool.applySync(targets.squareLater, [5]), DeadlockError);
    const result = pool.applyAsync(targets.square, [5]);
    await until(() => result.ready());
    pool.close();
    pool.joinSync();
    await pool.join();
  },
);

testPools(SHARED, "takes functions that no module exports", async ({ make }) => {
  await using pool = make({ processes: 1 });
  assertEquals(await pool.map((x: number) => x + 1, [1, 2]), [2, 3]);
  assertEquals(await pool.map(Math.sqrt, [4, 9]), [2, 3]);
  const factor = 3;
  const error = await assertRejects(() => pool.map((x: number) => x * factor, [1]));
  assertInstanceOf(error, PicklingError);
  assertStringIncludes(error.message, '"factor"');
  assertEquals(await pool.apply(targets.square, [2]), 4);
});

testPools(LOCAL, "takes closures and any value, uncopied", async ({ make }) => {
  await using pool = make({ processes: 2 });
  const seen = new WeakMap<object, number>();
  const key = {};
  await pool.apply((map: typeof seen) => map.set(key, 1), [seen]);
  assertEquals(seen.get(key), 1);
});

testPools(SHARED, "takes queues and locks as arguments", async ({ make }) => {
  await using pool = make({ processes: 1 });
  using queue = new Queue<number>();
  const lock = new Lock();
  queue.put(4);
  assertEquals(await pool.apply(targets.waitInQueue, [queue, new Semaphore(0)]), 4);
  const back = await pool.apply(targets.identity, [lock]) as Lock;
  lock.acquireSync();
  assertEquals(back.locked(), true);
  lock.release();
});

testPools(SHARED, "keeps none of its workers waiting while there are tasks", async ({ make }) => {
  await using pool = make({ processes: 3 });
  const began = new Semaphore(0);
  const goOn = new Event();
  const results = [1, 2, 3].map((n) => pool.applyAsync(targets.report<number>, [began, goOn, n]));
  for (const _ of results) await began.acquire();
  goOn.set();
  assertEquals(await Promise.all(results), [1, 2, 3]);
});

// -- Errors --

testPools(
  SHARED,
  "throws a worker's error as itself, with its stack as a cause",
  async ({ make }) => {
    await using pool = make({ processes: 1 });
    const error = await assertRejects(() => pool.apply(targets.fail, ["text"]), RangeError, "text");
    assertInstanceOf(error.cause, RemoteTraceback);
    assert(error.cause.message.startsWith('\n"""\nRangeError: text\n'), error.cause.message);
    assert(error.cause.message.endsWith('\n"""'));
    assertStringIncludes(error.cause.tb, "testdata/targets.ts");
    assertStringIncludes(error.cause.tb, "Caused by: TypeError: deeper");
    assertInstanceOf(error.cause.cause, TypeError);
  },
);

testPools(LOCAL, "throws an error as it is", async ({ make }) => {
  await using pool = make({ processes: 1 });
  const error = await assertRejects(() => pool.apply(targets.fail, ["text"]), RangeError, "text");
  assertInstanceOf(error.cause, TypeError);
});

testPools(ALL, "throws what is no error", async ({ make }) => {
  await using pool = make({ processes: 1 });
  for (const value of ["text", null, 5]) {
    const thrown = await pool.apply(targets.throwValue, [value]).catch((reason) => ({ reason }));
    assertEquals(thrown, { reason: value });
  }
});

testPools(ALL, "waits for all chunks, then throws the error that came first", async ({ make }) => {
  await using pool = make({ processes: 1 });
  const done: number[] = [];
  const onProgress = (count: number, total: number) => done.push(count, total);
  const items = [0, 1, 2, 3];
  const map = () => pool.map(targets.failOdd, items, { chunksize: 1, onProgress });
  await assertRejects(map, RangeError, "odd: 1");
  assertEquals(done, [1, 4, 2, 4, 3, 4, 4, 4]);
});

testPools(SHARED, "says what could not be sent back", async ({ make }) => {
  await using pool = make({ processes: 1 });
  const error = await assertRejects(() => pool.apply(targets.returnWeakMap), MaybeEncodingError);
  assert(error.message.startsWith("Error sending result: '<WeakMap object>'. Reason: '"));
  assertStringIncludes(error.exc, "PicklingError");
  assertEquals(error.value, "<WeakMap object>");
});

testPools(SHARED, "fails just the task whose arguments cannot be sent", async ({ make }) => {
  await using pool = make({ processes: 1 });
  const items = [1, new WeakMap(), 3] as number[];
  await assertRejects(() => pool.map(targets.square, items, { chunksize: 1 }), PicklingError);
  await assertRejects(() => pool.apply(targets.list, items), PicklingError, "args[1]");
  assertEquals(await pool.apply(targets.square, [2]), 4);
});

testPools(SHARED, "fails just the task whose result cannot be read", async ({ make }) => {
  await using pool = make({ processes: 1 });
  const others = [1, 2].map((n) => pool.applyAsync(targets.square, [n]));
  await assertRejects(() => pool.apply(targets.returnBroken), Error, "cannot be made again");
  await assertRejects(() => pool.apply(targets.failUnreadably), Error);
  assertEquals(await Promise.all(others), [1, 4]);
  assertEquals(await pool.apply(targets.square, [3]), 9);
});

testPools(ALL, "fails a call of what is no function", async ({ make }) => {
  await using pool = make({ processes: 1 });
  await assertRejects(() => pool.apply(5 as unknown as () => void), TypeError);
  assertEquals(await pool.apply(targets.square, [3]), 9);
});

testPools(ALL, "passes on what the input throws, and goes on", async ({ make }) => {
  await using pool = make({ processes: 1 });
  function* broken() {
    yield 1;
    throw new EvalError("the input");
  }
  for (let round = 0; round < 2; round++) {
    await assertRejects(() => pool.map(targets.square, broken()), EvalError, "the input");
  }
  await assertRejects(() => pool.map(targets.square, 26 as never), TypeError, "iterable");
  assertEquals(await pool.map(targets.square, [3]), [9]);
});

// -- What can be said about a task --

testPools(ALL, "calls callbacks before the result is ready, in order", async ({ make }) => {
  await using pool = make({ processes: 1 });
  const seen: unknown[] = [];
  const ready: boolean[] = [];
  const results = [1, 2].map((n) =>
    pool.applyAsync(targets.square, [n], {
      callback: (value) => {
        seen.push(value);
        ready.push(results[n - 1].ready());
      },
    })
  );
  const failed = pool.applyAsync(targets.fail, ["text"], {
    callback: () => seen.push("never"),
    errorCallback: (error) => seen.push((error as Error).message),
  });
  await assertRejects(() => failed.get());
  await pool.mapAsync(targets.square, [3, 4], { callback: (values) => seen.push(values) });
  assertEquals(seen, [1, 4, "text", [9, 16]]);
  assertEquals(ready, [false, false]);
});

testPools(ALL, "reports a callback that throws, and goes on", async ({ make }) => {
  await using pool = make({ processes: 1 });
  const callback = () => {
    throw new EvalError("in a callback, as it should");
  };
  const onProgress = callback;
  assertEquals(await pool.applyAsync(targets.square, [2], { callback }), 4);
  assertEquals(
    await pool.applyAsync(targets.square, [2], { callback: () => Promise.reject(new Error("x")) }),
    4,
  );
  assertEquals(await pool.mapAsync(targets.square, [2], { callback, onProgress }), [4]);
  await assertRejects(() =>
    pool.applyAsync(targets.fail, ["text"], { errorCallback: callback }).get()
  );
});

testPools(SHARED, "drops what has not begun when its signal says so", async ({ make }) => {
  await using pool = make({ processes: 1 });
  const began = new Semaphore(0);
  const goOn = new Event();
  const first = pool.applyAsync(targets.report<string>, [began, goOn, "first"]);
  await began.acquire();
  const controller = new AbortController();
  const reason = new Error("enough");
  const { signal } = controller;
  const second = pool.applyAsync(targets.report<string>, [began, goOn, "second"], { signal });
  const mapped = pool.mapAsync(targets.square, NUMBERS, { signal });
  controller.abort(reason);
  assertEquals(await assertRejects(() => second.get()), reason);
  assertEquals(await assertRejects(() => mapped.get()), reason);
  goOn.set();
  assertEquals(await first, "first");
  assertEquals(await pool.apply(targets.square, [2]), 4);
  assertEquals(began.getValue(), 0);
  const aborted = AbortSignal.abort(reason);
  assertEquals(
    await assertRejects(() => pool.apply(targets.square, [2], { signal: aborted })),
    reason,
  );
});

testPools(SHARED, "stops between two items when its signal says so", async ({ make }) => {
  await using pool = make({ processes: 1 });
  const controller = new AbortController();
  const items = Array.from({ length: 1_000_000 }, () => 1);
  const mapped = pool.mapAsync(targets.spin, items, { chunksize: 1e6, signal: controller.signal });
  setTimeout(() => controller.abort(), 50);
  await assertRejects(() => mapped.get(), DOMException);
  assertEquals(await pool.apply(targets.square, [2]), 4);
});

testPools(
  ALL,
  "fails a call that takes longer than its timeout, and only that",
  async ({ make }) => {
    await using pool = make({ processes: 2 });
    const others = pool.mapAsync(targets.squareLater, NUMBERS, { chunksize: 1 });
    const error = await assertRejects(
      () => pool.apply(targets.sleep, [1e8], { timeout: 30 }),
      TimeoutError,
    );
    assertStringIncludes(error.message, '"sleep": it took longer than 30 ms');
    assertEquals(await others, SQUARES);
    // Together they take longer.
    const calls = Array.from({ length: 6 }, () => 200);
    const results = await pool.map(targets.sleep, calls, { timeout: 1_000, chunksize: 6 });
    assertEquals(results, calls.map(() => undefined));
    assertEquals(pool.workers.length, 2);
  },
);

testPools(SHARED, "ends a call that computes longer than its timeout", async ({ make }) => {
  await using pool = make({ processes: 1 });
  await assertRejects(() => pool.apply(targets.spin, [2_000], { timeout: 30 }), TimeoutError);
  assertEquals(await pool.apply(targets.square, [2]), 4);
  assertThrows(() => pool.applySync(targets.spin, [2_000], { timeout: 30 }), TimeoutError);
  assertEquals(pool.applySync(targets.square, [2]), 4);
});

Deno.test("Pool refuses options of tasks that make no sense", async () => {
  await using pool = new ThreadPool(1);
  await assertRejects(() => pool.apply(targets.square, [1], { timeout: 0 }), ValueError);
  await assertRejects(() => pool.apply(targets.square, [1], { retries: -1 }), ValueError);
  await assertRejects(() => pool.map(targets.square, [1], { chunksize: 0 }), ValueError, "1+");
  assertThrows(() => pool.imap(targets.square, [1], { chunksize: 0 }), ValueError, "1+, not 0");
  assertThrows(() => pool.imap(targets.square, [1], { buffersize: 0 }), ValueError, "> 0");
  assertThrows(() => pool.imap(targets.square, [1], { buffersize: 0.5 }), TypeError, "integer");
});

// -- Results --

testPools(ALL, "gives results that can be asked more than once", async ({ make }) => {
  await using pool = make({ processes: 1 });
  const goOn = new Event();
  const began = new Semaphore(0);
  const result = pool.applyAsync(targets.report<string>, [began, goOn, "value"]);
  assertEquals(result.ready(), false);
  assertThrows(() => result.successful(), ValueError, "not ready");
  await assertRejects(() => result.get({ timeout: 0 }), TimeoutError);
  await assertRejects(() => result.get({ timeout: 10 }), TimeoutError);
  await result.wait({ timeout: 10 });
  const reason = new Error("enough");
  const signal = AbortSignal.abort(reason);
  assertEquals(await assertRejects(() => result.get({ signal })), reason);
  goOn.set();
  assertEquals([await result, await result.get()], ["value", "value"]);
  assertEquals([result.ready(), result.successful(), result.getSync()], [true, true, "value"]);
  const failed = pool.applyAsync(targets.fail, ["text"]);
  await failed.wait();
  assertEquals(failed.successful(), false);
  await assertRejects(() => failed.get(), RangeError);
  await assertRejects(() => failed.get(), RangeError);
});

// -- Workers --

testPools(SHARED, "calls the initializer once in each worker", async ({ make }) => {
  const counter = new Semaphore(0);
  const options = { initializer: targets.countUp, initargs: [counter] };
  const pool = make({ processes: 2, ...options });
  await pool.map(targets.square, NUMBERS);
  pool.close();
  await pool.join();
  assertEquals(counter.getValue(), 2);
});

testPools(SHARED, "keeps what the initializer has set", async ({ make }) => {
  await using pool = make({ processes: 1, initializer: targets.remember, initargs: ["value"] });
  assertEquals(await pool.apply(targets.recall), "value");
});

testPools(SHARED, "replaces a worker after so many tasks", async ({ make }) => {
  const pool = make({ processes: 2, maxtasksperchild: 3 });
  const pids = await pool.map(targets.pid, Array.from({ length: 20 }), { chunksize: 1 });
  assert(new Set(pids).size >= 6, `${new Set(pids).size} workers`);
  pool.close();
  await pool.join();
});

testPools(SHARED, "has daemons as workers, named as in Python", async ({ make, name }) => {
  await using pool = make({ processes: 2 });
  assertEquals(pool.workers.map(({ daemon }) => daemon), [true, true]);
  const prefix = name.includes("spawn") ? "Spawn" : "ForkServer";
  for (const { name: each } of pool.workers) assert(/PoolWorker-\d+$/.test(each), each);
  assert((await pool.apply(targets.workerName)).startsWith(`${prefix}PoolWorker-`));
  assertEquals(activeChildren().length, 2);
});

testPools(SHARED, "costs no processor time while it has nothing to do", async ({ make }) => {
  await using pool = make({ processes: 2 });
  await pool.map(targets.square, NUMBERS);
  let isQuiet = false;
  for (let look = 0; look < 50 && !isQuiet; look++) { // spares come up meanwhile
    const rings = countRings();
    await new Promise((resolve) => setTimeout(resolve, 200));
    isQuiet = countRings() === rings;
  }
  assert(isQuiet, "somebody is rung all the time");
});

// -- States --

testPools(ALL, "does what it was given before close()", async ({ make }) => {
  const pool = make({ processes: 2 });
  const results = NUMBERS.map((n) => pool.applyAsync(targets.squareLater, [n]));
  await assertRejects(() => pool.join(), ValueError, "Pool is still running");
  pool.close();
  pool.close();
  await pool.join();
  assertEquals(results.every((result) => result.ready()), true);
  assertEquals(await Promise.all(results), SQUARES);
  await assertRejects(() => pool.apply(targets.square, [1]), ValueError, "Pool not running");
  assertThrows(() => pool.applyAsync(targets.square, [1]), ValueError, "Pool not running");
  assertThrows(() => pool.mapAsync(targets.square, [1]), ValueError, "Pool not running");
  assertThrows(() => pool.imap(targets.square, [1]), ValueError, "Pool not running");
  await pool.join();
  pool.terminate();
  await pool.join();
});

testPools(ALL, "fails what is not done when it is terminated", async ({ make }) => {
  const pool = make({ processes: 2 });
  const running = pool.applyAsync(targets.sleep, [1e8]);
  const queued = pool.mapAsync(targets.sleep, Array.from({ length: 1_000 }, () => 1e8));
  const stream = pool.imap(targets.sleep, Array.from({ length: 10 }, () => 1e8), { buffersize: 2 });
  pool.terminate();
  await pool.join();
  await assertRejects(() => running.get(), PoolTerminatedError);
  await assertRejects(() => queued.get(), PoolTerminatedError);
  await assertRejects(() => stream.next(), PoolTerminatedError);
});

testPools(SHARED, "terminates while its workers are on their way", async ({ make }) => {
  const pool = make({ processes: 2 });
  pool.terminate();
  await pool.join();
  const other = make({ processes: 2 });
  other.close();
  await other.join();
});

testPools(ALL, "waits no longer for its end than it is told", async ({ make }) => {
  const pool = make({ processes: 1 });
  const goOn = new Event();
  const result = pool.applyAsync(targets.report<number>, [new Semaphore(0), goOn, 1]);
  pool.close();
  await pool.join({ timeout: 10 });
  assertEquals(result.ready(), false);
  goOn.set();
  await pool.join();
  assertEquals(await result, 1);
});

testPools(ALL, "looks as in Python", async ({ make, name }) => {
  const cls = name === "ThreadPool" ? "ThreadPool" : "Pool";
  const pool = make({ processes: 2 });
  const look = (state: string, size: number) =>
    `<multiprocessing.pool.${cls} state=${state} pool_size=${size}>`;
  assertEquals(String(pool), look("RUN", 2));
  pool.close();
  assertStringIncludes(String(pool), "state=CLOSE");
  await pool.join();
  assertEquals(String(pool), look("CLOSE", 0));
  pool.terminate();
  assertEquals(String(pool), look("TERMINATE", 0));
});

Deno.test("Pool refuses what it cannot be made with", () => {
  assertThrows(() => new Pool(0), ValueError, "Number of processes must be at least 1");
  assertThrows(() => new Pool(-1), ValueError, "Number of processes must be at least 1");
  assertThrows(() => new Pool(1.5), TypeError, "integer");
  for (const maxtasksperchild of [0, -1, 0.5, "12" as unknown as number]) {
    assertThrows(() => new Pool(1, { maxtasksperchild }), ValueError, "must be a positive int or");
  }
  const initializer = 1 as unknown as () => void;
  assertThrows(() => new Pool(1, { initializer }), TypeError, "initializer must be a callable");
  assertThrows(
    () => new Pool(1, { initializer: targets.identity, initargs: [new WeakMap()] }),
    PicklingError,
    "initializer[1][0]",
  );
  assertEquals(activeChildren(), []);
});

Deno.test("Pool has as many workers as there are cores, unless it is told", async () => {
  await using pool = new ThreadPool();
  assertEquals(pool.workers.length, navigator.hardwareConcurrency);
  await using other = new ThreadPool({ processes: 3 });
  assertEquals(other.workers.length, 3);
  await using null_ = new ThreadPool(null);
  assertEquals(null_.workers.length, navigator.hardwareConcurrency);
});

Deno.test("Pool cannot be sent", async () => {
  await using pool = new ThreadPool(1);
  const error = assertThrows(() => encode([pool]), PicklingError, "cannot be passed between");
  assertInstanceOf(error.cause, NotImplementedError);
});

Deno.test("Pool ends the workers that it has started if it cannot start the next", () => {
  chooseMethod("spawn", { force: true });
  let count = 0;
  class FlakyProcess extends Process {
    override startSync() {
      if (++count > 3) throw new EvalError("no more");
      super.startSync();
    }
  }
  markLibraryClass(FlakyProcess);
  const context = { Process: FlakyProcess };
  assertThrows(() => new Pool(5, { context }), EvalError, "no more");
  assertEquals(activeChildren(), []);
  chooseMethod(null, { force: true });
});

/** How often any agent was rung: nobody rings who has nothing to do. */
function countRings(): number {
  const { agent } = Family.current();
  let count = 0;
  eachPage(agent, (page) => count += load(agent.words, page + PAGE.doorbell));
  return count;
}
