/**
 * What all strategies share: giving tasks to workers, taking in results, carrying out includes.
 *
 * @module
 */

import { AnsibleError } from "../../errors.ts";
import type { Host } from "../../inventory/mod.ts";
import { shortAction, type Task } from "../../playbook/mod.ts";
import { findAction } from "../../actions/mod.ts";
import type { Templar } from "../../templating/mod.ts";
import type { PlayHosts, VarsQuery } from "../../vars/mod.ts";
import type { Vars } from "../data.ts";
import { TaskResult, type WorkerEnded } from "../messages.ts";
import { TaskOutcome } from "../outcome.ts";
import type { PlayIterator } from "../play_iterator.ts";
import { ResultsReader } from "../results_reader.ts";
import { RUN } from "../run_result.ts";
import type { TaskQueueManager } from "../task_queue_manager.ts";
import type { Order } from "../workers.ts";
import { Handlers } from "./handlers.ts";
import { Includer } from "./includer.ts";
import { ResultHandler } from "./result_handler.ts";

/** Decides which host does what next, for one batch of one play. */
export abstract class Strategy {
  readonly tqm: TaskQueueManager;
  readonly iterator: PlayIterator;
  readonly hosts: { all: string[]; batch: string[] };
  readonly handlers: Handlers;
  protected readonly includer: Includer;
  readonly #results: ResultHandler;
  readonly #reader: ResultsReader;
  /** What has been given to workers and not come back, by host and task. */
  readonly #orders = new Map<string, Order>();

