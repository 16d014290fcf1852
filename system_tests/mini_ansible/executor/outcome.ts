/**
 * What became of a task on a host, in the main process.
 *
 * @module
 */

import type { Host } from "../inventory/mod.ts";
import { isMapping, shortAction, type Task } from "../playbook/mod.ts";
import type { ResultFields, TaskFields } from "./data.ts";

const CENSORED =
  "the output has been hidden due to the fact that 'no_log: true' was specified for this result";
/** Of a censored result this may be seen. */
const SHOWN = ["attempts", "changed", "retries"];
/** Of what is internal, callbacks may see this. */
const FOR_CALLBACKS = new Set([
  "_ansible_delegated_vars",
  "_ansible_item_label",
  "_ansible_no_log",
  "_ansible_verbose_always",
  "_ansible_verbose_override",
]);

/** A result with the host and the task that it is about. */
export class TaskOutcome {
  readonly host: Host;
  readonly task: Task;
  readonly result: ResultFields;
  /** The keywords of the task as the worker left them. */
  readonly fields: TaskFields;

  /** The outcome `result` of `task` on `host`. */
  constructor({ host, task, result, fields }: {
    readonly host: Host;
    readonly task: Task;
    readonly result: ResultFields;
    readonly fields?: Partial<TaskFields>;
  }) {
    this.host = host;
    this.task = task;
    this.result = result;
    this.fields = { ...task.fields(), ...fields };
  }

  /** Whether anything was changed. */
  get isChanged(): boolean {
    return this.#has("changed");
  }

  /** Whether the task failed, in the end. */
  get isFailed(): boolean {
    const judged = "failed_when_result" in this.result ||
      this.items.some((item) => "failed_when_result" in item);
    return this.#has(judged ? "failed_when_result" : "failed");
  }

  /** Whether the host could not be reached. */
  get isUnreachable(): boolean {
    return this.#has("unreachable");
  }

  /** Whether nothing was done, for no item of a loop. */
  get isSkipped(): boolean {
    const { items } = this;
    return items.length > 0 && items.every((item) => item.skipped) || Boolean(this.result.skipped);
  }

  /** The results of the items of a loop. */
  get items(): ResultFields[] {
    const { results } = this.result;
    return Array.isArray(results) ? results.filter(isMapping) : [];
  }

  #has(key: string): boolean {
    if (key in this.result) return Boolean(this.result[key]);
    return this.items.some((item) => Boolean(item[key]));
  }

  /** The result as callbacks may see it. */
  get shown(): ResultFields {
    const { result, fields, task } = this;
    if (fields.no_log === true || result._ansible_no_log) {
      const kept = SHOWN.filter((name) => name in result);
      return {
        censored: CENSORED,
        ...Object.fromEntries(kept.map((name) => [name, result[name]])),
      };
    }
    const shown = withoutInternal(result, FOR_CALLBACKS) as ResultFields;
    if (shortAction(task.action) === "debug") delete shown.invocation;
    delete shown.failed;
    delete shown.skipped;
    return shown;
  }

  /** The result as a variable. */
  get registered(): ResultFields {
    const { invocation: _, ...result } = withoutInternal(this.result) as ResultFields;
    return result;
  }
}

const NOTHING: ReadonlySet<string> = new Set();

/** A copy without what only the executor is to see. */
function withoutInternal(value: unknown, kept = NOTHING): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutInternal(item, kept));
  if (!isMapping(value)) return value;
  const copy: Record<string, unknown> = {};
  for (const [name, each] of Object.entries(value)) {
    if (!name.startsWith("_ansible_") || kept.has(name)) copy[name] = withoutInternal(each, kept);
  }
  return copy;
}
