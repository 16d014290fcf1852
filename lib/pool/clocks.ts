/**
 * The timeouts of tasks: who looks when, and whose time is up. Workers write when each call of a
 * timed task begins; so nobody need be asked.
 *
 * @module
 */

import { Family } from "../memory/mod.ts";
import type { Progress } from "./crew.ts";
import type { Task } from "./job.ts";

/** What clocks look at, and what they do. */
export interface ClockHooks {
  /** The places that have a worker. */
  places(): Iterable<number>;
  progressOf(place: number): Progress;
  taskOf(id: number): Task | undefined;
  /** The call that the worker at `place` makes for `task` takes too long. */
  onLate(place: number, task: Task): void;
  /** Looks after the pool; called when a call may be late. */
  pump(): void;
}

/** The clocks of one pool. */
export class Clocks {
  readonly #hooks: ClockHooks;
  /** Timed tasks under way, and the shortest of their timeouts. */
  #count = 0;
  #shortest = Infinity;
  #cancelTimer: (() => void) | undefined;
  #timerAt = Infinity;

  /** Nothing is timed so far. */
  constructor(hooks: ClockHooks) {
    this.#hooks = hooks;
  }

  /** A task is under way. */
  add({ job: { timeout } }: Task): void {
    if (timeout === 0) return;
    this.#count++;
    this.#shortest = Math.min(this.#shortest, timeout);
    this.#setTimer(timeout);
  }

  /** It is no more. */
  remove({ job: { timeout } }: Task): void {
    if (timeout > 0 && --this.#count === 0) this.#shortest = Infinity;
  }

  /** Tells of the calls that take too long. Milliseconds until the next could; or infinity. */
  look(): number {
    if (this.#count === 0) return Infinity;
    let next = this.#shortest;
    for (const place of [...this.#hooks.places()]) {
      const { task: id, age } = this.#hooks.progressOf(place);
      const task = this.#hooks.taskOf(id);
      if (task === undefined || task.job.timeout === 0) continue;
      const left = task.job.timeout - age;
      if (left > 0) next = Math.min(next, left);
      else this.#hooks.onLate(place, task);
    }
    return next;
  }

  /** Nothing will be timed any more. */
  stop(): void {
    this.#cancelTimer?.();
  }

  #setTimer(delay: number): void {
    const at = performance.now() + delay;
    if (at >= this.#timerAt) return;
    this.#cancelTimer?.();
    this.#timerAt = at;
    this.#cancelTimer = Family.current().host.later(() => {
      this.#timerAt = Infinity;
      this.#hooks.pump();
      const next = this.look();
      if (next !== Infinity) this.#setTimer(Math.ceil(next));
    }, delay);
  }
}
