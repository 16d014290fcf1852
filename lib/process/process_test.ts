import { assert, assertEquals, assertMatch, assertRejects, assertThrows } from "@std/assert";
import { encode } from "../codec/mod.ts";
import {
  AssertionError,
  AttributeError,
  DeadlockError,
  PicklingError,
  ValueError,
} from "../errors.ts";
import { load, store, wake } from "../kernel/mod.ts";
import { Family, KIND } from "../memory/mod.ts";
import { chooseMethod, type StartMethod } from "./start_method.ts";
import { activeChildren, currentProcess, parentProcess, Process } from "./mod.ts";
import * as targets from "./testdata/targets.ts";

/** Words in which children give signs of life. */
function signs(): { at: number; count(): number; tell(): void } {
  const { agent, references } = Family.current();
  const at = references.create(KIND.words, 16) + 4;
  const tell = () => {
    store(agent.words, at + 1, 1);
    wake(agent, at + 4);
  };
  return { at, count: () => load(agent.words, at), tell };
}

/** Declares tests in which `method` is the global start method. */
function testsWith(method: StartMethod): (name: string, body: () => Promise<void>) => void {
  return (name, body) =>
    Deno.test(`Process [${method}] ${name}`, async () => {
      chooseMethod(method, { force: true });
      await body();
      assertEquals(activeChildren(), []);
    });
}

for (const method of ["spawn", "forkserver", "fork"] satisfies StartMethod[]) {
  const test = testsWith(method);

  test("runs its target with its arguments", async () => {
    const { at, count } = signs();
    const p = new Process({ target: targets.count, args: [at] });
    assertEquals([p.isAlive(), p.exitcode, p.pid], [false, null, null]);
    await p.start();
    assert(p.pid !== currentProcess().pid);
    await p.join();
    assertEquals([p.isAlive(), p.exitcode, count()], [false, 0, 1]);
  });

  test("runs an overridden run() with the object's own properties", async () => {
    const { at, count } = signs();
    const p = new targets.Counter(at);
    p.times = 3;
    await p.start();
    await p.join();
    assertEquals([p.exitcode, count()], [0, 3]);
  });

  test("takes what exit() was given for its exit code", async () => {
    for (const [code, exitcode] of [[3, 3], [256, 0], [-1, 255], [true, 1], [undefined, 0]]) {
      const p = new Process({ target: targets.leave, args: [code] });
      await p.start();
      await p.join();
      assertEquals(p.exitcode, exitcode as number, `exit(${code})`);
    }
  });

  test("knows its name and its parent", async () => {
    const p = new Process({
      target: targets.checkNames,
      args: ["Ariel", "MainProcess"],
      name: "Ariel",
    });
    await p.start();
    await p.join();
    assertEquals(p.exitcode, 0);
    assertEquals(parentProcess(), null);
  });

  test("has children of its own", async () => {
    const { at, count } = signs();
    const p = new Process({ target: targets.nest, args: [3, at] });
    await p.start();
    await p.join();
    assertEquals([p.exitcode, count()], [0, 4]);
  });

  test("waits for its children before it ends", async () => {
    const { at, count } = signs();
    const p = new Process({ target: targets.abandon, args: [at] });
    await p.start();
    await p.join();
    // A task's timers are its agent's: only a worker waits for them.
    if (method !== "fork") assertEquals(count(), 1);
    assertEquals(p.exitcode, 0);
  });

  test("tells of its state as CPython does", async () => {
    const { at, tell } = signs();
    const p = new Process({ target: targets.waitUntilTold, args: [at], name: "P", daemon: true });
    assertMatch(p.toString(), /^<Process name='P' parent=\d+ initial daemon>$/);
    await p.start();
    assertMatch(p.toString(), /^<Process name='P' pid=\d+ parent=\d+ started daemon>$/);
    tell();
    await p.join();
    assertMatch(p.toString(), /^<Process name='P' pid=\d+ parent=\d+ stopped exitcode=0 daemon>$/);
    p.close();
    assertEquals(p.toString(), `<Process name='P' parent=${currentProcess().pid} closed daemon>`);
  });

  test("refuses what is against the rules", async () => {
    const { at } = signs();
    assertThrows(
      () => new Process({ group: 1 as unknown as null }),
      AssertionError,
      "None for now",
    );
    assertThrows(() => new Process({ args: 1 as unknown as [] }), TypeError, "args");
    const p = new Process({ target: targets.count, args: [at] });
    assertThrows(() => p.joinSync(), AssertionError, "can only join a started process");
    assertThrows(() => p.terminate(), AttributeError, "not started");
    assertThrows(() => p.sentinel, ValueError, "process not started");
    assertThrows(() => p.name = 1 as unknown as string, AssertionError, "name must be a string");
    await p.start();
    await assertRejects(() => p.start(), AssertionError, "cannot start a process twice");
    assertThrows(() => p.daemon = true, AssertionError, "process has already started");
    await p.join();
    p.close();
    p.close();
    assertThrows(() => p.exitcode, ValueError, "process object is closed");
    await assertRejects(() => p.join(), ValueError, "process object is closed");
  });
}

