/**
 * `_TestBarrier` of CPython's suite.
 */

import { assert, assertEquals } from "@std/assert";
import type { Barrier, Semaphore } from "@pystd/multiprocessing";
import { SharedMemory } from "@pystd/multiprocessing/shared_memory";
import { compat, type Passport } from "../harness.ts";
import type { Multiprocessing } from "../multiprocessing.ts";
import {
  abortOnce,
  abortThenReset,
  ACTIONS,
  ActionsByName,
  comeLate,
  comeLaterThanDefault,
  countAction,
  countActionByName,
  PARTIES,
  passAfterAction,
  passOften,
  putIndex,
  resetOnce,
  sendRounds,
} from "./targets.ts";

const PASSPORT: Passport = {
  cpython: "3.14",
  file: "_test_multiprocessing.py",
  licence: "PSF-2.0",
  edits: [
    "A semaphore counts, where CPython appends to a shared list.",
    "The action is an exported function; what it counts in is known to each participant.",
    "Who is late comes when the barrier is broken, where CPython sleeps for a second.",
  ],
};

const DEFAULT_TIMEOUT = 25_000;

compat("_TestBarrier", PASSPORT, ({ test }) => {
  for (const [name, rounds] of [["test_barrier", 1], ["test_barrier_10", 10]] as const) {
    test(name, async (mp) => {
      const [arrived, left] = makeCounters(mp);
      await runAll(mp, passOften, [makeBarrier(mp), [arrived, left], rounds]);
      const total = PARTIES * rounds;
      assertEquals([arrived.getValue(), left.getValue()], [total, total]);
    });
  }

  test("test_wait_return", async (mp) => {
    const queue = new mp.Queue<number>();
    await runAll(mp, putIndex, [makeBarrier(mp), queue]);
    const indices: number[] = [];
    for (let i = 0; i < PARTIES; i++) indices.push(await queue.get());
    assertEquals(indices.sort(), [0, 1, 2, 3, 4]);
  });

  test("test_action", async (mp, { managed }) => {
    // The action runs where the barrier is.
    using block = managed ? new SharedMemory({ name: ACTIONS, create: true, size: 1 }) : null;
    const counter = managed ? new ActionsByName() : new mp.Semaphore(0);
    const action = managed ? countActionByName : countAction;
    const barrier = new mp.Barrier(PARTIES, { action, timeout: DEFAULT_TIMEOUT });
    await runAll(mp, passAfterAction, [barrier, counter]);
    assertEquals(counter.getValue(), 1);
    block?.unlink();
  });

  test("test_abort", async (mp) => {
    const barrier = makeBarrier(mp);
    const [passed, broken] = makeCounters(mp);
    await runAll(mp, abortOnce, [barrier, passed, broken]);
    assertEquals([passed.getValue(), broken.getValue()], [0, PARTIES - 1]);
    assertEquals(barrier.broken, true);
  });

  test("test_reset", async (mp) => {
    const [passed, broken, passedAgain] = makeCounters(mp);
    await runAll(mp, resetOnce, [makeBarrier(mp), passed, broken, passedAgain]);
    assertEquals([passed.getValue(), broken.getValue()], [0, PARTIES - 1]);
    assertEquals(passedAgain.getValue(), PARTIES);
  });

  test("test_abort_and_reset", async (mp) => {
    const counters = makeCounters(mp);
    await runAll(mp, abortThenReset, [makeBarrier(mp), makeBarrier(mp), counters]);
    assertEquals(counters.map((counter) => counter.getValue()), [0, PARTIES - 1, PARTIES]);
  });

  test("test_timeout", async (mp) => {
    const [broken] = makeCounters(mp);
    await runAll(mp, comeLate, [makeBarrier(mp), broken]);
    assertEquals(broken.getValue(), PARTIES);
  });

  test("test_default_timeout", async (mp) => {
    const [broken] = makeCounters(mp);
    const barrier = new mp.Barrier(PARTIES, { timeout: 100 });
    await runAll(mp, comeLaterThanDefault, [barrier, broken]);
    assertEquals(broken.getValue(), PARTIES);
  });

  test("test_single_thread", async (mp) => {
    const barrier = new mp.Barrier(1);
    assertEquals([await barrier.wait(), await barrier.wait()], [0, 0]);
  });

  test("test_thousand", async (mp) => {
    const rounds = 1_000;
    const [reader, writer] = mp.Pipe({ duplex: false });
    const target = sendRounds;
    const args = [makeBarrier(mp), rounds, writer, new mp.Lock()];
    const children = Array.from({ length: PARTIES }, () => new mp.Process({ target, args }));
    for (const child of children) await child.start();
    for (let round = 0; round < rounds; round++) {
      for (let i = 0; i < PARTIES; i++) assertEquals(await reader.recv(), round);
    }
    for (const child of children) await child.join();
  });
});

function makeBarrier(mp: Multiprocessing): Barrier {
  return new mp.Barrier(PARTIES, { timeout: DEFAULT_TIMEOUT });
}

function makeCounters(mp: Multiprocessing): [Semaphore, Semaphore, Semaphore] {
  return [new mp.Semaphore(0), new mp.Semaphore(0), new mp.Semaphore(0)];
}

/** Runs `target` in four children and here; all of them must succeed. */
async function runAll<Args extends unknown[]>(
  mp: Multiprocessing,
  target: (...args: Args) => Promise<void>,
  args: Args,
): Promise<void> {
  const children = Array.from(
    { length: PARTIES - 1 },
    () => new mp.Process({ target, args, daemon: true }),
  );
  for (const child of children) await child.start();
  await target(...args);
  for (const child of children) await child.join();
  assert(children.every(({ exitcode }) => exitcode === 0), "a participant failed");
}
