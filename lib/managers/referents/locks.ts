/**
 * `Lock` and `RLock` as a manager's server keeps them: Python's `threading` locks, whose owners
 * are client processes.
 *
 * @module
 */

import { BrokenLockError, RuntimeError } from "../../errors.ts";
import { caller, type Client, type Owned, refuseGone } from "../caller.ts";
import { type Acquiring, Line, patienceOf } from "./line.ts";

/** Who waits. */
export interface Waiting {
  /** Calls that wait now. */
  readonly waiting: number;
}

/** What both kinds have in common. */
abstract class OwnedLock implements Owned {
  protected owner: Client | undefined;
  protected depth = 0;
  readonly #line = new Line();
  /** Who died while it held the lock. */
  #dead: Client | undefined;

  /**
   * Acquires the lock; false if it was not free in time.
   *
   * @throws {BrokenLockError} If its owner died.
   */
  acquire(options?: boolean | Acquiring | null): boolean | Promise<boolean> {
    const patience = patienceOf(options);
    this.refuseIfBroken();
    refuseGone();
    const { client } = caller();
    if (this.tryAcquire(client)) return true;
    return patience === undefined ? false : this.#line.wait(undefined, patience);
  }

  /** Acquires it for `client`, however long that takes. */
  async acquireFor(client: Client, depth: number): Promise<void> {
    this.refuseIfBroken();
    const who = { client, signal: client.gone };
    if (!this.tryAcquire(client)) await this.#line.wait(undefined, {}, who);
    this.depth = depth;
  }

  /** Acquires it if that needs no wait. */
  protected tryAcquire(client: Client): boolean {
    if (this.owner !== undefined) return false;
    this.#give(client);
    return true;
  }

  #give(client: Client): void {
    this.owner = client;
    this.depth = 1;
    client.owns.add(this);
  }

  /** Hands the lock on; returns how often its owner had acquired it. */
  releaseAll(): number {
    const { depth } = this;
    this.owner?.owns.delete(this);
    this.owner = undefined;
    this.depth = 0;
    const next = this.#line.next();
    if (next !== undefined) this.#give(next.client);
    return depth;
  }

  /** Does anybody hold it? */
  locked(): boolean {
    return this.owner !== undefined;
  }

  /** Does the present caller own it? */
  get isMine(): boolean {
    return this.owner === caller().client;
  }

  /** Makes it usable again after its owner died. Does nothing otherwise. */
  reset(): void {
    if (this.#dead === undefined) return;
    this.#dead = undefined;
    this.releaseAll();
  }

  /** Its owner has ended: breaks it, unless its kind permits that. */
  ownerGone(owner: Client): void {
    if (this.owner !== owner || this.outlives(owner)) return;
    this.#dead = owner;
    this.#line.dismiss(() => this.#broken());
  }

  /** Does it stay usable though its owner has ended? */
  protected abstract outlives(owner: Client): boolean;

  /** Throws if it is broken. */
  refuseIfBroken(): void {
    if (this.#dead !== undefined) throw this.#broken();
  }

  #broken(): BrokenLockError {
    const { name, exitcode } = this.#dead!;
    const how = exitcode === undefined ? "went away" : `ended with exit code ${exitcode}`;
    return new BrokenLockError(
      `Cannot use lock: ${name} ${how} while it held the lock; reset() makes it usable again`,
      { name, ...(exitcode === undefined ? {} : { exitcode }) },
    );
  }

  /** Who waits. */
  statistics(): Waiting {
    return { waiting: this.#line.size };
  }
}

/** A lock that one client has at a time, and anybody may release. */
export class ManagedLock extends OwnedLock {
  /**
   * Releases the lock, whoever acquired it.
   *
   * @throws {RuntimeError} If it is free.
   * @throws {BrokenLockError} If its owner died.
   */
  release(): void {
    this.refuseIfBroken();
    if (this.owner === undefined) throw new RuntimeError("release unlocked lock");
    this.releaseAll();
  }

  /** Who ends well may leave it locked, as in Python. */
  protected override outlives(owner: Client): boolean {
    return owner.exitcode === 0;
  }

  /** As text. */
  override toString(): string {
    return `<Lock(owner=${this.owner?.name ?? "None"})>`;
  }
}

/** A lock that its owner may acquire again, and must release as often. */
export class ManagedRLock extends OwnedLock {
  /**
   * Releases the lock once.
   *
   * @throws {RuntimeError} If the caller is not its owner.
   */
  release(): void {
    if (!this.isMine) throw new RuntimeError("cannot release un-acquired lock");
    if (--this.depth === 0) this.releaseAll();
  }

  protected override tryAcquire(client: Client): boolean {
    if (this.owner !== client) return super.tryAcquire(client);
    this.depth++;
    return true;
  }

  protected override outlives(_owner: Client): boolean {
    return false;
  }

  /** As text. */
  override toString(): string {
    return `<RLock(${this.owner?.name ?? "None"}, ${this.depth})>`;
  }
}
