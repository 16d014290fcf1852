/** `command` and `shell`: run a program, or a line for a shell. */

import type { ActionContext, ActionPlugin, ActionResult } from "../action.ts";
import type { ArgumentSpec } from "../argument_spec.ts";
import { expandPath } from "../coerce.ts";
import { exists, isDirectory } from "../file_state.ts";
import { defineModule, type Module } from "../module.ts";
import { pythonRepr, pythonText } from "../python_text.ts";
import { matchesAny } from "../glob.ts";
import { quoteWord, ShellWordsError, splitWords } from "../shell_words.ts";
import { runCommand } from "../subprocess.ts";
import { durationText, timeText } from "../time_format.ts";

const SPEC: ArgumentSpec = {
  arguments: {
    _raw_params: {},
    _uses_shell: { type: "bool", default: false },
    argv: { type: "list", elements: "str" },
    chdir: { type: "path" },
    creates: { type: "path" },
    executable: {},
    removes: { type: "path" },
    stdin: {},
    stdin_add_newline: { type: "bool", default: true },
    strip_empty_ends: { type: "bool", default: true },
  },
};

const module = defineModule({
  name: "ansible.legacy.command",
  spec: SPEC,
  freeForm: true,
  run: (each) => new CommandRun(each).run(),
});

/** Runs a program. */
export const command: ActionPlugin = {
  ...module,
  run: (context) => module.run(withArguments(context, {})),
};

/** Runs a line in a shell. */
export const shell: ActionPlugin = {
  ...module,
  run: (context) => module.run(withArguments(context, { _uses_shell: true })),
};

/** `cmd` is another name for the free text. */
function withArguments(context: ActionContext, more: Record<string, unknown>): ActionContext {
  const { cmd, ...args } = context.args;
  const text = cmd === undefined || args._raw_params !== undefined ? {} : { _raw_params: cmd };
  const rest = cmd !== undefined && args._raw_params !== undefined ? { cmd } : {};
  return { ...context, args: { ...args, ...rest, ...text, ...more } };
}

/** One run; `result` is filled as it goes. */
class CommandRun {
  readonly #module: Module;
  readonly #isShell: boolean;
  readonly #result: ActionResult = {
    changed: false,
    stdout: "",
    stderr: "",
    rc: null,
    cmd: null,
    start: null,
    end: null,
    delta: null,
    msg: "",
  };

  constructor(module: Module) {
    this.#module = module;
    this.#isShell = module.flag("_uses_shell");
  }

  async run(): Promise<ActionResult> {
    const words = this.#words();
    const cwd = this.#directory();
    const needless = this.#needless(cwd);
    if (needless !== undefined) return { ...this.#result, ...needless, rc: 0 };
    this.#result.changed = true;
    if (this.#module.checkMode) return this.#pretend();
    await this.#execute(words, cwd);
    if (this.#result.rc !== 0) this.#fail("non-zero return code");
    return this.#result;
  }

  #fail(message: string, fields: Record<string, unknown> = {}): never {
    this.#module.fail(message, { ...this.#result, ...fields, msg: message });
  }

  #words(): string[] {
    const raw = this.#module.text("_raw_params") ?? "";
    const argv = this.#module.params.argv as string[] | null;
    if (raw.trim() === "" && (argv === null || argv.length === 0)) {
      this.#fail("no command given", { rc: 256 });
    }
    if (raw !== "" && argv !== null) {
      this.#fail("only command or argv can be given, not both", { rc: 256 });
    }
    if (this.#isShell) {
      this.#result.cmd = raw === "" ? argv : raw;
      const line = raw === "" ? argv!.map(quoteWord).join(" ") : raw;
      return [this.#module.text("executable") ?? "/bin/sh", "-c", line];
    }
    if (this.#module.text("executable") !== undefined) {
      this.#module.warn(
        "As of Ansible 2.4, the parameter 'executable' is no longer supported with the " +
          `'command' module. Not using '${this.#module.text("executable")}'.`,
      );
    }
    const words = raw === "" ? argv!.map(pythonText) : this.#split(raw);
    this.#result.cmd = words;
    return words.map((word) => expandPath(word, this.#module.environment));
  }

  #split(line: string): string[] {
    try {
      return splitWords(line);
    } catch (error) {
      if (error instanceof ShellWordsError) this.#fail(error.message);
      throw error;
    }
  }

  #directory(): string {
    const chdir = this.#module.text("chdir");
    if (chdir === undefined) return this.#module.context.cwd;
    const path = this.#module.resolve(chdir);
    if (isDirectory(path)) return path;
    const reason = exists(path)
      ? "[Errno 20] Not a directory"
      : "[Errno 2] No such file or directory";
    this.#fail(
      `Unable to change directory before execution: ${reason}: b${pythonRepr(chdir)}`,
    );
  }

  /** What is told when `creates` or `removes` say that there is nothing to do. */
  #needless(cwd: string): ActionResult | undefined {
    const did = this.#module.checkMode ? "Would" : "Did";
    const creates = this.#module.text("creates");
    if (creates !== undefined && matchesAny(creates, cwd)) {
      return {
        msg: `${did} not run command since '${creates}' exists`,
        stdout: `skipped, since ${creates} exists`,
      };
    }
    const removes = this.#module.text("removes");
    if (removes !== undefined && !matchesAny(removes, cwd)) {
      return {
        msg: `${did} not run command since '${removes}' does not exist`,
        stdout: `skipped, since ${removes} does not exist`,
      };
    }
    return undefined;
  }

  #pretend(): ActionResult {
    const { creates, removes } = this.#module.params;
    const result = this.#result;
    result.rc = 0;
    result.msg = "Command would have run if not in check mode";
    if (creates === null && removes === null) {
      result.skipped = true;
      result.changed = false;
    }
    return result;
  }

  async #execute(words: readonly string[], cwd: string): Promise<void> {
    const { params } = this.#module;
    const start = Date.now();
    const stdin = typeof params.stdin !== "string"
      ? undefined
      : params.stdin + (params.stdin_add_newline ? "\n" : "");
    const { code, stdout, stderr } = await runCommand(this.#module, { words, cwd, stdin });
    const end = Date.now();
    Object.assign(this.#result, {
      rc: code,
      stdout: params.strip_empty_ends ? stdout.replace(/[\r\n]+$/, "") : stdout,
      stderr: params.strip_empty_ends ? stderr.replace(/[\r\n]+$/, "") : stderr,
      start: timeText(start),
      end: timeText(end),
      delta: durationText(end - start),
    });
  }
}
