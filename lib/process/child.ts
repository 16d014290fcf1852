/**
 * A started process, as its parent sees it: words of its page while it has
 * one, then the ledger.
 *
 * @module
 */

import { type Attempt, type Deadline, exitcodeOf, load, PAGE, store } from "../kernel/mod.ts";
import { Family } from "../memory/mod.ts";
import { DeadlockError } from "../errors.ts";
import { identity } from "../identity.ts";
import { requestBurial } from "./requests.ts";
import { Sentinel } from "./sentinel.ts";
import { signal } from "./signals.ts";

/** Pid of process `id`: the program's own for the main one, distinct ones for the rest. */
export function pidOf(id: number): number {
  return Family.current().host.pid + Math.max(id - 1, 0);
}

/** What `join` takes beside the timeout. */
export interface JoinOptions {
  readonly deadline: Deadline;
  readonly signal?: AbortSignal | undefined;
}

/** A process that was started from here. */
export class Child implements Attempt {
  readonly id: number;
  readonly page: number;
  readonly interruptible = true;
  readonly futexes: readonly number[];
  readonly inAgent: boolean;
  readonly #family: Family;
  #exitcode: number | null = null;
  #sentinel: Sentinel | undefined;

  /** The process with `page`, which has just been born. */
  constructor(family: Family, page: number) {
    this.#family = family;
    this.page = page;
    this.id = load(family.agent.words, page + PAGE.id);
    this.inAgent = load(family.agent.words, page + PAGE.host) !== page;
    this.futexes = [page + PAGE.exitFutex];
  }

  /** The exit code, once the process has ended; seeing it reaps the process. */
  get exitcode(): number | null {
    if (this.#exitcode !== null) return this.#exitcode;
    const exitcode = exitcodeOf(this.#family.agent, this.id);
    if (exitcode === undefined) return null;
    const { agent } = this.#family;
    if (load(agent.words, this.page + PAGE.id) === this.id) {
      store(agent.words, this.page + PAGE.reaped, 1);
      requestBurial(this.#family);
    }
    return this.#exitcode = exitcode;
  }

  /** Ready when the process has ended. */
  get sentinel(): Sentinel {
    return this.#sentinel ??= new Sentinel(() => this.tryOnce(), this.futexes[0]);
  }

  /** Has it ended? */
  tryOnce(): boolean {
    return this.exitcode !== null;
  }

  /** Nobody can end the wait who lives in the agent that waits. */
  beforeBlocking(): void {
    if (!this.inAgent) return;
    throw new DeadlockError(
      "Cannot block until the process ends: it runs in this agent; await join() instead",
    );
  }

  /** Waits for the end. */
  async join({ deadline, signal: abort }: JoinOptions): Promise<void> {
    await this.#family.wait(this, deadline, { signal: abort, tag: identity() });
  }

  /** Waits for the end, blocking. */
  joinSync(deadline: Deadline): void {
    this.#family.park(this, deadline);
  }

  /** Ends the process by signal `number`, which becomes its exit code. */
  signal(number: number): void {
    if (this.exitcode === null) signal(this.#family, this.page, number);
  }
}
