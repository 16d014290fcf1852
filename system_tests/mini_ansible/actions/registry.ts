/** Which action a name stands for. */

import type { ActionPlugin } from "./action.ts";
import { asyncStatus } from "./background.ts";
import { validateArgumentSpec } from "./modules/argument_check.ts";
import { blockinfile } from "./modules/blockinfile.ts";
import { assert, fail } from "./modules/claims.ts";
import { command, shell } from "./modules/command.ts";
import { copy } from "./modules/copy.ts";
import { debug } from "./modules/debug.ts";
import { setFact, setStats } from "./modules/facts.ts";
import { file } from "./modules/file.ts";
import { find } from "./modules/find.ts";
import { getent } from "./modules/getent.ts";
import { includeVars } from "./modules/include_vars.ts";
import { addHost, groupBy } from "./modules/inventory.ts";
import { lineinfile } from "./modules/lineinfile.ts";
import { assemble, tempfile } from "./modules/making.ts";
import { missingModules } from "./modules/missing.ts";
import { raw, script } from "./modules/raw.ts";
import { fetch, slurp } from "./modules/reading.ts";
import { replace } from "./modules/replace.ts";
import { gatherFacts, setup } from "./modules/setup.ts";
import { stat } from "./modules/stat.ts";
import { template } from "./modules/template.ts";
import { pause, ping, waitFor } from "./modules/waiting.ts";

const PREFIX = /^ansible\.(?:builtin|legacy)\./;

const ACTIONS: ReadonlyMap<string, ActionPlugin> = new Map(Object.entries({
  ...missingModules,
  add_host: addHost,
  assemble,
  assert,
  async_status: asyncStatus,
  blockinfile,
  command,
  copy,
  debug,
  fail,
  fetch,
  file,
  find,
  gather_facts: gatherFacts,
  getent,
  group_by: groupBy,
  include_vars: includeVars,
  lineinfile,
  pause,
  ping,
  raw,
  replace,
  script,
  set_fact: setFact,
  set_stats: setStats,
  setup,
  shell,
  slurp,
  stat,
  tempfile,
  template,
  validate_argument_spec: validateArgumentSpec,
  wait_for: waitFor,
}));

/** A name without `ansible.builtin.` or `ansible.legacy.`. */
export function shortName(name: string): string {
  return name.replace(PREFIX, "");
}

/** The action called `name`; undefined if there is none. */
export function findAction(name: string): ActionPlugin | undefined {
  return ACTIONS.get(shortName(name));
}

/** The names of all actions. */
export function actionNames(): string[] {
  return [...ACTIONS.keys()].sort();
}
