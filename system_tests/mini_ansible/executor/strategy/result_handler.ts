/**
 * What a result means for the run: counts, facts, variables, notifications, hosts that fail.
 *
 * @module
 */

import { shortAction } from "../../playbook/mod.ts";
import { isRescuing } from "../host_failure.ts";
import type { ResultFields, Vars } from "../data.ts";
import { markUnsafe } from "../../templating/mod.ts";
import type { TaskOutcome } from "../outcome.ts";
import { judge } from "../judge.ts";
import type { Strategy } from "./strategy.ts";

/** Takes over results, one after another. */
export class ResultHandler {
  readonly #strategy: Strategy;

  /** For the hosts of `strategy`. */
  constructor(strategy: Strategy) {
    this.#strategy = strategy;
  }

  /** Takes over what became of a task; `vars` are those that it was run with. */
  handle(outcome: TaskOutcome, vars: () => Vars): void {
    const { tqm } = this.#strategy;
    const { host, result } = outcome;
    if (outcome.isFailed) this.#failed(outcome, vars);
    else if (outcome.isUnreachable) this.#unreachable(outcome);
    else if (outcome.isSkipped) {
      tqm.stats.count(host.name, "skipped");
      tqm.tell("runnerSkipped", outcome);
    } else {
      for (const item of this.#parts(outcome)) this.#fine(outcome, { item, vars });
      if (outcome.task.include === undefined) {
        tqm.stats.count(host.name, "ok");
        if (result.changed) tqm.stats.count(host.name, "changed");
      }
      tqm.tell("runnerOk", outcome);
    }
    this.#register(outcome);
    if (outcome.task.isHandler) outcome.task.notifiedHosts.delete(host.name);
  }

  #parts(outcome: TaskOutcome): ResultFields[] {
    const isLoop = (outcome.task.get("loop") ?? null) !== null;
    return isLoop ? outcome.items : [outcome.result];
  }

