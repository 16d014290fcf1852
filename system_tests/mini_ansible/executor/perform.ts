/**
 * A worker's whole duty to one job: run it, and say what came of it, exactly once.
 *
 * @module
 */

import type { TaskFields } from "./data.ts";
import { isEndOfProcess } from "./end_of_process.ts";
import type { FinalQueue } from "./final_queue.ts";
import type { Job } from "./job.ts";
import { type Outcome, TaskExecutor } from "./task_executor.ts";

/** The keywords that the main process wants to have as the worker left them. */
const WANTED = [
  "ignore_errors",
  "ignore_unreachable",
  "delegate_to",
  "delegate_facts",
  "run_once",
  "no_log",
  "diff",
  "check_mode",
  "any_errors_fatal",
] as const;

/** Runs `job` and puts its result on `queue`. */
export async function perform(
  job: Job,
  { queue, signal }: { queue: FinalQueue; signal: AbortSignal },
): Promise<void> {
  const about = { host: job.host.name, task: job.task.uuid };
  const executor = new TaskExecutor(job, {
    signal,
    report: {
      callback: (method, result, fields) =>
        queue.sendCallback(method, { ...about, result, fields: wanted(fields) }),
      warn: (text) => queue.sendDisplay(text, { kind: "warning", host: about.host }),
    },
  });
  const { result, fields } = await executor.run();
  send({ result, fields }, { about, queue });
}

function send(
  { result, fields }: Outcome,
  { about, queue }: { about: { host: string; task: string }; queue: FinalQueue },
): void {
  try {
    // Who rescues a failure may look at what the task was to do.
    const args = result.failed ? { args: fields.args } : {};
    queue.sendTaskResult({ ...about, result, fields: { ...wanted(fields), ...args } });
  } catch (error) {
    if (isEndOfProcess(error)) throw error;
    const msg = `Cannot send the result of the task: ${(error as Error).message}`;
    queue.sendTaskResult({ ...about, result: { failed: true, changed: false, msg }, fields: {} });
  }
}

function wanted(fields: Partial<TaskFields>): Partial<TaskFields> {
  return Object.fromEntries(
    WANTED.filter((name) => fields[name] !== undefined).map((name) => [name, fields[name]]),
  );
}
