import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStrictEquals,
  assertThrows,
} from "@std/assert";
import { BrokenBarrierError, DeadlockError } from "../errors.ts";
import { decode, encode } from "../codec/mod.ts";
import { Barrier, type BarrierOptions, Event } from "./mod.ts";
import { InAgent, Member, until, untilWaiting } from "./testdata/company.ts";
import { actForEver } from "./testdata/bodies.ts";

const forms = ["await", "sync"] as const;

/** Comes to `barrier`; who comes is not heard of until it is asked. */
function come(barrier: Barrier, options?: Parameters<Barrier["wait"]>[0]): Promise<unknown> {
  return barrier.wait(options).catch((error: unknown) => error);
}

function assertBroken(outcome: unknown): void {
  assert(outcome instanceof BrokenBarrierError, `${outcome}`);
}

for (const form of forms) {
  Deno.test(`Barrier.wait() lets all go on when all have come (${form})`, async () => {
    const barrier = new Barrier(3);
    await using a = Member.start("pass", [barrier, 20, form]);
    await using b = Member.start("pass", [barrier, 20, form]);
    const own: number[] = [];
    for (let round = 0; round < 20; round++) own.push(await barrier.wait());
    const [first, second] = await Promise.all([a.result, b.result]) as [number[], number[]];
    for (let round = 0; round < 20; round++) {
      assertEquals([first[round], second[round], own[round]].toSorted(), [0, 1, 2]);
    }
    assertEquals([barrier.nWaiting, barrier.broken], [0, false]);
  });
}

Deno.test("Barrier.wait() returns the position of arrival", async () => {
  const barrier = new Barrier(3);
  assertEquals(await Promise.all([barrier.wait(), barrier.wait(), barrier.wait()]), [0, 1, 2]);
});

Deno.test("Barrier.waitSync() wakes and is woken", async () => {
  const barrier = new Barrier(2);
  await using there = Member.start("pass", [barrier, 1, "sync"]);
  const index = barrier.waitSync();
  assertEquals([index, ...await there.result as number[]].toSorted(), [0, 1]);
});

Deno.test("Barrier tells how many must come and how many have", async () => {
  const barrier = new Barrier(2);
  assertEquals([barrier.parties, barrier.nWaiting], [2, 0]);
  const first = barrier.wait();
  assertEquals([barrier.nWaiting, barrier.statistics().waiting], [1, 1]);
  await Promise.all([first, barrier.wait()]);
  assertEquals([barrier.nWaiting, barrier.statistics().waiting], [0, 0]);
});

Deno.test("Barrier of one passes at once", async () => {
  const barrier = new Barrier(1);
  assertEquals(await barrier.wait(), 0);
  assertEquals(barrier.waitSync(), 0);
  assertEquals(await barrier.wait({ timeout: 0 }), 0);
});

Deno.test("Barrier of none never fills", async () => {
  for (const parties of [0, -1]) {
    const barrier = new Barrier(parties);
    assertEquals(barrier.parties, parties);
    await assertRejects(() => barrier.wait({ timeout: 5 }), BrokenBarrierError);
  }
});

// -- The action --

Deno.test("Barrier calls its action once a round, before anybody goes on", async () => {
  let calls = 0;
  const barrier = new Barrier(2, { action: () => void calls++ });
  for (let round = 1; round <= 3; round++) {
    await Promise.all([0, 1].map(() => barrier.wait().then(() => assertEquals(calls, round))));
  }
});

Deno.test("Barrier awaits its action", async () => {
  let done = false;
  const action = async () => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    done = true;
  };
  const barrier = new Barrier(2, { action });
  await Promise.all([0, 1].map(() => barrier.wait().then(() => assert(done))));
});

Deno.test("Barrier lets nobody in while the action runs", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const barrier = new Barrier(1, { action: () => promise });
  const first = barrier.wait(), second = barrier.wait();
  await untilWaiting(barrier, 1);
  resolve();
  assertEquals(await Promise.all([first, second]), [0, 0]);
});

