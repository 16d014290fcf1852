/**
 * `_TestQueue` of CPython's suite: Queue and JoinableQueue.
 */

import {
  assert,
  assertEquals,
  assertGreaterOrEqual,
  assertRejects,
  assertThrows,
} from "@std/assert";
import { Empty, Full, JoinableQueue, OSError, Queue, ValueError } from "@pystd/multiprocessing";
import { compat, type Passport } from "../harness.ts";
import { CLOCK_TOLERANCE, elapsed } from "../helpers.ts";
import { putFive, putTenMore, takeItems, workOff } from "./targets.ts";

const PASSPORT: Passport = {
  cpython: "3.14",
  file: "_test_multiprocessing.py",
  licence: "PSF-2.0",
  edits: [
    "No sleep waits for a feeder thread: what is put is there at once.",
    "That a call does not wait is shown by a timeout far beyond the test's.",
    "An item that cannot be sent makes put() itself throw: there is no feeder to report it.",
  ],
};

/** Longer than a test may take: whoever waits for it hangs. */
const FOR_EVER = 600_000;

compat("_TestQueue", PASSPORT, ({ test }) => {
  test("test_put", async (mp) => {
    const queue = new mp.Queue<number>(6);
    const canStart = new mp.Event();
    const parentCanContinue = new mp.Event();
    const child = new mp.Process({
      target: takeItems,
      args: [queue, canStart, parentCanContinue],
      daemon: true,
    });
    await child.start();
    assertEquals([queue.empty(), queue.full()], [true, false]);

    await queue.put(1);
    await queue.put(2, { block: true });
    await queue.put(3, { block: true, timeout: null });
    await queue.put(4, { block: false });
    await queue.put(5, { block: false, timeout: null });
    queue.putNowait(6);
    assertEquals([queue.empty(), queue.full()], [false, true]);

    await assertRejects(() => queue.put(7, { block: false }), Full);
    await assertRejects(() => queue.put(7, { block: false, timeout: null }), Full);
    await assertRejects(() => queue.put(7, { block: false, timeout: FOR_EVER }), Full);
    assertThrows(() => queue.putNowait(7), Full);
    const waited = await elapsed(() =>
      assertRejects(() => queue.put(7, { block: true, timeout: 50 }), Full)
    );
    assertGreaterOrEqual(waited, 50 - CLOCK_TOLERANCE);

    canStart.set();
    await parentCanContinue.wait();
    assertEquals([queue.empty(), queue.full()], [true, false]);
    await child.join();
  });

  test("test_get", async (mp) => {
    const queue = new mp.Queue<number>();
    const canStart = new mp.Event();
    const parentCanContinue = new mp.Event();
    const child = new mp.Process({
      target: putFive,
      args: [queue, canStart, parentCanContinue],
      daemon: true,
    });
    await child.start();
    assertEquals(queue.empty(), true);
    canStart.set();
    await parentCanContinue.wait();
    assertEquals(queue.empty(), false);

    assertEquals(queue.getNowait(), 1);
    assertEquals(await queue.get({ block: true, timeout: null }), 2);
    assertEquals(await queue.get({ block: true }), 3);
    assertEquals(await queue.get({ timeout: 1_000 }), 4);
    assertEquals(await queue.get(), 5);
    assertEquals(queue.empty(), true);

    await assertRejects(() => queue.get({ block: false }), Empty);
    await assertRejects(() => queue.get({ block: false, timeout: null }), Empty);
    await assertRejects(() => queue.get({ block: false, timeout: FOR_EVER }), Empty);
    assertThrows(() => queue.getNowait(), Empty);
    const waited = await elapsed(() =>
      assertRejects(() => queue.get({ block: true, timeout: 50 }), Empty)
    );
    assertGreaterOrEqual(waited, 50 - CLOCK_TOLERANCE);
    await child.join();
  });

  test("test_fork", async (mp) => {
    const queue = new mp.Queue<number>();
    for (let i = 0; i < 10; i++) await queue.put(i);
    const child = new mp.Process({ target: putTenMore, args: [queue], daemon: true });
    await child.start();
    for (let i = 0; i < 20; i++) assertEquals(await queue.get(), i);
    await assertRejects(() => queue.get({ block: false }), Empty);
    await child.join();
  });

  test("test_qsize", async (mp) => {
    const queue = new mp.Queue<number>();
    const sizes = [queue.qsize()];
    await queue.put(1);
    sizes.push(queue.qsize());
    await queue.put(5);
    sizes.push(queue.qsize());
    await queue.get();
    sizes.push(queue.qsize());
    await queue.get();
    sizes.push(queue.qsize());
    assertEquals(sizes, [0, 1, 2, 1, 0]);
  });

  test("test_task_done", async (mp) => {
    const queue = new mp.JoinableQueue<number | null>();
    const workers = Array.from(
      { length: 4 },
      () => new mp.Process({ target: workOff, args: [queue], daemon: true }),
    );
    for (const worker of workers) await worker.start();
    for (let i = 0; i < 10; i++) await queue.put(i);
    await queue.join();
    assertEquals(queue.empty(), true);
    for (const _ of workers) await queue.put(null);
    for (const worker of workers) await worker.join();
  });

  test("test_no_import_lock_contention", async (_mp, { method }) => {
    const { answer } = await import(`./testdata/knock_knock.ts?${method}`);
    assertEquals(answer, "knock knock");
  });

  test("test_timeout", async () => {
    const queue = new Queue<number>();
    const waited = await elapsed(() =>
      assertRejects(() => queue.get({ block: true, timeout: 200 }), Empty)
    );
    assertGreaterOrEqual(waited, 100);
  });

  test("test_queue_feeder_donot_stop_onexc", async (mp) => {
    const queue = new mp.Queue<unknown>(1);
    await assertRejects(() => queue.put(notSerializable()), TypeError);
    assertEquals(queue.qsize(), 0);
    await queue.put(true, { block: false });
    assertEquals(queue.qsize(), 1);
    assertEquals(await queue.get({ timeout: 5_000 }), true);
    assert(queue.empty());
  }, { also: ["fork"] });

  test("test_queue_feeder_on_queue_feeder_error", async (mp) => {
    const seen: string[] = [];
    const item = {
      get field(): never {
        seen.push("serialized");
        throw new ReferenceError("no such field");
      },
    };
    const queue = new mp.Queue<unknown>();
    await assertRejects(() => queue.put(item), Error, "no such field");
    assertEquals(seen, ["serialized"]);
    await queue.put(true);
    assertEquals(await queue.get({ timeout: 5_000 }), true);
  }, { also: ["fork"] });

  test("test_closed_queue_empty_exceptions", async () => {
    for (const queue of [new Queue<string>(), new JoinableQueue<string>()]) {
      queue.close();
      await queue.joinThread();
      assertEquals(queue.empty(), true);
    }
    for (const queue of [new Queue<string>(), new JoinableQueue<string>()]) {
      await queue.put("foo");
      queue.close();
      await queue.joinThread();
      assertThrows(() => queue.empty(), OSError, "is closed");
    }
  });

  test("test_closed_queue_put_get_exceptions", async () => {
    for (const queue of [new Queue<string>(), new JoinableQueue<string>()]) {
      queue.close();
      await assertRejects(() => queue.put("foo"), ValueError, "is closed");
      await assertRejects(() => queue.get(), ValueError, "is closed");
    }
  });
});

/** A value that no process can be sent. */
function notSerializable(): WeakMap<object, number> {
  return new WeakMap();
}
