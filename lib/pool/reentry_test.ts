/** Users' code that is called in the midst of a pool's own: what it throws, and what it does. */

import { assert, assertEquals, assertInstanceOf, assertRejects, assertThrows } from "@std/assert";
import { currentProcess } from "../process/mod.ts";
import { Semaphore } from "../synchronize/mod.ts";
import { BrokenPoolError, WorkerLostError } from "../errors.ts";
import * as targets from "./testdata/targets.ts";
import { ALL, LOCAL, SHARED, testPools, until } from "./testdata/makers.ts";

testPools(ALL, "goes on when callbacks throw what cannot be shown", async ({ make }) => {
  await using pool = make({ processes: 1 });
  const fail = () => {
    throw Object.create(null);
  };
  const options = { callback: fail, errorCallback: fail, onProgress: fail };
  const soon = { timeout: 20_000 };
  assertEquals(await pool.applyAsync(targets.square, [3], options).get(soon), 9);
  assertEquals(await pool.mapAsync(targets.square, [1, 2], options).get(soon), [1, 4]);
  const failed = pool.applyAsync(targets.fail, ["no"], options);
  await assertRejects(() => failed.get(soon), RangeError, "no");
  const endless = { [Symbol.iterator]: () => ({ next: () => ({ value: 1 }), return: fail }) };
  await pool.imap(targets.square, endless as Iterable<number>, { buffersize: 1 }).return();
  assertEquals(await pool.apply(targets.square, [4]), 16);
});

testPools(ALL, "calls back as its owner, whoever ends meanwhile", async ({ make }) => {
  await using pool = make({ processes: 1 });
  const seen: unknown[] = [];
  let next: Promise<number> | undefined;
  const callback = () => {
    seen.push(currentProcess().name);
    for (const worker of pool.workers) worker.kill();
    next = pool.apply(targets.square, [3]);
  };
  const onProgress = () => seen.push(currentProcess().name);
  await pool.applyAsync(targets.square, [1], { callback });
  assertEquals(await next, 9);
  await pool.map(targets.square, [1], { onProgress });
  const { name } = currentProcess();
  assertEquals(seen, [name, name]);
});

testPools(ALL, "is broken by an initializer that throws what cannot be shown", async ({ make }) => {
  const pool = make({
    processes: 1,
    initializer: targets.throwUnspeakable,
  });
  const result = pool.applyAsync(targets.square, [1]);
  await assertRejects(() => result.get({ timeout: 20_000 }), BrokenPoolError);
  pool.close();
  await pool.join();
});

testPools(SHARED, "hands out errors whose fields cannot be read", async ({ make }) => {
  await using pool = make({ processes: 1 });
  const result = pool.applyAsync(targets.throwUnreadable);
  await assertRejects(() => result.get({ timeout: 20_000 }), targets.UnreadableCause);
});

testPools(
  SHARED,
  "loses no task that is submitted while the results of a dead worker are taken",
  async ({ make }) => {
    await using pool = make({ processes: 1 });
    const ended = new Semaphore(0);
    await pool.apply(targets.square, [1]);
    await pool.apply(targets.releaseAndExit, [ended, false]); // both are known from now on
    let next: Promise<number> | undefined;
    const callback = () => next ??= pool.applyAsync(targets.square, [7]).get();
    // More results than are taken at a time, and the worker is dead before the last are.
    const many = Array.from({ length: 2_100 }, () => pool.applyAsync(targets.square, [1]));
    pool.applyAsync(targets.square, [2], { callback });
    const lost = pool.applyAsync(targets.releaseAndExit, [ended, true]);
    const [worker] = pool.workers;
    while (ended.getValue() === 0);
    while (worker.exitcode === null);
    await assertRejects(() => lost.get(), WorkerLostError);
    assert(many.every((result) => result.ready()));
    assertEquals(await next, 49);
  },
);

testPools(
  LOCAL,
  "loses a task that exits in whoever blocks for it, and no more",
  async ({ make }) => {
    await using pool = make({ processes: 1 });
    const error = assertThrows(() => pool.applySync(targets.end, ["exit"]), WorkerLostError);
    assertEquals(error.exitcode, 3);
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const result = pool.applyAsync(targets.throwValue, [proxy]);
    result.waitSync({ timeout: 0 });
    assertEquals(result.ready(), true);
    assertEquals(pool.mapSync(targets.square, [1, 2, 3]), [1, 4, 9]);
  },
);

testPools(LOCAL, "does what idle workers were given for who blocks", async ({ make }) => {
  await using pool = make({ processes: 2 });
  assertEquals(await pool.map(targets.square, [1, 2, 3]), [1, 4, 9]);
  assertEquals(pool.applySync(targets.square, [3]), 9);
  assertEquals(await pool.map(targets.square, [1, 2, 3]), [1, 4, 9]);
});

testPools(ALL, "reads no input once it is broken", async ({ make }) => {
  const pool = make({ processes: 1, initializer: targets.fail, initargs: ["no"] });
  await assertRejects(() => pool.apply(targets.square, [1]), BrokenPoolError);
  let read = 0;
  const endless = { [Symbol.iterator]: () => ({ next: () => ({ value: read++ }) }) };
  const results = pool.imap(targets.square, endless as Iterable<number>);
  await assertRejects(() => results.next(), BrokenPoolError);
  assertEquals([await results.next(), read], [{ done: true, value: undefined }, 0]);
  pool.close();
  await pool.join();
});

testPools(SHARED, "tells who blocks for a result that is being opened", async ({ make, name }) => {
  await using pool = make({ processes: 1 });
  if (name === SHARED[1].name) return; // the module is loaded by now
  const result = pool.applyAsync(targets.returnSlow);
  await until(() => "slowToLoad" in globalThis);
  const error = assertThrows(() => result.getSync());
  assertInstanceOf(error, Error);
  assertEquals(error.name, "ModuleNotLoadedError");
  assertEquals(pool.applySync(targets.square, [3]), 9);
});
