/**
 * `_TestPool` of CPython's suite.
 */

import {
  assert,
  assertEquals,
  assertGreater,
  assertInstanceOf,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import {
  type Pool,
  RemoteError,
  RemoteTraceback,
  TimeoutError,
  ValueError,
} from "@pystd/multiprocessing";
import { compat, type Passport } from "../harness.ts";
import { elapsed, isCollected, runProgram } from "../helpers.ts";
import type { Multiprocessing } from "../multiprocessing.ts";
import * as targets from "./targets.ts";

const PASSPORT: Passport = {
  cpython: "3.14",
  file: "_test_multiprocessing.py",
  licence: "PSF-2.0",
  edits: [
    "A pool of two for each test, where CPython has one of four for all.",
    "What cannot be pickled throws TypeError here, with RuntimeError as its cause.",
    "`using` is the scope of a pool; a pool that was left refuses all work.",
    "A pool that is dropped is one of a program of its own, whose stderr is read.",
  ],
};

const NUMBERS = Array.from({ length: 100 }, (_, n) => n);
const SQUARES = NUMBERS.map((n) => n * n);
const PAIRS = NUMBERS.map((n): [number, number] => [n, n]);
/** Threads that are ended by force may outlive a test. */
const LEAVES = { leavesThreads: true };

/** Runs `body` with a pool, which is ended then. */
async function withPool(mp: Multiprocessing, body: (pool: Pool) => Promise<void>): Promise<void> {
  const pool = new mp.Pool(2);
  try {
    await body(pool);
  } finally {
    pool.terminate();
    await pool.join();
  }
}

/** Throws when it is iterated, or after some items. */
function* exceptionAfter(items: number, after: number): Generator<number> {
  for (let n = 0; n < items; n++) {
    if (n === after) throw new SayWhenError("Somebody said when");
    yield n;
  }
}

class SayWhenError extends Error {}

compat("_TestPool", PASSPORT, ({ test }) => {
  test("test_apply", (mp) =>
    withPool(mp, async (pool) => {
      assertEquals(await pool.apply(targets.sqr, [5]), 25);
      assertEquals(await pool.apply(targets.sqr as () => number, [], { kwds: { x: 3 } }), 9);
    }), LEAVES);

  test("test_map", (mp) =>
    withPool(mp, async (pool) => {
      assertEquals(await pool.map(targets.sqr, NUMBERS.slice(0, 10)), SQUARES.slice(0, 10));
      assertEquals(await pool.map(targets.sqr, NUMBERS, { chunksize: 20 }), SQUARES);
    }), LEAVES);

  test("test_starmap", (mp) =>
    withPool(mp, async (pool) => {
      assertEquals(await pool.starmap(targets.mul, PAIRS.slice(0, 10)), SQUARES.slice(0, 10));
      assertEquals(await pool.starmap(targets.mul, PAIRS, { chunksize: 20 }), SQUARES);
    }), LEAVES);

  test("test_starmap_async", (mp) =>
    withPool(mp, async (pool) => {
      assertEquals(await pool.starmapAsync(targets.mul, PAIRS).get(), SQUARES);
    }), LEAVES);

  test("test_map_async", (mp) =>
    withPool(mp, async (pool) => {
      const result = pool.mapAsync(targets.sqr, NUMBERS.slice(0, 10));
      assertEquals(await result.get(), SQUARES.slice(0, 10));
    }), LEAVES);

  test("test_map_async_callbacks", (mp) =>
    withPool(mp, async (pool) => {
      const calls: unknown[] = [];
      const listeners = {
        callback: (values: unknown) => calls.push(values),
        errorCallback: (error: unknown) => calls.push(error),
      };
      await pool.mapAsync(targets.int, ["1"], listeners).wait();
      assertEquals(calls, [[1]]);
      await pool.mapAsync(targets.int, ["a"], listeners).wait();
      assertEquals(calls.length, 2);
      assertInstanceOf(calls[1], RangeError);
    }), LEAVES);

  test("test_map_unplicklable", (mp) =>
    withPool(mp, async (pool) => {
      const unpickleable = {
        get field(): never {
          throw new EvalError("cannot be pickled");
        },
      };
      const items = NUMBERS.slice(0, 10).map(() => unpickleable);
      const error = await assertRejects(() => pool.map(targets.identity, items), TypeError);
      assertInstanceOf(error.cause, EvalError);
    }), LEAVES);

  test("test_map_chunksize", (mp) =>
    withPool(mp, async (pool) => {
      await pool.mapAsync(targets.sqr, [], { chunksize: 1 }).get({ timeout: 10_000 });
    }), LEAVES);

  test("test_map_handle_iterable_exception", (mp) =>
    withPool(mp, async (pool) => {
      const options = { chunksize: 1 };
      for (const items of [() => exceptionAfter(1, 0), () => exceptionAfter(10, 3)]) {
        for (let round = 0; round < 2; round++) {
          await assertRejects(() => pool.map(targets.sqr, items(), options), SayWhenError);
        }
      }
      const special = {
        length: 1,
        [Symbol.iterator]: () => ({
          next(): never {
            throw new SayWhenError("Somebody said when");
          },
        }),
      };
      for (let round = 0; round < 2; round++) {
        await assertRejects(() => pool.map(targets.sqr, special, options), SayWhenError);
      }
      assertEquals(await pool.map(targets.sqr, [3]), [9]);
    }), LEAVES);

  test("test_async", (mp) =>
    withPool(mp, async (pool) => {
      assertEquals(await pool.applyAsync(targets.sqrLater, [7, 100]).get(), 49);
    }), LEAVES);

  test("test_async_timeout", async (mp) => {
    const pool = new mp.Pool(3);
    const result = pool.applyAsync(targets.sqrLater, [6, 30_000]);
    await assertRejects(() => result.get({ timeout: 100 }), TimeoutError);
    pool.terminate();
    await pool.join();
  }, LEAVES);

  test("test_imap", (mp) =>
    withPool(mp, async (pool) => {
      const few = pool.imap(targets.sqr, NUMBERS.slice(0, 10));
      assertEquals(await Array.fromAsync(few), SQUARES.slice(0, 10));

      const one = pool.imap(targets.sqr, NUMBERS.slice(0, 10));
      for (let n = 0; n < 10; n++) assertEquals((await one.next()).value, n * n);
      assertEquals((await one.next()).done, true);

      const many = Array.from({ length: 1_000 }, (_, n) => n);
      const chunked = pool.imap(targets.sqr, many, { chunksize: 100 });
      for (let n = 0; n < 1_000; n++) assertEquals((await chunked.next()).value, n * n);
      assertEquals((await chunked.next()).done, true);
    }), LEAVES);

  test("test_imap_handle_iterable_exception", (mp) =>
    withPool(mp, async (pool) => {
      for (let round = 0; round < 2; round++) {
        await assertRejects(
          () => pool.imap(targets.sqr, exceptionAfter(1, 0)).next(),
          SayWhenError,
        );
      }
      const cases: [number, number, number, number][] = [[10, 3, 1, 3], [20, 7, 2, 6], [
        20,
        7,
        4,
        4,
      ]];
      for (const [items, after, chunksize, before] of cases) {
        const results = pool.imap(targets.sqr, exceptionAfter(items, after), { chunksize });
        for (let n = 0; n < before; n++) assertEquals((await results.next()).value, n * n);
        await assertRejects(() => results.next(), SayWhenError);
      }
    }), LEAVES);

  test("test_imap_unordered", (mp) =>
    withPool(mp, async (pool) => {
      const few = await Array.fromAsync(pool.imapUnordered(targets.sqr, NUMBERS.slice(0, 10)));
      assertEquals(few.sort((a, b) => a - b), SQUARES.slice(0, 10));
      const many = Array.from({ length: 1_000 }, (_, n) => n);
      const all = pool.imapUnordered(targets.sqr, many, { chunksize: 100 });
      const sorted = (await Array.fromAsync(all)).sort((a, b) => a - b);
      assertEquals(sorted, many.map((n) => n * n));
    }), LEAVES);

  test("test_imap_unordered_handle_iterable_exception", (mp) =>
    withPool(mp, async (pool) => {
      for (let round = 0; round < 2; round++) {
        await assertRejects(
          () => pool.imapUnordered(targets.sqr, exceptionAfter(1, 0)).next(),
          SayWhenError,
        );
      }
      for (const [items, after, chunksize] of [[10, 3, 1], [20, 7, 2]]) {
        const results = pool.imapUnordered(targets.sqr, exceptionAfter(items, after), {
          chunksize,
        });
        const expected = new Set(SQUARES.slice(0, items));
        const drain = async () => {
          for (let n = 0; n < items; n++) {
            const { value } = await results.next();
            assert(expected.delete(value!), `received ${value}`);
          }
        };
        await assertRejects(drain, SayWhenError);
      }
    }), LEAVES);

  test("test_make_pool", async (mp, { managed }) => {
    const refusal = managed ? RemoteError : ValueError;
    assertThrows(() => new mp.Pool(-1), refusal);
    assertThrows(() => new mp.Pool(0), refusal);
    const pool = new mp.Pool(3);
    if (!managed) assertEquals(pool.workers.length, 3);
    pool.close();
    await pool.join();
  }, LEAVES);

  test("test_terminate", async (mp, { inAgent }) => {
    const pool = new mp.Pool(3);
    const wait = inAgent ? 1_000 : 300_000;
    const args = Array.from({ length: 10_000 }, () => wait);
    pool.mapAsync(targets.sleep, args, { chunksize: 1 });
    await new Promise((resolve) => setTimeout(resolve, 200));
    const waited = await elapsed(async () => {
      pool.terminate();
      await pool.join();
    });
    assert(waited < 15_000, `${waited} ms`);
    // In-agent timers run out.
    if (inAgent) await targets.sleep(wait);
  }, LEAVES);

  test("test_empty_iterable", async (mp) => {
    const pool = new mp.Pool(1);
    assertEquals(await pool.map(targets.sqr, []), []);
    assertEquals(await Array.fromAsync(pool.imap(targets.sqr, [])), []);
    assertEquals(await Array.fromAsync(pool.imapUnordered(targets.sqr, [])), []);
    assertEquals(await pool.mapAsync(targets.sqr, []).get(), []);
    pool.close();
    await pool.join();
  }, LEAVES);

  test("test_context", async (mp) => {
    const expected = SQUARES.slice(0, 10);
    const pool = new mp.Pool(2);
    {
      using scope = pool;
      const result = scope.mapAsync(targets.sqr, NUMBERS.slice(0, 10));
      assertEquals(await result.get(), expected);
    }
    await pool.join();
    assertThrows(() => pool.mapAsync(targets.sqr, NUMBERS), ValueError, "Pool not running");
  }, { leavesThreads: true, also: ["fork"] });

  test("test_traceback", (mp) =>
    withPool(mp, async (pool) => {
      const error = await assertRejects(() => pool.apply(targets.raiseRuntimeError), EvalError);
      assertEquals(error.message, "123");
      assertInstanceOf(error.cause, RemoteTraceback);
      assertStringIncludes(error.cause.tb, "raiseRuntimeError");
      assertStringIncludes(error.cause.tb, "compat_tests/pool/targets.ts");
      assertStringIncludes(Deno.inspect(error), error.cause.tb.split("\n")[1].trim());

      const own = await assertRejects(
        () => pool.map(targets.sqr, exceptionAfter(1, 0)),
        SayWhenError,
      );
      assertEquals(own.cause, undefined);
      const later = await assertRejects(
        () => pool.imap(targets.sqr, exceptionAfter(1, 0)).next(),
        SayWhenError,
      );
      assertEquals(later.cause, undefined);
    }), LEAVES);

  test("test_wrapped_exception", (mp) =>
    withPool(mp, async (pool) => {
      await assertRejects(() => pool.apply(targets.raiseRuntimeError), EvalError);
    }), LEAVES);

  test("test_map_no_failfast", async (mp) => {
    const started = performance.now();
    const pool = new mp.Pool(2);
    await assertRejects(() => pool.map(targets.raiseLargeValueError, [0, 1_000]), RangeError);
    assertGreater(performance.now() - started, 900);
    pool.close();
    await pool.join();
  }, LEAVES);

  test("test_release_task_refs", (mp) =>
    withPool(mp, async (pool) => {
      const refs = await mapAndForget(pool);
      await new Promise((resolve) => setTimeout(resolve, 100));
      for (const ref of refs) assert(await isCollected(ref), "something keeps an object");
    }), LEAVES);

  test("test_enter", async (mp) => {
    const pool = new mp.Pool(1);
    {
      using scope = pool;
      assertStringIncludes(String(scope), "state=RUN");
    }
    await assertRejects(() => pool.apply(targets.sqr, [1]), ValueError, "Pool not running");
    assertStringIncludes(String(pool), "state=TERMINATE");
    await pool.join();
  }, LEAVES);

  test("test_resource_warning", async (_mp, { method }) => {
    const program = new URL("testdata/dropped_pool.ts", import.meta.url);
    const flags = ["--allow-all", "--v8-flags=--expose-gc"];
    const { code, stdout, stderr } = await runProgram(program, { args: [method], flags });
    assertEquals({ code, stdout }, { code: 0, stdout: "dropped\n" });
    assertStringIncludes(stderr, "ResourceWarning");
    assertStringIncludes(stderr, "unclosed running multiprocessing pool");
  }, LEAVES);
});

/** Maps objects to themselves; only weak references to both are left. */
async function mapAndForget(pool: Pool): Promise<WeakRef<object>[]> {
  const objects = Array.from({ length: 10 }, (_, n) => ({ n }));
  const results = await pool.map(targets.identity, objects);
  return [...objects, ...results].map((object) => new WeakRef<object>(object));
}
