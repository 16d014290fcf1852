/**
 * The usual strategy: all hosts do one task, then all do the next.
 *
 * @module
 */

import { AnsibleError } from "../../errors.ts";
import type { Host } from "../../inventory/mod.ts";
import { implicitMeta, type Task } from "../../playbook/mod.ts";
import type { HostState } from "../host_state.ts";
import type { TaskOutcome } from "../outcome.ts";
import { activeState } from "../host_failure.ts";
import { RUN } from "../run_result.ts";
import { executeMeta } from "./meta.ts";
import { isPerHost, Strategy } from "./strategy.ts";

interface Round {
  readonly outcomes: TaskOutcome[];
  /** Nobody may fail. */
  isFatal: boolean;
}

interface Place {
  readonly state: HostState;
  readonly task: Task;
}

/** Keeps hosts in step: the slowest one holds up all. */
export class LinearStrategy extends Strategy {
  #isInHandlers = false;
  readonly #noop = implicitMeta("noop");

  override async run(): Promise<number> {
    const { tqm, iterator } = this;
    let result: number = RUN.OK;
    while (!tqm.isTerminated) {
      const hostsLeft = this.hostsLeft();
      const tasks = this.#nextTasks(hostsLeft);
      if (tasks.length === 0) break;
      const round: Round = { outcomes: [], isFatal: false };
      await this.#give(tasks, round);
      round.outcomes.push(...await this.takeAllResults());
      const included = this.includer.include(round.outcomes, hostsLeft);
      iterator.allTasks.splice(iterator.position, 0, ...included);
      result |= this.#breakOff(round, hostsLeft);
      if (result !== RUN.OK && tqm.failedHosts.size >= hostsLeft.length) {
        tqm.callbacks.noHostsRemaining();
        return result;
      }
    }
    return this.finished(result);
  }

  /** The task that is next, with the hosts that come to it; the others pause. */
  #nextTasks(hosts: readonly Host[]): [Host, Task][] {
    const { iterator } = this;
    const places = new Map<Host, Place>();
    for (const host of hosts) {
      const { state, task } = iterator.peek(host);
      if (task !== undefined) places.set(host, { state, task });
    }
    if (places.size === 0) return [];
    const isThere = this.#whoIsThere([...places.values()]);
    const tasks: [Host, Task][] = [];
    let current: Task | undefined;
    for (const [host, place] of places) {
      if (!isThere(place)) {
        tasks.push([host, this.#noop]);
        continue;
      }
      iterator.advance(host, place.state);
      tasks.push([host, place.task]);
      current = place.task;
    }
    if (current?.metaAction === "flush_handlers") this.#isInHandlers = true;
    return tasks;
  }

  #whoIsThere(places: readonly Place[]): (place: Place) => boolean {
    const inHandlers = places.filter(({ state }) => state.run === "handlers");
    if (inHandlers.length === 0) this.#isInHandlers = false;
    if (this.#isInHandlers) {
      const lowest = Math.min(...inHandlers.map(({ state }) => state.handler));
      return ({ state }) => state.run === "handlers" && state.handler === lowest;
    }
    const { uuid } = this.#nextInOrder(new Set(places.map(({ task }) => task.uuid)));
    return ({ task }) => task.uuid === uuid;
  }

  /** The first task from here on that any host has come to. */
  #nextInOrder(wanted: ReadonlySet<string>): Task {
    const { iterator } = this;
    // Twice: errors may have been cleared, and hosts be where others were before.
    for (let rounds = 0; rounds <= 1; rounds++) {
      while (iterator.position < iterator.allTasks.length) {
        const task = iterator.allTasks[iterator.position++];
        if (wanted.has(task.uuid)) return task;
      }
      iterator.position = 0;
    }
    throw new AnsibleError(
      "BUG: There seems to be a mismatch between tasks in PlayIterator and HostStates.",
    );
  }

  async #give(tasks: readonly [Host, Task][], round: Round): Promise<void> {
    let isTold = false;
    for (const [host, task] of tasks) {
      if (this.tqm.isTerminated) return;
      if (this.isDone(task, host)) continue;
      if (task.isMeta) {
        if (this.#giveMeta(host, { task, round })) return;
        continue;
      }
      const order = this.order(host, task);
      const templar = () => this.tqm.variables.templarOf(this.varsOf(order), task);
      const isOnce = this.isOnce(task, templar);
      this.#noteFatal(task, { round, isOnce });
      if (!isTold) this.tellTask(task, templar);
      isTold = true;
      await this.queue(order, this.throttleOf(task, templar));
      if (task.isHandler) {
        if (isOnce) task.notifiedHosts.clear();
        else task.notifiedHosts.delete(host.name);
      }
      if (isOnce) return;
      round.outcomes.push(...this.takeResults());
    }
  }

  /** Whether that was all there is to do for all hosts. */
  #giveMeta(host: Host, { task, round }: { task: Task; round: Round }): boolean {
    round.outcomes.push(executeMeta(this, task, host));
    const isOnce = !isPerHost(task);
    this.#noteFatal(task, { round, isOnce });
    return isOnce;
  }

  #noteFatal(task: Task, { round, isOnce }: { round: Round; isOnce: boolean }): void {
    const isFatal = isOnce || Boolean(task.get("any_errors_fatal"));
    if (isFatal && !task.get("ignore_errors")) round.isFatal = true;
  }

  /** Fails everybody if one failure is one too many. */
  #breakOff({ outcomes, isFatal }: Round, hostsLeft: readonly Host[]): number {
    const { tqm, iterator } = this;
    const failed = new Set<string>();
    let isAnyUnreachable = false;
    for (const outcome of outcomes) {
      const { host, task } = outcome;
      if ((outcome.isFailed || task.isMeta) && iterator.isFailed(host)) failed.add(host.name);
      else if (outcome.isUnreachable) isAnyUnreachable = true;
    }
    let result: number = RUN.OK;
    if (isFatal && (failed.size > 0 || isAnyUnreachable)) {
      for (const host of hostsLeft) {
        const state = activeState(iterator.peek(host).state);
        const isSaved = state.run === "always" || state.run === "rescue" && !state.failures.rescue;
        if (isSaved) continue;
        tqm.failedHosts.add(host.name);
        result |= RUN.BREAK_PLAY;
      }
    }
    const most = iterator.play.own.get("max_fail_percentage") as number | undefined;
    if (most === undefined || outcomes.length === 0) return result;
    if (tqm.failedHosts.size / iterator.batchSize <= most / 100) return result;
    for (const host of hostsLeft) {
      if (failed.has(host.name)) continue;
      tqm.failedHosts.add(host.name);
      iterator.markFailed(host);
    }
    tqm.callbacks.noHostsRemaining();
    return result | RUN.BREAK_PLAY;
  }
}
