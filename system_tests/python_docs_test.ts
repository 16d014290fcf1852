/**
 * Programs that do what the examples of CPython's documentation and of its books do, run as a
 * stranger runs them. Beside each is what CPython prints for the same program.
 */

import { assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import type { StartMethod } from "@pystd/multiprocessing";

const FOLDER = new URL("python_docs/", import.meta.url);
const PROGRAMS = [...Deno.readDirSync(FOLDER)]
  .filter(({ name }) => name.endsWith(".out"))
  .map(({ name }) => name.slice(0, -".out".length))
  .sort();
const METHODS: readonly StartMethod[] = ["spawn", "forkserver", "fork"];
/** Programs whose processes take turns in no fixed order, or log beside each other. */
const UNORDERED = new Set([
  "feeding_queues",
  "lock",
  "logging",
  "poison_pills",
  "supervisor",
  "wait",
]);
/**
 * A child that sleeps by the host's own means, in this agent, sleeps on when it is ended; and
 * the processes of one agent share its logger.
 */
const NEEDS_WORKERS = new Set(["life", "log_listener", "supervisor"]);

for (const program of PROGRAMS) {
  for (const method of METHODS) {
    const ignore = method === "fork" && NEEDS_WORKERS.has(program);
    const name = `${program}.ts prints under ${method} what CPython prints`;
    Deno.test({ name, ignore, fn: () => compare(program, method) });
  }
}

async function compare(program: string, method: StartMethod): Promise<void> {
  const expected = await Deno.readTextFile(new URL(`${program}.out`, FOLDER));
  assertEquals(linesOf(await outputOf(program, method), program), linesOf(expected, program));
}

async function outputOf(program: string, method: StartMethod): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--allow-all", "--preload", "start_method.ts", `${program}.ts`],
    cwd: fileURLToPath(FOLDER),
    env: { NO_COLOR: "1", START_METHOD: method },
    signal: AbortSignal.timeout(60_000),
  }).output();
  const text = new TextDecoder();
  const output = text.decode(stdout) + text.decode(stderr);
  assertEquals(code, 0, output);
  return output;
}

function linesOf(output: string, program: string): string[] {
  const lines = spelled(output).trimEnd().split("\n");
  return UNORDERED.has(program) ? lines.sort() : lines;
}

/** Python and JavaScript spell the same values differently. */
function spelled(output: string): string {
  return output
    .replaceAll(/\bTrue\b/g, "true")
    .replaceAll(/\bFalse\b/g, "false")
    .replaceAll(/\bNone\b/g, "null")
    .replaceAll("'", '"')
    .replaceAll(/\[\s+|\s+\]/g, (bracket) => bracket.trim())
    .replaceAll(/,\s+/g, ", ")
    .replaceAll(/([{ ])(\w+): /g, '$1"$2": ')
    .replaceAll('"1": "1"', '1: "1"');
}
