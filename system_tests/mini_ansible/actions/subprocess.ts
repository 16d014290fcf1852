/**
 * Runs commands: real processes, which are killed when the task is.
 *
 * Standard input is empty unless there is text for it. A host that cannot start processes fails
 * the task and says so.
 */

import type { ActionContext } from "./action.ts";
import { environmentOf, type Module } from "./module.ts";
import { AnsibleActionFail } from "../errors.ts";
import { errorNumber, osErrorText } from "./file_state.ts";
import { killTree } from "./process_tree.ts";
import { pythonRepr } from "./python_text.ts";
import { quoteWord } from "./shell_words.ts";

/** What is run. */
export interface CommandOptions {
  /** The program and its arguments. */
  readonly words: readonly string[];
  /** Where; by default where the play is. */
  readonly cwd?: string;
  readonly stdin?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** What came of it. */
export interface CommandOutcome {
  /** Negative for the signal that ended it. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a command for a module.
 *
 * @throws {AnsibleActionFail} If it cannot be started.
 */
export function runCommand(module: Module, options: CommandOptions): Promise<CommandOutcome> {
  return runProcess(module.context, { environment: module.environment, ...options });
}

/**
 * Runs a command.
 *
 * @throws {AnsibleActionFail} If it cannot be started.
 */
export async function runProcess(
  context: ActionContext,
  { words, cwd = context.cwd, stdin, environment = environmentOf(context) }: CommandOptions,
): Promise<CommandOutcome> {
  const [program, ...args] = words;
  if (typeof Deno === "undefined" || typeof Deno.Command !== "function") {
    throw new AnsibleActionFail(`Cannot run ${program}: this host starts no processes`);
  }
  context.signal?.throwIfAborted();
  let child: Deno.ChildProcess;
  try {
    child = new Deno.Command(program, {
      args,
      cwd,
      env: { ...environment },
      clearEnv: true,
      stdin: stdin === undefined ? "null" : "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  } catch (error) {
    throw startFailure(error, words);
  }
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const kill = () => {
    killTree(child.pid);
    reject(context.signal?.reason);
  };
  context.signal?.addEventListener("abort", kill);
  try {
    const ended = Promise.all([feed(child, stdin), child.output()]);
    const [, output] = await Promise.race([ended, aborted]);
    const { code, signal, stdout, stderr } = output;
    const text = new TextDecoder();
    return {
      code: signal === null ? code : -(code - 128),
      stdout: text.decode(stdout),
      stderr: text.decode(stderr),
    };
  } finally {
    context.signal?.removeEventListener("abort", kill);
  }
}

async function feed(child: Deno.ChildProcess, text: string | undefined): Promise<void> {
  if (text === undefined) return;
  try {
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(text));
    await writer.close();
  } catch {
    // It did not read all.
  }
}

function startFailure(error: unknown, words: readonly string[]): AnsibleActionFail {
  if (!(error instanceof Error)) throw error;
  if (error.name === "NotCapable" || error instanceof Deno.errors.NotSupported) {
    return new AnsibleActionFail(`Cannot run ${words[0]}: this host starts no processes`);
  }
  const known = error instanceof Deno.errors.NotFound
    ? { code: "ENOENT" }
    : error instanceof Deno.errors.PermissionDenied
    ? { code: "EACCES" }
    : error;
  return new AnsibleActionFail(osErrorText(known, `b${pythonRepr(words[0])}`), {
    rc: errorNumber(known),
    stdout: "",
    stderr: "",
    cmd: words.map(quoteWord).join(" "),
  });
}
