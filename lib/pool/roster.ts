/**
 * The workers of a pool, each in its place: who starts them, sees them end, and puts others in
 * their places. Source: CPython `Pool._maintain_pool`.
 *
 * @module
 */

import type { AnyFunction } from "../codec/mod.ts";
import { load, ROOT, waitable } from "../kernel/mod.ts";
import { Family } from "../memory/mod.ts";
import { permitInDaemon, treatAsThread } from "../process/backstage.ts";
import type { Process, ProcessOptions, ResourceLimits } from "../process/mod.ts";
import { debug } from "../util/backstage.ts";
import { type Identity, identity } from "../identity.ts";
import type { Duty } from "./crew.ts";
import { findOut, isLocated } from "./located.ts";

/** Makes the processes of workers. */
export type ProcessClass = new (options: ProcessOptions) => Process;

/** A worker that has ended. */
export interface Ended {
  readonly place: number;
  readonly name: string;
  readonly exitcode: number;
  /** What it is to be blamed for, if it was ended by the pool itself. */
  readonly verdict: Error | undefined;
}

/** Who the workers are. */
export interface Staff {
  readonly cls: ProcessClass;
  /** Do they run in this agent? */
  readonly isLocal: boolean;
  /** Stands before the number in a worker's name. */
  readonly prefix: string;
  readonly resourceLimits: ResourceLimits | undefined;
  readonly initializer: AnyFunction | undefined;
}

/** What a roster asks and tells. */
export interface RosterHooks {
  /** What the worker at `place` does. */
  duty(place: number): Duty;
  /** Those that were wanted have been started, later than they were wanted. */
  onStarted(): void;
  /** They cannot be started. */
  onFailure(error: unknown): void;
}

interface Entry {
  readonly process: Process;
  verdict: Error | undefined;
  /** It has ended, and keeps its place until what it left is settled. */
  hasEnded: boolean;
}

/** The workers that a pool has now. */
export class Roster {
  readonly #family: Family = Family.current();
  readonly #staff: Staff;
  readonly #hooks: RosterHooks;
  /** Whose children they are. */
  readonly #owner: Identity = identity();
  readonly #entries = new Map<number, Entry>();
  #wanted = 0;
  #ends = -1;

  /** Nobody so far. */
  constructor(staff: Staff, hooks: RosterHooks) {
    this.#staff = staff;
    this.#hooks = hooks;
  }

  /** The processes, in the order of their places. */
  get processes(): Process[] {
    return [...this.#entries].filter(([, { hasEnded }]) => !hasEnded)
      .sort(([a], [b]) => a - b).map(([, { process }]) => process);
  }

  /** How many there are, those included that are to be replaced or to leave their place. */
  get size(): number {
    return this.#entries.size;
  }

  /** The places that have somebody. */
  get places(): Iterable<number> {
    return this.#entries.keys();
  }

  /** How many are to be started as soon as it is known where their initializer was written. */
  get wanted(): number {
    return this.#wanted;
  }

  /**
   * Starts `count` more, now if that can be done.
   *
   * @throws {Error} What starting a process throws.
   */
  want(count: number): void {
    const { initializer, isLocal } = this.#staff;
    const isFirst = this.#wanted === 0;
    this.#wanted += count;
    if (isLocal || isLocated(initializer)) this.startWanted();
    else if (isFirst) void this.#startLater(initializer!);
  }

  /**
   * Starts those that are wanted, with what is known.
   *
   * @throws {Error} What starting a process throws.
   */
  startWanted(): void {
    for (; this.#wanted > 0; this.#wanted--) this.recruit(this.#freePlace());
  }

  async #startLater(initializer: AnyFunction): Promise<void> {
    try {
      await findOut(initializer);
      this.startWanted();
      this.#hooks.onStarted();
    } catch (error) {
      this.#hooks.onFailure(error);
    }
  }

  #freePlace(): number {
    for (let place = 0;; place++) if (!this.#entries.has(place)) return place;
  }

  /**
   * Starts somebody for `place`.
   *
   * @throws {Error} What starting the process throws.
   */
  recruit(place: number): void {
    const { cls, prefix, resourceLimits } = this.#staff;
    this.asOwner(() => {
      const { target, args } = this.#hooks.duty(place);
      const process = new cls({
        target,
        args,
        daemon: true,
        ...(resourceLimits === undefined ? {} : { resourceLimits }),
      });
      process.name = `${prefix}PoolWorker-${process.name.split("-").at(-1)}`;
      permitInDaemon(process);
      treatAsThread(process); // what its tasks return may be what they have opened
      process.startSync();
      debug("added worker");
      this.#entries.set(place, { process, verdict: undefined, hasEnded: false });
    });
  }

  /** Has anybody ended of whom {@linkcode Roster.takeEnded} has not told? At a glance. */
  get mayHaveEnded(): boolean {
    return load(this.#family.agent.words, ROOT.ends) !== this.#ends;
  }

  /** Those who have ended; each is to be replaced, or to {@linkcode Roster.leave} his place. */
  takeEnded(): Ended[] {
    this.#ends = load(this.#family.agent.words, ROOT.ends);
    const ended: Ended[] = [];
    for (const [place, entry] of this.#entries) {
      const { process, verdict, hasEnded } = entry;
      if (hasEnded || !process.sentinel[waitable].isReady()) continue;
      entry.hasEnded = true;
      debug("cleaning up worker %d", place);
      const exitcode = this.asOwner(() => {
        process.isAlive(); // it is no child any more
        return process.exitcode!;
      });
      ended.push({ place, name: process.name, exitcode, verdict });
    }
    return ended;
  }

  /** Nobody comes to `place` for him who has ended there. */
  leave(place: number): void {
    if (this.#entries.get(place)?.hasEnded) this.#entries.delete(place);
  }

  /** Ends the worker at `place`, which is why its task fails with `verdict`. */
  end(place: number, verdict: Error): void {
    const entry = this.#entries.get(place);
    if (entry === undefined || entry.hasEnded) return;
    entry.verdict = verdict;
    this.asOwner(() => entry.process.kill());
  }

  /** Ends everybody, and wants nobody. */
  endAll(): void {
    this.#wanted = 0;
    for (const process of this.processes) this.asOwner(() => process.terminate());
  }

  /**
   * Does something as the process that has made the pool, whoever runs now: workers are its
   * children, and callbacks its code.
   */
  asOwner<T>(act: () => T): T {
    const { asyncContext } = this.#family.host;
    if (identity() === this.#owner || asyncContext === undefined) return act();
    return asyncContext.run(this.#owner.inAgent ? this.#owner : undefined, act);
  }
}
