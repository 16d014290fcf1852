/** Logging, the end of processes, and insight, with real children. */

import { assert, assertEquals, assertInstanceOf, assertStringIncludes } from "@std/assert";
import { fileURLToPath } from "node:url";
import {
  Array as SharedArray,
  Barrier,
  Connection,
  Event,
  getContext,
  type Insight,
  inspect,
  Lock,
  type Process,
  Queue,
  Semaphore,
  SemLock,
  type StartMethod,
  Value,
} from "@pystd/multiprocessing";
import * as dummy from "@pystd/multiprocessing/dummy";
import config from "../deno.json" with { type: "json" };
import * as roles from "./util/roles.ts";

const spawn = getContext("spawn");
const fork = getContext("fork");
const PROGRAM = fileURLToPath(new URL("util/program.ts", import.meta.url));

const IN_ORDER = [
  "exit function, second",
  "exit function, first",
  "finalizer 10",
  "finalizer 0, second",
  "finalizer 0, first",
  "finalizer -1",
];

interface Ending {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function program(scenario: string): Promise<Ending> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-check", "--allow-all", PROGRAM, scenario],
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).output();
  const text = new TextDecoder();
  return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
}

function allItems(queue: Queue<string>): Promise<string[]> {
  return Promise.all(Array.from({ length: queue.qsize() }, () => queue.get()));
}

/** Resolves when `predicate` holds; the test's own time limit ends it otherwise. */
async function until(predicate: () => boolean): Promise<void> {
  while (!predicate()) await new Promise((resolve) => setTimeout(resolve, 2));
}

// -- The end of a process --

for (const method of ["spawn", "fork"] as const) {
  for (const [how, exitcode] of [["returns", 0], ["throws", 1]] as const) {
    Deno.test(`a child (${method}) that ${how} runs exit functions, then finalizers by priority`, async () => {
      using said = new Queue<string>();
      const { Process } = getContext(method);
      const child = new Process({ target: roles.registerAll, args: [said, how] });
      await child.start();
      await child.join();
      assertEquals([child.exitcode, await allItems(said)], [exitcode, IN_ORDER]);
    });
  }
}

Deno.test("a child that calls Deno.exit() runs exit functions and finalizers, too", async () => {
  using said = new Queue<string>();
  const child = new spawn.Process({ target: roles.registerAll, args: [said, "exits"] });
  await child.start();
  await child.join();
  assertEquals([child.exitcode, await allItems(said)], [3, IN_ORDER]);
});

Deno.test("exit functions and finalizers are awaited, the host's own handlers come last", async () => {
  using said = new Queue<string>();
  const child = new spawn.Process({ target: roles.registerAwaiting, args: [said] });
  await child.start();
  await child.join();
  assertEquals(await allItems(said), ["awaited", "after", "the host's own handler"]);
});

Deno.test("a child that is terminated or killed runs nothing at its end", async () => {
  for (const act of ["terminate", "kill"] as const) {
    using said = new Queue<string>();
    const ready = new Event();
    const child = new spawn.Process({ target: roles.registerAndWait, args: [said, ready] });
    await child.start();
    await ready.wait();
    child[act]();
    await child.join();
    assertEquals(await allItems(said), []);
  }
});

Deno.test("finalizers run before and after the children have been left", async () => {
  using said = new Queue<string>();
  const child = new spawn.Process({ target: roles.leaveChildren, args: [said] });
  await child.start();
  await child.join();
  assertEquals(await allItems(said), ["before", "the child has finished", "after"]);
});

Deno.test("getTempDir() goes with the process", async () => {
  using told = new Queue<string>();
  const child = new spawn.Process({ target: roles.useTempDir, args: [told] });
  await child.start();
  await child.join();
  const path = await told.get();
  assert(/pymp-\w+$/.test(path), path);
  assertEquals(await Deno.stat(path).catch((error) => error.name), "NotFound");
});

Deno.test("the main process runs exit functions and finalizers when its loop is empty", async () => {
  const { code, stdout } = await program("main returns");
  assertEquals([code, stdout.trim().split("\n")], [0, [
    "the loop is empty now",
    "exit function",
    "finalizer 1, awaited",
    "finalizer -1",
  ]]);
});

