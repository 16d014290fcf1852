/**
 * The tasks of a pool that have not ended: those under way, and those that are held back until
 * it is known where their function, or one before it, was written.
 *
 * @module
 */

import type { Clocks } from "./clocks.ts";
import type { Crew } from "./crew.ts";
import type { Job, Task } from "./job.ts";
import { findOut, isLocated } from "./located.ts";

/** The tasks of one pool. */
export class TaskList {
  readonly #crew: Crew;
  readonly #clocks: Clocks;
  /** Called when tasks have gone without an end that anybody is told of. */
  readonly #onLess: () => void;
  readonly #underWay = new Map<number, Task>();
  /** In the order in which they came, each with the search for its function. */
  readonly #held = new Map<Task, Promise<void>>();

  /** No tasks so far. */
  constructor(crew: Crew, { clocks, onLess }: { clocks: Clocks; onLess: () => void }) {
    this.#crew = crew;
    this.#clocks = clocks;
    this.#onLess = onLess;
  }

  /** Tasks under way. */
  get size(): number {
    return this.#underWay.size;
  }

  /** Is there nothing to do, and nothing held back? */
  get isEmpty(): boolean {
    return this.#underWay.size === 0 && this.#held.size === 0;
  }

  /** The task called `id`, if it is under way. */
  get(id: number): Task | undefined {
    return this.#underWay.get(id);
  }

  /** Those under way. */
  values(): Iterable<Task> {
    return this.#underWay.values();
  }

  /** Hands `task` over, at once if its function is known. */
  add(task: Task): void {
    const isKnown = this.#held.size === 0 && isLocated(task.job.func);
    if (this.#crew.isLocal || isKnown) this.post(task);
    else void this.#hold(task);
  }

  /** Waits until it is known where the functions were written, of this task and those before. */
  async #hold(task: Task): Promise<void> {
    const search = findOut(task.job.func);
    this.#held.set(task, search);
    if (this.#held.size > 1) return void search.catch(() => {});
    for (const [first, search] of this.#held) {
      const failure = await search.then(() => undefined, (error) => ({ error }));
      if (!this.#held.delete(first)) continue;
      if (failure === undefined) this.post(first);
      else refuse(first.job, first.index, failure.error);
    }
    this.#onLess();
  }

  /** Hands over what is held back, with what is known. */
  release(): void {
    for (const [task] of this.#held) if (this.#held.delete(task)) this.post(task);
  }

  /** Hands `task` over now. */
  post(task: Task): void {
    const { job, index } = task;
    try {
      this.#crew.post(task);
    } catch (error) {
      return refuse(job, index, error);
    }
    this.#underWay.set(task.id, task);
    this.#clocks.add(task);
  }

  /** `task` is under way no longer. */
  remove(task: Task): void {
    this.#underWay.delete(task.id);
    this.#crew.forget(task);
    this.#clocks.remove(task);
    task.items = undefined;
  }

  /** `task` has ended. */
  settle(task: Task, isOk: boolean, value: unknown): void {
    this.remove(task);
    task.job.settle(task.index, isOk, value);
  }

  /** Nobody waits for the tasks of `job` any more. */
  drop(job: Job): void {
    for (const [task] of this.#held) if (task.job === job) this.#held.delete(task);
    const tasks = [...this.#underWay.values()].filter((task) => task.job === job);
    for (const task of tasks) this.remove(task);
    if (tasks.length > 0) this.#crew.cancel(job.id);
  }

  /** All end with `error`. */
  failAll(error: Error): void {
    for (const [task] of this.#held) {
      if (this.#held.delete(task)) task.job.settle(task.index, false, error);
    }
    // A callback may end others meanwhile.
    for (const task of [...this.#underWay.values()]) {
      if (this.#underWay.has(task.id)) this.settle(task, false, error);
    }
  }
}

/** The task cannot be sent. */
function refuse(job: Job, index: number, error: unknown): void {
  if (job.refuse === undefined) job.settle(index, false, error);
  else job.refuse(index, error);
}
