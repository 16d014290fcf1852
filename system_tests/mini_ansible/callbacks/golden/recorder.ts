/** Listens to a run and makes the golden of it. */

import { basename } from "node:path";
import type {
  Callback,
  HostResult,
  IncludedInfo,
  PlayInfo,
  Recap,
  TaskFields,
} from "../../executor/mod.ts";
import { classifyRunError } from "./classify.ts";
import type {
  Golden,
  GoldenPlay,
  GoldenPlaybook,
  GoldenTask,
  Json,
  JsonMapping,
} from "./golden.ts";
import { cleaned, type Folders, plain, withNames } from "./plain.ts";
import { other, resultFields } from "./result_fields.ts";

/** How a task ended on a host. */
type Ending = "failed" | "ok" | "skipped" | "unreachable";

const COUNTS = ["ok", "changed", "unreachable", "failed", "skipped", "rescued", "ignored"] as const;

/** A callback that keeps what a golden has. */
export class GoldenRecorder implements Callback {
  readonly #folders: Folders;
  readonly #playbooks: GoldenPlaybook[] = [];
  #play: GoldenPlay | undefined;
  /** Of this play. */
  #tasks = new Map<string, GoldenTask>();
  #error: Error | undefined;

  /** Names stand for these folders. */
  constructor(folders: Folders) {
    this.#folders = folders;
  }