Deno.test("Process takes for arguments what its target's parameters take", () => {
  const target = (
    name: string,
    times: number,
    options?: { loud: boolean },
  ) => [name, times, options];
  const dynamic = ["you", 2];
  for (
    const p of [
      new Process({ target, args: ["you", 2] }),
      new Process({ target, args: dynamic }),
      new Process({ target, args: ["you", 2], kwargs: { loud: true } }),
      // @ts-expect-error: no parameter takes a date
      new Process({ target, args: [new Date(), 2] }),
      // @ts-expect-error: there are no parameters
      new Process({ target: () => {}, args: [1] }),
    ]
  ) assertEquals(p.exitcode, null);
});

Deno.test("Process.authkey takes bytes and nothing else", () => {
  const p = new Process();
  p.authkey = Uint8Array.of(1, 2);
  assertThrows(
    () => p.authkey = "secret" as unknown as Uint8Array,
    TypeError,
    'Cannot set authkey: it must be bytes, received "secret"',
  );
  assertEquals(p.authkey, Uint8Array.of(1, 2));
});

Deno.test("Process says what it cannot be made of", () => {
  const wrong: [unknown, string][] = [
    [{ target: "count" }, 'target must be a function, received "count"'],
    [targets.count, "options must be an object, received a function"],
    [null, "options must be an object, received null"],
    [{ args: "ab" }, 'args must be an array, received "ab"'],
    [{ args: 1 }, "args must be an array, received 1"],
    [{ kwargs: [1] }, "kwargs must be an object, received 1"],
  ];
  for (const [options, text] of wrong) {
    assertThrows(() => new Process(options as object), TypeError, `Cannot create process: ${text}`);
  }
});

Deno.test("Process.start() names the argument that cannot be sent", async () => {
  chooseMethod("spawn", { force: true });
  const p = new Process({
    target: targets.count,
    args: [{ socket: Promise.resolve() }] as never[],
  });
  await assertRejects(() => p.start(), PicklingError, "Cannot send process.args[0].socket: ");
  assertEquals([p.pid, p.isAlive()], [null, false]);
});

Deno.test("Process.start() names what an anonymous function lacks", async () => {
  chooseMethod("spawn", { force: true });
  const total = 1;
  await assertRejects(
    () => new Process({ target: (() => () => total)() }).start(),
    PicklingError,
    '"total"',
  );
});

Deno.test("Process.start() sends an anonymous function that needs nothing", async () => {
  chooseMethod("spawn", { force: true });
  const p = new Process({ target: (code: number) => Deno.exit(code), args: [5] });
  await p.start();
  await p.join();
  assertEquals(p.exitcode, 5);
});

Deno.test("Process.startSync() and joinSync() need no event loop", () => {
  for (const method of ["spawn", "forkserver"] satisfies StartMethod[]) {
    chooseMethod(method, { force: true });
    const { at, count } = signs();
    const all = [1, 2, 3].map(() => new Process({ target: targets.nest, args: [1, at] }));
    for (const p of all) p.startSync();
    for (const p of all) p.joinSync();
    assertEquals([all.map((p) => p.exitcode), count()], [[0, 0, 0], 6]);
  }
});

Deno.test("Process.joinSync() refuses to wait for a task of its own agent", async () => {
  chooseMethod("fork", { force: true });
  const p = new Process({ target: targets.neverFinish });
  await p.start();
  assertThrows(() => p.joinSync(), DeadlockError, "await join()");
  p.terminate();
  await p.join();
  assertEquals(p.exitcode, -15);
});

Deno.test("Process cannot be sent", () => {
  for (const process of [new Process(), currentProcess()]) {
    assertThrows(() => encode([process]), PicklingError, "belong to the process that created them");
  }
});

Deno.test("A program without the guard is told so, and ends", async () => {
  const { code, stdout, stderr } = await outcomeOf("unguarded.ts");
  assertEquals([code, stdout], [0, "exitcode 1\n"]);
  assertMatch(stderr, /bootstrapping phase[\s\S]*import\.meta\.main/);
});

Deno.test("A program does not go on for a daemon of its agent that waits", async () => {
  const signal = AbortSignal.timeout(30_000);
  const { code, stdout } = await outcomeOf("idle_daemon.ts", { signal });
  assertEquals([code, stdout], [0, "main has finished\n"]);
});

Deno.test("A process that was killed does not report errors any more", async () => {
  const { code, stdout, stderr } = await outcomeOf("late_error.ts");
  assertEquals([code, stdout, stderr], [0, "exitcode -9\n", ""]);
});

Deno.test("A process that is killed at its birth leaves no memory behind", async () => {
  const signal = AbortSignal.timeout(20_000);
  assertEquals((await outcomeOf("killed_at_birth.ts", { signal })).stdout, "all is free\n");
});

async function outcomeOf(
  program: string,
  options: { signal?: AbortSignal } = {},
): Promise<{ code: number; stdout: string; stderr: string }> {
  const url = new URL(`testdata/${program}`, import.meta.url).href;
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", "--no-check", url],
    ...options,
  }).output();
  const text = new TextDecoder();
  return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
}