Deno.test("Barrier breaks when its action fails; who called it gets the error", async () => {
  const failure = new Error("failed");
  const action = () => {
    throw failure;
  };
  const barrier = new Barrier(2, { action });
  const first = come(barrier);
  assertStrictEquals(await come(barrier), failure);
  assertBroken(await first);
  assertEquals(barrier.broken, true);
});

Deno.test("Barrier.waitSync() refuses an action that must be awaited", () => {
  const barrier = new Barrier(1, { action: () => Promise.reject(new Error("unseen")) });
  assertThrows(() => barrier.waitSync(), TypeError, "awaitable form");
  assertEquals(barrier.broken, true);
});

Deno.test("Barrier does not count time while the action runs", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const barrier = new Barrier(2, { action: () => promise });
  const first = come(barrier, { timeout: 10 });
  const second = come(barrier);
  await new Promise((resolve) => setTimeout(resolve, 20)); // past the timeout
  resolve();
  assertEquals(await Promise.all([first, second]), [0, 1]);
});

Deno.test("Barrier breaks when the process dies that runs the action", async () => {
  const barrier = new Barrier(2, { action: actForEver });
  const first = come(barrier);
  const started = new Event();
  await using there = Member.start("passActing", [barrier, started]);
  await started.wait();
  const next = come(barrier);
  there.kill();
  assertBroken(await first);
  assertBroken(await next);
});

// -- Broken --

Deno.test("Barrier breaks for all when one runs out of time", async () => {
  const barrier = new Barrier(3);
  await using there = Member.start("pass", [barrier, 1, "sync"]);
  await untilWaiting(barrier, 1);
  const start = performance.now();
  assertBroken(await come(barrier, { timeout: 20 }));
  assert(performance.now() - start > 15);
  assert(String(await there.result).startsWith("BrokenBarrierError: "));
  assertEquals([barrier.broken, barrier.nWaiting], [true, 0]);
  assertBroken(await come(barrier));
  assertThrows(() => barrier.waitSync(), BrokenBarrierError);
});

Deno.test("Barrier.wait() without time breaks it at once", async () => {
  for (const timeout of [0, -1]) {
    const barrier = new Barrier(2);
    const first = come(barrier);
    const third = new Barrier(3);
    assertThrows(() => third.waitSync({ timeout }), BrokenBarrierError);
    assertEquals(await barrier.wait({ timeout }), 1, "all have come");
    assertEquals(await first, 0);
    assertBroken(await come(barrier, { timeout }));
  }
});

Deno.test("Barrier.wait() falls back on the barrier's own timeout", async () => {
  const barrier = new Barrier(2, { timeout: 10 });
  for (const options of [undefined, {}, { timeout: undefined }, { timeout: null }]) {
    assertBroken(await come(barrier, options));
    barrier.reset();
  }
  assertThrows(() => barrier.waitSync(), BrokenBarrierError);
});

Deno.test("Barrier.abort() breaks it for all until reset()", async () => {
  const barrier = new Barrier(3);
  const waiting = [come(barrier), come(barrier)];
  barrier.abort();
  for (const outcome of await Promise.all(waiting)) assertBroken(outcome);
  assertEquals(barrier.broken, true);
  assertBroken(await come(barrier));
  barrier.reset();
  assertEquals(barrier.broken, false);
  assertEquals(await Promise.all([0, 1, 2].map(() => come(barrier))), [0, 1, 2]);
});

Deno.test("Barrier.reset() breaks it for those who wait only", async () => {
  const barrier = new Barrier(2);
  const waiting = come(barrier);
  barrier.reset();
  assertEquals([barrier.broken, barrier.nWaiting], [false, 0]);
  assertEquals(await Promise.all([come(barrier), come(barrier)]), [0, 1]);
  assertBroken(await waiting);
});