  /** The outcome so far. */
  golden(name: string, exit: number): Golden {
    const isBrokenOff = (exit !== 0 && exit !== 2 && exit !== 3) || this.#playbooks.length === 0;
    const error = isBrokenOff ? this.#runError() : undefined;
    return { case: name, exit, ...(error && { error }), run: this.#playbooks };
  }

  playbookStart({ file }: { file: string }): void {
    this.#playbooks.push({ playbook: basename(file), plays: [], recap: null });
  }

  playStart({ name, strategy }: PlayInfo): void {
    const isLinear = strategy === "linear";
    this.#play = { play: name.trim(), ...(isLinear ? { tasks: [] } : { strategy, hosts: {} }) };
    this.#playbooks.at(-1)?.plays.push(this.#play);
    this.#tasks = new Map();
  }

  noHostsMatched(): void {
    this.#play!.no_hosts_matched = true;
  }

  noHostsRemaining(): void {
    this.#play!.no_hosts_remaining = true;
  }

  taskStart(task: TaskFields): void {
    this.#start(task, false);
  }

  handlerStart(task: TaskFields): void {
    this.#start(task, true);
  }

  included({ task, file, hosts }: IncludedInfo): void {
    const started = this.#tasks.get(task.uuid);
    if (started === undefined || this.#play?.tasks === undefined) return;
    (started.included ??= []).push({ file: basename(file), hosts: [...hosts].sort() });
  }

  runnerOk(result: HostResult): void {
    this.#end("ok", result);
  }

  runnerFailed(result: HostResult): void {
    this.#end("failed", result);
  }

  runnerSkipped(result: HostResult): void {
    this.#end("skipped", result);
  }

  runnerUnreachable(result: HostResult): void {
    this.#end("unreachable", result);
  }

  stats({ hosts, custom }: Recap): void {
    const playbook = this.#playbooks.at(-1);
    if (playbook === undefined) return;
    const counts = Object.keys(hosts).sort().map((host) => [
      host,
      Object.fromEntries(COUNTS.map((name) => [name, hosts[host][name]])),
    ]);
    playbook.recap = Object.fromEntries(counts);
    if (Object.keys(custom).length > 0) playbook.custom_stats = plain(custom);
  }

  error(error: Error): void {
    this.#error ??= error;
  }

  #start({ uuid, name, action }: TaskFields, handler: boolean): void {
    const short = shortAction(action);
    if (short === "meta") return;
    const task: GoldenTask = {
      task: withNames(name.trim(), this.#folders),
      action: short,
      ...(handler && { handler }),
      hosts: {},
    };
    this.#tasks.set(uuid, task);
    this.#play?.tasks?.push(task);
  }

  #end(ending: Ending, given: HostResult): void {
    const task = this.#tasks.get(given.task.uuid);
    if (task === undefined || this.#play === undefined) return;
    const result = this.#result(ending, given);
    if (this.#play.tasks !== undefined) task.hosts[given.host] = result;
    else {
      const { hosts: _, ...head } = task;
      (this.#play.hosts![given.host] ??= []).push({ ...head as JsonMapping, ...result });
    }
  }

  #result(ending: Ending, { task, result: given, ignored, rescued }: HostResult): JsonMapping {
    const result = censoredIfSecret(plain(given) as JsonMapping);
    const action = shortAction(task.action);
    const changed = isChanged(result);
    const status = statusOf(ending, { task, changed, ignored, rescued });
    const outcome: JsonMapping = { status };
    const delegate = task.delegate_to;
    if (typeof delegate === "string" && delegate !== "" && !delegate.includes("{{")) {
      outcome.delegated_to = delegate;
    }
    const { results, ...whole } = result;
    const items = loopItems(action, results);
    const about = { action, failed: ending === "failed", skipped: ending === "skipped" };
    if (items === undefined || items.length === 0) {
      const fields = resultFields({ ...about, result: items === undefined ? result : whole });
      Object.assign(outcome, cleaned(fields, this.#folders));
    } else {
      const isOwnFailure = about.failed && !items.some((each) => each.failed || each.unreachable);
      if (isOwnFailure) {
        const fields = resultFields({ ...about, skipped: false, result: whole });
        Object.assign(outcome, cleaned(fields, this.#folders));
      }
      const ownLabel = task.loop_control?.label !== undefined;
      outcome.items = items.map((item) => this.#item(item, { action, ownLabel }));
    }
    if (changed && (about.failed || status === "skipped")) outcome.changed = true;
    return outcome;
  }

  #item(
    result: JsonMapping,
    { action, ownLabel }: { action: string; ownLabel: boolean },
  ): JsonMapping {
    const loopVar = String(result.ansible_loop_var);
    const failed = Boolean(result.failed);
    const skipped = !failed && !result.unreachable && Boolean(result.skipped);
    const status = failed
      ? "failed"
      : result.unreachable
      ? "unreachable"
      : skipped
      ? "skipped"
      : result.changed
      ? "changed"
      : "ok";
    const outcome: JsonMapping = { status };
    if (!result.censored) {
      outcome.item = cleaned(shownItem(result[loopVar] ?? null), this.#folders);
      if (loopVar !== "item") outcome.loop_var = loopVar;
      const index = result.ansible_index_var;
      if (index) outcome.index = result[String(index)] ?? null;
      const label = result._ansible_item_label;
      if (ownLabel && label !== undefined && label !== null) {
        outcome.label = cleaned(label, this.#folders);
      }
    }
    if (failed && result.changed) outcome.changed = true;
    const fields = resultFields({ action, result, failed, skipped, loopVar });
    return Object.assign(outcome, cleaned(fields, this.#folders));
  }

  #runError(): JsonMapping | undefined {
    if (this.#error === undefined) return undefined;
    const { message } = this.#error;
    const error = classifyRunError(message) ?? other(`ERROR! ${message}`);
    return cleaned(error, this.#folders) as JsonMapping;
  }
}

function shortAction(action: string): string {
  return action.split(".").at(-1)!;
}

function censoredIfSecret(result: JsonMapping): JsonMapping {
  if (!result._ansible_no_log || result.censored) return result;
  return { censored: true, changed: result.changed ?? isChanged(result) };
}

/** As its own field says, or else as one of its items does. */
function isChanged(result: JsonMapping): boolean {
  if ("changed" in result) return Boolean(result.changed);
  const { results } = result;
  return Array.isArray(results) &&
    results.some((each) => Boolean((each as JsonMapping | null)?.changed));
}

function statusOf(
  ending: Ending,
  { task, changed, ignored, rescued }: {
    task: TaskFields;
    changed: boolean;
    ignored?: boolean;
    rescued?: boolean;
  },
): string {
  switch (ending) {
    case "failed":
      return ignored ? "ignored" : rescued ? "rescued" : "failed";
    case "unreachable":
      return isTrue(task.ignore_unreachable) ? "unreachable_ignored" : "unreachable";
    case "skipped":
      return "skipped";
  }
  return changed ? "changed" : "ok";
}

function isTrue(value: unknown): boolean {
  return value === true || value === "yes" || value === "true" || value === "True";
}

/** The results of a loop's items; undefined if there was no loop. */
function loopItems(action: string, results: Json | undefined): JsonMapping[] | undefined {
  if (!Array.isArray(results) || action === "find") return undefined;
  const isItem = (each: Json) =>
    typeof each === "object" && each !== null && "ansible_loop_var" in each;
  return results.every(isItem) ? results as JsonMapping[] : undefined;
}

/** An item that is itself a result is told by its own item. */
function shownItem(item: Json): Json {
  const isMapping = typeof item === "object" && item !== null && !Array.isArray(item);
  const isResult = isMapping && "failed" in item && "changed" in item && "ansible_loop_var" in item;
  return isResult ? { result_of: item[String(item.ansible_loop_var)] ?? null } : item;
}