Deno.test("Deno.exit() in the main process runs them, and awaits none", async () => {
  const { code, stdout } = await program("main calls Deno.exit");
  assertEquals([code, stdout.trim().split("\n")], [3, ["exit function", "finalizer -1"]]);
});

// -- Logging --

Deno.test("a child logs to stderr as its parent does, and says what it does", async () => {
  const { stderr } = await program("main logs");
  assertEquals(stderr.trim().split("\n"), [
    "[INFO/Child] child process calling self.run()",
    "[INFO/Child] the child logs",
    "[INFO/Child] process shutting down",
    "[INFO/Child] process exiting with exitcode 0",
    "[INFO/MainProcess] process shutting down",
  ]);
});

Deno.test("a pool logs what it does, as CPython's", async () => {
  const { stderr } = await program("a pool logs");
  const lines = stderr.trim().split("\n").filter((line) =>
    / (pool|worker)|pool$|worker/.test(line)
  );
  assertEquals(
    new Set(lines),
    new Set([
      "[DEBUG/MainProcess] added worker",
      "[DEBUG/MainProcess] closing pool",
      "[DEBUG/MainProcess] joining pool",
      "[DEBUG/MainProcess] cleaning up worker 0",
      "[DEBUG/SpawnPoolWorker-1] worker exiting after 2 tasks",
    ]),
  );
});

// -- Names --

Deno.test("modules of the inside have no subpath", () => {
  const inside = ["reduction", "resource_tracker", "heap", "spawn", "dummy.connection"];
  assertEquals(inside.filter((name) => `./${name}` in config.exports), []);
});

Deno.test("what only the package makes comes from its makers", () => {
  const [reader] = fork.Pipe(false);
  assertInstanceOf(reader, Connection);
  assertInstanceOf(fork.Semaphore(), Semaphore);
  assert(fork.Lock() instanceof SemLock);
});

Deno.test("dummy has the values of the package, and no containers", () => {
  assertEquals([dummy.Value, dummy.Array], [Value, SharedArray]);
  assertEquals(["list", "dict", "Namespace"].filter((name) => name in dummy), []);
});

Deno.test("fork copies nothing that would have to be done over", async () => {
  const made = { by: "parent" };
  const child = new fork.Process({ target: () => made.by = "child" });
  await child.start();
  await child.join();
  assertEquals(made.by, "child");
});

// -- Insight --

/** Two children that each hold what the other wants. */
async function crossed(
  target: typeof roles.lockCrosswise | typeof roles.awaitCrosswise,
  method: StartMethod,
): Promise<{ locks: Lock[]; children: Process[] } & AsyncDisposable> {
  const { Process } = getContext(method);
  const locks = [new Lock(), new Lock()];
  const [left, right] = locks;
  const both = new Barrier(2);
  const children = [
    new Process({ target, args: [left, right, both], name: "Left" }),
    new Process({ target, args: [right, left, both], name: "Right" }),
  ];
  for (const child of children) await child.start();
  await until(() => locks.every((lock) => lock.statistics().waiting === 1));
  return {
    locks,
    children,
    async [Symbol.asyncDispose]() {
      for (const child of children) child.kill();
      for (const child of children) await child.join();
    },
  };
}

function named({ deadlocks, processes }: Insight): string[][] {
  return deadlocks.map(({ pids }) =>
    pids.map((pid) => processes.find((process) => process.pid === pid)!.name)
  );
}

Deno.test("inspect() names the processes that lock crosswise", async () => {
  await using both = await crossed(roles.lockCrosswise, "spawn");
  const seen = inspect();
  assertEquals([named(seen), seen.deadlocks[0].isCertain], [[["Left", "Right"]], true]);
  assertStringIncludes(seen.deadlocks[0].text, "held by Right; Right has waited");
  const left = seen.process("Left")!;
  assertEquals([left.pid, left.state], [both.children[0].pid, "blocked"]);
  assertEquals([left.startMethod, left.holds.length], ["spawn", 1]);
});

