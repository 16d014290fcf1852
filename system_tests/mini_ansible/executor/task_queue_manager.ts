/**
 * Owns what lives for a whole run: the queue of results, the workers, who has failed.
 *
 * @module
 */

import type { StartMethod } from "@pystd/multiprocessing/process";
import { AnsibleError, UserInterrupt } from "../errors.ts";
import type { Host, Inventory } from "../inventory/mod.ts";
import type { Play, TagFilter } from "../playbook/mod.ts";
import { markUnsafe } from "../templating/mod.ts";
import type { VariableManager, VarsQuery } from "../vars/mod.ts";
import type { Callbacks } from "./callbacks.ts";
import type { Callback, HostResult, ResultFields } from "./data.ts";
import { FinalQueue } from "./final_queue.ts";
import { ForkWorkers, type WorkersOptions } from "./fork_workers.ts";
import type { WorkerSettings } from "./job.ts";
import { TaskOutcome } from "./outcome.ts";
import { PlayIterator } from "./play_iterator.ts";
import { finalizePlay } from "./play_fields.ts";
import { ForkServerWorkerProcess, SpawnWorkerProcess } from "./serving_worker.ts";
import { ServingWorkers } from "./serving_workers.ts";
import { Stats } from "./stats.ts";
import { FreeStrategy } from "./strategy/free.ts";
import { LinearStrategy } from "./strategy/linear.ts";
import type { Strategy } from "./strategy/strategy.ts";
import { isFromOutside } from "./facts_kept.ts";
import type { Workers } from "./workers.ts";

/** What a {@linkcode TaskQueueManager} is made from. */
export interface TaskQueueManagerOptions {
  readonly inventory: Inventory;
  readonly variables: VariableManager;
  readonly callbacks: Callbacks;
  readonly forks: number;
  readonly startMethod: StartMethod;
  readonly settings: WorkerSettings;
  readonly tags: readonly string[];
  readonly skipTags: readonly string[];
  readonly forceHandlers: boolean;
  /** Whether plays gather facts that do not say: "implicit", "explicit", "smart". */
  readonly gathering: string;
  /** The strategy of plays that do not say. */
  readonly strategy: string;
  readonly startAtTask?: string;
  /** Other workers than those of the start method. */
  readonly makeWorkers?: (options: WorkersOptions) => Workers;
}

/** What a callback about a host and a task is called. */
type ResultMethod = {
  [M in keyof Callback]-?: NonNullable<Callback[M]> extends (result: HostResult) => void ? M
    : never;
}[keyof Callback];

/** How a batch ended. */
export interface PlayResult {
  /** One of `RUN`. */
  readonly code: number;
  /** `meta: end_play` was met: no further batch is to run. */
  readonly isEnded: boolean;
}

/** Runs plays, a batch of hosts at a time. */
export class TaskQueueManager {
  readonly inventory: Inventory;
  readonly variables: VariableManager;
  readonly callbacks: Callbacks;
  readonly finalQueue = new FinalQueue();
  readonly workers: Workers;
  readonly stats = new Stats();
  readonly failedHosts = new Set<string>();
  readonly unreachableHosts = new Set<string>();
  workerCount = 0;
  readonly #options: TaskQueueManagerOptions;
  /** How to tell those who wait that the run is over. */
  readonly #waiting = new Set<(reason: unknown) => void>();
  #isTerminated = false;
  #orders = 0;
  #hasStarted = false;

  /** Nothing is started yet. */
  constructor(options: TaskQueueManagerOptions) {
    this.#options = options;
    this.inventory = options.inventory;
    this.variables = options.variables;
    this.callbacks = options.callbacks;
    this.workers = this.#makeWorkers();
  }

