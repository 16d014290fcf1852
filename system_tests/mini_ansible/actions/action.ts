/**
 * What an action is, what it is given, and what it gives back.
 *
 * An action does one task on one host (one item of a loop at a time). It never throws for what a
 * module would report: that is a result with `failed`. What it does throw becomes a failed result
 * in the executor, as an exception in a module does.
 */

import type { TaskFields, Vars } from "../executor/mod.ts";
import type { Templar } from "../templating/mod.ts";

/** What an action is given. */
export interface ActionContext {
  /** As written, without `ansible.builtin.` or `ansible.legacy.`. */
  readonly name: string;
  /** Templated; free text is `_raw_params`. */
  readonly args: Readonly<Record<string, unknown>>;
  readonly vars: Vars;
  readonly templar: Templar;
  readonly host: { readonly name: string; readonly vars: Vars };
  readonly task: Partial<TaskFields>;
  readonly checkMode: boolean;
  readonly diffMode: boolean;
  /** What the keyword `environment` says. */
  readonly environment: Readonly<Record<string, string>>;
  /** The environment of the whole run; the process's own by default. */
  readonly baseEnvironment?: Readonly<Record<string, string>>;
  /** The directory that relative paths on the host start from. */
  readonly cwd: string;
  /** Where files of the playbook are looked for: folders of roles and task files, then its own. */
  readonly searchPaths: readonly string[];
  /** Folder of the playbook. */
  readonly basedir: string;
  /** How often `-v` was given. */
  readonly verbosity: number;
  /** Ends the action; what it started is killed. */
  readonly signal?: AbortSignal;
}

/** What came of it; `ansible_facts`, `add_host`, `add_group` and `ansible_stats` are for the executor. */
export interface ActionResult {
  changed?: boolean;
  failed?: boolean;
  skipped?: boolean;
  unreachable?: boolean;
  msg?: unknown;
  ansible_facts?: Record<string, unknown>;
  [field: string]: unknown;
}

/** A module or an action plugin. */
export interface ActionPlugin {
  /** Runs for the first host of the play only, as `add_host` does. */
  readonly bypassHostLoop?: boolean;
  /** False: the task is skipped in check mode before the action is asked. */
  readonly supportsCheckMode?: boolean;
  /** Text without `key=value` is an argument, `_raw_params`. */
  readonly freeForm?: boolean;
  /** Works without a connection to the host, as `debug` does. */
  readonly onController?: boolean;
  /** Whether it can be run in the background; default true for modules. */
  readonly supportsAsync?: boolean;
  run(context: ActionContext): Promise<ActionResult> | ActionResult;
}
