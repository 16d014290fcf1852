/**
 * The matrix of deaths (`deaths/program.ts`): however a process ends, wherever it is, and whoever
 * waits for it in whatever way, everybody gets what he is promised, the rest goes on, the program
 * ends by itself, and nothing is printed but what the ends themselves print.
 */

import { assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import { casesOf, EXITCODES } from "./deaths/cases.ts";

const PROGRAM = fileURLToPath(new URL("deaths/program.ts", import.meta.url));

const PRINTED = [
  /^Process ForkServerProcess-[\d:]+:$/,
  /^Error: planned$/,
  /^ {4}at /,
  /^it ended before its target or an exit function did/,
  /^out of memory/,
  /^$/,
];

async function outcomeOf(method: "spawn" | "forkserver") {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-check", "--allow-all", PROGRAM, method],
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).output();
  const text = new TextDecoder();
  const printed = text.decode(stderr).split("\n");
  return {
    code,
    lines: text.decode(stdout).trimEnd().split("\n"),
    unexpected: printed.filter((line) => !PRINTED.some((pattern) => pattern.test(line))),
  };
}

for (const method of ["spawn", "forkserver"] as const) {
  Deno.test(`whatever dies under ${method}, nobody hangs, and everybody gets what he is promised`, async () => {
    const lines = casesOf(method).map(({ what, end, seen }) =>
      [what, end, EXITCODES[end], seen].join(" | ")
    );
    assertEquals(await outcomeOf(method), {
      code: 0,
      lines: [...lines, "the end"],
      unexpected: [],
    });
  });
}
