/**
 * `multiprocessing.JoinableQueue`: a queue that knows when all work is done.
 *
 * @module
 */

import { registerSharedForm } from "../codec/mod.ts";
import {
  type Attempt,
  compareExchange,
  type Deadline,
  deadlineAfter,
  load,
  NEVER,
  waitersOn,
  wake,
} from "../kernel/mod.ts";
import { QUEUE } from "../memory/mod.ts";
import { ValueError } from "../errors.ts";
import { identity, refusal, throwIfEnded } from "../identity.ts";
import { checkOptions, type OptionRules, WAIT_NAMES } from "../options.ts";
import type { QueueCore } from "./_core.ts";
import { coreOf, Queue, type QueueOptions, QueuePlace, type QueueStatistics } from "./queue.ts";

const JOINING: OptionRules = { act: "join queue", names: WAIT_NAMES };

/** How {@linkcode JoinableQueue.joinSync} waits. */
export interface JoinQueueSyncOptions {
  /**
   * Milliseconds; `null` is for ever.
   *
   * @default {null}
   */
  readonly timeout?: number | null;
}

/** How {@linkcode JoinableQueue.join} waits. */
export interface JoinQueueOptions extends JoinQueueSyncOptions {
  /** Ends the wait with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Who uses a joinable queue now. */
export interface JoinableQueueStatistics extends QueueStatistics {
  /** Items that were put and not yet reported as done. */
  readonly unfinished: number;
  /** Waiters for the end of all work, in all processes. */
  readonly joining: number;
}

/**
 * A {@linkcode Queue} whose consumers report each item as done, so that others
 * can wait until all are. The count rises at `put()`; `taskDone()` and `join()`
 * work after `close()`, too.
 *
 * Source: CPython `multiprocessing/queues.py`.
 *
 * @typeParam T What the items are.
 *
 * @example Wait for all work
 * ```ts
 * import { JoinableQueue } from "@pystd/multiprocessing";
 * import { assertEquals } from "@std/assert";
 *
 * const queue = new JoinableQueue<number>();
 * queue.put(1);
 * assertEquals(await queue.join({ timeout: 0 }), false);
 * await queue.get();
 * queue.taskDone();
 * assertEquals(await queue.join(), true);
 * ```
 */
export class JoinableQueue<T = unknown> extends Queue<T> {
  /**
   * A new queue.
   *
   * @param maxsize Most items at a time; zero and less is without limit.
   * @throws {TypeError} If `maxsize` is not an integer.
   */
  constructor(maxsize?: number | { readonly maxsize?: number }, options?: QueueOptions) {
    super(maxsize, options);
    coreOf(this).outlivesClose = true;
  }

  /**
   * Reports one item that was taken as done.
   *
   * @throws {ValueError} If there were not so many items.
   *
   * @example Once too often
   * ```ts
   * import { JoinableQueue, ValueError } from "@pystd/multiprocessing";
   * import { assertThrows } from "@std/assert";
   *
   * const queue = new JoinableQueue<number>();
   * assertThrows(() => queue.taskDone(), ValueError, "task_done() called too many times");
   * ```
   */
  taskDone(): void {
    const core = coreOf(this);
    throwIfEnded();
    core.assertThere();
    const { agent } = core.family;
    const at = core.address + QUEUE.done;
    agent.enter();
    try {
      let done: number;
      do {
        done = load(agent.words, at);
        if (unfinished(core) <= 0) throw new ValueError("task_done() called too many times");
      } while (compareExchange(agent.words, at, done, (done + 1) | 0) !== done);
      if (unfinished(core) === 0) wake(agent, core.address + QUEUE.joined, Infinity);
    } finally {
      agent.leave();
    }
  }

  /**
   * Waits until every item was reported as done.
   *
   * @returns Whether that was so within `timeout` milliseconds.
   *
   * @example Nothing to wait for
   * ```ts
   * import { JoinableQueue } from "@pystd/multiprocessing";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(await new JoinableQueue<number>().join(), true);
   * ```
   */
  join(options: JoinQueueOptions = {}): Promise<boolean> {
    const refused = refusal();
    if (refused !== undefined) return refused;
    try {
      checkOptions(options, JOINING);
      const { signal } = options;
      const attempt = this.#allDone();
      return attempt.family.wait(attempt, joinDeadline(options), { signal, tag: identity() });
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /**
   * As {@linkcode JoinableQueue.join}, blocking this thread.
   *
   * @returns Whether that was so within `timeout` milliseconds.
   * @throws {DeadlockError} If it would block for ever while no other process runs.
   *
   * @example Nothing to wait for
   * ```ts
   * import { JoinableQueue } from "@pystd/multiprocessing";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(new JoinableQueue<number>().joinSync(), true);
   * ```
   */
  joinSync(options: JoinQueueSyncOptions = {}): boolean {
    checkOptions(options, JOINING);
    const attempt = this.#allDone();
    return attempt.family.park(attempt, joinDeadline(options));
  }

  #allDone(): AllDone {
    const core = coreOf(this);
    throwIfEnded();
    core.assertThere();
    return new AllDone(core);
  }

  /** Who waits here now, in all processes. */
  override statistics(): JoinableQueueStatistics {
    const core = coreOf(this);
    core.assertThere();
    return {
      ...super.statistics(),
      unfinished: unfinished(core),
      joining: waitersOn(core.family.agent, core.address + QUEUE.joined),
    };
  }
}

/** Is done when all items are. */
class AllDone implements Attempt {
  readonly interruptible = true;
  readonly futexes: readonly number[];
  readonly family: QueueCore["family"];
  readonly #core: QueueCore;

  constructor(core: QueueCore) {
    this.#core = core;
    this.family = core.family;
    this.futexes = [core.address + QUEUE.joined];
  }

  tryOnce(): boolean {
    this.#core.assertThere();
    return unfinished(this.#core) === 0;
  }

  beforeBlocking(): void {
    this.#core.beforeBlocking();
  }
}

/**
 * Items put and not yet done. Told from the chain's own count of what was put,
 * so that nobody's death between two counters can part them.
 */
function unfinished(core: QueueCore): number {
  const { words } = core.family.agent;
  const done = load(words, core.address + QUEUE.done);
  const atAGlance = (core.chain.puts - done) | 0;
  // The glance may miss a put that is under way, or whose writer died in it.
  return atAGlance > 0 ? atAGlance : (core.chain.countPuts() - done) | 0;
}

function joinDeadline({ timeout }: JoinQueueSyncOptions): Deadline {
  return timeout === undefined ? NEVER : deadlineAfter(timeout);
}

registerSharedForm(JoinableQueue, {
  tag: "JoinableQueue",
  handles: (queue) => [coreOf(queue).handle],
  rebuild: ([handle]) => Reflect.construct(JoinableQueue, [new QueuePlace(handle)]),
});
