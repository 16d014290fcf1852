/**
 * Variables that nobody has to define.
 *
 * @module
 */

import type { Vars } from "../executor/data.ts";
import type { Inventory } from "../inventory/mod.ts";
import type { Play, Role, Task } from "../playbook/mod.ts";
import { OMIT } from "../templating/mod.ts";

/** The version of Ansible whose behaviour this is. */
const VERSION: Vars = { full: "2.14.18", major: 2, minor: 14, revision: 18, string: "2.14.18" };

/** What the command line says about a run. */
export interface RunOptions {
  readonly checkMode: boolean;
  readonly diffMode: boolean;
  readonly forks: number;
  readonly tags: readonly string[];
  readonly skipTags: readonly string[];
  readonly limit?: string;
  readonly verbosity: number;
}

/** Those that hold for the whole run. */
export function runMagic(options: RunOptions, inventory: Inventory): Vars {
  return {
    ansible_version: VERSION,
    ansible_check_mode: options.checkMode,
    ansible_diff_mode: options.diffMode,
    ansible_forks: options.forks,
    ansible_inventory_sources: [...inventory.sources],
    ansible_run_tags: [...options.tags],
    ansible_skip_tags: [...options.skipTags],
    ansible_verbosity: options.verbosity,
    ...options.limit === undefined ? {} : { ansible_limit: options.limit },
    ansible_playbook_python: "/usr/bin/python3",
    ansible_config_file: null,
    omit: OMIT,
  };
}

/** Those of the roles of a play. */
export function rolesMagic(play: Play): Vars {
  const dependent = [
    ...new Set(play.roles.flatMap((role) => role.allDependencies().map(({ name }) => name))),
  ];
  const named = play.roles.map((role) => role.name);
  return {
    ansible_role_names: [...new Set([...dependent, ...named])],
    ansible_play_role_names: named,
    ansible_dependent_role_names: dependent,
    role_names: named,
    ansible_play_name: play.title,
  };
}

/** Those of the role of a task. */
export function roleMagic(role: Role): Vars {
  return {
    role_name: role.name,
    role_path: role.path,
    role_uuid: role.uuid,
    ansible_role_name: role.name,
    ansible_collection_name: null,
  };
}

/** Which hosts take part. */
export interface PlayHosts {
  /** All hosts of the play. */
  readonly all: readonly string[];
  /** Those of the batch. */
  readonly batch: readonly string[];
}

/** Those about the hosts of a play. */
export function hostsMagic(play: Play, { all, batch }: PlayHosts): Vars {
  const left = (names: readonly string[]) => names.filter((name) => !play.removedHosts.has(name));
  const batchLeft = left(batch);
  return {
    ansible_play_hosts_all: [...all],
    ansible_play_hosts: left(all),
    ansible_play_batch: batchLeft,
    play_hosts: batchLeft,
  };
}

/** The search path of a task, as variables of lookups have it. */
export function searchPathOf(task: Task, basedir: string): string[] {
  const paths = task.searchPath();
  return paths.includes(basedir) ? paths : [...paths, basedir];
}
