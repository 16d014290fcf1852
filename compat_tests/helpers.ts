/** What compat tests share: waiting for states, measuring waits, running programs. */

import v8 from "node:v8";
import vm from "node:vm";

/** Milliseconds by which a clock may run behind a timer. */
export const CLOCK_TOLERANCE = 5;

const LOOK_AGAIN = 2;
const COLLECTIONS = 50;

/** Something that counts who waits on it. */
export interface HasStatistics {
  statistics(): { readonly waiting: number };
}

/** Resolves when `predicate` holds; a test's own time limit ends it otherwise. */
export async function until(predicate: () => boolean): Promise<void> {
  while (!predicate()) await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN));
}

/** Resolves when `count` waiters stand in `object`'s own words. */
export function untilWaiting(object: HasStatistics, count: number): Promise<void> {
  return until(() => object.statistics().waiting >= count);
}

/** The milliseconds that `work` took. */
export async function elapsed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** Whether what `ref` points at is garbage, and was collected. */
export async function isCollected(ref: WeakRef<object>): Promise<boolean> {
  v8.setFlagsFromString("--expose-gc");
  const collect: () => void = vm.runInNewContext("gc");
  for (let round = 0; round < COLLECTIONS; round++) {
    // A WeakRef that was looked at stays alive until the current job is over.
    await new Promise((resolve) => setTimeout(resolve, 0));
    collect();
    if (ref.deref() === undefined) return true;
  }
  return false;
}

/** What a program printed, and how it ended. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** How a program is run. */
export interface RunOptions {
  /** Arguments of the program. */
  readonly args?: readonly string[];
  /** Flags of `deno run`; every permission unless said otherwise. */
  readonly flags?: readonly string[];
  /** Text for its standard input. */
  readonly stdin?: string;
}

/** Runs `program` (a URL, or `"-"` for its standard input) by `deno run`. */
export async function runProgram(
  program: URL | "-",
  { args = [], flags = ["--allow-all"], stdin }: RunOptions = {},
): Promise<Ended> {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-check", ...flags, String(program), ...args],
    cwd: new URL("../", import.meta.url),
    env: { NO_COLOR: "1" },
    stdin: stdin === undefined ? "null" : "piped",
    stdout: "piped",
    stderr: "piped",
  });
  const child = command.spawn();
  if (stdin !== undefined) await writeAll(child.stdin, stdin);
  const { code, stdout, stderr } = await child.output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

async function writeAll(stream: WritableStream<Uint8Array>, text: string): Promise<void> {
  const writer = stream.getWriter();
  await writer.write(new TextEncoder().encode(text));
  await writer.close();
}
