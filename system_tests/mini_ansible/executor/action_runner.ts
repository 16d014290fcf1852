/**
 * Running an action: the connection it needs, how long it may take, in the background or not.
 *
 * @module
 */

import {
  type ActionContext,
  type ActionPlugin,
  findAction,
  startInBackground,
} from "../actions/mod.ts";
import { AnsibleActionFail, AnsibleConnectionFailure } from "../errors.ts";
import type { Templar } from "../templating/mod.ts";
import type { ResultFields, TaskFields, Vars } from "./data.ts";
import { pause } from "./pause.ts";
import type { Reporter } from "./task_executor.ts";

/** What an action is run with. */
export interface ActionRun {
  readonly context: ActionContext;
  readonly fields: TaskFields;
  /** Variables that say how the host is reached. */
  readonly connectionVars: Vars;
  readonly templar: Templar;
  readonly report: Reporter;
}

/**
 * What the action returns.
 *
 * @throws {AnsibleConnectionFailure} If the host cannot be reached, and has to be.
 */
export async function runAction(action: ActionPlugin, run: ActionRun): Promise<ResultFields> {
  if (!action.onController) checkConnection(run);
  const { context, fields } = run;
  const limit = fields.async as number;
  if (limit > 0) return await inBackground(action, run);
  const { supportsCheckMode } = action;
  if (context.checkMode && supportsCheckMode === false) {
    const msg = `remote module (${context.name}) does not support check mode`;
    return { skipped: true, changed: false, msg };
  }
  return await inTime(action, { context, seconds: fields.timeout as number });
}

/** There is one kind of connection: none, as everything happens on this machine. */
function checkConnection({ fields, connectionVars, templar }: ActionRun): void {
  const named = connectionVars.ansible_connection;
  const connection = named === undefined || named === null
    ? fields.connection
    : templar.template(named);
  if (connection === "local") return;
  const address = connectionVars.ansible_host ?? connectionVars.inventory_hostname;
  const port = connectionVars.ansible_port ?? 22;
  throw new AnsibleConnectionFailure(
    `Failed to connect to the host via ssh: ssh: connect to host ${address} port ${port}: Connection refused`,
  );
}

async function inTime(
  action: ActionPlugin,
  { context, seconds }: { context: ActionContext; seconds: number },
): Promise<ResultFields> {
  if (!(seconds > 0)) return await action.run(context);
  const late = new AbortController();
  const signal = AbortSignal.any([late.signal, ...context.signal ? [context.signal] : []]);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const expiry = new Promise<ResultFields>((resolve) => {
    timer = setTimeout(() => {
      late.abort();
      const name = context.task.action;
      const msg =
        `The ${name} action failed to execute in the expected time frame (${seconds}) and was terminated`;
      resolve({ failed: true, msg });
    }, seconds * 1_000);
  });
  const running = Promise.resolve(action.run({ ...context, signal }));
  running.catch(() => {}); // once it is too late nobody asks
  try {
    return await Promise.race([expiry, running]);
  } finally {
    clearTimeout(timer);
  }
}

async function inBackground(action: ActionPlugin, run: ActionRun): Promise<ResultFields> {
  const { context, fields } = run;
  if (action.supportsAsync === false || action.onController) {
    throw new AnsibleActionFail("async is not supported for this task.");
  }
  if (context.checkMode) {
    throw new AnsibleActionFail('"check mode" and "async" cannot be used on same task.');
  }
  const limit = fields.async as number;
  const started = startInBackground(action, context, limit);
  const poll = fields.poll as number;
  if (poll <= 0 || started.failed) return started;
  return await waitFor(started, run);
}

/** Asks after a task in the background until it is through, or its time is. */
async function waitFor(started: ResultFields, run: ActionRun): Promise<ResultFields> {
  const { context, fields, report } = run;
  const limit = fields.async as number;
  const poll = fields.poll as number;
  const status = findAction("async_status")!;
  const about = { ...context, name: "async_status", checkMode: false };
  const args = { jid: started.ansible_job_id };
  let result: ResultFields = started;
  for (let left = limit; left > 0; left -= poll) {
    await pause(poll * 1_000, context.signal ?? new AbortController().signal);
    result = await status.run({ ...about, args });
    if (Number(result.finished) === 1) break;
    report.callback("asyncPoll", result, fields);
  }
  if (Number(result.finished) !== 1) {
    const msg = `async task did not complete within the requested time - ${limit}s`;
    return { failed: true, msg, async_result: result };
  }
  await status.run({ ...about, args: { ...args, mode: "cleanup" } });
  return result;
}
