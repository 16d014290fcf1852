import { assert, assertEquals, assertInstanceOf, assertRejects, assertThrows } from "@std/assert";
import {
  DeadlockError,
  PicklingError,
  TimeoutError,
  ValueError,
  WorkerLostError,
} from "../errors.ts";
import { activeChildren } from "../process/mod.ts";
import { Event } from "../synchronize/mod.ts";
import { BrokenProcessPool, ProcessPoolExecutor, waitSync } from "./mod.ts";
import { fork, forkserver, spawn } from "./testdata/contexts.ts";
import { fail, leave, sayAndWait, square, waitFor } from "./testdata/calls.ts";

for (const [method, mpContext] of Object.entries({ spawn, forkserver, fork })) {
  Deno.test(`ProcessPoolExecutor [${method}] makes calls`, async () => {
    await using executor = new ProcessPoolExecutor(2, { mpContext });
    assertEquals(await executor.submit(square, 7).result(), 49);
    await assertRejects(() => executor.submit(fail, "no").result(), RangeError, "no");
    assertEquals(await Array.fromAsync(executor.map(square, [1, 2, 3])), [1, 4, 9]);
  });

  Deno.test(`ProcessPoolExecutor [${method}] hands out results to who blocks`, async () => {
    await using executor = new ProcessPoolExecutor(2, { mpContext });
    assertEquals(executor.submit(square, 7).resultSync(), 49);
    assertThrows(() => executor.submit(fail, "no").resultSync(), RangeError, "no");
    assertEquals([...executor.map(square, [1, 2, 3], { chunksize: 2 })], [1, 4, 9]);
    const { done } = waitSync([1, 2].map((x) => executor.submit(square, x)));
    assertEquals(done.size, 2);
    executor.shutdownSync();
    assertEquals(activeChildren(), []);
  });
}

Deno.test("ProcessPoolExecutor refuses to block for a task of this agent that awaits", async () => {
  await using executor = new ProcessPoolExecutor(1, { mpContext: fork });
  const event = new Event();
  const future = executor.submit(waitFor, event);
  assertThrows(() => future.resultSync(), DeadlockError);
  event.set();
});

Deno.test("ProcessPoolExecutor starts as many workers as there is work for", async () => {
  await using executor = new ProcessPoolExecutor(4, { mpContext: spawn });
  assertEquals(activeChildren().length, 0);
  await executor.submit(square, 1).result();
  await executor.submit(square, 2).result();
  assertEquals(activeChildren().length, 1);
});

Deno.test("ProcessPoolExecutor breaks when a worker dies", async () => {
  await using executor = new ProcessPoolExecutor(1, { mpContext: spawn });
  const futures = [executor.submit(leave), ...[1, 2, 3].map((x) => executor.submit(square, x))];
  for (const future of futures) {
    const error = await assertRejects(
      () => future.result(),
      BrokenProcessPool,
      "terminated abruptly",
    );
    assertInstanceOf(error.cause, WorkerLostError);
    assertEquals(error.cause.exitcode, 7);
  }
  assertThrows(() => executor.submit(square, 1), BrokenProcessPool);
  assertThrows(() => executor.map(square, [1]), BrokenProcessPool);
});

Deno.test("ProcessPoolExecutor breaks when an idle worker dies", async () => {
  await using executor = new ProcessPoolExecutor(1, { mpContext: spawn });
  await executor.submit(square, 1).result();
  const [worker] = activeChildren();
  worker.kill();
  await worker.join();
  const refused = () => executor.submit(square, 2);
  const error = await Promise.try(() => refused().exception()).catch((error) => error);
  assertInstanceOf(error, BrokenProcessPool);
});

Deno.test("ProcessPoolExecutor that recovers loses the call of a dead worker only", async () => {
  await using executor = new ProcessPoolExecutor(1, { mpContext: spawn, recover: true });
  const lost = executor.submit(leave);
  const others = [1, 2, 3].map((x) => executor.submit(square, x));
  await assertRejects(() => lost.result(), WorkerLostError);
  assertEquals(await Promise.all(others.map((other) => other.result())), [1, 4, 9]);
});

