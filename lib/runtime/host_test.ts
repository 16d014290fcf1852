/**
 * The contract of a host, tried on Deno and, where it is installed, on Node.
 *
 * Each test runs one scenario of testdata/program.ts as a program of its own,
 * since most of them are about how programs end.
 */
import { assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import { buildForNode } from "./testdata/node_build.ts";

/** How long a program may take before it counts as hung. */
const PATIENCE = 30_000;

interface Outcome {
  readonly out: string;
  readonly err: string;
  readonly code: number;
  readonly signal: Deno.Signal | null;
}

async function run(command: string, args: string[]): Promise<Outcome> {
  const { code, signal, stdout, stderr } = await new Deno.Command(command, {
    args,
    signal: AbortSignal.timeout(PATIENCE),
    stdin: "null",
    env: { NO_COLOR: "1" },
  }).output();
  const text = new TextDecoder();
  return { out: text.decode(stdout).trim(), err: text.decode(stderr), code, signal };
}

async function result(outcome: Promise<Outcome>): Promise<unknown> {
  const { out, err, code } = await outcome;
  assertEquals(code, 0, err);
  return JSON.parse(out);
}

const program = fileURLToPath(import.meta.resolve("./testdata/program.ts"));
function runOnDeno(...args: string[]): Promise<Outcome> {
  return run(Deno.execPath(), ["run", "--no-check", "-A", program, ...args]);
}

let nodeProgram: Promise<string> | undefined;
async function runOnNode(...args: string[]): Promise<Outcome> {
  nodeProgram ??= buildForNode(temporaryFolder());
  return await run("node", [await nodeProgram, ...args]);
}

/** A folder that goes with this program. */
function temporaryFolder(): string {
  const folder = Deno.makeTempDirSync();
  globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));
  return folder;
}

const nodeExits = ["process.exit", "process.reallyExit", "exit of node:process", "close"];
const exits: Record<string, string[]> = { deno: ["Deno.exit", ...nodeExits], node: nodeExits };

for (
  const { name, run, ignore } of [
    { name: "deno", run: runOnDeno, ignore: false },
    { name: "node", run: runOnNode, ignore: !hasNode() },
  ]
) {
  const test = (title: string, fn: () => Promise<void>): void =>
    Deno.test({ name: `Host ${title} [${name}]`, ignore, fn });

  test("describes the main agent", async () => {
    assertEquals(await result(run("main")), {
      isMainAgent: true,
      pid: true,
      mainModule: true,
      birth: true,
      cpus: true,
      mayBlock: true,
      hasWorkers: true,
      hasSharedMemory: true,
    });
  });

  // -- Sockets --

  test("listens and connects, by path and by port, and names what fails", async () => {
    const expected = { taken: "OSError", received: 1_000_000, end: null, closed: "closed" };
    assertEquals(await result(run("sockets", temporaryFolder())), [
      { ...expected, remote: false, gone: "FileNotFoundError" },
      { ...expected, remote: true, gone: "ConnectionRefusedError" },
    ]);
  });
  test("ends though a server and a connection are open", async () => {
    assertEquals(await result(run("idleSocket")), "main is done");
  });

  // -- Workers --

  test("gives a worker its birth data, the program's pid, main module and arguments", async () => {
    assertEquals(await result(run("birth")), 1);
  });
  test("starts a worker while the main agent is parked", async () => {
    assertEquals(await result(run("parkedStart")), 1);
  });
  test("exitAgent() ends a worker before its next statement, finally blocks too", async () => {
    assertEquals(await result(run("exit")), { code: 5, seen: 0, value: 0, after: 0 });
  });
  for (const exit of exits[name]) {
    const value = exit === "close" ? 0 : 7;
    test(`onExitRequest() hears ${exit}() once`, async () => {
      assertEquals(await result(run("request", exit)), { code: 0, seen: 1, value, after: 0 });
    });
  }
  test("onExitRequest() hears of a process.exitCode that was left behind", async () => {
    // Hosts differ in which code they tell in the end; the handler has set exit words by then.
    const { code: _, ...told } = await result(run("request", "process.exitCode")) as Record<
      string,
      unknown
    >;
    assertEquals(told, { seen: 1, value: 7, after: 0 });
  });
  test("onUncaught() hears late errors and rejections, and the worker goes on", async () => {
    const { out, err } = await run("uncaught");
    assertEquals(JSON.parse(out), { code: 0, seen: 2, value: 3, after: 1 });
    assertEquals(err, "");
  });
  test("onDrained() comes last, and later() keeps no worker alive", async () => {
    assertEquals(await result(run("drained")), { code: 0, seen: 1, value: 0, after: 1 });
  });
  test("tells the error that ended a worker", async () => {
    const expected = { code: 1, error: "not good", seen: 0, value: 0, after: 0 };
    assertEquals(await result(run("fail")), expected);
  });
  test("tells a worker that used up its heap, and the program goes on", async () => {
    const expected = { outOfMemory: true, code: "ERR_WORKER_OUT_OF_MEMORY" };
    assertEquals(await result(run("grow")), expected);
  });
  test("terminateStops says what terminate() does to a busy worker", async () => {
    const seen = await result(run("terminate")) as Record<string, unknown>;
    assertEquals([seen.idle, seen.believed], [false, seen.told]);
  });

  // -- The event loop and the end of the program --

  test("holdLoop() keeps the program alive until release()", async () => {
    assertEquals(await result(run("held")), 1);
  });
  test("lets the program end over unref'd workers that spin, park or idle", async () => {
    assertEquals(await result(run("unheld")), "main is done");
  });
  test("onMainExit() drains until there is nothing to wait for, then says goodbye", async () => {
    const { out, code } = await run("drain");
    const drained = ["drained 1", "drained 2", "drained 3"];
    assertEquals(out.split("\n"), ['"main is done"', ...drained, "exiting"]);
    assertEquals(code, 0);
  });
  test("exitAgent() in the main agent ends the program over busy workers", async () => {
    const { out, code } = await run("exitMain");
    assertEquals([out, code], ["exiting", 5]);
  });
  test("onInterrupt() hears SIGINT until removed; then it ends even a parked program", async () => {
    const { out, signal } = await run("interrupt");
    assertEquals([out, signal], ["interrupted", "SIGINT"]);
  });
  test("onInterrupt() keeps no program alive", async () => {
    assertEquals(await result(run("listener")), "main is done");
  });

  // -- The rest --

  test("writeStderr() writes all at once while the main agent is parked", async () => {
    const { err, code } = await run("stderr");
    assertEquals([err === "é".repeat(500_000), code], [true, 0]);
  });
  test("locateFunction() and moduleScopeOf() find a function's module", async () => {
    const expected = { module: true, hidden: true, nothing: true, native: true };
    assertEquals(await result(run("locate")), expected);
  });
  test("asyncContext follows awaits", async () => {
    assertEquals(await result(run("context")), [true, "inner"]);
  });
}

Deno.test("Host locates nothing and asks nobody without permission [deno]", async () => {
  const outcome = run(Deno.execPath(), ["run", "--no-check", "--allow-read", program, "locate"]);
  const expected = { module: false, hidden: false, nothing: true, native: true };
  assertEquals(await result(outcome), expected);
});

function hasNode(): boolean {
  try {
    return new Deno.Command("node", { args: ["--version"] }).outputSync().success;
  } catch {
    return false;
  }
}