Deno.test("inspect() sees a circle of tasks that await, in one agent or in two", async () => {
  for (const method of ["spawn", "fork"] as const) {
    await using _ = await crossed(roles.awaitCrosswise, method);
    const seen = inspect();
    assertEquals([named(seen), seen.deadlocks[0].isCertain], [[["Left", "Right"]], false]);
    assertEquals(seen.process("Right")!.inAgentOf, method === "fork" ? Deno.pid : null);
  }
});

Deno.test("a circle is gone when one who is in it dies", async () => {
  await using both = await crossed(roles.lockCrosswise, "spawn");
  both.children[0].kill();
  await both.children[1].join();
  assertEquals([both.children[1].exitcode, inspect().deadlocks], [1, []]);
});

Deno.test("inspect() in a child shows the whole family", async () => {
  await using _ = await crossed(roles.lockCrosswise, "spawn");
  using told = new Queue<string>();
  const child = new spawn.Process({ target: roles.tellInsight, args: [told], name: "Observer" });
  await child.start();
  const seen = JSON.parse(await told.get()) as Insight;
  await child.join();
  const names = seen.processes.map(({ name }) => name);
  for (const name of ["MainProcess", "Left", "Right", "Observer"]) {
    assert(names.includes(name), name);
  }
  assertEquals([seen.pid, named(seen)], [child.pid, [["Left", "Right"]]]);
  const main = seen.processes[0];
  assert(
    main.waits.some(({ what }) => /^Queue 0x\w+ to have an item$/.test(what)),
    main.waits[0]?.what,
  );
});

Deno.test("inspect() shows the depth of a queue, and who waits for it", async () => {
  using items = new Queue<number>(5);
  const reader = new spawn.Process({ target: roles.waitForItem, args: [items], name: "Reader" });
  await reader.start();
  await until(() => items.statistics().getting === 1);
  const waiting = inspect();
  const address = waiting.process("Reader")!.waits[0].object;
  const queue = waiting.objects.find((object) => object.address === address)!;
  assertEquals([queue.type, queue.state, queue.waiting], ["Queue", { items: 0, maxsize: 5 }, 1]);
  assertEquals(queue.users.length, 2);
  assertStringIncludes(String(items), address!);
  for (const item of [1, 2, 3]) items.put(item);
  await reader.join();
  const after = inspect().objects.find((object) => object.address === address)!;
  assertEquals(after.state, { items: 2, maxsize: 5 });
});

Deno.test("inspect() shows how many workers of a pool are busy", async () => {
  const [started, goOn] = [new Event(), new Event()];
  await using pool = spawn.Pool(2);
  const result = pool.applyAsync(roles.waitInTask, [started, goOn]);
  await started.wait();
  const find = () => inspect().objects.filter(({ type }) => type === "Pool");
  await until(() => find()[0].state.workers === 2 && find()[0].waiting === 1);
  assertEquals(find().map(({ state }) => state), [{ workers: 2, busy: 1, idle: 1, queued: 0 }]);
  const { processes } = inspect();
  assert(processes.some(({ waits }) => waits.some(({ what }) => / to have a task$/.test(what))));
  goOn.set();
  await result;
});

Deno.test("inspect() sees who waits for whose end", async () => {
  const child = new fork.Process({ target: roles.waitForEver, args: [new Event()], name: "Slow" });
  await child.start();
  const joined = child.join();
  await until(() => inspect().processes[0].waits.some(({ what }) => what === "Slow to end"));
  child.terminate();
  await joined;
});

Deno.test("inspect() bears children that come and go while it looks", async () => {
  let looks = 0;
  const children: Process[] = [];
  for (let round = 0; round < 6; round++) {
    const child = new spawn.Process({ target: roles.waitForEver, args: [new Event()] });
    await child.start();
    children.push(child);
    for (let look = 0; look < 50; look++, looks++) String(inspect());
    if (round % 2 === 1) children[round - 1].kill();
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  for (const child of children) child.kill();
  for (let look = 0; look < 200; look++, looks++) String(inspect());
  for (const child of children) await child.join();
  assertEquals(looks, 500);
});
