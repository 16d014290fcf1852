/**
 * The strategies `free` and `host_pinned`: each host goes on as soon as it can.
 *
 * @module
 */

import { findAction } from "../../actions/mod.ts";
import { AnsibleError } from "../../errors.ts";
import type { Host } from "../../inventory/mod.ts";
import type { Task } from "../../playbook/mod.ts";
import type { PlayIterator } from "../play_iterator.ts";
import { RUN } from "../run_result.ts";
import type { TaskQueueManager } from "../task_queue_manager.ts";
import { executeMeta } from "./meta.ts";
import { Strategy } from "./strategy.ts";

/** How hosts share workers. */
export interface FreeOptions {
  /** A host keeps its worker until it is through. */
  readonly isPinned: boolean;
}

/** Gives each host its next task as soon as it has done the one before. */
export class FreeStrategy extends Strategy {
  readonly #isPinned: boolean;
  readonly #blocked = new Set<string>();
  /** Hosts that have begun and are not through. */
  readonly #pinned = new Set<string>();

  /** For the hosts of `iterator`. */
  constructor(tqm: TaskQueueManager, iterator: PlayIterator, { isPinned }: FreeOptions) {
    super(tqm, iterator);
    this.#isPinned = isPinned;
  }

  override async run(): Promise<number> {
    const { tqm } = this;
    if (this.iterator.play.own.get("max_fail_percentage") !== undefined) {
      this.#warn(
        "Using max_fail_percentage with the free strategy is not supported, as tasks are executed independently on each host",
      );
    }
    while (!tqm.isTerminated) {
      const hostsLeft = this.hostsLeft();
      if (hostsLeft.length === 0) {
        tqm.callbacks.noHostsRemaining();
        break;
      }
      for (const name of this.#pinned) {
        if (tqm.unreachableHosts.has(name)) this.#pinned.delete(name);
      }
      let hasWork = false;
      for (const host of hostsLeft) {
        if (tqm.isTerminated) break;
        hasWork = await this.#offer(host) || hasWork;
      }
      if (!hasWork && this.pending === 0) break;
      if (this.pending === 0) continue; // meta tasks only: there may be more to do
      await this.whenHeard();
      const outcomes = this.takeResults();
      this.includer.include(outcomes, hostsLeft);
      for (const { host } of outcomes) this.#blocked.delete(host.name);
    }
    return this.finished(RUN.OK);
  }

  /** Gives `host` its next task if it can do one; whether it has any to do. */
  async #offer(host: Host): Promise<boolean> {
    if (this.#blocked.has(host.name)) return true;
    if (this.#mustWait(host)) return true;
    for (;;) {
      const { state, task } = this.iterator.peek(host);
      if (task === undefined) {
        this.iterator.advance(host, state);
        this.#pinned.delete(host.name);
        return false;
      }
      if (!task.isMeta && this.#isThrottled(task, host)) return true;
      this.iterator.advance(host, state);
      if (task.isHandler) task.notifiedHosts.delete(host.name);
      if (this.isDone(task, host)) continue;
      if (!task.isMeta) {
        await this.#give(host, task);
        return true;
      }
      executeMeta(this, task, host);
    }
  }

  /** With pinned hosts, one begins only when a worker has nobody to work for. */
  #mustWait(host: Host): boolean {
    if (!this.#isPinned || this.#pinned.has(host.name)) return false;
    if (this.#pinned.size >= this.tqm.workerCount) return true;
    this.#pinned.add(host.name);
    return false;
  }

  #isThrottled(task: Task, host: Host): boolean {
    const written = task.get("throttle");
    if (written === 0) return false;
    const templar = () => this.tqm.variables.templarOf(this.varsOf(this.order(host, task)), task);
    const throttle = this.throttleOf(task, templar);
    return throttle > 0 && this.busyWith(task) >= throttle;
  }

  async #give(host: Host, task: Task): Promise<void> {
    const order = this.order(host, task);
    const templar = () => this.tqm.variables.templarOf(this.varsOf(order), task);
    if (findAction(task.action)?.bypassHostLoop) {
      throw new AnsibleError(
        `The '${task.action}' module bypasses the host loop, which is currently not supported in the free strategy and would instead execute for every host in the inventory list.`,
      );
    }
    if (this.isOnce(task, templar)) {
      this.#warn(
        "Using run_once with the free strategy is not currently supported. This task will still be executed for every host in the inventory list.",
      );
    }
    this.#blocked.add(host.name);
    // It keeps the name that it has for the first host, as with Ansible.
    task.own.set("name", this.nameOf(task, templar));
    this.tellTask(task, templar);
    await this.queue(order);
  }

  #warn(text: string): void {
    this.tqm.callbacks.display({ text, kind: "warning" });
  }
}
