/** What is true of Lock, RLock and the semaphores alike. */

import { assert, assertEquals, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import { DeadlockError, TimeoutError } from "../errors.ts";
import { decode, encode } from "../codec/mod.ts";
import { BoundedSemaphore, Event, Lock, RLock, Semaphore, type SemLock } from "./mod.ts";
import { InAgent, Member, until, untilWaiting } from "./testdata/company.ts";

const kinds: Record<string, () => SemLock> = {
  Lock: () => new Lock(),
  RLock: () => new RLock(),
  Semaphore: () => new Semaphore(),
  BoundedSemaphore: () => new BoundedSemaphore(),
};

/** Two ways to wait. */
const forms = ["await", "sync"] as const;

/** Makes one that another process of this agent holds. */
function heldByAnother(make: () => SemLock) {
  const lock = make();
  const owner = new InAgent("Owner");
  owner.run(() => lock.acquireSync());
  return { lock, owner, [Symbol.dispose]: () => owner.end(0) };
}

for (const [name, make] of Object.entries(kinds)) {
  const held = () => heldByAnother(make);

  Deno.test(`${name} admits one holder at a time`, async () => {
    const lock = make();
    const seats = new Semaphore();
    await using a = Member.start("hammer", [lock, seats, { rounds: 2_000, form: "sync" }]);
    await using b = Member.start("hammer", [lock, seats, { rounds: 2_000, form: "await" }]);
    assertEquals(await Promise.all([a.result, b.result]), [0, 0]);
    assertEquals(lock.locked(), false);
    assertEquals(lock.statistics().waiting, 0);
  });

  Deno.test(`${name}.acquire() returns true at once when it is free`, async () => {
    const lock = make();
    assertEquals(await lock.acquire(), true);
    lock.release();
    assertEquals(await lock.acquire(true), true);
    lock.release();
    assertEquals(await lock.acquire({ block: false }), true);
    lock.release();
    assertEquals(await lock.acquire({ timeout: 0 }), true);
    lock.release();
    assertEquals(lock.acquireSync(), true);
    lock.release();
    assertEquals(lock.acquireSync(false), true);
    assertEquals(lock.locked(), true);
  });

  Deno.test(`${name}.acquire() returns false at once when told not to wait`, async () => {
    using taken = held();
    const { lock } = taken;
    for (const refusal of [false, { block: false }, { timeout: 0 }, { timeout: -1 }] as const) {
      assertEquals(await lock.acquire(refusal), false);
      assertEquals(lock.acquireSync(refusal), false);
    }
    assertEquals(await lock.acquire({ block: false, timeout: 60_000 }), false);
    assertEquals(await lock.acquire({ block: false, timeout: null }), false);
  });

  Deno.test(`${name}.acquire() returns false when the timeout passes`, async () => {
    using taken = held();
    const start = performance.now();
    assertEquals(await taken.lock.acquire({ timeout: 30 }), false);
    assertEquals(taken.lock.acquireSync({ timeout: 30 }), false);
    assert(performance.now() - start > 55);
    assertEquals(taken.lock.statistics().waiting, 0);
  });

  Deno.test(`${name}.acquire() takes a time that is not there as no limit`, async () => {
    using taken = held();
    const { lock, owner } = taken;
    const waits = [lock.acquire({ timeout: undefined }), lock.acquire({ timeout: null })];
    await untilWaiting(lock, 2);
    owner.run(() => lock.release());
    assertEquals(await Promise.race(waits), true);
    lock.release();
    assertEquals(await Promise.all(waits), [true, true]);
  });

  Deno.test(`${name}.acquire() refuses options that make no sense`, async () => {
    const lock = make();
    await assertRejects(() => lock.acquire({ blocking: false } as never), TypeError, "blocking");
    await assertRejects(() => lock.acquire({ timeout: "1" } as never), TypeError, "number");
    await assertRejects(() => lock.acquire({ block: 0 } as never), TypeError, "boolean");
    await assertRejects(() => lock.acquire(5 as never), TypeError, "object");
    await assertRejects(() => lock.acquire(null as never), TypeError, "object");
    assertThrows(() => lock.acquireSync({ blocking: false } as never), TypeError, "blocking");
    assertEquals(lock.locked(), false);
  });

  for (const form of forms) {
    Deno.test(`${name} wakes who waits in another process (${form})`, async () => {
      const lock = make();
      await lock.acquire();
      await using waiter = Member.start("acquireOnce", [lock, form]);
      await untilWaiting(lock, 1);
      lock.release();
      assertEquals(await waiter.result, true);
    });
  }

  Deno.test(`${name} wakes a blocked main agent`, async () => {
    const lock = make();
    const event = new Event();
    await using holder = Member.start("holdUntil", [lock, event]);
    await until(() => lock.locked());
    event.set();
    assertEquals(lock.acquireSync(), true);
    lock.release();
    await holder.result;
  });

  Deno.test(`${name}.acquire() is ended by its signal`, async () => {
    using taken = held();
    const reason = new Error("enough");
    const controller = new AbortController();
    const waiting = taken.lock.acquire({ signal: controller.signal });
    await untilWaiting(taken.lock, 1);
    controller.abort(reason);
    assertStrictEquals(await assertRejects(() => waiting), reason);
    assertStrictEquals(
      await assertRejects(() => make().acquire({ signal: controller.signal })),
      reason,
    );
    assertEquals(taken.lock.statistics().waiting, 0);
  });

  Deno.test(`${name} is not lost to a waiter who has given up`, async () => {
    using taken = held();
    const { lock, owner } = taken;
    const controller = new AbortController();
    const first = lock.acquire({ signal: controller.signal });
    const second = lock.acquire();
    await untilWaiting(lock, 2);
    owner.run(() => lock.release());
    controller.abort();
    await first.then(() => lock.release(), () => {});
    assertEquals(await second, true);
  });

  for (const form of forms) {
    Deno.test(`${name}.acquire() is ended by an interrupt (${form})`, async () => {
      const lock = make();
      await lock.acquire();
      await using waiter = Member.start("acquireOnce", [lock, form]);
      await untilWaiting(lock, 1);
      waiter.interrupt();
      assertEquals(await waiter.result, "KeyboardInterrupt: ");
    });
  }

  Deno.test(`${name}.acquire() is ended by terminating an in-agent process`, async () => {
    using taken = held();
    using child = new InAgent("Child");
    const ended = new Error("terminated");
    const waiting = child.run(() => taken.lock.acquire());
    await untilWaiting(taken.lock, 1);
    child.terminate(ended);
    assertStrictEquals(await assertRejects(() => waiting), ended);
    await child.run(async () => {
      assertStrictEquals(await assertRejects(() => make().acquire()), ended);
      assertStrictEquals(assertThrows(() => make().acquireSync()), ended);
    });
  });

  Deno.test(`${name}.hold() holds for a scope`, async () => {
    const lock = make();
    {
      using _ = await lock.hold();
      assertEquals(lock.locked(), true);
    }
    assertEquals(lock.locked(), false);
    {
      using _ = lock.holdSync({ timeout: 5 });
      assertEquals(lock.locked(), true);
    }
    assertEquals(lock.locked(), false);
  });

  Deno.test(`${name}.hold() releases once`, async () => {
    const lock = make();
    {
      using guard = await lock.hold();
      guard.release();
      assertEquals(lock.locked(), false);
      await lock.acquire();
    }
    assertEquals(lock.locked(), true);
  });

  Deno.test(`${name}.hold() throws when the timeout passes`, async () => {
    using taken = held();
    await assertRejects(() => taken.lock.hold({ timeout: 5 }), TimeoutError, "not free in time");
    assertThrows(() => taken.lock.holdSync({ timeout: 5 }), TimeoutError);
    assertThrows(() => taken.lock.holdSync(false), TimeoutError);
  });

  Deno.test(`${name}.acquireSync() refuses to wait where nobody could release`, () => {
    using taken = held();
    assertThrows(() => taken.lock.acquireSync(), DeadlockError);
    assertEquals(taken.lock.acquireSync({ timeout: 5 }), false);
    assertEquals(taken.lock.statistics().waiting, 0);
  });

  Deno.test(`${name} travels as itself`, () => {
    const lock = make();
    const { bytes, handles } = encode({ lock, again: lock });
    const copy = decode<{ lock: SemLock; again: SemLock }>(bytes, handles);
    assertStrictEquals(copy.lock, copy.again);
    assertStrictEquals(copy.lock.constructor, lock.constructor);
    copy.lock.acquireSync();
    assertEquals(lock.locked(), true);
    assertEquals(String(copy.lock), String(lock));
    lock.release();
    assertEquals(copy.lock.locked(), false);
  });

  Deno.test(`${name} shows itself as text in the console`, () => {
    const lock = make();
    assertEquals(Deno.inspect(lock), String(lock));
    assertEquals(Deno.inspect({ lock }), `{ lock: ${lock} }`);
  });
}
