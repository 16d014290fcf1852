/**
 * Other processes for tests of this room, which must not know lib/process/:
 * workers that join the family, and in-agent processes.
 */

import { AsyncLocalStorage } from "node:async_hooks";
import { Worker } from "node:worker_threads";
import { encode, type Handle } from "../../codec/mod.ts";
import { exitcodeOf, load, markGone, PAGE, STATE, store, wakeUp } from "../../kernel/mod.ts";
import { Family } from "../../memory/mod.ts";
import { agentIdentity, type Identity, setIdentityStore } from "../../identity.ts";
import type * as bodies from "./bodies.ts";

/** What a member is born with. */
export interface Birth {
  readonly buffer: SharedArrayBuffer;
  readonly page: number;
  readonly name: string;
  readonly body: string;
  readonly bytes: Uint8Array;
  readonly handles: readonly Handle[];
}

type Bodies = typeof bodies;

/** A process in a worker of its own. */
export class Member implements AsyncDisposable {
  /** What its body returned; or the error that it threw, as text. */
  readonly result: Promise<unknown>;
  readonly #page: number;
  readonly #worker: Worker;
  readonly #exited: Promise<unknown>;

  private constructor(birth: Birth) {
    this.#page = birth.page;
    this.#worker = new Worker(new URL("./member.ts", import.meta.url), { workerData: birth });
    this.result = new Promise((resolve, reject) => {
      this.#worker.on("message", resolve).on("error", reject);
    });
    this.#exited = new Promise((resolve) => this.#worker.on("exit", resolve));
  }

  /** Starts one that calls `body` with `args`. */
  static start<K extends keyof Bodies>(
    body: K,
    args: Parameters<Bodies[K]>,
    name: string = "Member-1",
  ): Member {
    const { agent, processes, references, segment } = Family.current();
    const page = processes.bear({ parent: agent.id, name });
    const { bytes, handles } = encode(args);
    references.retainInFlight(handles); // until the member has decoded them
    const copy = new Uint8Array(bytes);
    return new Member({ buffer: segment.buffer, page, name, body, bytes: copy, handles });
  }

  /** Its process id. */
  get id(): number {
    return load(Family.current().agent.words, this.#page + PAGE.id);
  }

  /** Its exit code, if it has ended. */
  get exitcode(): number | undefined {
    return exitcodeOf(Family.current().agent, this.id);
  }

  /** Kills it, and has its death known. */
  kill(): void {
    const { agent } = Family.current();
    store(agent.words, this.#page + PAGE.condemned, 9);
    markGone(agent, this.#page, -9);
  }

  /** Does what Ctrl-C does. */
  interrupt(): void {
    const { agent } = Family.current();
    store(agent.words, this.#page + PAGE.interrupted, 1);
    wakeUp(agent, this.#page);
  }

  /** Kills it if it still runs, and waits until its thread is gone. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.kill();
    await this.#worker.terminate();
    await this.#exited;
  }
}

const context = new AsyncLocalStorage<Identity>();

/** An in-agent process: runs tasks under an identity of its own. */
export class InAgent implements Disposable {
  readonly identity: Identity;
  readonly #page: number;

  /** A live one. */
  constructor(name: string) {
    setIdentityStore({ get: () => context.getStore() });
    const { agent, processes } = Family.current();
    this.#page = processes.bear({ parent: agent.id, name, host: agent.page });
    store(agent.words, this.#page + PAGE.state, STATE.LIVE);
    const id = load(agent.words, this.#page + PAGE.id);
    this.identity = { ...agentIdentity(), id, name, inAgent: true };
  }

  /** Calls `body` as this process. */
  run<T>(body: () => T): T {
    return context.run(this.identity, body);
  }

  /** What `terminate()` does. */
  terminate(error: Error): void {
    this.identity.ended = error;
    const { doorbell } = Family.current();
    doorbell.cancel(({ tag }) => tag === this.identity, () => error);
    this.end(-15);
  }

  /** It has ended. */
  end(exitcode: number): void {
    markGone(Family.current().agent, this.#page, exitcode);
  }

  /** Ends it normally. */
  [Symbol.dispose](): void {
    this.end(0);
  }
}

/** Resolves when `predicate` holds; the test's own time limit ends it otherwise. */
export async function until(predicate: () => boolean): Promise<void> {
  while (!predicate()) await new Promise((resolve) => setTimeout(resolve, 1));
}

/** Resolves when `count` wait for `object`. */
export function untilWaiting(
  object: { statistics(): { readonly waiting: number } },
  count: number,
): Promise<void> {
  return until(() => object.statistics().waiting >= count);
}