  #makeWorkers(): Workers {
    const { variables, settings, startMethod, makeWorkers } = this.#options;
    const options = { queue: this.finalQueue, variables, settings };
    if (makeWorkers !== undefined) return makeWorkers(options);
    switch (startMethod) {
      case "fork":
        return new ForkWorkers(options);
      case "spawn":
        return new ServingWorkers(options, SpawnWorkerProcess);
      case "forkserver":
        return new ServingWorkers(options, ForkServerWorkerProcess);
    }
  }

  /** Whether the run is to end before its time. */
  get isTerminated(): boolean {
    return this.#isTerminated;
  }

  /** Ends the run as soon as may be: whoever waits is told. */
  terminate(): void {
    this.#isTerminated = true;
    for (const reject of this.#waiting) reject(interrupted());
  }

  /** What `promise` resolves with, unless the run is terminated before. */
  async unlessTerminated<T>(promise: Promise<T>): Promise<T> {
    if (this.#isTerminated) throw interrupted();
    // No race with one long promise, which would remember all who ever waited.
    const ending = Promise.withResolvers<T>();
    this.#waiting.add(ending.reject);
    promise.then(ending.resolve, ending.reject);
    try {
      return await ending.promise;
    } finally {
      this.#waiting.delete(ending.reject);
    }
  }

  /** A number that no other order of this run has. */
  nextOrder(): number {
    return ++this.#orders;
  }

  /** Which tasks are wanted by their tags. */
  filter(query: () => VarsQuery): TagFilter {
    const { variables } = this;
    const { tags, skipTags } = this.#options;
    return {
      only: tags.length === 0 ? ["all"] : tags,
      skip: skipTags,
      get templar() {
        return variables.templar(query());
      },
    };
  }

  /** Tells of what became of a task. */
  tell(
    method: ResultMethod,
    outcome: TaskOutcome,
    { ignored, rescued }: { ignored?: boolean; rescued?: boolean } = {},
  ): void {
    this.callbacks[method]({
      host: outcome.host.name,
      task: outcome.fields,
      result: outcome.shown,
      ignored,
      rescued,
    });
  }

  /** Tells of what became of one item of a loop. */
  tellItem(method: ResultMethod, outcome: TaskOutcome, result: ResultFields): void {
    const { host, task, fields } = outcome;
    this.tell(method, new TaskOutcome({ host, task, fields, result }));
  }

  /** What a worker has marked as no template is none here, either. */
  keepMarks({ result, fields }: TaskOutcome): void {
    if (isFromOutside(result, fields)) markUnsafe(result);
  }

  /** Runs `play` for the hosts that count at the moment. */
  async run(play: Play): Promise<PlayResult> {
    const iterator = this.#iteratorOf(this.#prepared(play));
    const strategy = this.#strategyOf(iterator);
    for (const name of this.failedHosts) {
      const host = this.inventory.host(name);
      if (host !== undefined) iterator.markFailed(host);
    }
    for (const name of this.unreachableHosts) iterator.play.removedHosts.add(name);
    this.failedHosts.clear();
    let code: number;
    try {
      code = await strategy.run();
      if (this.#isTerminated) throw interrupted();
    } catch (error) {
      await this.workers.close();
      throw error;
    } finally {
      await strategy.close();
    }
    for (const name of iterator.failedHosts()) this.failedHosts.add(name);
    return { code, isEnded: iterator.isPlayEnded };
  }

  /** A copy for this batch, with its keywords templated. */
  #prepared(play: Play): Play {
    const copy = play.copy();
    finalizePlay(copy, this.variables.templar({ play: copy }));
    if (copy.own.get("strategy") === undefined) copy.own.set("strategy", this.#options.strategy);
    if (this.#options.forceHandlers && copy.own.get("force_handlers") === undefined) {
      copy.own.set("force_handlers", true);
    }
    copy.handlerBlocks = [...copy.roleHandlers(), ...copy.handlerBlocks];
    const hosts = this.inventory.hosts(copy.get("hosts"), { order: copy.get("order") as string });
    this.callbacks.playStart({
      uuid: copy.uuid,
      name: copy.title,
      strategy: String(copy.get("strategy")),
      hosts: hosts.map(({ name }) => name),
      checkMode: (copy.own.get("check_mode") ?? this.#options.settings.checkMode) === true,
    });
    return copy;
  }

  #iteratorOf(play: Play): PlayIterator {
    const hosts = this.inventory.hosts(play.get("hosts"), { order: play.get("order") as string });
    const { startAtTask, forks } = this.#options;
    const iterator = new PlayIterator({
      play,
      hosts,
      filter: this.filter(() => ({ play })),
      gathers: (host) => this.#gathers(play, host),
      startAt: this.#hasStarted ? undefined : startAtTask,
    });
    this.#hasStarted ||= iterator.hasStarted;
    this.workerCount = Math.min(forks, iterator.batchSize);
    this.workers.resize(this.workerCount);
    return iterator;
  }

  /** Whether the task to start at was met, or none was named. */
  get hasStarted(): boolean {
    return this.#hasStarted || this.#options.startAtTask === undefined;
  }

  #gathers(play: Play, host: Host): boolean {
    const wanted = play.own.get("gather_facts");
    switch (this.#options.gathering) {
      case "explicit":
        return wanted === true;
      case "smart": {
        const facts = this.variables.stores.get("facts", host.name);
        return wanted !== false && facts._ansible_facts_gathered !== true;
      }
      default:
        return wanted !== false;
    }
  }

  #strategyOf(iterator: PlayIterator): Strategy {
    const name = String(iterator.play.get("strategy")).replace(/^ansible\.builtin\./, "");
    switch (name) {
      case "linear":
        return new LinearStrategy(this, iterator);
      case "free":
        return new FreeStrategy(this, iterator, { isPinned: false });
      case "host_pinned":
        return new FreeStrategy(this, iterator, { isPinned: true });
      default:
        throw new AnsibleError(`Invalid play strategy specified: ${name}`);
    }
  }

  /** Ends all workers and closes the queue. */
  async close(): Promise<void> {
    this.#isTerminated = true;
    await this.workers.close();
    this.finalQueue.close();
  }
}

function interrupted(): UserInterrupt {
  return new UserInterrupt("User interrupted execution");
}
