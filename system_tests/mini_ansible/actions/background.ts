/**
 * Tasks in the background: `async` starts them, `async_status` asks after them.
 *
 * What became of one stands in a file, as with Ansible, so that any worker can be asked.
 */

import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import type { ActionContext, ActionPlugin, ActionResult } from "./action.ts";
import { writeAtomically } from "./atomic_write.ts";
import { expandPath } from "./coerce.ts";
import { defineModule, environmentOf, type Module } from "./module.ts";

let started = 0;

/** Seconds between two looks of Ansible at how long a job has taken. */
const STEP = 5;

/**
 * Starts `action` and returns at once; what becomes of it is for `async_status` to tell. It is
 * broken off after `limit` seconds, as soon as Ansible would notice.
 */
export function startInBackground(
  action: ActionPlugin,
  context: ActionContext,
  limit: number,
): ActionResult {
  return startJob(action, context, (STEP + Math.ceil(limit / STEP) * STEP) * 1_000);
}

/** Starts `action`, and breaks it off after so many milliseconds. */
export function startJob(
  action: ActionPlugin,
  context: ActionContext,
  patience: number,
): ActionResult {
  const jid = `j${Date.now() % 1_000_000_000_000}.${process.pid}${started++}`;
  const file = join(folderOf(context), jid);
  mkdirSync(folderOf(context), { recursive: true });
  const about = { started: 1, finished: 0, ansible_job_id: jid };
  writeAtomically(file, JSON.stringify(about));
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), patience);
  // Not of the task's signal: the job goes on when the task is done.
  const job = Promise.resolve(action.run({ ...context, signal: late.signal }));
  job.catch((error: unknown) => failureOf(error, late.signal.aborted)).then((result) => {
    clearTimeout(timer);
    writeAtomically(file, JSON.stringify({ ...result, ...about, finished: 1 }));
  }).catch(() => {
    // The folder is gone: nobody will ask.
  });
  return { ...about, results_file: file, changed: true };
}

function failureOf(error: unknown, isLate: boolean): ActionResult {
  const msg = isLate ? "Timeout exceeded" : String((error as Error)?.message ?? error);
  return { failed: true, msg };
}

/** Where the files are. */
function folderOf(context: ActionContext): string {
  const environment = environmentOf(context);
  const folder = context.vars.ansible_async_dir ?? environment.ANSIBLE_ASYNC_DIR ??
    "~/.ansible_async";
  return expandPath(String(folder), environment);
}

/** Tells what became of a task in the background. */
export const asyncStatus: ActionPlugin = defineModule({
  spec: {
    arguments: {
      jid: { required: true },
      mode: { default: "status", choices: ["cleanup", "status"] },
      _async_dir: { type: "path" },
    },
  },
  run(module: Module) {
    const jid = module.text("jid")!;
    const file = join(folderOf(module.context), jid);
    const about = { ansible_job_id: jid, results_file: file, started: 1, finished: 0 };
    const text = readJob(file);
    if (text === undefined) {
      module.fail("could not find job", { ...about, started: 1, finished: 1 });
    }
    if (module.params.mode === "cleanup") {
      rmSync(file, { force: true });
      return { ...about, erased: file };
    }
    const result = JSON.parse(text) as ActionResult;
    return { ...about, stdout: "", stderr: "", ...result };
  },
});

function readJob(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
