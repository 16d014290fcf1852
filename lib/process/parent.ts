/**
 * The parent of the running process, as the child sees it.
 *
 * @module
 */

import { deadlineAfter, isGone, PAGE, pageOf } from "../kernel/mod.ts";
import { identity } from "../identity.ts";
import { Family } from "../memory/mod.ts";
import { checkOptions } from "../options.ts";
import { pidOf } from "./child.ts";
import { type Parent, parentOfCurrent } from "./current.ts";
import { JOINING, type JoinOptions } from "./process.ts";
import { Sentinel } from "./sentinel.ts";

/**
 * Whoever started the running process.
 *
 * @example A child that asks for its parent
 * ```ts
 * import { getContext, parentProcess } from "@pystd/multiprocessing";
 * import { assertEquals } from "@std/assert";
 *
 * let name: string | undefined;
 * const p = new (getContext("fork").Process)({ target: () => name = parentProcess()?.name });
 * await p.start();
 * await p.join();
 * assertEquals(name, "MainProcess");
 * ```
 */
export class ParentProcess {
  readonly #parent: Parent;

  /** The process that `parent` names. */
  constructor(parent: Parent) {
    this.#parent = parent;
  }

  /** Its name when it started this process. */
  get name(): string {
    return this.#parent.name;
  }

  /** Its process id. */
  get pid(): number {
    return pidOf(this.#parent.id);
  }

  /** The same as {@linkcode ParentProcess.pid}. */
  get ident(): number {
    return this.pid;
  }

  /** Whether it still runs. */
  isAlive(): boolean {
    return !isGone(Family.current().agent, this.#parent.id);
  }

  /** Waits until it has ended, or the timeout passes. */
  async join(options: JoinOptions = {}): Promise<void> {
    checkOptions(options, JOINING);
    const { timeout, signal } = options;
    await Family.current().wait(this.#attempt(), deadlineAfter(timeout), {
      signal,
      tag: identity(),
    });
  }

  /** As {@linkcode ParentProcess.join}, blocking this agent. */
  joinSync({ timeout }: Omit<JoinOptions, "signal"> = {}): void {
    Family.current().park(this.#attempt(), deadlineAfter(timeout));
  }

  /** Something to `wait()` for: ready when it has ended. */
  get sentinel(): Sentinel {
    return new Sentinel(() => !this.isAlive(), this.#futex());
  }

  /** As CPython's `repr`. */
  toString(): string {
    return `<ParentProcess name='${this.name}' pid=${this.pid} ${
      this.isAlive() ? "started" : "stopped"
    }>`;
  }

  #attempt() {
    return { tryOnce: () => !this.isAlive(), futexes: [this.#futex()], interruptible: true };
  }

  #futex(): number {
    const { agent, mainPage } = Family.current();
    return (pageOf(agent, this.#parent.id) || mainPage) + PAGE.exitFutex;
  }
}

/**
 * The parent of the running process; `null` in the main one. Source: CPython
 * `process.parent_process`.
 *
 * @example
 * ```ts
 * import { parentProcess } from "@pystd/multiprocessing";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(parentProcess(), null);
 * ```
 */
export function parentProcess(): ParentProcess | null {
  const parent = parentOfCurrent();
  return parent === undefined ? null : new ParentProcess(parent);
}
