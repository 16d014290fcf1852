/**
 * A task, once for each item of its loop.
 *
 * @module
 */

import { AnsibleError } from "../errors.ts";
import { LOOP_CONTROL, validated } from "../playbook/mod.ts";
import { type Templar, UndefinedVariableError } from "../templating/mod.ts";
import type { ResultFields, TaskFields, Vars } from "./data.ts";
import type { Job } from "./job.ts";
import { pause } from "./pause.ts";
import type { Outcome, Reporter } from "./task_executor.ts";

/** What a loop is run with. */
export interface LoopOptions {
  readonly job: Job;
  readonly templar: Templar;
  readonly report: Reporter;
  /** Does what is to be done for the item that is now among the variables. */
  readonly execute: () => Promise<Outcome>;
}

interface Control {
  readonly loopVar: string;
  readonly indexVar: string | undefined;
  readonly label: unknown;
  readonly pause: number;
  readonly isExtended: boolean;
  readonly hasAllItems: boolean;
}

const INVENTORY_ACTIONS = /(?:^|\.)(?:add_host|group_by)$/;

/** Runs the items one after another. */
export class LoopRun {
  readonly #items: readonly unknown[];
  readonly #options: LoopOptions;
  readonly #control: Control;
  #isSecret = false;
  #runOnce: unknown;

  /** For all `items`. */
  constructor(items: readonly unknown[], options: LoopOptions) {
    this.#items = items;
    this.#options = options;
    this.#control = controlOf(options);
  }

  /** Runs them, and says what comes of them together. */
  async run(): Promise<Outcome> {
    const { job, report } = this.#options;
    const { loopVar } = this.#control;
    if (loopVar in job.vars) {
      report.warn(
        `${job.task.name}: The loop variable '${loopVar}' is already in use. You should set the \`loop_var\` value in the \`loop_control\` option for the task to something else to avoid variable collisions and unexpected behavior.`,
      );
    }
    const results: ResultFields[] = [];
    const ignores: unknown[] = [];
    for (let index = 0; index < this.#items.length; index++) {
      const { result, fields } = await this.#item(index);
      results.push(result);
      ignores.push(fields.ignore_errors);
    }
    const result = whole(results);
    const fields = {
      ...job.task,
      no_log: this.#isSecret || undefined,
      run_once: this.#runOnce,
      ignore_errors: ignoresOf(results, ignores, job.task.ignore_errors),
    };
    return { result, fields };
  }

  async #item(index: number): Promise<Outcome> {
    const { job, execute, report } = this.#options;
    const { loopVar, indexVar, isExtended } = this.#control;
    const { vars } = job;
    const item = this.#items[index];
    vars.ansible_loop_var = loopVar;
    vars[loopVar] = item;
    if (indexVar !== undefined) {
      vars.ansible_index_var = indexVar;
      vars[indexVar] = index;
    }
    if (isExtended) vars.ansible_loop = this.#extended(index);
    if (index > 0 && this.#control.pause > 0) await pause(this.#control.pause * 1_000, NEVER);
    const { result, fields } = await execute();
    this.#isSecret ||= fields.no_log === true;
    this.#runOnce = fields.run_once;
    result[loopVar] = item;
    result.ansible_loop_var = loopVar;
    if (indexVar !== undefined) {
      result[indexVar] = index;
      result.ansible_index_var = indexVar;
    }
    if (isExtended) result.ansible_loop = vars.ansible_loop;
    result._ansible_item_result = true;
    result._ansible_ignore_errors = fields.ignore_errors;
    this.#label(result, item);
    this.#tell(result, { fields, report });
    delete vars[loopVar];
    return { result, fields };
  }

  #extended(index: number): Vars {
    const length = this.#items.length;
    const loop: Vars = {
      index: index + 1,
      index0: index,
      first: index === 0,
      last: index + 1 === length,
      length,
      revindex: length - index,
      revindex0: length - index - 1,
    };
    if (this.#control.hasAllItems) loop.allitems = [...this.#items];
    if (index + 1 < length) loop.nextitem = this.#items[index + 1];
    if (index > 0) loop.previtem = this.#items[index - 1];
    return loop;
  }

  #label(result: ResultFields, item: unknown): void {
    const { label } = this.#control;
    if (label === undefined || label === null) {
      result._ansible_item_label = item;
      return;
    }
    try {
      result._ansible_item_label = this.#options.templar.template(label);
    } catch (error) {
      if (!(error instanceof UndefinedVariableError)) throw error;
      result.failed = true;
      result.msg = `Failed to template loop_control.label: ${error.message}`;
    }
  }

  #tell(
    result: ResultFields,
    { fields, report }: { fields: TaskFields; report: Reporter },
  ): void {
    if (result.failed || result.unreachable) report.callback("itemFailed", result, fields);
    else if (result.skipped) report.callback("itemSkipped", result, fields);
    else if (!INVENTORY_ACTIONS.test(fields.action)) {
      report.callback("itemOk", result, fields);
    }
  }
}

const NEVER = new AbortController().signal;

function controlOf({ job, templar }: LoopOptions): Control {
  const written = job.task.loop_control ?? {};
  const value = (name: keyof typeof written): unknown => {
    const given = written[name];
    if (given === undefined || given === null) return undefined;
    return validated(templar.template(given), LOOP_CONTROL[name]);
  };
  try {
    return {
      loopVar: (value("loop_var") ?? "item") as string,
      indexVar: value("index_var") as string | undefined,
      label: written.label,
      pause: (value("pause") ?? 0) as number,
      isExtended: value("extended") === true,
      hasAllItems: value("extended_allitems") !== false,
    };
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "InvalidValue") throw error;
    throw new AnsibleError(`the field 'loop_control' has an invalid value: ${error.message}`, {
      cause: error,
    });
  }
}

/** The result of a loop from those of its items. */
function whole(results: ResultFields[]): ResultFields {
  const result: ResultFields = { results, skipped: results.every((each) => each.skipped) };
  if (results.some((each) => each.changed)) result.changed = true;
  const warnings = results.flatMap((each) => {
    const found = each.warnings;
    delete each.warnings;
    return Array.isArray(found) ? found : [];
  });
  if (warnings.length > 0) result.warnings = warnings;
  if (results.some((each) => each.failed)) {
    result.failed = true;
    result.msg = "One or more items failed";
  } else result.msg = "All items completed";
  if (result.skipped) result.msg = "All items skipped";
  return result;
}

/** Errors are ignored if those of all failed items are. */
function ignoresOf(
  results: readonly ResultFields[],
  ignores: readonly unknown[],
  written: unknown,
): unknown {
  const failed = ignores.filter((_, index) => results[index].failed);
  if (failed.length === 0) return written;
  return failed.every(Boolean) ? failed[0] : false;
}