  #failed(outcome: TaskOutcome, vars: () => Vars): void {
    const { tqm, iterator } = this.#strategy;
    const { host, fields, result } = outcome;
    if (fields.ignore_errors) {
      tqm.stats.count(host.name, "ok", "ignored");
      if (result.changed) tqm.stats.count(host.name, "changed");
      tqm.tell("runnerFailed", outcome, { ignored: true });
      return;
    }
    const before = iterator.stateOf(host);
    const isOnce = Boolean(fields.run_once);
    const failing = isOnce ? this.#strategy.playHosts() : [host];
    for (const each of failing) {
      if (!isOnce || !tqm.unreachableHosts.has(each.name)) iterator.markFailed(each);
    }
    if (iterator.isFailed(host) && iterator.peek(host).state.run === "complete") {
      tqm.failedHosts.add(host.name);
    }
    const rescued = isRescuing(before);
    tqm.stats.count(host.name, rescued ? "rescued" : "failed");
    if (rescued) {
      iterator.play.removedHosts.delete(host.name);
      tqm.variables.stores.apply({
        store: "set",
        host: host.name,
        vars: markUnsafe({
          ansible_failed_task: this.#serialized(outcome, vars),
          ansible_failed_result: result,
        }),
      });
    }
    tqm.tell("runnerFailed", outcome, { rescued });
  }

  /** The failed task, for those who look at what was rescued. */
  #serialized({ task, fields }: TaskOutcome, vars: () => Vars): Vars {
    const { search_path: _, include: __, handler: ___, ...rest } = fields;
    const templar = () => this.#strategy.tqm.variables.templarOf(vars(), task);
    return { ...rest, name: this.#strategy.nameOf(task, templar) };
  }

  #unreachable(outcome: TaskOutcome): void {
    const { tqm, iterator } = this.#strategy;
    const { host, fields } = outcome;
    if (fields.ignore_unreachable) tqm.stats.count(host.name, "ok", "ignored");
    else {
      tqm.unreachableHosts.add(host.name);
      iterator.play.removedHosts.add(host.name);
      tqm.stats.count(host.name, "unreachable");
    }
    tqm.tell("runnerUnreachable", outcome);
  }

  #fine(
    outcome: TaskOutcome,
    { item, vars }: { item: ResultFields; vars: () => Vars },
  ): void {
    const notified = item._ansible_notify;
    if (Array.isArray(notified) && outcome.isChanged) {
      for (const name of notified.flat()) {
        this.#strategy.handlers.notify(String(name), outcome.host);
      }
    }
    if ("add_host" in item || "add_group" in item) this.#inventory(outcome, { item, vars });
    if (item.ansible_facts !== undefined && shortAction(outcome.task.action) !== "debug") {
      this.#facts(outcome, item);
    }
    this.#stats(outcome, item);
  }

  #inventory(
    outcome: TaskOutcome,
    { item, vars }: { item: ResultFields; vars: () => Vars },
  ): void {
    const { tqm, knowHost } = this.#strategy;
    const added = item.add_host as { host_name: string; groups: string[]; host_vars: Vars };
    if (added !== undefined) {
      const { host_name: name, groups, host_vars } = added;
      item.changed = tqm.inventory.addHost(name, { groups, vars: host_vars });
      if (item.changed) knowHost(name);
    } else {
      const group = String(item.add_group);
      const parents = item.parent_groups as string[] ?? [];
      item.changed = tqm.inventory.groupBy(outcome.host, { group, parents });
    }
    const loopVar = item.ansible_loop_var as string | undefined;
    const { register } = outcome.fields;
    const known = {
      ...vars(),
      ...loopVar === undefined ? {} : { [loopVar]: item[loopVar] },
      ...register === undefined ? {} : { [register]: item },
    };
    const templar = tqm.variables.templarOf(known, outcome.task);
    judge(item, { fields: outcome.fields, templar });
    if (item === outcome.result) return;
    tqm.tellItem("itemOk", outcome, item);
    if (item.changed) outcome.result.changed = true;
    if (item.failed) outcome.result.failed = true;
  }

  #facts(outcome: TaskOutcome, item: ResultFields): void {
    const { stores } = this.#strategy.tqm.variables;
    const { fields, task } = outcome;
    const facts = item.ansible_facts as Vars;
    const isDelegated = (fields.delegate_to ?? null) !== null && fields.delegate_facts;
    const hosts = isDelegated ? [delegatedHost(item, outcome)] : this.#hostsOf(outcome);
    const action = shortAction(task.action);
    const isCacheable = item._ansible_facts_cacheable === true;
    for (const host of hosts) {
      if (action === "include_vars") stores.apply({ store: "included", host, vars: facts });
      else {
        const isSet = action === "set_fact";
        if (!isSet || isCacheable) stores.apply({ store: "facts", host, vars: facts });
        if (isSet) stores.apply({ store: "set", host, vars: facts });
      }
    }
  }

  #stats(outcome: TaskOutcome, item: ResultFields): void {
    const stats = item.ansible_stats as
      | { data?: Vars; per_host?: boolean; aggregate?: boolean }
      | undefined;
    if (stats?.data === undefined || Object.keys(stats.data).length === 0) return;
    const hosts = stats.per_host === false ? [undefined] : this.#hostsOf(outcome);
    for (const host of hosts) {
      this.#strategy.tqm.stats.setCustom(stats.data, { host, adds: stats.aggregate === true });
    }
  }

  /** The hosts that a result is for. */
  #hostsOf({ host, fields }: TaskOutcome): string[] {
    if (!fields.run_once) return [host.name];
    const { tqm, hosts } = this.#strategy;
    return hosts.batch.filter((name) => !tqm.unreachableHosts.has(name));
  }

  #register(outcome: TaskOutcome): void {
    const { register } = outcome.fields;
    if (register === undefined || register === null) return;
    const { registered } = outcome;
    for (const host of this.#hostsOf(outcome)) {
      this.#strategy.tqm.variables.stores.apply({
        store: "set",
        host,
        vars: { [register]: registered },
      });
    }
  }
}

function delegatedHost(item: ResultFields, { fields }: TaskOutcome): string {
  const vars = item._ansible_delegated_vars as Vars | undefined;
  return String(vars?.ansible_delegated_host ?? fields.delegate_to);
}
