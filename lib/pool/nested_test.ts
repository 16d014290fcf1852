/** Pools in the workers of pools, and what ends with what. */

import { assertEquals, assertStringIncludes } from "@std/assert";
import { fileURLToPath } from "node:url";
import { Process } from "../process/mod.ts";
import { coreCount } from "./budget.ts";
import * as targets from "./testdata/targets.ts";
import { SHARED, testPools } from "./testdata/makers.ts";

const CORES = coreCount();

testPools(
  SHARED,
  "lets a task have a pool: in its agent if all cores are in use",
  async ({ make }) => {
    await using pool = make({ processes: CORES });
    const [look, squares, names] = await pool.apply(targets.nest, [null]);
    assertEquals(look, "<multiprocessing.pool.Pool state=RUN pool_size=1>");
    assertEquals(squares, [1, 4, 9]);
    assertStringIncludes(names[0], "ThreadPoolWorker-");
    const [, , three] = await pool.apply(targets.nest, [3]);
    assertEquals(three.length, 3);
  },
);

testPools(
  SHARED,
  "lets a task have as many workers as its share of the cores",
  async ({ make }) => {
    if (CORES < 2) return;
    await using pool = make({ processes: 1 });
    const [look, squares, names] = await pool.apply(targets.nest, [null]);
    assertEquals(look, `<multiprocessing.pool.Pool state=RUN pool_size=${CORES}>`);
    assertEquals(squares, [1, 4, 9]);
    assertStringIncludes(names[0], "PoolWorker-");
    assertEquals(names.some((name) => name.startsWith("Thread")), false);
    const [, , most] = await pool.apply(targets.nest, [100]);
    assertEquals(most.length, CORES);
  },
);

testPools(SHARED, "lets a task have a pool with blocking twins, and threads", async ({ make }) => {
  await using pool = make({ processes: CORES });
  assertEquals(await pool.apply(targets.nestSync), [1, 4, 9]);
  assertEquals(await pool.apply(targets.nestThreads), [1, 4, 9]);
});

testPools(SHARED, "nests as deep as it is asked", async ({ make }) => {
  await using pool = make({ processes: 1 });
  assertEquals(await pool.apply(targets.nestDeep, [3]), 4);
});

testPools(SHARED, "is not held up by a pool that a task has left behind", async ({ make }) => {
  const pool = make({ processes: 1 });
  assertEquals(await pool.apply(targets.abandonPool), [1, 4, 9]);
  pool.close();
  await pool.join();
});

Deno.test("Pool [spawn] works in a child that is no daemon", async () => {
  const p = new Process({ target: targets.abandonPool });
  await p.start();
  await p.join();
  assertEquals(p.exitcode, 0);
});

const PROGRAM = fileURLToPath(new URL("testdata/program.ts", import.meta.url));

async function run(scenario: string): Promise<{ code: number; stdout: string; stderr: string }> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--no-check",
      "--allow-all",
      "--v8-flags=--expose-gc",
      PROGRAM,
      scenario,
    ],
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout).trim(), stderr: decoder.decode(stderr).trim() };
}

Deno.test("A program with an idle pool ends by itself", async () => {
  assertEquals(await run("idle"), { code: 0, stdout: "[1,4,9]", stderr: "" });
});

Deno.test("A program ends though a pool has work that nobody waits for", async () => {
  assertEquals(await run("busy"), { code: 0, stdout: "through", stderr: "" });
});

Deno.test("A program waits for what a pool will call back", async () => {
  assertEquals(await run("callback"), { code: 0, stdout: "called back 9", stderr: "" });
});

Deno.test("A pool that is dropped while it runs is ended, with a warning", async () => {
  const { code, stdout, stderr } = await run("dropped");
  assertEquals({ code, stdout }, { code: 0, stdout: "its workers are gone" });
  assertEquals(
    stderr,
    "ResourceWarning: unclosed running multiprocessing pool " +
      "<multiprocessing.pool.Pool state=RUN pool_size=1>",
  );
});

Deno.test("A pool reports a callback that throws", async () => {
  const { code, stdout, stderr } = await run("throwing");
  assertEquals({ code, stdout }, { code: 0, stdout: "4" });
  assertStringIncludes(
    stderr,
    "Error in callback of a pool (MainProcess):\nEvalError: as it should",
  );
});
