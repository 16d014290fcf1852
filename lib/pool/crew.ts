/**
 * The port between a pool and those who do its work: workers in agents of their own
 * (shared_crew.ts), or tasks in the pool's agent (local_crew.ts).
 *
 * @module
 */

import type { Task } from "./job.ts";

/** What a crew tells the pool. */
export interface CrewEvents {
  /** The task called `id`, if somebody still waits for it. */
  taskOf(id: number): Task | undefined;
  /** A task has ended. */
  settle(task: Task, isOk: boolean, value: unknown): void;
  /** An initializer has failed: the pool can do no work. */
  failedToStart(error: unknown): void;
}

/** What the process of a new worker runs. */
export interface Duty {
  // deno-lint-ignore no-explicit-any -- a library function and its arguments
  readonly target: (...args: any[]) => unknown;
  readonly args: readonly unknown[];
}

/** How a task that a worker holds goes on. */
export interface Progress {
  /** Id of the task, or 0. */
  readonly task: number;
  /** Milliseconds since its present call began. */
  readonly age: number;
}

/** Those who do the work of a pool. */
export interface Crew {
  /** Do they run in this agent, so that blocking would be for ever? */
  readonly isLocal: boolean;
  /** What is woken when a result comes. */
  readonly futexes: readonly number[];
  /** What a new worker at `place` does. */
  duty(place: number): Duty;
  /** Was the worker at `place` ready for tasks? */
  wasReady(place: number): boolean;
  /** The worker at `place` is gone, and what it had was settled. */
  left(place: number): void;
  /**
   * Hands a task over. Its items are let go of, unless it may be tried again.
   *
   * @throws {PicklingError} If it cannot be sent.
   */
  post(task: Task): void;
  /** Takes what has come back; false if there is more. */
  collect(): boolean;
  /** May modules be imported for a result? Not while this agent is parked. */
  canAwait: boolean;
  /** Fails the results that wait for a module: this agent blocks, and would import it never. */
  giveUpOpening?(): void;
  /** Those of `tasks` that nobody alive will do, now that the worker at `place` is gone. */
  lostWith(place: number, tasks: Iterable<Task>): Task[];
  /** How the task goes on that the worker at `place` holds. */
  progressOf(place: number): Progress;
  /** Nobody waits for this task any more. */
  forget(task: Task): void;
  /** Nobody waits for the tasks of this job any more. */
  cancel(job: number): void;
  /** No task will come any more: workers end when they have done what there is. */
  dismiss(): void;
  /** Does the work itself, here and now, as far as that can be done without awaiting. */
  help?(): void;
  /** Gives everything back; all workers are gone. */
  close(): void;
}
