/**
 * A pool without its face: the tasks under way, the workers, and what happens when one of them
 * ends. README, "The life of a task".
 *
 * **Every task ends**: by its result, by the end of its worker, by its timeout, by the end of
 * the pool. **Nobody polls**: the doorbell of this agent tells of results and of deaths.
 *
 * @module
 */

import { type Deadline, NEVER, remaining, spin } from "../kernel/mod.ts";
import { Family } from "../memory/mod.ts";
import {
  BrokenPoolError,
  DeadlockError,
  PoolTerminatedError,
  TimeoutError,
  ValueError,
  WorkerLostError,
} from "../errors.ts";
import { identity } from "../identity.ts";
import { thrownText, thrownTitle } from "../thrown_text.ts";
import type { Process } from "../process/mod.ts";
import { Clocks } from "./clocks.ts";
import type { Crew, CrewEvents } from "./crew.ts";
import { describeTask, type Job, type Task } from "./job.ts";
import { LocalCrew } from "./local_crew.ts";
import { type Ended, Roster, type Staff } from "./roster.ts";
import { type CrewOptions, SharedCrew } from "./shared_crew.ts";
import { TaskList } from "./task_list.ts";

/** The state of a pool, as Python calls it. */
export type PoolState = "RUN" | "CLOSE" | "TERMINATE";

/** What a pool is made of. */
export interface CoreOptions extends CrewOptions, Staff {
  /** Is nobody started before {@linkcode PoolCore.recruit} says so? */
  readonly isLazy?: boolean;
  /** A worker has ended that should not have; its task was told. */
  readonly onLost?: (error: WorkerLostError) => void;
}

/** Something that brings tasks bit by bit. */
export interface Feeder {
  readonly job: Job;
  /** Brings what it may bring now. */
  feed(): void;
  /** From now on it need not wait until results are used. */
  unbind(): void;
  /** Brings nothing any more; `reason` is what the job is told, if it is to be told. */
  stop(reason?: Error): void;
}

/** Workers that were killed one after another before they were ready: then something is wrong. */
const MOST_STILLBORN = 5;

/** The works behind a `Pool`. */
export class PoolCore implements CrewEvents {
  readonly #family: Family = Family.current();
  readonly #options: CoreOptions;
  readonly #crew: Crew;
  readonly #roster: Roster;
  readonly #tasks: TaskList;
  readonly #clocks: Clocks;
  readonly #feeders = new Set<Feeder>();
  readonly #over = Promise.withResolvers<void>();
  #state: PoolState = "RUN";
  #broken: BrokenPoolError | undefined;
  #isDismissed = false;
  #isOver = false;
  #lastJob = 0;
  #stillborn = 0;
  /** Has this agent look after the pool no longer. */
  readonly #leave: () => void;

