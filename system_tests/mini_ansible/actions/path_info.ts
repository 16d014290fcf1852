/** Adds to a result what is known about the file it names. */

import type { ActionResult } from "./action.ts";
import { findUser, groupName } from "./accounts.ts";
import { exists, linkStats, modeText, stateOf } from "./file_state.ts";
import type { Module } from "./module.ts";

/** Adds mode, owner, size and state of the result's `path`, or else `dest`. */
export function addPathInfo(result: ActionResult, module: Module): void {
  const path = result.path ?? result.dest;
  if (typeof path !== "string") return;
  const resolved = module.resolve(path);
  const stats = exists(resolved) ? linkStats(resolved) : undefined;
  if (stats === undefined) {
    result.state = "absent";
    return;
  }
  Object.assign(result, {
    uid: stats.uid,
    gid: stats.gid,
    owner: findUser(stats.uid)?.name ?? String(stats.uid),
    group: groupName(stats.gid) ?? String(stats.gid),
    mode: modeText(stats),
    state: stateOf(resolved),
    size: stats.size,
  });
}
