/**
 * Runs playbooks as `ansible-playbook` does.
 *
 * @module
 */

import type { StartMethod } from "@pystd/multiprocessing/process";
import { AnsibleError } from "../errors.ts";
import { Inventory } from "../inventory/mod.ts";
import { FileLoader } from "../playbook/mod.ts";
import { VariableManager } from "../vars/mod.ts";
import { allOf } from "./callbacks.ts";
import type { Callback, Vars } from "./data.ts";
import { PlaybookExecutor } from "./playbook_executor.ts";
import { TaskQueueManager, type TaskQueueManagerOptions } from "./task_queue_manager.ts";

/** What is to be run, and how. */
export interface RunPlaybooksOptions {
  readonly playbooks: readonly string[];
  /** Files, folders, or names with commas. */
  readonly inventory: readonly string[];
  readonly callbacks: readonly Callback[];
  readonly extraVars?: Vars;
  readonly tags?: readonly string[];
  readonly skipTags?: readonly string[];
  readonly limit?: string;
  readonly startAtTask?: string;
  readonly forks?: number;
  /** @default {"fork"} */
  readonly startMethod?: StartMethod;
  readonly check?: boolean;
  readonly diff?: boolean;
  readonly forceHandlers?: boolean;
  readonly verbosity?: number;
  /** Folders of roles, besides those of the playbook. */
  readonly rolesPath?: readonly string[];
  /** Whether plays gather facts that do not say: "implicit", "explicit", "smart". */
  readonly gathering?: string;
  /** The strategy of plays that do not say. */
  readonly strategy?: string;
  /** Other workers than those of the start method. */
  readonly makeWorkers?: TaskQueueManagerOptions["makeWorkers"];
  /** Ends the run when it aborts: all workers are ended, the exit code is 99. */
  readonly signal?: AbortSignal;
}

const MOST_USUAL = {
  forks: 5,
  startMethod: "fork",
  gathering: "implicit",
  strategy: "linear",
} as const;

/** Runs playbooks; the exit code of `ansible-playbook`. */
export async function runPlaybooks(options: RunPlaybooksOptions): Promise<number> {
  const callbacks = allOf(options.callbacks);
  const { forks = MOST_USUAL.forks, startMethod = MOST_USUAL.startMethod, signal } = options;
  const { check = false, diff = false, tags = [], skipTags = [], verbosity = 0 } = options;
  let tqm: TaskQueueManager;
  try {
    const inventory = new Inventory(options.inventory);
    const files = new FileLoader({
      onWarning: (text) => callbacks.display({ text, kind: "warning" }),
    });
    const variables = new VariableManager({
      inventory,
      files,
      extraVars: options.extraVars ?? {},
      rolesPath: options.rolesPath ?? [],
      run: {
        checkMode: check,
        diffMode: diff,
        forks,
        tags: tags.length === 0 ? ["all"] : tags,
        skipTags,
        limit: options.limit,
        verbosity,
      },
    });
    tqm = new TaskQueueManager({
      inventory,
      variables,
      callbacks,
      forks,
      startMethod,
      tags,
      skipTags,
      forceHandlers: options.forceHandlers ?? false,
      gathering: options.gathering ?? MOST_USUAL.gathering,
      strategy: options.strategy ?? MOST_USUAL.strategy,
      startAtTask: options.startAtTask,
      makeWorkers: options.makeWorkers,
      settings: { checkMode: check, diffMode: diff, verbosity, cwd: Deno.cwd() },
    });
  } catch (error) {
    callbacks.error(error as Error);
    if (error instanceof AnsibleError) return error.exitCode;
    throw error;
  }
  const stop = () => tqm.terminate();
  signal?.addEventListener("abort", stop, { once: true });
  if (signal?.aborted) stop();
  try {
    const { playbooks, limit } = options;
    return await new PlaybookExecutor({ playbooks, limit, tqm }).run();
  } finally {
    signal?.removeEventListener("abort", stop);
  }
}
