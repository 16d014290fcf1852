/**
 * Where the package differs from CPython, one test for each row of docs/differences.md that no
 * other test shows. docs_test.ts sees to it that every row names a test.
 */

import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { fileURLToPath } from "node:url";
import {
  Barrier,
  BrokenBarrierError,
  BrokenLockError,
  BufferTooShort,
  Condition,
  currentProcess,
  DeadlockError,
  Empty,
  Event,
  getContext,
  JoinableQueue,
  Lock,
  parentProcess,
  PicklingError,
  Pipe,
  ProcessError,
  Queue,
  register,
  RLock,
  Semaphore,
  setExecutable,
  SimpleQueue,
  TimeoutError,
  ValueError,
  wait,
  waitSync,
} from "@pystd/multiprocessing";
import * as roles from "./differences/roles.ts";
import { putStranger, type Stranger } from "./differences/stranger.ts";

// Children of their own, and no spares that outlive a test.
const { Process } = getContext("spawn");
const fork = getContext("fork");
const PROGRAM = fileURLToPath(new URL("differences/program.ts", import.meta.url));

interface Ending {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function program(scenario: string): Promise<Ending> {
  return await endingOf(startProgram(scenario));
}

function startProgram(scenario: string, stdin: "null" | "piped" = "null"): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-check", "--allow-all", PROGRAM, scenario],
    env: { NO_COLOR: "1" },
    stdin,
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

async function endingOf(child: Deno.ChildProcess): Promise<Ending> {
  const { code, stdout, stderr } = await child.output();
  const text = new TextDecoder();
  return { code, stdout: text.decode(stdout).trim(), stderr: text.decode(stderr) };
}

// -- Names and forms --

Deno.test("nothing is null, not undefined", () => {
  assertEquals(parentProcess(), null);
  assertEquals(new Process().exitcode, null);
  assertEquals(new Process().pid, null);
});

Deno.test("timeouts are milliseconds", async () => {
  const start = performance.now();
  await assertRejects(() => new Queue().get({ timeout: 20 }), Empty);
  const passed = performance.now() - start;
  assert(passed >= 19 && passed < 15_000, `${passed} ms`);
});

Deno.test("kwargs arrive as one last object", async () => {
  const seen: unknown[] = [];
  const target = (...args: unknown[]) => seen.push(...args);
  const p = new fork.Process({ target, args: [1], kwargs: { key: 2 } });
  await p.start();
  await p.join();
  assertEquals(seen, [1, { key: 2 }]);
});

Deno.test("a wait can be aborted", async () => {
  const reason = new Error("enough");
  const thrown = await assertRejects(() => new Queue().get({ signal: AbortSignal.abort(reason) }));
  assertEquals(thrown, reason);
});

Deno.test("errors extend JavaScript's", () => {
  assert(new ValueError() instanceof RangeError);
  assert(new PicklingError() instanceof TypeError);
  assert(new TimeoutError() instanceof ProcessError);
});

// -- Processes --

Deno.test("pids are numbers beyond the program's own", async () => {
  using told = new Queue<[number, number]>();
  const p = new Process({ target: roles.tellPids, args: [told] });
  await p.start();
  const { pid } = p;
  await p.join();
  assertEquals(currentProcess().pid, Deno.pid);
  assertEquals(await told.get(), [pid!, Deno.pid]);
  assert(pid! > Deno.pid);
});

Deno.test("a child imports the module of its target and not the main one", async () => {
  Reflect.set(globalThis, "differencesTestIsLoaded", true);
  using told = new Queue<[boolean, boolean]>();
  const p = new Process({ target: roles.tellImports, args: [told] });
  await p.start();
  assertEquals(await told.get(), [false, false]);
  await p.join();
});

Deno.test("private fields of a Process subclass do not exist in the child", async () => {
  using told = new Queue<number>();
  const p = new roles.Keeper(told);
  await p.start();
  await p.join();
  assertEquals([await told.get(), told.qsize(), p.exitcode], [2, 0, 1]);
});

Deno.test("a target that can never finish ends with exit code 1", async () => {
  const p = new Process({ target: roles.neverFinish });
  await p.start();
  await p.join();
  assertEquals(p.exitcode, 1);
});

Deno.test("an interrupt that nobody catches is exit code -2", async () => {
  const ready = new Event();
  const p = new Process({ target: roles.waitForEver, args: [ready] });
  await p.start();
  await ready.wait();
  p.interrupt();
  await p.join();
  assertEquals(p.exitcode, -2);
});

Deno.test("an interrupt is raised where the child waits", async () => {
  const ready = new Event();
  using told = new Queue<string>();
  const p = new Process({ target: roles.tellWhatEndsTheWait, args: [ready, told] });
  await p.start();
  await ready.wait();
  while (p.exitcode === null) { // it may be between set() and wait(), where the interrupt ends it
    p.interrupt();
    await p.join({ timeout: 10 });
  }
  if (p.exitcode === 0) assertEquals(await told.get(), "KeyboardInterrupt");
  else assertEquals(p.exitcode, -2);
});

Deno.test("a computing child hears no interrupt", async () => {
  const { stdout } = await program("a computing child is interrupted");
  assertEquals(stdout, "null");
});

Deno.test("a computing child is killed at once for all who wait", async () => {
  const { code, stdout } = await program("a computing child is killed");
  assertEquals([code, stdout], [0, "-9"]);
});

Deno.test("the program waits for its children when its main module is through", async () => {
  const { code, stdout } = await program("main returns");
  assertEquals([code, stdout], [0, "main has finished\nthe child has finished"]);
});

Deno.test("a child reads the program's standard input", async () => {
  const child = startProgram("a child reads", "piped");
  const input = child.stdin.getWriter();
  await input.write(new TextEncoder().encode("hello"));
  await input.close();
  assertEquals((await endingOf(child)).stdout, "the child has read hello");
});

Deno.test("Deno.exit() in the main process waits for nobody", async () => {
  const { code, stdout } = await program("main calls Deno.exit");
  assertEquals([code, stdout], [3, ""]);
});

Deno.test("an error in the main process ends the program without waiting", async () => {
  const { code, stdout, stderr } = await program("main throws");
  assertEquals([code, stdout], [1, ""]);
  assertStringIncludes(stderr, "main throws");
});

Deno.test("exit() in the main process is an uncaught error", async () => {
  const { code, stderr } = await program("main calls exit");
  assertEquals(code, 1);
  assertStringIncludes(stderr, "SystemExit: exit(3)");
});

Deno.test("Ctrl-C ends the program at once", async () => {
  const child = startProgram("Ctrl-C");
  const output = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  assertEquals((await output.read()).value, "ready\n");
  child.kill("SIGINT");
  assertEquals(await output.read(), { value: undefined, done: true });
  await child.stderr.cancel();
  assertEquals((await child.status).signal, "SIGINT");
});

Deno.test("children of a killed process go on", async () => {
  const born = new Event();
  using told = new Queue<boolean>();
  const p = new Process({ target: roles.bearChild, args: [born, told] });
  await p.start();
  await born.wait();
  p.kill();
  assertEquals(await told.get({ timeout: 10_000 }), false);
  await p.join();
});

Deno.test("daemons of a killed process end with it", async () => {
  const born = new Event();
  const lock = new Lock();
  const p = new Process({ target: roles.bearDaemon, args: [born, lock] });
  await p.start();
  await born.wait(); // the daemon has the lock
  p.kill();
  await p.join();
  const error = await assertRejects(() => lock.acquire({ timeout: 10_000 }), BrokenLockError);
  assertEquals(error.ownerExitcode, -15);
});

// -- What can be sent --

Deno.test("a function that needs nothing around it is sent as source", async () => {
  using results = new Queue<number>();
  const target = (n: number, to: Queue<number>) => void to.put(n * 2);
  const p = new Process({ target, args: [21, results] });
  await p.start();
  assertEquals(await results.get(), 42);
  await p.join();
});

Deno.test("what cannot be sent throws where it is put, with its place", () => {
  using queue = new Queue();
  const error = assertThrows(
    () => queue.putSync({ job: { cache: new WeakMap() } }),
    PicklingError,
  );
  assertStringIncludes(error.message, "item.job.cache");
});

Deno.test("an item's class is found where it is exported", async () => {
  using queue = new Queue<roles.Point>();
  const p = new Process({ target: roles.putPoint, args: [queue] });
  await p.start();
  assertEquals((await queue.get()).norm(), 5);
  await p.join();
});

Deno.test("a class without an own form is registered by who sends it", async () => {
  register(URLSearchParams, (params) => [URLSearchParams, [String(params)]]);
  using queue = new Queue<URLSearchParams>();
  queue.put(new URLSearchParams("a=1"));
  assertEquals((await queue.get()).get("a"), "1");
});

Deno.test("queues and locks travel at any time", async () => {
  using outer = new Queue<{ inner: Queue<number>; lock: Lock }>();
  using inner = new Queue<number>();
  const lock = new Lock();
  outer.put({ inner, lock });
  const arrived = await outer.get();
  arrived.inner.put(1);
  await arrived.lock.acquire();
  assertEquals([await inner.get(), lock.locked()], [1, true]);
});

// -- Start methods --

Deno.test("fork runs the child in its parent's agent", async () => {
  const seen: string[] = [];
  const p = new fork.Process({ target: () => seen.push(currentProcess().name), name: "inside" });
  await p.start();
  await p.join();
  assertEquals([seen, p.exitcode], [["inside"], 0]);
});

Deno.test("terminate() of an in-agent child runs its finally blocks", async () => {
  const ready = new Event();
  const cleanedUp = Promise.withResolvers<void>();
  const p = new fork.Process({
    target: async () => {
      try {
        await roles.waitForEver(ready);
      } finally {
        cleanedUp.resolve();
      }
    },
  });
  await p.start();
  await ready.wait();
  p.terminate();
  await p.join();
  assertEquals(p.exitcode, -15);
  await cleanedUp.promise;
});

Deno.test("the script that children load is a URL", () => {
  assertThrows(() => setExecutable("python3"), ValueError, "absolute URL");
});

Deno.test("Deno.exit() of an in-agent child ends the program", async () => {
  const { code, stdout } = await program("an in-agent child calls Deno.exit");
  assertEquals([code, stdout], [4, ""]);
});

Deno.test("blocking for an in-agent child is a DeadlockError", async () => {
  const ready = new Event();
  const p = new fork.Process({ target: roles.waitForEver, args: [ready] });
  await p.start();
  assertThrows(() => p.joinSync(), DeadlockError);
  p.terminate();
  await p.join();
});

// -- Queues --

Deno.test("put() has put when it returns", () => {
  using queue = new Queue<number[]>();
  const item = [1];
  queue.put(item);
  item.push(2);
  assertEquals([queue.empty(), queue.qsize(), queue.getNowait()], [false, 1, [1]]);
});

Deno.test("a process ends though nobody has read what it put", async () => {
  using queue = new Queue<string>();
  const p = new Process({ target: roles.putMuch, args: [queue] });
  await p.start();
  await p.join();
  assertEquals([p.exitcode, queue.qsize()], [0, 1_000]);
});

Deno.test("an error that was put is thrown by get()", async () => {
  using queue = new Queue<Error>();
  const p = new Process({ target: roles.putMishap, args: [queue], name: "unlucky" });
  await p.start();
  const error = await assertRejects(() => queue.get(), roles.Mishap, "it happened");
  assertEquals(error.where, "here");
  assertStringIncludes(error.stack!, "in process unlucky");
  await p.join();
});

Deno.test("a queue can be told to return errors", async () => {
  using queue = new Queue<Error>(0, { errors: "return" });
  queue.put(new RangeError("as a value"));
  assert(await queue.get() instanceof RangeError);
});

Deno.test("getSync() does not import the class of an item", async () => {
  using queue = new Queue<Stranger>();
  const p = new Process({ target: putStranger, args: [queue] });
  await p.start();
  await p.join();
  assertThrows(() => queue.getSync(), PicklingError, "blocking call");
});

Deno.test("a reader that is killed takes no lock along", async () => {
  using queue = new Queue<number>();
  const p = new Process({ target: roles.takeOne, args: [queue] });
  await p.start();
  while (queue.statistics().getting === 0) await p.join({ timeout: 1 });
  p.kill();
  await p.join();
  queue.put(1);
  assertEquals(await queue.get({ timeout: 5_000 }), 1);
});

Deno.test("put() on a SimpleQueue never waits", () => {
  using queue = new SimpleQueue<string>();
  for (let n = 0; n < 10; n++) queue.putSync("x".repeat(100_000));
  assertEquals(queue.empty(), false);
});

Deno.test("join() of a JoinableQueue takes a timeout", async () => {
  const queue = new JoinableQueue<number>();
  queue.put(1);
  assertEquals(await queue.join({ timeout: 10 }), false);
});

// -- Locks --

Deno.test("a lock whose owner failed is broken until reset()", async () => {
  const lock = new Lock();
  const p = new Process({ target: roles.failWithLock, args: [lock], name: "owner" });
  await p.start();
  await p.join();
  const error = await assertRejects(() => lock.acquire(), BrokenLockError, "owner ended");
  assertEquals(error.ownerExitcode, 1);
  lock.reset();
  assertEquals(await lock.acquire(), true);
});

Deno.test("a lock whose owner ended well stays locked", async () => {
  const lock = new Lock();
  const p = new Process({ target: roles.keepLock, args: [lock] });
  await p.start();
  await p.join();
  assertEquals(await lock.acquire({ timeout: 10 }), false);
});

Deno.test("an RLock whose owner ended is broken", async () => {
  const lock = new RLock();
  const p = new Process({ target: roles.keepLock, args: [lock] });
  await p.start();
  await p.join();
  await assertRejects(() => lock.acquire(), BrokenLockError);
});

Deno.test("the tasks of one process are one owner of an RLock", async () => {
  const lock = new RLock();
  const task = () => lock.acquire({ timeout: 1_000 });
  assertEquals(await Promise.all([task(), task()]), [true, true]);
});

Deno.test("blocking for ever with nobody else there is a DeadlockError", () => {
  const lock = new Lock();
  lock.acquireSync();
  assertThrows(() => lock.acquireSync(), DeadlockError);
});

Deno.test("Semaphore(-1) is a ValueError", () => {
  assertThrows(() => new Semaphore(-1), ValueError);
});

Deno.test("notify() does not wait for who it wakes", async () => {
  const condition = new Condition();
  using told = new Queue<string>();
  const p = new Process({ target: roles.sleepUnder, args: [condition, told] });
  await p.start();
  assertEquals(await told.get(), "asleep");
  {
    using _ = await condition.hold();
    condition.notify();
    assertEquals(told.empty(), true);
  }
  assertEquals(await told.get(), "awake");
  await p.join();
});

Deno.test("a barrier breaks when one who waits is killed", async () => {
  const barrier = new Barrier(3);
  const p = new Process({ target: roles.comeToBarrier, args: [barrier] });
  await p.start();
  const mine = barrier.wait();
  while (barrier.nWaiting < 2) await p.join({ timeout: 1 });
  p.kill();
  await assertRejects(() => mine, BrokenBarrierError);
  await p.join();
});

// -- Connections --

Deno.test("wait() refuses what it is given twice with a ValueError", async () => {
  const [reader] = Pipe(false);
  await assertRejects(() => wait([reader, reader]), ValueError);
});

Deno.test("wait() takes queues and sentinels too", async () => {
  using queue = new Queue<number>();
  const p = new Process({ target: roles.doNothing });
  await p.start();
  await p.join();
  queue.put(1);
  const { sentinel } = p;
  assertEquals(await wait<object>([sentinel, queue]), [sentinel, queue]);
});

Deno.test("waitSync() for nothing is a DeadlockError", () => {
  assertThrows(() => waitSync([]), DeadlockError);
});

Deno.test("a message that is too long for the buffer is in the error", () => {
  const [left, right] = Pipe();
  left.sendBytes(Uint8Array.of(1, 2, 3));
  const error = assertThrows(() => right.recvBytesIntoSync(new Uint8Array(2)), BufferTooShort);
  assertEquals(error.args[0], Uint8Array.of(1, 2, 3));
});

Deno.test("fileno() is a number without a file", async () => {
  const [here, there] = Pipe();
  const p = new Process({ target: roles.answer, args: [there] });
  await p.start();
  await here.send("hello");
  assertEquals([typeof here.fileno(), await here.recv()], ["number", "hello"]);
  await p.join();
});
