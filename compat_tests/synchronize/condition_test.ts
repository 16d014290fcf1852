/**
 * `_TestCondition` of CPython's suite.
 */

import { assert, assertEquals, assertFalse, assertGreaterOrEqual } from "@std/assert";
import type { Condition, Semaphore } from "@pystd/multiprocessing";
import * as dummy from "@pystd/multiprocessing/dummy";
import { compat, type Passport } from "../harness.ts";
import { CLOCK_TOLERANCE, elapsed, until, untilWaiting } from "../helpers.ts";
import type { Multiprocessing } from "../multiprocessing.ts";
import { notifyOnce, sleepOnce, waitForFour, waitForFourInVain } from "./targets.ts";

const PASSPORT: Passport = {
  cpython: "3.14",
  file: "_test_multiprocessing.py",
  licence: "PSF-2.0",
  edits: [
    "Half of the sleepers are in-agent children, where CPython has threads.",
    "Who sleeps is read from statistics(), where CPython sleeps and hopes.",
    "A shared number is a semaphore's value.",
    "test_wait_result lacks the part in which SIGINT breaks the main program's wait.",
  ],
};

compat("_TestCondition", PASSPORT, ({ test }) => {
  test("test_notify", async (mp) => {
    const sleepers = await startSleepers(mp, { pairs: 1 });
    const { condition, woken } = sleepers;
    assertEquals(woken.getValue(), 0);
    for (const count of [1, 2]) {
      await notify(condition, () => condition.notify());
      assertEquals(condition.statistics().waiting, 2 - count);
      await until(() => woken.getValue() === count);
    }
    await sleepers.join();
    assertEquals(woken.getValue(), 2);
  });

  test("test_notify_all", async (mp) => {
    const impatient = await startSleepers(mp, { pairs: 3, timeout: 100 });
    await impatient.join();
    assertEquals(impatient.woken.getValue(), 6);
    assertEquals(impatient.condition.statistics().waiting, 0);

    const sleepers = await startSleepers(mp, { pairs: 3, condition: impatient.condition });
    const { condition, woken } = sleepers;
    await untilWaiting(condition, 6);
    assertEquals(woken.getValue(), 0);
    await notify(condition, () => condition.notifyAll());
    await sleepers.join();
    assertEquals(woken.getValue(), 6);
    assertEquals(condition.statistics().waiting, 0);
  });

  test("test_notify_n", async (mp) => {
    const sleepers = await startSleepers(mp, { pairs: 3 });
    const { condition, woken } = sleepers;
    await untilWaiting(condition, 6);
    assertEquals(woken.getValue(), 0);
    await notify(condition, () => condition.notify(2));
    assertEquals(condition.statistics().waiting, 4);
    await until(() => woken.getValue() === 2);
    await notify(condition, () => condition.notify(4));
    await until(() => woken.getValue() === 6);
    await notify(condition, () => condition.notify(3));
    await sleepers.join();
    assertEquals(woken.getValue(), 6);
    assertEquals(condition.statistics().waiting, 0);
  });

  test("test_timeout", async (mp) => {
    const condition = new mp.Condition();
    using _ = await condition.hold();
    const waited = await elapsed(async () => {
      assertEquals(await condition.wait({ timeout: 100 }), false);
    });
    assertGreaterOrEqual(waited, 100 - CLOCK_TOLERANCE);
  });

  test("test_waitfor", async (mp) => {
    const condition = new mp.Condition();
    const state = new mp.Semaphore(0);
    const ready = new mp.Event();
    const args = [condition, state, ready];
    const child = new mp.Process({ target: waitForFour, args, daemon: true });
    await child.start();
    {
      using _ = await condition.hold();
      assertEquals(await condition.waitFor(() => ready.isSet()), true);
      assertEquals(state.getValue(), 0);
    }
    for (let i = 0; i < 4; i++) {
      await untilWaiting(condition, 1);
      using _ = await condition.hold();
      state.release();
      condition.notify();
    }
    await child.join();
    assertEquals(child.exitcode, 0);
  });

  test("test_waitfor_timeout", async (mp) => {
    const condition = new mp.Condition();
    const state = new mp.Semaphore(0);
    const [reader, writer] = mp.Pipe({ duplex: false });
    const ready = new mp.Event();
    const args = [condition, state, ready, writer];
    const child = new mp.Process({ target: waitForFourInVain, args, daemon: true });
    await child.start();
    await ready.wait();
    for (let i = 0; i < 3; i++) {
      using _ = await condition.hold();
      state.release();
      condition.notify();
    }
    const [result, waited] = await reader.recv() as [unknown, number];
    await child.join();
    assertFalse(result);
    assertGreaterOrEqual(waited, 200 - CLOCK_TOLERANCE);
  });

  test("test_wait_result", async (mp) => {
    const condition = new mp.Condition();
    using _ = await condition.hold();
    assertEquals(await condition.wait({ timeout: 0 }), false);
    assertEquals(await condition.wait({ timeout: 100 }), false);
    const child = new mp.Process({ target: notifyOnce, args: [condition] });
    await child.start();
    assertEquals(await condition.wait({ timeout: 25_000 }), true);
    await child.join();
  });
});

/** How many sleep, on what, and for how long. */
interface SleeperOptions {
  /** Each pair is a process and an in-agent child. */
  readonly pairs: number;
  readonly timeout?: number;
  readonly condition?: Condition;
}

/** Children asleep on a condition. */
interface Sleepers {
  readonly condition: Condition;
  /** Counts those who woke. */
  readonly woken: Semaphore;
  /** Waits for the children to end. */
  join(): Promise<void>;
}

/** Starts children and returns when all of them sleep, or have slept. */
async function startSleepers(
  mp: Multiprocessing,
  { pairs, timeout, condition = new mp.Condition() }: SleeperOptions,
): Promise<Sleepers> {
  const sleeping = new mp.Semaphore(0);
  const woken = new mp.Semaphore(0);
  const options = {
    target: sleepOnce,
    args: [condition, sleeping, woken, timeout ?? null],
    daemon: true,
  };
  const children: { start(): Promise<void>; join(): Promise<void> }[] = [];
  for (let i = 0; i < pairs; i++) {
    children.push(new mp.Process(options), new dummy.Process(options));
  }
  for (const child of children) await child.start();
  for (const _ of children) assert(await sleeping.acquire());
  // Whoever counted itself as sleeping holds the lock until it does sleep.
  await notify(condition, () => {});
  return {
    condition,
    woken,
    async join() {
      for (const child of children) await child.join();
    },
  };
}

/** Calls `wake` while the condition is held. */
async function notify(condition: Condition, wake: () => void): Promise<void> {
  using _ = await condition.hold();
  wake();
}
