/**
 * A party's program, seen from outside.
 *
 * **Never hangs**: a program that does not answer in time is killed, and its party is missing.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { TextLineReader } from "./lines.ts";
import { COST, type Party, READY } from "./contest.ts";

/** Seconds for getting ready: packages may have to be downloaded. */
const READY_SECONDS = 180;
/** Seconds for one round. */
const ROUND_SECONDS = 60;

/** A running program. */
export class Player {
  readonly #child: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  readonly #output: TextLineReader;
  readonly #complaints: Promise<string>;

  private constructor(child: Deno.ChildProcess) {
    this.#child = child;
    this.#input = child.stdin.getWriter();
    this.#output = new TextLineReader(child.stdout);
    this.#complaints = new Response(child.stderr).text();
  }

  /** Starts the program of `party` and waits until it is ready. */
  static async start(party: Party, python: string | undefined): Promise<Player> {
    const player = new Player(commandOf(party, python).spawn());
    await player.#answer(READY, READY_SECONDS);
    return player;
  }

  /** Has it do one round. */
  async round(scale: number): Promise<number> {
    await this.#input.write(new TextEncoder().encode(`${scale}\n`)).catch(() => {});
    return Number(await this.#answer(COST, ROUND_SECONDS));
  }

  /** Ends the program. */
  async close(): Promise<void> {
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), 5_000);
    await this.#input.close().catch(() => {});
    await this.#child.status;
    clearTimeout(timer);
  }

  /** What follows `word` on the next line that begins with it. */
  async #answer(word: string, seconds: number): Promise<string> {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      this.#child.kill("SIGKILL");
    }, seconds * 1_000);
    let line: string | undefined;
    do line = await this.#output.next(); while (line !== undefined && !line.startsWith(word));
    clearTimeout(timer);
    if (line !== undefined) return line.slice(word.length);
    await this.#child.status;
    if (late) throw new Error(`no answer within ${seconds} seconds`);
    throw new Error(reasonIn(await this.#complaints));
  }
}

function commandOf(
  { program, args = [] }: Party,
  python: string | undefined,
): Deno.Command {
  const isPython = program.endsWith(".py");
  if (isPython && python === undefined) throw new Error("no python3");
  const file = fileURLToPath(new URL(`../${program}`, import.meta.url));
  const deno = ["run", "--allow-all", "--v8-flags=--expose-gc", PARTY, program];
  return new Deno.Command(isPython ? python! : Deno.execPath(), {
    args: [...(isPython ? [file] : deno), ...args],
    env: { PYTHONDONTWRITEBYTECODE: "1" },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  });
}

const PARTY = fileURLToPath(new URL("party.ts", import.meta.url));

/** The line of a program's complaints that says what was wrong. */
function reasonIn(complaints: string): string {
  // deno-lint-ignore no-control-regex
  const lines = complaints.replaceAll(/\x1b\[\d*m/g, "").split("\n").map((line) => line.trim());
  const told = lines.filter((line) => line !== "");
  return told.find((line) => /^(error|Uncaught|\w*Error)\b/i.test(line)) ?? told.at(-1) ??
    "it ended without a word";
}
