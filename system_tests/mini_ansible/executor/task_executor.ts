/**
 * What a worker does with a task: its loop, its condition, its arguments, the action, trying
 * again, and what counts as failed and changed.
 *
 * Source of the behaviour: ansible-core 2.14 `executor/task_executor.py`.
 *
 * @module
 */

import type { ActionContext } from "../actions/mod.ts";
import { findAction, shortName } from "../actions/mod.ts";
import { AnsibleActionFail, AnsibleConnectionFailure, AnsibleError } from "../errors.ts";
import { isIdentifier, isMapping } from "../playbook/mod.ts";
import { OMIT, Templar, UndefinedVariableError } from "../templating/mod.ts";
import { markUnsafe } from "../yaml/mod.ts";
import { runAction } from "./action_runner.ts";
import type { ResultFields, TaskFields, Vars } from "./data.ts";
import { isEndOfProcess } from "./end_of_process.ts";
import { addFacts, isFromOutside } from "./facts_kept.ts";
import type { Job } from "./job.ts";
import { judge } from "./judge.ts";
import { loopItems } from "./loop_items.ts";
import { LoopRun } from "./loop_run.ts";
import type { WorkerCallback } from "./messages.ts";
import { pause } from "./pause.ts";
import { postValidated } from "./post_validate.ts";

/** What a worker can say while it is at a task. */
export interface Reporter {
  callback(method: WorkerCallback, result: ResultFields, fields: Partial<TaskFields>): void;
  warn(text: string): void;
}

/** The result of a task, and its keywords as they were in the end. */
export interface Outcome {
  readonly result: ResultFields;
  readonly fields: TaskFields;
}

/** Runs one task on one host. */
export class TaskExecutor {
  readonly #job: Job;
  readonly #report: Reporter;
  readonly #signal: AbortSignal;
  readonly #templar: Templar;
  #loopError: UndefinedVariableError | undefined;

