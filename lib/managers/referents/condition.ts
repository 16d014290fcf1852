/**
 * `Condition` as a manager's server keeps it.
 *
 * @module
 */

import { RuntimeError } from "../../errors.ts";
import { caller, type Client } from "../caller.ts";
import { Line, type Patience, patienceOf } from "./line.ts";
import { type ManagedLock, ManagedRLock, type Waiting } from "./locks.ts";

/** Waits until shared state is as it should be. */
export class ManagedCondition {
  readonly #lock: ManagedLock | ManagedRLock;
  readonly #line = new Line();

  /** On `lock`, by default an RLock of its own. */
  constructor(lock?: ManagedLock | ManagedRLock | null) {
    this.#lock = lock ?? new ManagedRLock();
    for (const method of ["acquire", "release", "locked", "reset"] as const) {
      if (typeof this.#lock[method] === "function") continue;
      throw new TypeError(
        `Cannot create condition: lock must be a Lock or RLock, received ${lock}`,
      );
    }
  }

  /** Acquires the lock. */
  acquire(...args: Parameters<ManagedLock["acquire"]>): boolean | Promise<boolean> {
    return this.#lock.acquire(...args);
  }

  /** Releases the lock. */
  release(): void {
    this.#lock.release();
  }

  /** Does anybody hold the lock? */
  locked(): boolean {
    return this.#lock.locked();
  }

  /** Makes the lock usable again after its owner died. */
  reset(): void {
    this.#lock.reset();
  }

  /**
   * Releases the lock, sleeps until notified, and acquires it again.
   *
   * @returns False if the time ran out.
   * @throws {RuntimeError} If the caller does not hold the lock.
   */
  async wait(options?: Patience): Promise<boolean> {
    if (!this.#lock.isMine) throw new RuntimeError("cannot wait on un-acquired lock");
    const patience = patienceOf(options);
    const { client } = caller();
    // In line before the lock is free: nobody can notify in between.
    const woken = patience === undefined
      ? Promise.resolve(false)
      : this.#line.wait(undefined, patience);
    const depth = this.#lock.releaseAll();
    let wasNotified = false;
    try {
      return wasNotified = await woken;
    } finally {
      await this.#lockAgain(client, { depth, wasNotified });
    }
  }

  async #lockAgain(
    client: Client,
    { depth, wasNotified }: { depth: number; wasNotified: boolean },
  ): Promise<void> {
    try {
      client.gone.throwIfAborted();
      await this.#lock.acquireFor(client, depth);
    } catch (error) {
      // Who was notified and has died wakes another in his place.
      if (wasNotified && client.gone.aborted) this.#line.next();
      throw error;
    }
  }

  /**
   * Wakes the `n` who have slept longest.
   *
   * @throws {RuntimeError} If the caller does not hold the lock.
   */
  notify(n = 1): void {
    if (typeof n !== "number" || Number.isNaN(n)) {
      throw new TypeError(`Cannot notify: n must be a number, received ${n}`);
    }
    if (!this.#lock.isMine) throw new RuntimeError("cannot notify on un-acquired lock");
    for (let i = 0; i < n && this.#line.size > 0; i++) this.#line.next();
  }

  /** Wakes everybody who sleeps. */
  notifyAll(): void {
    this.notify(this.#line.size);
  }

  /** Who sleeps. */
  statistics(): Waiting {
    return { waiting: this.#line.size };
  }

  /** As text. */
  toString(): string {
    return `<Condition(${this.#lock}, ${this.#line.size})>`;
  }
}