  /** For the hosts of `iterator`. */
  constructor(tqm: TaskQueueManager, iterator: PlayIterator) {
    this.tqm = tqm;
    this.iterator = iterator;
    const pattern = iterator.play.get("hosts");
    const names = (hosts: Host[]) => hosts.map(({ name }) => name);
    this.hosts = {
      all: names(tqm.inventory.hosts(pattern, { ignoreRestriction: true })),
      batch: names(this.playHosts()),
    };
    this.handlers = new Handlers({
      play: iterator.play,
      variables: tqm.variables,
      hosts: this.hosts,
      tell: (notification) => tqm.callbacks.notified(notification),
    });
    this.includer = new Includer(this);
    this.#results = new ResultHandler(this);
    this.#reader = new ResultsReader(tqm.finalQueue, {
      callback: ({ method, about }) => {
        const order = this.#orders.get(keyOf(about));
        if (order !== undefined) {
          tqm.tell(
            method,
            new TaskOutcome({ ...order, ...about, host: order.host, task: order.task }),
          );
        }
      },
      display: (message) => tqm.callbacks.display(message),
      heard: (message) => {
        const order = this.#orders.get(keyOf(message));
        if (order !== undefined) tqm.workers.settle(order);
      },
    });
  }

  /** Runs the batch to its end; one of {@linkcode RUN}. */
  abstract run(): Promise<number>;

  /** The hosts of the play, in its order. */
  readonly playHosts = (): Host[] => {
    const { play } = this.iterator;
    return this.tqm.inventory.hosts(play.get("hosts"), { order: play.get("order") as string });
  };

  /** A host that has come to be in the course of the play. */
  readonly knowHost = (name: string): void => {
    if (!this.hosts.all.includes(name)) this.hosts.all = [...this.hosts.all, name];
  };

  /** The hosts that can be reached. */
  protected hostsLeft(): Host[] {
    return this.hosts.batch.filter((name) => !this.tqm.unreachableHosts.has(name))
      .map((name) => this.tqm.inventory.hostOrStranger(name));
  }

  /** How many tasks are with workers. */
  protected get pending(): number {
    return this.#orders.size;
  }

  /** How many workers are at work on `task`. */
  protected busyWith(task: Task): number {
    return [...this.#orders.values()].filter((order) => order.task.uuid === task.uuid).length;
  }

  #query(task: Task, host: Host): VarsQuery {
    return { play: this.iterator.play, host, task, hosts: this.hosts as PlayHosts };
  }

  /** Makes an order of a task for a host, with the variables as they are now. */
  protected order(host: Host, task: Task): Order {
    const { tqm, hosts } = this;
    const left = hosts.batch.filter((name) => !tqm.unreachableHosts.has(name));
    const failed = left.filter((name) => tqm.failedHosts.has(name));
    return {
      id: tqm.nextOrder(),
      host,
      task,
      layers: tqm.variables.layers(this.#query(task, host)),
      vars: {
        ansible_current_hosts: left.filter((name) => !tqm.failedHosts.has(name)),
        ansible_failed_hosts: failed,
      },
    };
  }

  /** All variables of an order. */
  protected varsOf({ layers, vars }: Order): Vars {
    return Object.assign(this.tqm.variables.flat(layers), vars);
  }

  /** Whether the conditions of `task` hold for `host`. */
  holds(task: Task, host: Host): boolean {
    const when = task.get("when") as unknown[];
    if (when.length === 0) return true;
    return this.tqm.variables.templar(this.#query(task, host)).conditional(when);
  }

  /** Whether only one host is to do a task, for all. */
  protected isOnce(task: Task, templar: () => Templar): boolean {
    const action = findAction(task.action);
    if (action?.bypassHostLoop) return true;
    const once = task.get("run_once") ?? false;
    return typeof once === "boolean" ? once : templar().conditional(templar().template(once));
  }

  /** Whether a task of a role need not be run again. */
  protected isDone(task: Task, host: Host): boolean {
    return !task.isHandler && !task.isMeta && task.role?.hasRun(host.name) === true;
  }

  /** Tells that a task begins; its name is templated as far as that goes. */
  protected tellTask(task: Task, templar: () => Templar): void {
    this.tellStart(task, task.title(this.nameOf(task, templar)));
  }

  /** The name of a task, templated as far as that goes. */
  nameOf(task: Task, templar: () => Templar): string {
    const name = task.ownName;
    if (!name.includes("{")) return name;
    try {
      return String(templar().template(name, { failOnUndefined: false }) ?? "");
    } catch {
      return name;
    }
  }

  /** Tells that a task begins. */
  tellStart(task: Task, name: string): void {
    const fields = { ...task.fields(), name };
    if (task.isHandler) this.tqm.callbacks.handlerStart(fields);
    else this.tqm.callbacks.taskStart(fields);
  }

  /** Waits for a free worker and gives it the order; `throttle` leaves fewer to choose from. */
  protected async queue(order: Order, throttle = 0): Promise<void> {
    const { workers } = this.tqm;
    const slots = throttle > 0 ? throttle : undefined;
    while (!workers.hasFree(slots)) {
      await this.tqm.unlessTerminated(workers.whenFree(slots));
    }
    this.#orders.set(keyOf({ host: order.host.name, task: order.task.uuid }), order);
    this.tqm.callbacks.runnerStart({ host: order.host.name, task: order.task.fields() });
    await workers.start(order, slots);
  }

  /** The keyword `throttle` as a number. */
  protected throttleOf(task: Task, templar: () => Templar): number {
    const written = task.get("throttle") ?? 0;
    const throttle = typeof written === "number" ? written : Number(templar().template(written));
    if (Number.isInteger(throttle)) return throttle;
    throw new AnsibleError("Failed to convert the throttle value to an integer.");
  }

  /** Takes over all results that have been heard, without waiting. */
  protected takeResults(): TaskOutcome[] {
    const outcomes: TaskOutcome[] = [];
    for (let message = this.#reader.take(); message !== undefined; message = this.#reader.take()) {
      const outcome = message instanceof TaskResult
        ? this.#resultOf(message)
        : this.#resultOfLost(message);
      if (outcome !== undefined) outcomes.push(outcome);
    }
    return outcomes;
  }

  #resultOf(message: TaskResult): TaskOutcome | undefined {
    const order = this.#orders.get(keyOf(message));
    if (order === undefined) return undefined; // it was given up
    return this.#settle(
      order,
      new TaskOutcome({ ...message, host: order.host, task: order.task }),
    );
  }

  /** A worker has ended: if its result is not known by now, it never will be. */
  #resultOfLost({ order: id, worker, exitcode }: WorkerEnded): TaskOutcome | undefined {
    const order = [...this.#orders.values()].find((each) => each.id === id);
    if (order === undefined) return undefined;
    const msg =
      `A worker was found in a dead state: ${worker} ended with exit code ${exitcode} before it had a result`;
    const result = { failed: true, changed: false, msg };
    return this.#settle(order, new TaskOutcome({ ...order, result }));
  }

  #settle(order: Order, outcome: TaskOutcome): TaskOutcome {
    this.#orders.delete(keyOf({ host: order.host.name, task: order.task.uuid }));
    this.tqm.keepMarks(outcome);
    this.#results.handle(outcome, () => this.varsOf(order));
    return outcome;
  }

  /** Resolves when there are results to take. */
  protected async whenHeard(): Promise<void> {
    await this.tqm.unlessTerminated(this.#reader.wait());
  }

  /** Takes over results until nothing is with workers any more. */
  protected async takeAllResults(): Promise<TaskOutcome[]> {
    const outcomes = this.takeResults();
    while (this.pending > 0) {
      await this.whenHeard();
      outcomes.push(...this.takeResults());
    }
    return outcomes;
  }

  /** The result of the run, unless it is known by itself. */
  protected finished(result: number): number {
    if (result !== RUN.OK) return result;
    for (const name of this.hosts.batch) {
      if (this.tqm.unreachableHosts.has(name)) continue;
      const host = this.tqm.inventory.hostOrStranger(name);
      const { state } = this.iterator.peek(host);
      this.iterator.advance(host, state);
    }
    if (this.tqm.unreachableHosts.size > 0) return RUN.UNREACHABLE;
    return this.iterator.failedHosts().length > 0 ? RUN.FAILED : RUN.OK;
  }

  /** Hears what is left, and lets go of the queue. */
  async close(): Promise<void> {
    await this.#reader.close();
  }
}

function keyOf({ host, task }: { host: string; task: string }): string {
  return `${host}\n${task}`;
}

/** Whether something is a `meta` task that the hosts do each for themselves. */
export function isPerHost(task: Task): boolean {
  return shortAction(task.action) === "meta" && PER_HOST.has(task.metaAction);
}

const PER_HOST = new Set([
  "noop",
  "reset_connection",
  "end_host",
  "role_complete",
  "flush_handlers",
]);
