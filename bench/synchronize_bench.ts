/**
 * What synchronization costs, all of it within one process, where nothing waits: both forms of
 * acquire + release of each kind of lock, beside the two bare exchanges that are the least a
 * lock can cost; and what conditions, barriers and new objects cost. Locks that two processes
 * want at a time are in the table, which knows CPython's figures.
 *
 * @module
 */
import {
  Barrier,
  BoundedSemaphore,
  Condition,
  Event,
  Lock,
  RLock,
  Semaphore,
} from "../lib/synchronize/mod.ts";

/** Rounds in one turn of a bench: one by itself is shorter than a look at the clock. */
const ROUNDS = 1_000;
/** Where objects come from that only one bench needs. */
const MAKERS = { Lock, RLock, Semaphore, BoundedSemaphore };

const word = new Int32Array(new SharedArrayBuffer(4));

for (const [kind, Kind] of Object.entries(MAKERS)) {
  const group = `1,000 × acquire + release, ${kind}`;
  const lock = new Kind();

  Deno.bench("two bare exchanges", { group, baseline: true }, () => {
    for (let round = 0; round < ROUNDS; round++) {
      Atomics.compareExchange(word, 0, 0, 1);
      Atomics.compareExchange(word, 0, 1, 0);
    }
  });

  Deno.bench("blocking", { group }, () => {
    for (let round = 0; round < ROUNDS; round++) {
      lock.acquireSync();
      lock.release();
    }
  });

  Deno.bench("awaited", { group }, async () => {
    for (let round = 0; round < ROUNDS; round++) {
      await lock.acquire();
      lock.release();
    }
  });

  Deno.bench("guarded", { group }, () => {
    for (let round = 0; round < ROUNDS; round++) {
      using _ = lock.holdSync();
    }
  });
}

const event = new Event();

Deno.bench("Event.set() + clear()", { group: "others" }, () => {
  event.set();
  event.clear();
});

const condition = new Condition();

Deno.bench("Condition: notify nobody", { group: "others" }, () => {
  condition.acquireSync();
  condition.notify();
  condition.release();
});

const meeting = new Condition(new Lock());

Deno.bench("Condition: wait + notify", { group: "others" }, async () => {
  await meeting.acquire();
  const woken = meeting.wait();
  await meeting.acquire();
  meeting.notify();
  meeting.release();
  await woken;
  meeting.release();
});

const barrier = new Barrier(2);

Deno.bench("Barrier of two, passed", { group: "others" }, async () => {
  await Promise.all([barrier.wait(), barrier.wait()]);
});

for (const [kind, Kind] of Object.entries({ Lock, Event, Condition })) {
  Deno.bench(`new ${kind}()`, { group: "new" }, () => {
    new Kind();
  });
}
