/**
 * `meta` tasks, which the executor itself carries out.
 *
 * @module
 */

import { AnsibleError } from "../../errors.ts";
import type { Host } from "../../inventory/mod.ts";
import type { Task } from "../../playbook/mod.ts";
import { TaskOutcome } from "../outcome.ts";
import type { Strategy } from "./strategy.ts";

type Meta = (strategy: Strategy, host: Host, task: Task) => string;

/** What each does when its condition holds; all but `noop` and the like have one. */
const METAS: Readonly<Record<string, Meta>> = {
  noop: () => "noop",
  reset_connection: () => "reset connection",
  flush_handlers(strategy, host) {
    const { tqm, iterator } = strategy;
    if (iterator.stateOf(host).run === "handlers") {
      throw new AnsibleError("flush_handlers cannot be used as a handler");
    }
    if (!tqm.unreachableHosts.has(host.name)) iterator.flush(host);
    return `triggered running handlers for ${host.name}`;
  },
  refresh_inventory: () => "inventory successfully refreshed",
  clear_facts({ playHosts, tqm }) {
    for (const { name } of playHosts()) {
      tqm.variables.stores.apply({ store: "facts", host: name, vars: null });
    }
    return "facts cleared";
  },
  clear_host_errors({ playHosts, tqm, iterator }) {
    for (const host of playHosts()) {
      tqm.failedHosts.delete(host.name);
      tqm.unreachableHosts.delete(host.name);
      iterator.clearErrors(host);
    }
    return "cleared host errors";
  },
  end_batch(strategy) {
    completeAll(strategy);
    return "ending batch";
  },
  end_play(strategy) {
    if (completeAll(strategy)) strategy.iterator.isPlayEnded = true;
    return "ending play";
  },
  end_host({ iterator }, host) {
    iterator.complete(host);
    iterator.play.removedHosts.add(host.name);
    return `ending play for ${host.name}`;
  },
  role_complete(_, host, task) {
    if (task.isImplicit) task.role?.completed.add(host.name);
    return `role_complete for ${host.name}`;
  },
};

const UNCONDITIONAL = new Set(["noop", "reset_connection", "role_complete"]);
const SKIPPED: Readonly<Record<string, string>> = {
  flush_handlers: "not running handlers for",
  end_batch: "continuing current batch",
  end_play: "continuing play",
  end_host: "continuing execution for",
};

function completeAll({ playHosts, tqm, iterator }: Strategy): boolean {
  const hosts = playHosts().filter(({ name }) => !tqm.unreachableHosts.has(name));
  for (const host of hosts) iterator.complete(host);
  return hosts.length > 0;
}

/**
 * Carries out a `meta` task for `host`.
 *
 * @throws {AnsibleError} If there is no such one.
 */
export function executeMeta(strategy: Strategy, task: Task, host: Host): TaskOutcome {
  const name = task.metaAction;
  const meta = Object.hasOwn(METAS, name) ? METAS[name] : undefined;
  if (meta === undefined) throw new AnsibleError(`invalid meta action requested: ${name}`);
  if (!task.isImplicit) strategy.tellStart(task, task.title());
  const runs = UNCONDITIONAL.has(name) || strategy.holds(task, host);
  const outcome = runs
    ? new TaskOutcome({ host, task, result: { msg: meta(strategy, host, task), changed: false } })
    : new TaskOutcome({ host, task, result: skipped(name, host) });
  if (task.isHandler) task.notifiedHosts.delete(host.name);
  if (!runs && !task.isImplicit) strategy.tqm.tell("runnerSkipped", outcome);
  return outcome;
}

function skipped(name: string, host: Host) {
  const about = SKIPPED[name];
  const rest = about === undefined
    ? ""
    : `, ${about}${about.endsWith("for") ? ` ${host.name}` : ""}`;
  return { msg: name, skipped: true, skip_reason: `${name} conditional evaluated to False${rest}` };
}
