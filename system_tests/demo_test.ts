/** Runs the demo as its users do, and holds it to what it says; not to its times. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { fileURLToPath } from "node:url";
import { perform } from "./demo.ts";
import type { Scene } from "./demo/scene.ts";

const DEMO = fileURLToPath(new URL("demo.ts", import.meta.url));

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function demo(...args: string[]): Promise<Outcome> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--allow-all", DEMO, ...args],
    env: { NO_COLOR: "1" },
  }).output();
  const text = new TextDecoder();
  return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
}

for (const method of ["forkserver", "spawn", "fork"]) {
  Deno.test(`the demo keeps its promises under ${method}`, async () => {
    const { code, stdout, stderr } = await demo("--start-method", method, "--processes", "2");
    assertEquals({ code, stderr }, { code: 0, stderr: "" }, stdout);
    const facts = [
      `start method "${method}", 2 processes`,
      "findings, the same from 2 processes as from one",
      "LineCounter-3 counted the sources",
      "2 processes, 150 rounds each, with the lock: 300",
      "get() throws the child's own class: OrderError: Cannot read order: line 5",
      "with its field: line 5",
      "with its cause: SyntaxError",
      ", the same as from one process",
      "25 results of 6 hosts, 2 workers",
      "rescued: web4",
      "kill(): exit code -9, joined",
      "got BrokenLockError",
      "after reset() the lock can be had",
    ];
    for (const fact of facts) assertStringIncludes(stdout, fact);
    assert(/^All \d+ checks hold/m.test(stdout), stdout);
    assert(!stdout.includes("\x1b"), "there are colours or bars, though nobody looks");
  });
}

Deno.test("the demo shares its work among as many processes as it is told", async () => {
  const { code, stdout } = await demo("--processes", "3");
  assertEquals(code, 0, stdout);
  assert(/files by process: Process-1 \d+ · Process-2 \d+ · Process-3 \d+\n/.test(stdout), stdout);
});

Deno.test("the demo explains itself", async () => {
  const { code, stdout } = await demo("--help");
  assertEquals(code, 0);
  for (const option of ["--processes", "--start-method"]) assertStringIncludes(stdout, option);
});

for (const args of [["--processes", "0"], ["--start-method", "magic"], ["--faster"]]) {
  Deno.test(`the demo refuses ${args.join(" ")}`, async () => {
    const { code, stderr } = await demo(...args);
    assertEquals(code, 2);
    assertStringIncludes(stderr, args[0]);
  });
}

Deno.test("the demo says so when something is not as expected", async () => {
  const scenes: Scene[] = [
    { title: "A scene that goes well", play: ({ stage }) => stage.check("yes", true) },
    {
      title: "A scene that finds a fault",
      play: ({ stage }) => stage.check("no", false),
    },
    { title: "A scene that throws", play: () => Promise.reject(new Error("thrown")) },
  ];
  const options = { processes: 1, method: "fork" } as const;
  const outcomes = [];
  for (const scene of scenes) outcomes.push(await perform([scene], options));
  assertEquals(outcomes, [true, false, false]);
});
