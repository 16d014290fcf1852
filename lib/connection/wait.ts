/**
 * `multiprocessing.connection.wait`: waiting for the first of many.
 *
 * @module
 */

import {
  type Attempt,
  deadlineAfter,
  isWaitable,
  NOW,
  type Readiness,
  waitable,
} from "../kernel/mod.ts";
import { Family, hasCompany } from "../memory/mod.ts";
import { DeadlockError, ValueError } from "../errors.ts";
import { identity, refusal, throwIfEnded } from "../identity.ts";
import { checkOptions, type OptionRules, WAIT_NAMES } from "../options.ts";

const WAITING: OptionRules = { act: "wait", names: WAIT_NAMES };

/** How long {@linkcode waitSync} waits. */
export interface WaitSyncOptions {
  /**
   * Milliseconds; `null` is for ever, zero and less only looks.
   *
   * @default {null}
   */
  readonly timeout?: number | null;
}

/** How {@linkcode wait} waits. */
export interface WaitOptions extends WaitSyncOptions {
  /** Ends the wait with the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * Waits until at least one of `objects` is ready: a connection with a message
 * or at its end, the sentinel of a process that has ended, a queue with an item.
 * Nothing is taken. Source: CPython `multiprocessing/connection.py: wait`.
 *
 * @typeParam W What is waited for.
 * @returns Those that are ready, in the order of `objects`; none if the time ran out.
 * With no objects and no `timeout` it stays pending, unless `signal` ends it.
 * @throws {OSError} If one of them is closed.
 * @throws {TypeError} If one of them cannot be waited for.
 * @throws {ValueError} If one is there twice.
 *
 * @example The first of two
 * ```ts
 * import { Pipe } from "@pystd/multiprocessing";
 * import { wait } from "@pystd/multiprocessing/connection";
 * import { assertEquals } from "@std/assert";
 *
 * const [reader, writer] = Pipe(false);
 * const [other] = Pipe(false);
 * writer.send("hello");
 * assertEquals(await wait([other, reader], { timeout: 1_000 }), [reader]);
 * ```
 */
export async function wait<W extends object>(
  objects: Iterable<W>,
  options: WaitOptions = {},
): Promise<W[]> {
  checkOptions(options, WAITING);
  const { timeout, signal } = options;
  const refused = refusal();
  if (refused !== undefined) await refused;
  const attempt = new WaitingForAny(objects);
  await Family.current().wait(attempt, deadlineAfter(timeout), { signal, tag: identity() });
  return attempt.ready;
}

/**
 * As {@linkcode wait}, blocking this thread.
 *
 * @typeParam W What is waited for.
 * @returns Those that are ready, in the order of `objects`; none if the time ran out.
 * @throws {OSError} If one of them is closed.
 * @throws {TypeError} If one of them cannot be waited for.
 * @throws {ValueError} If one is there twice.
 * @throws {DeadlockError} If it would block for ever: there are no objects, or no other
 * process runs; or in vain, for sockets alone.
 *
 * @example Nothing is ready
 * ```ts
 * import { Pipe } from "@pystd/multiprocessing";
 * import { waitSync } from "@pystd/multiprocessing/connection";
 * import { assertEquals } from "@std/assert";
 *
 * const [reader] = Pipe(false);
 * assertEquals(waitSync([reader], { timeout: 10 }), []);
 * ```
 */
export function waitSync<W extends object>(
  objects: Iterable<W>,
  options: WaitSyncOptions = {},
): W[] {
  checkOptions(options, WAITING);
  const { timeout } = options;
  const attempt = new WaitingForAny(objects);
  const deadline = deadlineAfter(timeout);
  const isVain = attempt.comesByEvents && deadline !== NOW && !attempt.tryOnce();
  if (isVain) attempt.beforeBlocking();
  Family.current().park(attempt, deadline);
  return attempt.ready;
}

/** Sees which of several objects are ready. */
class WaitingForAny<W extends object> implements Attempt {
  readonly interruptible = true;
  readonly takesNothing = true;
  readonly futexes: readonly number[];
  /** Those that were ready at the last look. */
  ready: W[] = [];
  readonly #states = new Map<W, Readiness>();

  constructor(objects: Iterable<W>) {
    throwIfEnded();
    for (const object of objects) {
      if (!isWaitable(object)) {
        throw new TypeError(`Cannot wait: an object cannot be waited for, received ${object}`);
      }
      if (this.#states.has(object)) {
        throw new ValueError(`Cannot wait: an object is there twice, received ${object}`);
      }
      this.#states.set(object, object[waitable]);
    }
    this.futexes = [...new Set([...this.#states.values()].flatMap(({ futexes }) => futexes))];
  }

  /** Can nothing become ready but through this agent's own event loop? */
  get comesByEvents(): boolean {
    const states = [...this.#states.values()];
    return states.length > 0 && states.every(({ comesByEvents }) => comesByEvents);
  }

  tryOnce(): boolean {
    this.ready = [];
    for (const [object, state] of this.#states) if (state.isReady()) this.ready.push(object);
    return this.ready.length > 0;
  }

  beforeBlocking(): void {
    if (!this.comesByEvents && this.#states.size > 0 && hasCompany(Family.current())) return;
    throw new DeadlockError(
      "Cannot block for ever: nothing can become ready; use the awaitable form or a timeout",
    );
  }
}
