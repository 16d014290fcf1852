/**
 * Programs that run cases side by side.
 *
 * **Never hangs**: a program that does not answer in time is ended with all that it has started,
 * and another takes its place.
 */

import { fileURLToPath } from "node:url";
import type { StartMethod } from "@pystd/multiprocessing/process";
import { killDescendants } from "../actions/mod.ts";
import type { Case } from "./case.ts";
import { type CaseOrder, type CaseOutcome, MARK } from "./case_process.ts";

/** How cases are run. */
export interface PoolOptions {
  readonly root: string;
  readonly startMethod: StartMethod;
  /** How many at a time. */
  readonly jobs: number;
  /** Milliseconds that a case may take. */
  readonly timeout: number;
}

/** Runs `cases`, and tells each outcome as it comes. */
export async function runCases(
  cases: readonly Case[],
  options: PoolOptions,
  onOutcome: (each: Case, outcome: CaseOutcome) => void,
): Promise<void> {
  const waiting = [...cases];
  const runner = async () => {
    let program: CaseProgram | undefined;
    for (let each = waiting.shift(); each !== undefined; each = waiting.shift()) {
      program ??= new CaseProgram();
      const { root, startMethod, timeout } = options;
      const outcome = await program.run({ case: each, root, startMethod }, timeout);
      onOutcome(each, outcome);
      if (program.isOver) program = undefined;
    }
    await program?.close();
  };
  await Promise.all(Array.from({ length: Math.min(options.jobs, cases.length) }, runner));
}

const PROGRAM = fileURLToPath(new URL("case_process.ts", import.meta.url));

/** One program; it runs one case at a time. */
class CaseProgram {
  readonly #child: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  readonly #output: ReadableStreamDefaultReader<string>;
  readonly #complaints: Promise<string>;
  #rest = "";
  #isOver = false;

  constructor() {
    this.#child = new Deno.Command(Deno.execPath(), {
      args: ["run", "--allow-all", "--no-check", "--quiet", PROGRAM],
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#input = this.#child.stdin.getWriter();
    this.#output = this.#child.stdout.pipeThrough(new TextDecoderStream()).getReader();
    this.#complaints = new Response(this.#child.stderr).text().catch(() => "");
  }

  /** Whether it runs nothing any more. */
  get isOver(): boolean {
    return this.#isOver;
  }

  async run(order: CaseOrder, timeout: number): Promise<CaseOutcome> {
    const start = performance.now();
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      this.#kill();
    }, timeout);
    try {
      await this.#input.write(new TextEncoder().encode(`${JSON.stringify(order)}\n`));
      const line = await this.#answer();
      if (line !== undefined) return JSON.parse(line) as CaseOutcome;
    } catch {
      // It has ended: said below.
    } finally {
      clearTimeout(timer);
    }
    this.#isOver = true;
    const failure = isLate
      ? `no outcome after ${timeout / 1_000} s`
      : `the program ended: ${(await this.#complaints).trim() || "without a word"}`;
    return { failure, milliseconds: Math.round(performance.now() - start) };
  }

  async close(): Promise<void> {
    await this.#input.close().catch(() => {});
    const timer = setTimeout(() => this.#kill(), 5_000);
    await this.#child.status;
    clearTimeout(timer);
    await this.#output.cancel().catch(() => {});
  }

  #kill(): void {
    killDescendants(this.#child.pid);
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It has ended.
    }
  }

  /** The next line with the mark; undefined at the end. */
  async #answer(): Promise<string | undefined> {
    for (;;) {
      const end = this.#rest.indexOf("\n");
      if (end === -1) {
        const { value, done } = await this.#output.read();
        if (done) return undefined;
        this.#rest += value;
        continue;
      }
      const line = this.#rest.slice(0, end);
      this.#rest = this.#rest.slice(end + 1);
      if (line.startsWith(MARK)) return line.slice(MARK.length);
    }
  }
}
