/**
 * Those who wait for something in a server: first come, first served.
 *
 * **Handed over, not announced**: who is at the front gets what he waits for by {@linkcode Line.next},
 * together with his place, so nobody can come in between and nobody is woken in vain.
 *
 * @module
 */

import { checkOptions, type OptionRules, shown, WAIT_NAMES } from "../../options.ts";
import { type Caller, caller, type Client } from "../caller.ts";

/** How long to wait. */
export interface Patience {
  /** Milliseconds; `null` is for ever, zero and less is not at all. */
  readonly timeout?: number | null | undefined;
}

/** How to acquire or to take something; `blocking` is the name that Python's threads use. */
export interface Acquiring extends Patience {
  /** `false` does not wait at all. */
  readonly block?: boolean | undefined;
  /** The same. */
  readonly blocking?: boolean | undefined;
}

/** One who waits. */
export interface Place<T> {
  readonly client: Client;
  /** What he brought along. */
  readonly load: T;
}

interface Waiter<T> extends Place<T> {
  settle(outcome: boolean): void;
  fail(error: unknown): void;
}

/** A line of callers. */
export class Line<T = undefined> {
  readonly #waiters = new Set<Waiter<T>>();

  /** How many wait. */
  get size(): number {
    return this.#waiters.size;
  }

  /**
   * Waits to be served, on behalf of `who`, by default the present caller.
   *
   * @returns False if the time ran out.
   */
  wait(load: T, { timeout }: Patience = {}, who: Caller = caller()): Promise<boolean> {
    const { client, signal } = who;
    if (signal.aborted) return Promise.reject(signal.reason);
    if (client.gone.aborted) return Promise.reject(client.gone.reason);
    return new Promise((resolve, reject) => {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const leave = () => {
        this.#waiters.delete(waiter);
        if (timer !== undefined) clearTimeout(timer);
        signal.removeEventListener("abort", giveUp);
      };
      const waiter: Waiter<T> = {
        client,
        load,
        settle: (outcome) => (leave(), resolve(outcome)),
        fail: (error) => (leave(), reject(error)),
      };
      const giveUp = () => waiter.fail(signal.reason);
      signal.addEventListener("abort", giveUp);
      this.#waiters.add(waiter);
      if (typeof timeout === "number" && timeout !== Infinity) {
        timer = setTimeout(() => waiter.settle(false), Math.min(timeout, LONGEST));
      }
    });
  }

  /** Serves the first in line; undefined if nobody waits. */
  next(): Place<T> | undefined {
    const [first] = this.#waiters;
    first?.settle(true);
    return first;
  }

  /** Serves everybody. */
  all(): void {
    for (const waiter of [...this.#waiters]) waiter.settle(true);
  }

  /** Sends everybody away. */
  dismiss(error: () => unknown): void {
    for (const waiter of [...this.#waiters]) waiter.fail(error());
  }
}

const WAITING: OptionRules = {
  act: "wait",
  names: ["block", "blocking", "errors", ...WAIT_NAMES],
};

/** The longest delay that timers take. */
const LONGEST = 2 ** 31 - 1;

/**
 * Reads how to acquire or take something: a boolean says whether to wait at all.
 *
 * @returns How long to wait; undefined if not at all.
 * @throws {TypeError} If it is no such thing.
 */
export function patienceOf(options: boolean | Acquiring | null | undefined): Patience | undefined {
  if (options === undefined || options === null || options === true) return {};
  if (options === false) return undefined;
  checkOptions(options, WAITING);
  const { block, blocking = block ?? true, timeout } = options;
  if (
    timeout !== undefined && timeout !== null &&
    !(typeof timeout === "number" && timeout === timeout)
  ) {
    throw new TypeError(
      `Cannot wait: timeout must be a number of milliseconds, received ${shown(timeout)}`,
    );
  }
  if (!blocking || (typeof timeout === "number" && timeout <= 0)) return undefined;
  return { timeout };
}
