/**
 * Reading plays.
 *
 * @module
 */

import type { Vars } from "../executor/data.ts";
import { AnsibleParserError } from "../errors.ts";
import { loadRole, loadRoleDefinition } from "./load_role.ts";
import { loadBlocks, Malformed, type TasksPlace } from "./load_tasks.ts";
import type { Loading } from "./loading.ts";
import { loadKeywords } from "./node.ts";
import { Play } from "./play.ts";
import { isMapping } from "./validate.ts";

/** Where a play stands. */
export interface PlayPlace {
  readonly loading: Loading;
  readonly file: string;
  /** Variables of the import that brings it in. */
  readonly vars: Vars;
}

type Written = Record<string, unknown>;

const SECTIONS = new Set(["tasks", "pre_tasks", "post_tasks", "handlers", "roles"]);

/** @throws {AnsibleParserError} If anything in it is wrong. */
export function loadPlay(written: Written, { loading, file, vars }: PlayPlace): Play {
  const play = new Play();
  const { user, ...rest } = written;
  if (user !== undefined) rest.remote_user ??= user;
  checkHosts(rest);
  loadKeywords(play, rest, SECTIONS);
  play.own.set("vars", { ...vars, ...play.getVars() });
  const place: TasksPlace = { loading, play, file };
  play.handlerBlocks = section("handlers", { written, place });
  play.preTasks = section("pre_tasks", { written, place });
  play.tasks = section("tasks", { written, place });
  play.postTasks = section("post_tasks", { written, place });
  play.roles.unshift(...roles(written.roles, place));
  return play;
}

function checkHosts({ hosts }: Written): void {
  if (hosts === undefined || typeof hosts === "string" && hosts !== "") return;
  if (hosts === null || hosts === "" || Array.isArray(hosts) && hosts.length === 0) {
    throw new AnsibleParserError("Hosts list cannot be empty. Please check your playbook");
  }
  if (!Array.isArray(hosts)) {
    throw new AnsibleParserError(
      "Hosts list must be a sequence or string. Please check your playbook.",
    );
  }
  for (const host of hosts) {
    if (host === null) {
      throw new AnsibleParserError(
        "Hosts list cannot contain values of 'None'. Please check your playbook",
      );
    }
    if (typeof host === "object") {
      throw new AnsibleParserError(
        `Hosts list contains an invalid host value: '${JSON.stringify(host)}'`,
      );
    }
  }
}

function section(
  name: string,
  { written, place }: { written: Written; place: TasksPlace },
): Play["tasks"] {
  try {
    return loadBlocks(written[name], { ...place, isHandlers: name === "handlers" });
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    throw new AnsibleParserError(
      `A malformed block was encountered while loading ${name}: ${error.message}`,
      { cause: error },
    );
  }
}

function roles(list: unknown, { loading, play }: TasksPlace): Play["roles"] {
  if (list === null || list === undefined) return [];
  if (!Array.isArray(list) || !list.every((item) => isMapping(item) || typeof item === "string")) {
    throw new AnsibleParserError("A malformed role declaration was encountered.");
  }
  const definitions = list.map((item) => loadRoleDefinition(item, { loading, play }));
  return definitions.map((definition) => loadRole(definition, { loading, play }));
}
