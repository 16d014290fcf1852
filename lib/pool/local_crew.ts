/**
 * Workers that are tasks of the pool's own agent: nothing is copied, and they take turns.
 *
 * @module
 */

import { wallClock } from "../kernel/mod.ts";
import { Family } from "../memory/mod.ts";
import { DeadlockError, SystemExit, WorkerLostError } from "../errors.ts";
import { type Identity, identity, throwIfEnded } from "../identity.ts";
import { exitcodeFrom } from "../process/backstage.ts";
import type { Crew, CrewEvents, Duty, Progress } from "./crew.ts";
import { describeTask, endsProcess, isThenable, perform, type Task } from "./job.ts";
import type { CrewOptions } from "./shared_crew.ts";

/** A worker. */
interface Member {
  /** The process, once it runs. */
  self: Identity | undefined;
  isReady: boolean;
  /** The task it has, and when the present call of it began. */
  task: Task | undefined;
  since: number;
  /** Has it look again, while it waits. */
  wake: (() => void) | undefined;
  /** Of what runs under its name, the place is somebody else's by now. */
  isGone: boolean;
}

const NOTHING: Progress = { task: 0, age: 0 };
/** Milliseconds after which the event loop gets its turn between two tasks. */
const TURN = 20;

/** The crew of a pool that runs in its owner's agent. */
export class LocalCrew implements Crew {
  readonly isLocal = true;
  readonly futexes: readonly number[] = [];
  canAwait = true;
  readonly #family: Family = Family.current();
  readonly #events: CrewEvents;
  readonly #options: CrewOptions;
  readonly #members: (Member | undefined)[] = [];
  readonly #queue = new Set<Task>();
  #lastId = 0;
  #isDismissed = false;
  #turned = 0;

  /** A crew without workers so far. */
  constructor(events: CrewEvents, options: CrewOptions) {
    this.#events = events;
    this.#options = options;
  }

  duty(place: number): Duty {
    const member: Member = {
      self: undefined,
      isReady: false,
      task: undefined,
      since: 0,
      wake: undefined,
      isGone: false,
    };
    this.#members[place] = member;
    return { target: () => this.#work(member), args: [] };
  }

  wasReady(place: number): boolean {
    return this.#members[place]?.isReady ?? false;
  }

  left(place: number): void {
    const member = this.#members[place];
    if (member === undefined) return;
    member.isGone = true;
    this.#members[place] = undefined;
    this.#wake(member);
    if (this.#queue.size > 0) this.#wakeOne(); // it may have been woken for that
  }

  post(task: Task): void {
    task.id = ++this.#lastId;
    this.#queue.add(task);
    this.#wakeOne();
  }

  #wakeOne(): void {
    // Who was ended waits on until the pool hears of it.
    const idle = this.#members.find((member) =>
      member?.wake !== undefined && member.self?.ended === undefined
    );
    if (idle !== undefined) this.#wake(idle);
  }

  #wake(member: Member): void {
    const { wake } = member;
    member.wake = undefined;
    wake?.();
  }

  collect(): boolean {
    return true;
  }

  lostWith(place: number): Task[] {
    const task = this.#members[place]?.task;
    return task === undefined || this.#events.taskOf(task.id) !== task ? [] : [task];
  }

  progressOf(place: number): Progress {
    const member = this.#members[place];
    if (member?.task === undefined) return NOTHING;
    return { task: member.task.id, age: (wallClock() - member.since) & 0x7fff_ffff };
  }

  forget(task: Task): void {
    this.#queue.delete(task);
  }

  cancel(): void {}

  dismiss(): void {
    this.#isDismissed = true;
    for (const member of this.#members) if (member !== undefined) this.#wake(member);
  }

  close(): void {
    this.#queue.clear();
  }

  // -- Working --

  async #work(member: Member): Promise<void> {
    member.self = identity();
    if (!await this.#initialize()) return;
    member.isReady = true;
    const { maxtasksperchild: most } = this.#options;
    for (let count = 0; most === 0 || count < most; count++) {
      if (!await this.#step(member)) return;
    }
  }

  /** One task; a function of its own, since one that waits keeps what it had before. */
  async #step(member: Member): Promise<boolean> {
    let task = this.#next(member);
    while (task === "nothing") {
      await new Promise<void>((resolve) => member.wake = resolve);
      task = this.#next(member);
    }
    if (task === "over") return false;
    await this.#serve(member, task);
    await this.#takeTurns();
    return true;
  }

  async #initialize(): Promise<boolean> {
    const { initializer, initargs } = this.#options;
    if (initializer === undefined) return true;
    try {
      await Reflect.apply(initializer, undefined, initargs);
      return true;
    } catch (error) {
      if (endsProcess(error)) throw error;
      this.#events.failedToStart(error);
      return false;
    }
  }

  #next(member: Member): Task | "nothing" | "over" {
    if (member.isGone || member.self?.ended !== undefined) return "over";
    const [task] = this.#queue;
    if (task === undefined) return this.#isDismissed ? "over" : "nothing";
    this.#queue.delete(task);
    return member.task = task;
  }

  async #serve(member: Member, task: Task): Promise<void> {
    const { func, call } = task.job;
    try {
      const value = perform(func, call, task.items!, this.#onItem(member, task));
      this.#settle(member, task, true, isThenable(value) ? await value : value);
    } catch (error) {
      if (endsProcess(error) || error === identity().ended) throw error;
      this.#settle(member, task, false, error);
    }
  }

  #settle(member: Member, task: Task, isOk: boolean, value: unknown): void {
    member.task = undefined;
    if (member.isGone || this.#events.taskOf(task.id) !== task) return;
    this.#events.settle(task, isOk, value);
  }

  /** What is looked after before each call: is it still wanted, and when did it begin? */
  #onItem(member: Member, task: Task): () => void {
    return () => {
      throwIfEnded();
      if (this.#events.taskOf(task.id) !== task) throw new Error("nobody waits for it any more");
      member.since = wallClock();
    };
  }

  /** Timers and events come in between, however many tasks there are. */
  async #takeTurns(): Promise<void> {
    const now = performance.now();
    if (now - this.#turned < TURN) return;
    this.#turned = now;
    await this.#family.doorbell.turn();
  }

  // -- Helping --

  /**
   * Does what is queued, for somebody who cannot await.
   *
   * @throws {DeadlockError} If a function returns a promise.
   */
  help(): void {
    for (const task of this.#queue) {
      this.#queue.delete(task);
      let isOk = true;
      let value: unknown;
      try {
        value = perform(task.job.func, task.job.call, task.items!, () => {});
        if (isThenable(value)) {
          Promise.resolve(value).catch(() => {});
          throw new DeadlockError(
            `Cannot block until ${describeTask(task)} is done: it awaits, and the pool's workers ` +
              "run in this agent; await the result instead",
          );
        }
      } catch (error) {
        isOk = false;
        value = endsProcess(error) && error instanceof SystemExit ? lossBy(error, task) : error;
      }
      if (this.#events.taskOf(task.id) === task) this.#events.settle(task, isOk, value);
      if (!isOk && endsProcess(value)) throw value; // an interrupt is for who blocks, too
    }
  }
}

/** What becomes of a task that exits in whoever does it for the workers. */
function lossBy({ code }: SystemExit, task: Task): WorkerLostError {
  const { exitcode } = exitcodeFrom(code);
  const what = describeTask(task);
  return new WorkerLostError(`Cannot finish ${what}: it has exited with exit code ${exitcode}`, {
    exitcode,
    task: what,
  });
}
