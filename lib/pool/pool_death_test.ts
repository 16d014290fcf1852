/** What becomes of tasks when workers end, in every state, and of workers when their owner does. */

import {
  assert,
  assertEquals,
  assertGreater,
  assertInstanceOf,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { Pipe } from "../connection/mod.ts";
import { exitcodeOf } from "../kernel/mod.ts";
import { Family } from "../memory/mod.ts";
import { Process } from "../process/mod.ts";
import { Queue } from "../queues/mod.ts";
import { Event, Lock, Semaphore } from "../synchronize/mod.ts";
import { BrokenLockError, BrokenPoolError, EOFError, WorkerLostError } from "../errors.ts";
import type { AsyncResult, Pool } from "./mod.ts";
import * as targets from "./testdata/targets.ts";
import { ALL, LOCAL, SHARED, testPools, until } from "./testdata/makers.ts";

/** The pool goes on: so many workers, which do what they are told. */
async function assertWorks(pool: Pool, workers: number): Promise<void> {
  assertEquals(await pool.map(targets.square, [1, 2, 3, 4]), [1, 4, 9, 16]);
  assertEquals(pool.workers.length, workers);
}

async function assertLost(result: AsyncResult<unknown>, exitcode: number): Promise<void> {
  const error = await assertRejects(() => result.get(), WorkerLostError);
  assertEquals(error.exitcode, exitcode);
  assertStringIncludes(error.message, `exit code ${exitcode}`);
  assertStringIncludes(error.workerName ?? "", "PoolWorker-");
}

// -- Opening a task --

testPools(SHARED, "closes what was in a task that a worker ended over", async ({ make }) => {
  await using pool = make({ processes: 1 });
  await assertWorks(pool, 1);
  const [reader, writer] = Pipe(false);
  await assertLost(pool.applyAsync(targets.takeAll, [writer, new targets.Fatal()]), 3);
  writer.close();
  await assertRejects(() => reader.recv(), EOFError);
  await assertWorks(pool, 1);
});

// -- Idle --

testPools(ALL, "replaces a worker that is killed while it is idle", async ({ make }) => {
  await using pool = make({ processes: 2 });
  await assertWorks(pool, 2);
  const [first, second] = pool.workers;
  first.kill();
  await assertWorks(pool, 2);
  assert(!pool.workers.includes(first) && pool.workers.includes(second));
});

testPools(
  LOCAL,
  "hands no task to a worker that was killed while it was idle",
  async ({ make }) => {
    await using pool = make({ processes: 1 });
    // The pool learns of it in a later turn of the event loop; tasks may come sooner.
    const turns = [() => {}, () => null, () => new Promise((resolve) => setTimeout(resolve))];
    for (const turn of turns) {
      await assertWorks(pool, 1);
      pool.workers[0].kill();
      await turn();
      await assertWorks(pool, 1);
    }
  },
);

testPools(
  LOCAL,
  "loses no task to a worker that was killed between two tasks",
  async ({ make }) => {
    await using pool = make({ processes: 1 });
    const [first] = pool.workers;
    // After so long a task it gives the event loop its turn, and finds itself ended after that.
    await pool.apply(targets.spin, [30]);
    first.kill();
    const result = pool.mapAsync(targets.square, [1, 2, 3, 4], { chunksize: 1 });
    assertEquals(await result.get({ timeout: 10_000 }), [1, 4, 9, 16]);
  },
);

testPools(SHARED, "replaces all workers if all are killed", async ({ make }) => {
  await using pool = make({ processes: 2 });
  await assertWorks(pool, 2);
  for (const worker of pool.workers) worker.terminate();
  await assertWorks(pool, 2);
});

testPools(SHARED, "replaces workers that are killed on their way", async ({ make }) => {
  await using pool = make({ processes: 2 });
  for (const worker of pool.workers) worker.kill();
  await assertWorks(pool, 2);
});

testPools(SHARED, "replaces an idle worker that is interrupted", async ({ make }) => {
  await using pool = make({ processes: 1 });
  await assertWorks(pool, 1);
  const [first] = pool.workers;
  first.interrupt();
  await until(() => !pool.workers.includes(first));
  await assertWorks(pool, 1);
});

// -- In a task --

const ENDS: [how: string, exitcode: number][] = [
  ["exit", 3],
  ["exit well", 0],
  ["host", 4],
  ["late throw", 1],
];
for (const [how, exitcode] of ENDS) {
  testPools(SHARED, `fails only the task that ends its worker: ${how}`, async ({ make }) => {
    await using pool = make({ processes: 2 });
    const others = Array.from({ length: 50 }, (_, n) => pool.applyAsync(targets.squareLater, [n]));
    const lost = pool.applyAsync(targets.end, [how]);
    const later = Array.from({ length: 50 }, (_, n) => pool.applyAsync(targets.squareLater, [n]));
    await assertLost(lost, exitcode);
    const expected = others.map((_, n) => n * n);
    assertEquals(await Promise.all(others), expected);
    assertEquals(await Promise.all(later), expected);
    await assertWorks(pool, 2);
  });
}

testPools(LOCAL, "fails only the task that ends its worker by exit()", async ({ make }) => {
  await using pool = make({ processes: 2 });
  const others = pool.mapAsync(targets.squareLater, [1, 2, 3, 4], { chunksize: 1 });
  await assertLost(pool.applyAsync(targets.end, ["exit"]), 3);
  assertEquals(await others, [1, 4, 9, 16]);
  await assertWorks(pool, 2);
});

testPools(SHARED, "fails only the task that fills its worker's heap", async ({ make }) => {
  await using pool = make({ processes: 1, resourceLimits: { maxOldGenerationSizeMb: 24 } });
  await assertLost(pool.applyAsync(targets.end, ["memory"]), 1);
  await assertWorks(pool, 1);
});

testPools(SHARED, "tells a parked owner of a full heap", async ({ make }) => {
  const pool = make({ processes: 1, resourceLimits: { maxOldGenerationSizeMb: 24 } });
  assertThrows(() => pool.applySync(targets.end, ["memory"]), WorkerLostError, "exit code 1");
  assertEquals(pool.applySync(targets.square, [3]), 9);
  pool.terminate();
  await pool.join();
});

testPools(ALL, "fails only the task of a worker that is killed", async ({ make }) => {
  await using pool = make({ processes: 1 });
  const began = new Semaphore(0);
  const goOn = new Event();
  const lost = pool.applyAsync(targets.report<number>, [began, goOn, 1]);
  const next = pool.applyAsync(targets.square, [3]);
  await began.acquire();
  pool.workers[0].kill();
  await assertLost(lost, -9);
  assertEquals(await next, 9);
  await assertWorks(pool, 1);
});

testPools(SHARED, "fails only the task of a computing worker that is killed", async ({ make }) => {
  await using pool = make({ processes: 1 });
  const began = new Semaphore(0);
  const lost = pool.applyAsync(targets.spinAfter, [began]);
  await began.acquire();
  pool.workers[0].terminate();
  await assertLost(lost, -15);
  await assertWorks(pool, 1);
});

testPools(SHARED, "fails a chunk as a whole, and waits for the others", async ({ make }) => {
  await using pool = make({ processes: 2 });
  const ends = ["no", "no", "exit", "no"];
  const mapped = pool.mapAsync(targets.end, ends, { chunksize: 2 });
  const error = await assertRejects(() => mapped.get(), Error);
  assert(error.message === "no" || error instanceof WorkerLostError, String(error));
  const seen: unknown[] = [];
  const stream = pool.imap(targets.endOn3, [1, 2, 3, 4, 5, 6], { chunksize: 2 });
  for (;;) {
    const next = await stream.next().catch((error: unknown) => ({ error }));
    if ("error" in next) seen.push(next.error instanceof WorkerLostError);
    else if (next.done) break;
    else seen.push(next.value);
  }
  assertEquals(seen, [1, 2, true, 5, 6]);
  await assertWorks(pool, 2);
});

testPools(SHARED, "tries a task again if it is told to", async ({ make }) => {
  await using pool = make({ processes: 2 });
  const first = new Semaphore(1);
  assertEquals(
    await pool.apply(targets.endOnce<string>, [first, "value"], { retries: 1 }),
    "value",
  );
  const second = new Semaphore(1);
  const items = [1, 2, 3].map((n): [Semaphore, number] => [second, n]);
  assertEquals(
    await pool.starmap(targets.endOnce<number>, items, { retries: 1, chunksize: 1 }),
    [1, 2, 3],
  );
  await assertLost(pool.applyAsync(targets.end, ["exit"], { retries: 2 }), 3);
  await assertWorks(pool, 2);
});

testPools(SHARED, "tells a parked owner of a lost task, and goes on", async ({ make }) => {
  const pool = make({ processes: 1 });
  for (const [how, exitcode] of ENDS) {
    const error = assertThrows(() => pool.applySync(targets.end, [how]), WorkerLostError);
    assertEquals(error.exitcode, exitcode);
  }
  assertEquals(pool.mapSync(targets.square, [1, 2, 3]), [1, 4, 9]);
  pool.close();
  pool.joinSync();
  await pool.join();
});

testPools(
  SHARED,
  "replaces workers while its owner is parked in something else",
  async ({ make }) => {
    await using pool = make({ processes: 1 });
    using queue = new Queue<number>();
    const lost = pool.applyAsync(targets.end, ["exit"]);
    const putter = pool.applyAsync(targets.putInto, [queue, 5]);
    assertEquals(queue.getSync({ timeout: 20_000 }), 5);
    await assertLost(lost, 3);
    await putter;
  },
);

// -- With something in its hands --

testPools(SHARED, "loses a worker that holds a lock, which breaks", async ({ make }) => {
  await using pool = make({ processes: 1 });
  const lock = new Lock();
  const began = new Semaphore(0);
  const lost = pool.applyAsync(targets.holdLock, [lock, began]);
  await began.acquire();
  pool.workers[0].kill();
  await assertLost(lost, -9);
  await assertRejects(() => lock.acquire(), BrokenLockError);
  await assertWorks(pool, 1);
});

const waits: ((queue: Queue<number>, began: Semaphore) => unknown)[] = [
  targets.waitInQueue,
  targets.waitInQueueSync,
];
for (const target of waits) {
  testPools(SHARED, `loses a worker that waits in a queue (${target.name})`, async ({ make }) => {
    await using pool = make({ processes: 1 });
    using queue = new Queue<number>();
    const began = new Semaphore(0);
    const lost = pool.applyAsync(target, [queue, began]);
    await began.acquire();
    await until(() => queue.statistics().getting > 0);
    pool.workers[0].kill();
    await assertLost(lost, -9);
    queue.put(1);
    assertEquals(await queue.get(), 1);
    await assertWorks(pool, 1);
  });
}

testPools(
  SHARED,
  "loses a worker at any moment of many tasks, and nothing else",
  async ({ make }) => {
    await using pool = make({ processes: 2 });
    await assertWorks(pool, 2);
    for (let round = 0; round < 12; round++) {
      const results = Array.from({ length: 300 }, (_, n) => pool.applyAsync(targets.square, [n]));
      const { promise, resolve } = Promise.withResolvers<void>();
      pool.applyAsync(targets.square, [0], { callback: () => resolve() });
      if (round % 3 === 0) await promise;
      pool.workers[round % 2].kill();
      const outcomes = await Promise.allSettled(results.map((result) => result.get()));
      const lost = outcomes.filter(({ status }) => status === "rejected");
      assert(lost.length <= 1, `${lost.length} lost`);
      for (const [n, outcome] of outcomes.entries()) {
        if (outcome.status === "fulfilled") assertEquals(outcome.value, n * n);
        else assertInstanceOf(outcome.reason, WorkerLostError);
      }
    }
    await assertWorks(pool, 2);
  },
);

// -- In the initializer --

testPools(ALL, "is broken if its initializer fails, and says why", async ({ make }) => {
  const pool = make({ processes: 2, initializer: targets.fail, initargs: ["as it should"] });
  const submitted = [
    pool.applyAsync(targets.square, [1]),
    pool.mapAsync(targets.square, [1, 2, 3]),
    pool.imap(targets.square, [1, 2, 3], { buffersize: 1 }),
  ];
  for (const each of submitted) {
    const wait = () => "next" in each ? each.next() as Promise<unknown> : each.get();
    const error = await assertRejects(wait, BrokenPoolError);
    assertStringIncludes(error.message, "initializer failed: RangeError: as it should");
    assertInstanceOf(error.cause, RangeError);
  }
  await assertRejects(() => pool.apply(targets.square, [1]), BrokenPoolError);
  await assertRejects(() => pool.map(targets.square, [1]), BrokenPoolError);
  assertEquals(pool.workers, []);
  pool.close();
  await pool.join();
});

testPools(SHARED, "is broken if its initializer ends the worker", async ({ make }) => {
  for (const [how, exitcode] of ENDS.filter(([how]) => how !== "late throw")) {
    const pool = make({ processes: 1, initializer: targets.end, initargs: [how] });
    const error = await assertRejects(() => pool.apply(targets.square, [1]), BrokenPoolError);
    assertStringIncludes(error.message, `exit code ${exitcode} before it was ready`);
    pool.terminate();
    await pool.join();
  }
});

testPools(SHARED, "is broken for a parked owner too", async ({ make }) => {
  const pool = make({ processes: 1, initializer: targets.fail, initargs: ["as it should"] });
  assertThrows(() => pool.applySync(targets.square, [1]), BrokenPoolError, "as it should");
  pool.close();
  pool.joinSync();
  await pool.join();
});

testPools(SHARED, "replaces a worker that is killed in its initializer", async ({ make }) => {
  const began = new Semaphore(0);
  const goOn = new Event();
  const initializer = targets.initializeSlowly;
  await using pool = make({ processes: 1, initializer, initargs: [began, goOn] });
  const result = pool.applyAsync(targets.square, [3]);
  await began.acquire();
  pool.workers[0].kill();
  await began.acquire();
  goOn.set();
  assertEquals(await result, 9);
});

// -- In callbacks --

testPools(SHARED, "is terminated in a callback", async ({ make }) => {
  const pool = make({ processes: 2 });
  const { promise, resolve } = Promise.withResolvers<void>();
  const results = Array.from({ length: 100 }, () =>
    pool.applyAsync(targets.square, [1], {
      callback: () => {
        pool.terminate();
        resolve();
      },
    }));
  await promise;
  await pool.join();
  const outcomes = await Promise.allSettled(results.map((result) => result.get()));
  assertEquals(outcomes.length, 100);
});

testPools(SHARED, "loses a worker in a callback", async ({ make }) => {
  await using pool = make({ processes: 1 });
  const callback = () => pool.workers[0]?.kill();
  await pool.applyAsync(targets.square, [1], { callback });
  await assertWorks(pool, 1);
});

// -- At the end --

testPools(SHARED, "ends though a task has left something behind", async ({ make }) => {
  const pool = make({ processes: 2 });
  await pool.map(targets.leaveTimer, [1, 2, 3, 4]);
  pool.close();
  await pool.join();
});

testPools(SHARED, "closes though workers are killed meanwhile", async ({ make }) => {
  const pool = make({ processes: 2 });
  const results = Array.from({ length: 40 }, (_, n) => pool.applyAsync(targets.squareLater, [n]));
  pool.close();
  for (const worker of pool.workers) worker.kill();
  await pool.join();
  assertEquals(results.every((result) => result.ready()), true);
});

Deno.test("Pool [spawn] ends with the process that made it", async () => {
  const { agent } = Family.current();
  using pids = new Queue<number[]>();
  const owner = new Process({ target: targets.ownPool, args: [pids] });
  await owner.start();
  const ids = (await pids.get()).map((pid) => pid - Deno.pid + 1);
  assertEquals(ids.map((id) => exitcodeOf(agent, id)), [undefined, undefined]);
  owner.kill();
  await owner.join();
  await until(() => ids.every((id) => exitcodeOf(agent, id) !== undefined));
  assertGreater(ids.length, 0);
});
