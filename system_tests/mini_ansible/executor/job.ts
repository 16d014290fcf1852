/**
 * What a worker is given for one task on one host.
 *
 * @module
 */

import type { TaskFields, Vars } from "./data.ts";

/** What holds for all jobs of a run. */
export interface WorkerSettings {
  readonly checkMode: boolean;
  readonly diffMode: boolean;
  readonly verbosity: number;
  /** The directory that relative paths on hosts start from. */
  readonly cwd: string;
  /** The environment of what actions start; that of this program if left out. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** One task on one host. */
export interface Job {
  readonly id: number;
  readonly host: { readonly name: string; readonly address: string };
  readonly task: TaskFields;
  /** All variables by name; the worker's own, which it may change. */
  readonly vars: Vars;
  /** Folder of the playbook. */
  readonly basedir: string;
  readonly settings: WorkerSettings;
}