Deno.test("ProcessPoolExecutor tells what cannot be sent by the future", async () => {
  await using executor = new ProcessPoolExecutor(1, { mpContext: spawn });
  const future = executor.submit(square, Symbol() as unknown as number);
  await assertRejects(() => future.result(), PicklingError);
  const total = 1;
  const closure = executor.submit(() => total);
  await assertRejects(() => closure.result(), PicklingError, "total");
  assertEquals(await executor.submit(square, 3).result(), 9);
});

Deno.test("ProcessPoolExecutor.map() reads no further ahead than it may", async () => {
  await using executor = new ProcessPoolExecutor(1, { mpContext: fork });
  let read = 0;
  function* input() {
    for (;;) yield read++;
  }
  const results = executor.map(square, input(), { buffersize: 2 });
  assertEquals(read, 2);
  assertEquals([(await results.next()).value, read], [0, 3]);
  assertEquals([(await results.next()).value, read], [1, 4]);
  await results.return();
  assertEquals(await results.next(), { done: true, value: undefined });
});

Deno.test("ProcessPoolExecutor.map() cancels the rest when its loop is left", async () => {
  await using executor = new ProcessPoolExecutor(1, { mpContext: fork });
  const calls: number[] = [];
  const call = (x: number) => calls.push(x);
  for await (const _ of executor.map(call, [1, 2, 3, 4, 5, 6, 7, 8])) break;
  await executor.shutdown();
  assert(calls.length < 8, `${calls.length} calls`);
});

Deno.test("ProcessPoolExecutor.map() gives up when time is up", async () => {
  await using executor = new ProcessPoolExecutor(1, { mpContext: fork });
  const event = new Event();
  const results = executor.map(waitFor, [event], { timeout: 1 });
  await assertRejects(() => results.next(), TimeoutError);
  event.set();
});

Deno.test("ProcessPoolExecutor.shutdown() cancels what waits, if asked", async () => {
  const executor = new ProcessPoolExecutor(1, { mpContext: spawn });
  const [started, event] = [new Event(), new Event()];
  const first = executor.submit(sayAndWait, started, event);
  const others = [1, 2, 3, 4].map((x) => executor.submit(square, x));
  await started.wait();
  await executor.shutdown({ wait: false, cancelFutures: true });
  event.set();
  assertEquals(await first.exception(), null);
  assertEquals(others.map((future) => future.cancelled()), [false, true, true, true]);
  await executor.shutdown();
  assertEquals(activeChildren(), []);
});

for (const how of ["terminateWorkers", "killWorkers"] as const) {
  Deno.test(`ProcessPoolExecutor.${how}() breaks what is not done`, async () => {
    const executor = new ProcessPoolExecutor(1, { mpContext: spawn });
    const [started, never] = [new Event(), new Event()];
    const future = executor.submit(sayAndWait, started, never);
    await started.wait();
    executor[how]();
    await assertRejects(() => future.result(), BrokenProcessPool);
    await executor.shutdown();
    assertEquals(activeChildren(), []);
  });
}

Deno.test("ProcessPoolExecutor refuses options that make no sense", () => {
  const bad = [
    [{ maxWorkers: 0 }, ValueError, "max_workers must be greater than 0"],
    [{ maxWorkers: 1.5 }, TypeError, "integer"],
    [{ maxTasksPerChild: 0 }, ValueError, "max_tasks_per_child must be >= 1"],
    [{ maxTasksPerChild: "3" as unknown as number }, TypeError, "must be an integer"],
    [{ maxTasksPerChild: 1, mpContext: fork }, ValueError, "'fork'"],
    [{ initializer: 5 as unknown as () => void }, TypeError, "initializer must be a callable"],
  ] as const;
  for (const [options, cls, text] of bad) {
    assertThrows(() => new ProcessPoolExecutor(options), cls, text);
  }
});

Deno.test("ProcessPoolExecutor.map() refuses what makes no sense", async () => {
  await using executor = new ProcessPoolExecutor(1, { mpContext: fork });
  assertThrows(() => executor.map(square, [1], { chunksize: 0 }), ValueError, "chunksize");
  assertThrows(() => executor.map(square, [1], { buffersize: 0 }), ValueError, "buffersize");
  assertThrows(() => executor.map(square, 5 as unknown as number[]), TypeError, "iterable");
});