  /**
   * A pool whose workers are on their way.
   *
   * @throws {Error} What starting a worker throws; those already started are ended.
   */
  constructor(options: CoreOptions) {
    this.#options = options;
    this.#crew = options.isLocal ? new LocalCrew(this, options) : new SharedCrew(this, options);
    this.#roster = new Roster(options, {
      duty: (place) => this.#crew.duty(place),
      onStarted: () => this.#finishIfIdle(),
      onFailure: (error) => this.failedToStart(error),
    });
    this.#clocks = new Clocks({
      places: () => this.#roster.places,
      progressOf: (place) => this.#crew.progressOf(place),
      taskOf: (id) => this.#tasks.get(id),
      onLate: (place, task) => this.#endLate(place, task),
      pump: () => this.pump(),
    });
    const onLess = () => this.#finishIfIdle();
    this.#tasks = new TaskList(this.#crew, { clocks: this.#clocks, onLess });
    this.#leave = this.#family.attend({
      futexes: this.#crew.futexes,
      look: (isParked) => isParked ? this.#pumpParked() : this.pump(),
    });
    if (options.isLazy) return;
    try {
      this.#roster.want(options.workers);
    } catch (error) {
      this.terminate();
      throw error;
    }
  }

  /** Starts one more worker, if there is a place for it. */
  recruit(): void {
    if (this.#needsWorkers && this.size < this.workers) this.#roster.want(1);
  }

  /** The state. */
  get state(): PoolState {
    return this.#state;
  }

  /** How many workers there are to be. */
  get workers(): number {
    return this.#options.workers;
  }

  /** How many workers there are, those included that are on their way. */
  get size(): number {
    return this.#roster.size + this.#roster.wanted;
  }

  /** The processes of the workers. */
  get processes(): Process[] {
    return this.#roster.processes;
  }

  /** Do the workers run in this agent? */
  get isLocal(): boolean {
    return this.#options.isLocal;
  }

  // -- Tasks --

  /** A number for a new job. */
  nextJob(): number {
    return ++this.#lastJob;
  }

  /** Throws unless the pool takes work. */
  assertRunning(): void {
    if (this.#state !== "RUN") throw new ValueError("Pool not running");
  }

  /** Hands task `index` of `job` to the workers. */
  submit(job: Job, index: number, items: ArrayLike<unknown>): void {
    const task: Task = { id: 0, job, index, items, retries: job.retries, hasArrived: false };
    if (this.#broken !== undefined) return job.settle(index, false, this.#broken);
    this.#tasks.add(task);
  }

  taskOf(id: number): Task | undefined {
    return this.#tasks.get(id);
  }

  settle(task: Task, isOk: boolean, value: unknown): void {
    this.#roster.asOwner(() => this.#tasks.settle(task, isOk, value));
    this.#finishIfIdle();
  }

  /** Nobody waits for `job` any more: what has not begun is not begun. */
  drop(job: Job): void {
    for (const feeder of [...this.#feeders]) if (feeder.job === job) feeder.stop();
    this.#tasks.drop(job);
    this.#finishIfIdle();
  }

  /** `feeder` will bring tasks, unless there is nobody to do them. */
  addFeeder(feeder: Feeder): void {
    this.#feeders.add(feeder);
    if (this.#broken !== undefined) feeder.stop(this.#broken);
  }

  /** `feeder` has brought all. */
  removeFeeder(feeder: Feeder): void {
    this.#feeders.delete(feeder);
    this.#finishIfIdle();
  }

  /** Tells people of an error that is nobody's: a callback's. */
  report(what: string, error: unknown): void {
    const text = `Error in ${what} of a pool (${identity().name}):\n${thrownText(error)}\n`;
    this.#family.host.writeStderr(text);
  }

  // -- Looking after everything --

  /** Takes results, buries the dead, brings more tasks. */
  pump(): void {
    if (!this.#isOver) this.#roster.asOwner(() => this.#pump());
  }

  #pump(): void {
    if (!this.#crew.collect()) this.#pumpSoon();
    if (this.#roster.mayHaveEnded) this.#tend();
    this.#clocks.look();
    for (const feeder of this.#feeders) feeder.feed();
  }

  /** The same while this agent is blocked, by whatever. */
  #pumpParked(): void {
    const crew = this.#crew;
    const before = crew.canAwait;
    crew.canAwait = false;
    if (!this.#isOver) this.#doWithWhatIsKnown();
    this.pump();
    crew.canAwait = before;
  }

  /** Nothing more can be found out about functions while this agent is blocked. */
  #doWithWhatIsKnown(): void {
    try {
      this.#roster.startWanted();
    } catch (error) {
      this.#break("no worker can be started", error);
    }
    this.#tasks.release();
  }

  /** Has the pool looked after in the next turn of the event loop. */
  #pumpSoon(): void {
    this.#family.host.later(() => this.pump(), 0);
  }

  #tend(): void {
    for (const ended of this.#roster.takeEnded()) this.#bury(ended);
    this.#finishIfIdle();
  }

  #bury(ended: Ended): void {
    const { place } = ended;
    const wasReady = this.#crew.wasReady(place);
    const lost = this.#crew.lostWith(place, this.#tasks.values());
    this.#crew.left(place);
    for (const task of lost) this.#lose(task, ended);
    if (this.#isLoss(ended, wasReady)) this.#options.onLost?.(lossOf(ended, "its task"));
    if (!this.#replace(ended, wasReady)) this.#roster.leave(place);
  }

  /** Puts another worker in the place of one who has ended; false if there is none. */
  #replace(ended: Ended, wasReady: boolean): boolean {
    const { place, exitcode } = ended;
    if (!this.#needsWorkers) return false;
    this.#stillborn = wasReady ? 0 : this.#stillborn + 1;
    if (!wasReady && (exitcode >= 0 || this.#stillborn >= MOST_STILLBORN)) {
      this.#break(`its worker ${howEnded(ended)} before it was ready`);
      return false;
    }
    try {
      this.#roster.recruit(place);
      return true;
    } catch (error) {
      if (this.#roster.processes.length === 0) this.#break("no worker can be started", error);
      return false;
    }
  }

  get #needsWorkers(): boolean {
    if (this.#broken !== undefined || this.#isDismissed) return false;
    return this.#state === "RUN" || this.#hasWork;
  }

  get #hasWork(): boolean {
    return !this.#tasks.isEmpty || this.#feeders.size > 0;
  }

  #lose(task: Task, ended: Ended): void {
    if (this.#tasks.get(task.id) !== task) return; // a callback has ended it meanwhile
    if (task.retries > 0 && ended.verdict === undefined) {
      const { items } = task;
      this.#tasks.remove(task);
      task.items = items;
      task.retries--;
      return this.#tasks.post(task);
    }
    this.settle(task, false, ended.verdict ?? lossOf(ended, describeTask(task)));
  }

  /** Did the worker end though there was, or could be, work for it? */
  #isLoss({ exitcode }: Ended, wasReady: boolean): boolean {
    if (this.#state === "TERMINATE" || this.#broken !== undefined) return false;
    const isThrough = this.#isDismissed || this.#options.maxtasksperchild > 0;
    return !(wasReady && exitcode === 0 && isThrough);
  }

  failedToStart(error: unknown): void {
    this.#break(`its initializer failed: ${thrownTitle(error)}`, error);
  }

  /** Fails all that was submitted, and all that will be. */
  #break(why: string, cause?: unknown): void {
    if (this.#broken !== undefined) return;
    this.#broken = new BrokenPoolError(
      `Cannot use pool: ${why}`,
      cause === undefined ? undefined : { cause },
    );
    this.#failAll(this.#broken);
    this.#roster.endAll();
    this.#tend();
  }

  #failAll(error: Error): void {
    for (const feeder of [...this.#feeders]) feeder.stop(error);
    this.#tasks.failAll(error);
    this.#finishIfIdle();
  }

  /** Ends a worker whose call takes too long, and thereby its task. */
  #endLate(place: number, task: Task): void {
    const { timeout } = task.job;
    const why = `it took longer than ${timeout} ms; its worker was replaced`;
    this.#roster.end(place, new TimeoutError(`Cannot finish ${describeTask(task)}: ${why}`));
    this.#tend();
  }

  // -- The end --

  /** Takes no more work. */
  close(): void {
    if (this.#state !== "RUN") return;
    this.#state = "CLOSE";
    this.#finishIfIdle();
  }

  /** Ends the workers; what is not done fails. */
  terminate(): void {
    if (this.#state === "TERMINATE") return;
    this.#state = "TERMINATE";
    this.#roster.endAll();
    this.#failAll(new PoolTerminatedError("Cannot finish task: the pool was terminated"));
    this.#finishIfIdle();
    this.#tend();
  }

  #finishIfIdle(): void {
    if (this.#isOver || this.#state === "RUN") return;
    if (this.#hasWork || this.#roster.wanted > 0) return;
    if (!this.#isDismissed) {
      this.#isDismissed = true;
      this.#crew.dismiss();
    }
    if (this.#roster.size > 0) return;
    this.#isOver = true;
    this.#clocks.stop();
    this.#leave();
    this.#crew.close();
    this.#over.resolve();
  }

  /** Are all workers gone, and all tasks ended? */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Resolves when {@linkcode PoolCore.isOver}; bounded input is read on for that. */
  whenOver(): Promise<void> {
    this.#unbind();
    return this.#over.promise;
  }

  #unbind(): void {
    if (this.#state === "RUN") throw new ValueError("Pool is still running");
    for (const feeder of [...this.#feeders]) feeder.unbind();
  }

  /** Blocks until the pool is over. */
  parkUntilOver(deadline: Deadline): boolean {
    this.#unbind();
    this.#crew.help?.();
    // In-agent workers that have nothing to do cannot even end while this agent is parked.
    if (this.#crew.isLocal && !this.#hasWork) {
      this.#roster.endAll();
      this.#tend();
    }
    return this.parkUntil(() => this.#isOver, deadline);
  }

  // -- Waiting --

  /** Looks for what `isDone` waits for, as long as that may pay. Only for a lonely task. */
  spinUntil(isDone: () => boolean): void {
    if (this.#crew.isLocal || this.#tasks.size !== 1) return;
    spin({
      futexes: [],
      tryOnce: () => {
        this.pump();
        return isDone();
      },
    });
  }

  /**
   * Blocks this agent until `isDone`, or `deadline` has passed; says which.
   *
   * @throws {DeadlockError} If only this agent could bring it about.
   */
  parkUntil(isDone: () => boolean, deadline: Deadline): boolean {
    const crew = this.#crew;
    if (isDone()) return true;
    this.#doWithWhatIsKnown();
    if (deadline === NEVER) crew.giveUpOpening?.();
    crew.help?.();
    const attempt = {
      futexes: crew.futexes,
      interruptible: true,
      tryOnce: () => {
        this.pump();
        return isDone();
      },
      beforeBlocking: () => this.#assertOthersWork(),
    };
    const before = crew.canAwait;
    crew.canAwait = false;
    try {
      for (;;) {
        this.pump();
        const look = performance.now() + this.#clocks.look() + 1;
        if (this.#family.park(attempt, Math.min(deadline, look))) return true;
        if (remaining(deadline) === 0) return isDone();
      }
    } finally {
      crew.canAwait = before;
    }
  }

  #assertOthersWork(): void {
    if (!this.#crew.isLocal) return;
    throw new DeadlockError(
      "Cannot block until the pool has done it: its workers run in this agent; await it instead",
    );
  }
}

function lossOf(ended: Ended, task: string): WorkerLostError {
  const { name: workerName, exitcode } = ended;
  return new WorkerLostError(`Cannot finish ${task}: its worker ${howEnded(ended)}`, {
    workerName,
    exitcode,
    task,
  });
}

function howEnded({ name, exitcode }: Ended): string {
  return `${name} ended with exit code ${exitcode}`;
}
