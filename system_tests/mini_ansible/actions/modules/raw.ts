/** `raw` and `script`: lines and files of the playbook, straight to a shell. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import { basename, join } from "node:path";
import { AnsibleActionFail, AnsibleFileNotFound } from "../../errors.ts";
import type { ActionContext, ActionPlugin, ActionResult } from "../action.ts";
import { expandPath } from "../coerce.ts";
import { isDirectory } from "../file_state.ts";
import { matchesAny } from "../glob.ts";
import { addLines, environmentOf, settle } from "../module.ts";
import { findNeedle } from "../needle.ts";
import { pythonText } from "../python_text.ts";
import { quoteWord, splitWords } from "../shell_words.ts";
import { runProcess } from "../subprocess.ts";

/** Runs a line in a shell, and looks at nothing. */
export const raw: ActionPlugin = {
  freeForm: true,
  supportsAsync: false,
  run: (context) => settle(() => runRaw(context)),
};

function runRaw(context: ActionContext): ActionResult | Promise<ActionResult> {
  if (context.checkMode) return { skipped: true };
  const { executable, _raw_params: line = "" } = context.args;
  const shell = executable ? expandPath(pythonText(executable), environmentOf(context)) : "/bin/sh";
  return runLine(context, { words: [shell, "-c", pythonText(line)] });
}

async function runLine(
  context: ActionContext,
  options: { words: readonly string[]; cwd?: string },
): Promise<ActionResult> {
  const { code, stdout, stderr } = await runProcess(context, options);
  const result: ActionResult = { changed: true, rc: code, stdout, stderr };
  if (code !== 0) Object.assign(result, { failed: true, msg: "non-zero return code" });
  addLines(result);
  return result;
}

/** Runs a file of the playbook. */
export const script: ActionPlugin = {
  freeForm: true,
  run: (context) => settle(() => runScript(context)),
};

const SCRIPT_ARGUMENTS = ["_raw_params", "cmd", "creates", "removes", "chdir", "executable"];

async function runScript(context: ActionContext): Promise<ActionResult> {
  const { args } = context;
  const strange = Object.keys(args).filter((name) => !SCRIPT_ARGUMENTS.includes(name));
  if (strange.length > 0) {
    throw new AnsibleActionFail(`Invalid options for ${context.name}: ${strange.join(",")}`);
  }
  const path = (name: string) =>
    args[name] ? expandPath(pythonText(args[name]), environmentOf(context)) : undefined;
  const creates = path("creates");
  if (creates !== undefined && matchesAny(creates, context.cwd)) {
    return { skipped: true, changed: false, msg: `${creates} exists, matching creates option` };
  }
  const removes = path("removes");
  if (removes !== undefined && !matchesAny(removes, context.cwd)) {
    return {
      skipped: true,
      changed: false,
      msg: `${removes} does not exist, matching removes option`,
    };
  }
  const cwd = path("chdir");
  if (cwd !== undefined && !cwd.startsWith("/")) {
    throw new AnsibleActionFail(
      `chdir ${cwd} must be an absolute path for a Unix-aware remote node.`,
    );
  }
  const [name = "", ...words] = splitWords(pythonText(args._raw_params ?? args.cmd ?? "").trim());
  const source = find(context, name);
  if (context.checkMode) {
    if (creates !== undefined || removes !== undefined) return { changed: true };
    return { skipped: true, changed: false, msg: "Check mode is not supported for this task." };
  }
  if (cwd !== undefined && !isDirectory(cwd)) {
    throw new AnsibleActionFail(`chdir ${cwd} is not a directory`);
  }
  return await runCopy(context, { source, words, cwd, executable: path("executable") });
}

function find(context: ActionContext, name: string): string {
  try {
    return findNeedle(context, "files", name);
  } catch (error) {
    if (error instanceof AnsibleFileNotFound) throw new AnsibleActionFail(error.message);
    throw error;
  }
}

/** The file may not be executable where it stands. */
async function runCopy(
  context: ActionContext,
  { source, words, cwd, executable }: {
    source: string;
    words: readonly string[];
    cwd?: string;
    executable?: string;
  },
): Promise<ActionResult> {
  const folder = mkdtempSync(join(os.tmpdir(), "ansible-tmp-"));
  try {
    const copy = join(folder, basename(source));
    writeFileSync(copy, readFileSync(source), { mode: 0o700 });
    const line = [...(executable ? [executable] : []), copy, ...words].map(quoteWord).join(" ");
    return await runLine(context, { words: ["/bin/sh", "-c", line], cwd });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
