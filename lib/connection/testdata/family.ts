/** How tests make their family larger, until there are processes. */

import { Worker } from "node:worker_threads";
import { encode } from "../../codec/mod.ts";
import { isGone, load, markGone, PAGE, store, wakeUp } from "../../kernel/mod.ts";
import { Family } from "../../memory/mod.ts";
import type { MemberData } from "./member.ts";

/** Another agent of the family. */
export class Member implements AsyncDisposable {
  readonly page: number;
  readonly id: number;
  readonly #worker: Worker;
  readonly #exited: Promise<void>;

  /** Runs `role` of `module` with `args`, which travel as a process's arguments do. */
  constructor(module: string, role: string, args: unknown[]) {
    const { processes, references, segment, agent } = Family.current();
    this.page = processes.bear({ parent: agent.id, name: role });
    this.id = load(agent.words, this.page + PAGE.id);
    const { bytes, handles } = encode(args);
    references.retainInFlight(handles);
    const data: MemberData = {
      buffer: segment.buffer,
      page: this.page,
      module,
      role,
      bytes: bytes.slice(),
      handles,
    };
    this.#worker = new Worker(new URL("./member.ts", import.meta.url), { workerData: data });
    this.#exited = new Promise((resolve, reject) => {
      this.#worker.on("exit", () => resolve());
      this.#worker.on("error", reject);
    });
  }

  /** Waits for the end of the role, and buries the member. */
  async join(): Promise<void> {
    await this.#exited;
    this.bury(-9);
  }

  /** Has the member die, wherever it is, and settles what it held. */
  async kill(): Promise<void> {
    const { agent } = Family.current();
    store(agent.words, this.page + PAGE.condemned, 9);
    wakeUp(agent, this.page);
    await this.#exited;
    this.bury(-9);
  }

  /** As {@linkcode Member.kill}, when the agent cannot be made to look up. */
  bury(exitcode: number): void {
    const { agent, references, processes } = Family.current();
    markGone(agent, this.page, exitcode);
    if (load(agent.words, this.page + PAGE.id) !== this.id) return;
    references.settle(this.page);
    processes.bury(this.page);
  }

  /** Has it ended? */
  get isGone(): boolean {
    return isGone(Family.current().agent, this.id);
  }

  /** Kills it. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.isGone) await this.kill();
    else await this.join();
  }
}

/** Resolves when `predicate` holds. Looks at words; it takes no part in what is tested. */
export async function until(predicate: () => boolean): Promise<void> {
  while (!predicate()) await new Promise((resolve) => setTimeout(resolve, 1));
}