Deno.test("Barrier.reset() breaks it for who runs the action", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const barrier = new Barrier(1, { action: () => promise });
  const acting = come(barrier);
  barrier.reset();
  resolve();
  assertBroken(await acting);
  assertEquals(await come(barrier), 0);
});

Deno.test("Barrier breaks when one is aborted by its signal, who gets the reason", async () => {
  const barrier = new Barrier(3);
  const controller = new AbortController();
  const reason = new Error("enough");
  const other = come(barrier);
  const aborted = come(barrier, { signal: controller.signal });
  controller.abort(reason);
  assertStrictEquals(await aborted, reason);
  assertBroken(await other);
  barrier.reset();
  assertStrictEquals(await come(barrier, { signal: controller.signal }), reason);
  assertEquals(barrier.broken, false, "it did not come");
});

Deno.test("Barrier breaks when one is interrupted", async () => {
  for (const form of forms) {
    const barrier = new Barrier(3);
    const other = come(barrier);
    await using there = Member.start("pass", [barrier, 1, form]);
    await untilWaiting(barrier, 2);
    there.interrupt();
    assertEquals(await there.result, "KeyboardInterrupt: ");
    assertBroken(await other);
  }
});

Deno.test("Barrier breaks when an in-agent process is terminated", async () => {
  const barrier = new Barrier(3);
  using child = new InAgent("Child");
  const other = come(barrier);
  const ended = new Error("terminated");
  const waiting = child.run(() => come(barrier));
  child.terminate(ended);
  assertStrictEquals(await waiting, ended);
  assertBroken(await other);
});

Deno.test("Barrier breaks when a process dies that waits", async () => {
  for (const form of forms) {
    const barrier = new Barrier(3);
    const other = come(barrier);
    await using there = Member.start("pass", [barrier, 1, form]);
    await untilWaiting(barrier, 2);
    there.kill();
    assertBroken(await other);
    assertEquals(barrier.broken, true);
    barrier.reset();
    assertEquals(await Promise.all([0, 1, 2].map(() => come(barrier))), [0, 1, 2]);
  }
});

Deno.test("Barrier is broken for who comes after one died alone", async () => {
  const barrier = new Barrier(2);
  await using there = Member.start("pass", [barrier, 1, "sync"]);
  await untilWaiting(barrier, 1);
  there.kill();
  assertBroken(await come(barrier));
});

Deno.test("Barrier.waitSync() refuses to wait where nobody could come", () => {
  assertThrows(() => new Barrier(2).waitSync(), DeadlockError, "no other process lives");
});

Deno.test("Barrier refuses arguments that make no sense", async () => {
  assertThrows(() => new Barrier("2" as never), TypeError, "integer");
  assertThrows(() => new Barrier(2, { action: 5 } as never), TypeError, "function");
  assertThrows(() => new Barrier(2, { timeout: "5" } as never), TypeError, "number");
  await assertRejects(() => new Barrier(2).wait(5 as never), TypeError, "object");
});

Deno.test("Barrier travels as itself, with its action and timeout", async () => {
  const barrier = new Barrier(2, { action: actForEver, timeout: 10 });
  const { bytes, handles } = encode([barrier]);
  const [copy] = decode<[Barrier]>(bytes, handles);
  assertBroken(await come(copy));
  assertEquals([barrier.broken, copy.parties], [true, 2]);
});

Deno.test("Barrier shows who has come", async () => {
  const barrier = new Barrier(2, {} satisfies BarrierOptions);
  assertMatch(
    Deno.inspect(barrier),
    /^<multiprocessing\.synchronize\.Barrier at 0x[0-9a-f]+: waiters=0\/2>$/,
  );
  const first = come(barrier);
  await until(() => String(barrier).endsWith(": waiters=1/2>"));
  barrier.abort();
  assertBroken(await first);
  assertMatch(String(barrier), /: broken>$/);
});
