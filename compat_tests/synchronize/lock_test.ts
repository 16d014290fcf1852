/**
 * `_TestLock` of CPython's suite: Lock and RLock.
 */

import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  AssertionError,
  type Lock,
  type RLock,
  RuntimeError,
  ValueError,
} from "@pystd/multiprocessing";
import * as dummy from "@pystd/multiprocessing/dummy";
import { compat, type Passport } from "../harness.ts";
import type { Multiprocessing } from "../multiprocessing.ts";
import { acquireAndKeep, showHeld } from "./targets.ts";

const PASSPORT: Passport = {
  cpython: "3.14",
  file: "_test_multiprocessing.py",
  licence: "PSF-2.0",
  edits: [
    "A thread of the same process is an in-agent child.",
    "What a child saw comes back through a pipe, where CPython has a shared byte.",
    "A child that keeps a lock lives until the parent has looked at it.",
    "A scope is `using`, on the guard that hold() gives.",
  ],
};

/** Who holds the lock, and how many times. */
interface Holder {
  readonly name: string;
  /** An in-agent child instead of a process. */
  readonly thread?: boolean;
  readonly count?: number;
}

compat("_TestLock", PASSPORT, ({ test }) => {
  test("test_repr_lock", async (mp) => {
    const lock = new mp.Lock();
    assertEquals(String(lock), "<Lock(owner=None)>");
    await lock.acquire();
    assertEquals(String(lock), "<Lock(owner=MainProcess)>");
    lock.release();
    assertEquals(await shown(mp, lock, { name: "T1", thread: true }), [
      "<Lock(owner=MainProcess|T1)>",
      "<Lock(owner=SomeOtherThread)>",
    ]);
    assertEquals(await shown(mp, lock, { name: "P1" }), [
      "<Lock(owner=P1)>",
      "<Lock(owner=SomeOtherProcess)>",
    ]);
    assertEquals(String(lock), "<Lock(owner=None)>");
  });

  test("test_lock", async (mp, { dummy, managed }) => {
    const lock = new mp.Lock();
    assertEquals(await lock.acquire(), true);
    assertEquals(lock.locked(), true);
    assertEquals(await lock.acquire(false), false);
    assertEquals(lock.release(), undefined);
    assertEquals(lock.locked(), false);
    const error = assertThrows(() => lock.release());
    assert(error instanceof ValueError || ((dummy || managed) && error instanceof RuntimeError));
  });

  test("test_lock_locked_2processes", async (mp) => {
    const lock = new mp.Lock();
    assertEquals(await lockedByChild(mp, lock), [true, true]);
  }, { also: ["fork"] });

  test("test_repr_rlock", async (mp) => {
    const lock = new mp.RLock();
    assertEquals(String(lock), "<RLock(None, 0)>");
    for (let i = 0; i < 3; i++) await lock.acquire();
    assertEquals(String(lock), "<RLock(MainProcess, 3)>");
    for (let i = 0; i < 3; i++) lock.release();
    assertEquals(String(lock), "<RLock(None, 0)>");
    for (const count of [1, 2, 3]) {
      assertEquals(await shown(mp, lock, { name: `T${count}`, thread: true, count }), [
        `<RLock(MainProcess|T${count}, ${count})>`,
        "<RLock(SomeOtherThread, nonzero)>",
      ]);
    }
    assertEquals(await shown(mp, lock, { name: "P1" }), [
      "<RLock(P1, 1)>",
      "<RLock(SomeOtherProcess, nonzero)>",
    ]);
  });

  test("test_rlock", async (mp, { dummy, managed }) => {
    const lock = new mp.RLock();
    for (let i = 0; i < 3; i++) assertEquals(await lock.acquire(), true);
    assertEquals(lock.locked(), true);
    assertEquals(lock.release(), undefined);
    assertEquals(lock.locked(), true);
    assertEquals(lock.release(), undefined);
    assertEquals(lock.release(), undefined);
    assertEquals(lock.locked(), false);
    const error = assertThrows(() => lock.release());
    assert(
      error instanceof AssertionError || ((dummy || managed) && error instanceof RuntimeError),
    );
  });

  test("test_rlock_locked_2processes", async (mp) => {
    const lock = new mp.RLock();
    assertEquals(await lockedByChild(mp, lock), [true, true]);
  }, { also: ["fork"] });

  test("test_lock_context", async (mp) => {
    const lock = new mp.Lock();
    {
      using guard = await lock.hold();
      assert(guard);
      assertEquals(lock.locked(), true);
    }
    assertEquals(lock.locked(), false);
  });

  test("test_rlock_context", async (mp) => {
    const lock = new mp.RLock();
    {
      using guard = await lock.hold();
      assert(guard);
      assertEquals(lock.locked(), true);
    }
    assertEquals(lock.locked(), false);
  });
});

/** The lock's text while a child holds it: as the child sees it, as the parent sees it. */
async function shown(
  mp: Multiprocessing,
  lock: Lock | RLock,
  { name, thread, count = 1 }: Holder,
): Promise<unknown[]> {
  const [reader, writer] = mp.Pipe({ duplex: false });
  const canRelease = new mp.Event();
  const { Process } = thread ? dummy : mp;
  const child = new Process({ target: showHeld, args: [lock, writer, canRelease, count], name });
  await child.start();
  const texts = [await reader.recv(), String(lock)];
  canRelease.set();
  await child.join();
  return texts;
}

/** What locked() says while a child holds the lock: in the child, in the parent. */
async function lockedByChild(mp: Multiprocessing, lock: Lock | RLock): Promise<unknown[]> {
  const [reader, writer] = mp.Pipe({ duplex: false });
  const canEnd = new mp.Event();
  const child = new mp.Process({ target: acquireAndKeep, args: [lock, writer, canEnd] });
  await child.start();
  const states = [await reader.recv(), lock.locked()];
  canEnd.set();
  await child.join();
  return states;
}