  /** For `job`; `signal` breaks it off. */
  constructor(job: Job, { report, signal }: { report: Reporter; signal: AbortSignal }) {
    const { task, vars, basedir } = job;
    this.#job = job;
    this.#report = report;
    this.#signal = signal;
    const paths = task.search_path;
    vars.ansible_search_path = paths.includes(basedir) ? [...paths] : [...paths, basedir];
    this.#templar = new Templar({
      vars,
      basedir,
      searchPaths: [...paths],
      onWarning: (text) => report.warn(text),
    });
  }

  /** Runs it. Whatever goes wrong is a failed result. */
  async run(): Promise<Outcome> {
    const { task } = this.#job;
    try {
      const outcome = await this.#run();
      outcome.result.changed ??= false;
      return outcome;
    } catch (error) {
      if (isEndOfProcess(error)) throw error;
      const secret = task.no_log === true ? { _ansible_no_log: true } : {};
      if (error instanceof AnsibleError) {
        return {
          result: { failed: true, changed: false, msg: error.message, ...secret },
          fields: task,
        };
      }
      const msg = `Unexpected failure during module execution: ${
        (error as Error)?.message ?? error
      }`;
      const exception = (error as Error)?.stack ?? String(error);
      return {
        result: { failed: true, changed: false, msg, exception, stdout: "", ...secret },
        fields: task,
      };
    }
  }

  async #run(): Promise<Outcome> {
    const { task, vars } = this.#job;
    let items: unknown[] | undefined;
    try {
      items = (vars._ansible_loop_cache as unknown[] | undefined) ??
        loopItems(task, this.#templar);
    } catch (error) {
      if (!(error instanceof UndefinedVariableError)) throw error;
      this.#loopError = error; // it does not matter if the task is skipped
    }
    if (items === undefined) return await this.#execute();
    if (items.length === 0) {
      const why = "No items in the list";
      return {
        result: { changed: false, skipped: true, skipped_reason: why, results: [] },
        fields: task,
      };
    }
    const loop = new LoopRun(items, {
      job: this.#job,
      templar: this.#templar,
      report: this.#report,
      execute: () => this.#execute(),
    });
    return await loop.run();
  }

  /** Once, or for one item. */
  async #execute(): Promise<Outcome> {
    const { task } = this.#job;
    const templar = this.#templar;
    const contextError = this.#contextError();
    try {
      if (!templar.conditional(task.when)) {
        const why = "Conditional result was False";
        return {
          result: { changed: false, skipped: true, skip_reason: why, ...this.#secret() },
          fields: task,
        };
      }
    } catch (error) {
      throw this.#loopError ?? error;
    }
    if (this.#loopError !== undefined) throw this.#loopError;
    if (contextError !== undefined) throw contextError;
    if (task.include !== undefined) return { result: this.#include(), fields: task };
    const validated = this.#postValidated();
    if ("result" in validated) return validated;
    const fields = this.#withDefaults(validated);
    const result = await this.#attempts(fields);
    if (fields.notify !== undefined) result._ansible_notify = fields.notify;
    if (typeof fields.delegate_to === "string") {
      result._ansible_delegated_vars = this.#delegation(fields.delegate_to);
    }
    return { result, fields };
  }

  /** The task with its templates filled in; what fails in a way of Python's has no message. */
  #postValidated(): TaskFields | Outcome {
    const { task } = this.#job;
    try {
      return postValidated(task, this.#templar);
    } catch (error) {
      if (error instanceof AnsibleError || isEndOfProcess(error)) throw error;
      const exception = (error as Error).stack ?? String(error);
      return {
        result: { changed: false, failed: true, exception, ...this.#secret() },
        fields: task,
      };
    }
  }

  /** Keywords that are looked at before the condition is; an error counts only if it holds. */
  #contextError(): AnsibleError | undefined {
    const { task } = this.#job;
    try {
      this.#templar.template([task.no_log, task.check_mode, task.become, task.become_user]);
      return undefined;
    } catch (error) {
      if (error instanceof AnsibleError) return error;
      throw error;
    }
  }

  #secret(): { _ansible_no_log?: boolean } {
    const { no_log: secret } = this.#job.task;
    if (typeof secret === "boolean") return { _ansible_no_log: secret };
    if (secret === undefined || secret === null) return {};
    return { _ansible_no_log: this.#templar.conditional(secret) };
  }

  #include(): ResultFields {
    const { _raw_params: file, ...args } = this.#job.task.args;
    if (this.#job.task.include === "role") return { include_args: args };
    if (!file) return { failed: true, msg: "No include file was specified to the include" };
    return { include: String(this.#templar.template(file)), include_args: args };
  }

  /** Arguments with those of `module_defaults`, without those that are left out. */
  #withDefaults(fields: TaskFields): TaskFields {
    const { _variable_params: more, ...own } = fields.args;
    let args = own;
    if (more !== undefined) {
      if (!isMapping(more)) throw new AnsibleError(`invalid or malformed argument: '${more}'`);
      args = { ...more, ...own };
    }
    const defaults = Object.assign({}, ...fields.module_defaults) as Vars;
    const action = shortName(fields.action);
    for (const [name, value] of Object.entries(defaults)) {
      if (shortName(name) !== action) continue;
      args = { ...this.#templar.template(value) as Vars, ...args };
    }
    return { ...fields, args: withoutOmitted(args) as Vars };
  }

  #delegation(host: string): Vars {
    const known = (this.#job.vars.ansible_delegated_vars as Record<string, Vars>)?.[host] ?? {};
    const shown = ["ansible_host", "ansible_port", "ansible_user", "ansible_connection"];
    return Object.fromEntries([
      ["ansible_delegated_host", host],
      ...shown.filter((name) => name in known).map((name) => [name, known[name]]),
    ]);
  }

  /** Tries the action until the task is content, or the tries are used up. */
  async #attempts(fields: TaskFields): Promise<ResultFields> {
    const hasUntil = (fields.until?.length ?? 0) > 0;
    const retries = hasUntil ? triesFrom(fields.retries as number | undefined) : 1;
    const delay = (fields.delay as number) < 0 ? 1 : fields.delay as number;
    const known: Vars = { ...this.#job.vars };
    const templar = new Templar({ vars: known, basedir: this.#job.basedir });
    for (let attempt = 1;; attempt++) {
      const { result, isFinal } = await this.#attempt(fields);
      if (isFinal) return result;
      this.#keep(result, { fields, known });
      if (hasUntil) result.attempts = attempt;
      if (!("skipped" in result)) judge(result, { fields, templar });
      if (retries === 1 || templar.conditional(fields.until)) return this.#kept(result, fields);
      if (attempt === retries) {
        result.attempts = retries - 1;
        result.failed = true;
        return this.#kept(result, fields);
      }
      result._ansible_retry = true;
      result.retries = retries;
      this.#report.callback("retry", result, fields);
      await pause(delay * 1_000, this.#signal);
    }
  }

  /** Runs the action once. A failure that it throws ends the task whatever conditions say. */
  async #attempt(fields: TaskFields): Promise<{ result: ResultFields; isFinal: boolean }> {
    try {
      const context = this.#actionContext(fields);
      const action = findAction(fields.action);
      if (action === undefined) {
        throw new AnsibleError(
          `The module ${fields.action} was not found in configured module paths`,
        );
      }
      const result = await runAction(action, {
        context,
        fields,
        connectionVars: this.#connectionVars(fields),
        templar: this.#templar,
        report: this.#report,
      });
      if (fields.no_log === true) result._ansible_no_log = true;
      if (isFromOutside(result, fields)) markUnsafe(result);
      return { result, isFinal: false };
    } catch (error) {
      if (error instanceof AnsibleActionFail) {
        const result = { failed: true, msg: error.message, ...error.result };
        return { result, isFinal: true };
      }
      if (error instanceof AnsibleConnectionFailure) {
        return { result: { unreachable: true, msg: error.message, changed: false }, isFinal: true };
      }
      throw error;
    }
  }

  #connectionVars(fields: TaskFields): Vars {
    const { vars } = this.#job;
    if (typeof fields.delegate_to !== "string") return vars;
    return (vars.ansible_delegated_vars as Record<string, Vars>)?.[fields.delegate_to] ?? {};
  }

  #actionContext(fields: TaskFields): ActionContext {
    const { vars, host, settings, basedir } = this.#job;
    return {
      name: shortName(fields.action),
      args: fields.args,
      vars,
      templar: this.#templar,
      host: { name: host.name, vars },
      task: fields,
      checkMode: (fields.check_mode ?? settings.checkMode) as boolean,
      diffMode: (fields.diff ?? settings.diffMode) as boolean,
      environment: texts(fields.environment as unknown as Vars),
      baseEnvironment: settings.environment,
      cwd: settings.cwd,
      searchPaths: vars.ansible_search_path as string[],
      basedir,
      verbosity: settings.verbosity,
      signal: this.#signal,
    };
  }

  /** Makes known what conditions on this very result may use. */
  #keep(result: ResultFields, { fields, known }: { fields: TaskFields; known: Vars }): void {
    const { register } = fields;
    if (register !== undefined) {
      if (!isIdentifier(register)) {
        throw new AnsibleError(`Invalid variable name in 'register' specified: '${register}'`);
      }
      known[register] = result;
    }
    addFacts(known, result, fields);
    result.failed ??= result.rc !== undefined && result.rc !== 0 && result.rc !== "0";
    result.changed ??= false;
  }

  /** Makes it known to the items that come after this one. */
  #kept(result: ResultFields, fields: TaskFields): ResultFields {
    const { vars } = this.#job;
    if (fields.register !== undefined) vars[fields.register] = result;
    addFacts(vars, result, fields);
    return result;
  }
}

function triesFrom(retries: number | undefined): number {
  const more = retries ?? 3;
  return more <= 0 ? 1 : more + 1;
}

function withoutOmitted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutOmitted);
  if (!isMapping(value)) return value;
  return Object.fromEntries(
    Object.entries(value).filter(([, each]) => each !== OMIT)
      .map(([name, each]) => [name, withoutOmitted(each)]),
  );
}

function texts(environment: Vars): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment ?? {}).map(([name, value]) => [name, String(value)]),
  );
}
