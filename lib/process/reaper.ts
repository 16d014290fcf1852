/**
 * Settles the affairs of the dead; in the main agent.
 *
 * What a process owned is released as soon as it is gone: by then it is fenced,
 * so nobody else touches its tables. Its page goes to another process once its
 * exit code was seen and its thread is certain to be over; the page of a thread
 * that the host could not stop is never used again.
 *
 * @module
 */

import {
  eachPage,
  isFenced,
  isGone,
  load,
  markGone,
  PAGE,
  ROOT,
  STATE,
  wakeUp,
} from "../kernel/mod.ts";
import type { Family } from "../memory/mod.ts";
import type { WorkerExit } from "../runtime/mod.ts";
import { SIGNAL } from "./exit_code.ts";
import { signal } from "./signals.ts";
import { dropMessage } from "./start_message.ts";
import type { WorkerRecord } from "./workers.ts";

const OUT_OF_MEMORY = "out of memory: its heap reached the limit (option resourceLimits)";
const UNFINISHED =
  "it ended before its target or an exit function did: that awaits something that nothing left " +
  "in the process can bring about, or its heap reached the limit (option resourceLimits)";

/** The reaper of a family. */
export class Reaper {
  readonly #family: Family;
  readonly #recordOf: (page: number) => WorkerRecord | undefined;
  /** Ids of processes whose belongings were released. */
  readonly #settled = new Set<number>();
  #ends = 0;

  /** Reaps for `family`; `recordOf` finds the worker behind a page. */
  constructor(family: Family, recordOf: (page: number) => WorkerRecord | undefined) {
    this.#family = family;
    this.#recordOf = recordOf;
  }

  /** Looks whether anything ended since the last time. */
  reapIfRung(): void {
    const ends = load(this.#family.agent.words, ROOT.ends);
    if (ends !== this.#ends) this.reap();
  }

  /** Settles and buries everyone who can be. */
  reap(): void {
    const { agent } = this.#family;
    this.#ends = load(agent.words, ROOT.ends);
    const orphans: number[] = [];
    const buried: number[] = [];
    eachPage(agent, (page) => {
      this.#finishSentence(page);
      if (load(agent.words, page + PAGE.state) >= 0) {
        if (this.#isOrphan(page)) orphans.push(page);
        return;
      }
      this.#settle(page);
      if (this.#canBury(page)) buried.push(page);
    });
    for (const page of buried) {
      this.#settled.delete(load(agent.words, page + PAGE.id));
      this.#family.processes.bury(page);
    }
    for (const page of orphans) this.#endOrphan(page);
  }

  /** The host says that the worker behind `record` is over. */
  workerEnded(record: WorkerRecord, info: WorkerExit): void {
    const { agent, host, processes } = this.#family;
    const condemned = load(agent.words, record.page + PAGE.condemned);
    const isNews = markGone(agent, record.page, condemned === 0 ? info.code || 1 : -condemned);
    if (condemned !== 0) return; // it was told to
    if (!isNews && load(agent.words, record.page + PAGE.unexplained) === 0) return;
    const why = info.error?.outOfMemory ? OUT_OF_MEMORY : info.error?.message ?? UNFINISHED;
    host.writeStderr(`Process ${processes.name(record.page)}:\n${why}\n`);
  }

  /** Whoever condemned a process may have died before it was told gone. */
  #finishSentence(page: number): void {
    const { agent } = this.#family;
    const { words } = agent;
    const condemned = load(words, page + PAGE.condemned);
    if (condemned === 0 || load(words, page + PAGE.state) < 0) return;
    if (!isFenced(agent, load(words, page + PAGE.id))) return;
    wakeUp(agent, page);
    markGone(agent, page, -condemned);
  }

  #settle(page: number): void {
    const id = load(this.#family.agent.words, page + PAGE.id);
    if (!this.#settled.has(id)) {
      this.#settled.add(id);
      dropMessage(this.#family, page);
    }
    this.#family.references.settle(page, { isStopped: this.#isStopped(page) });
  }

  /** Is it certain that the thread behind `page` does nothing any more? */
  #isStopped(page: number): boolean {
    const { agent: { words }, host } = this.#family;
    if (load(words, page + PAGE.host) !== page) return true; // had no thread
    if (load(words, page + PAGE.signedOff) !== 0) return true;
    const record = this.#recordOf(page);
    return record === undefined || (record.ended && host.terminateStops === "at once");
  }

  #canBury(page: number): boolean {
    const { agent, host } = this.#family;
    const { words } = agent;
    const isSeen = load(words, page + PAGE.reaped) !== 0 ||
      isGone(agent, load(words, page + PAGE.parent));
    if (!isSeen) return false;
    if (load(words, page + PAGE.host) !== page) return true; // had no thread
    const record = this.#recordOf(page);
    if (record === undefined) return true;
    return record.ended &&
      (load(words, page + PAGE.signedOff) !== 0 || host.terminateStops === "at once");
  }

  /** Daemonic or in-agent, and nobody left to end it or to run it. */
  #isOrphan(page: number): boolean {
    const { agent, mainPage } = this.#family;
    const { words } = agent;
    if (page === mainPage || load(words, page + PAGE.condemned) !== 0) return false;
    const host = load(words, page + PAGE.host);
    if (host !== page) return load(words, host + PAGE.state) < 0 || !isLive(words, host);
    return load(words, page + PAGE.daemon) !== 0 &&
      isGone(agent, load(words, page + PAGE.parent));
  }

  #endOrphan(page: number): void {
    const { agent } = this.#family;
    if (load(agent.words, page + PAGE.host) === page) signal(this.#family, page, SIGNAL.SIGTERM);
    else markGone(agent, page, -SIGNAL.SIGKILL);
  }
}

function isLive(words: Int32Array<SharedArrayBuffer>, page: number): boolean {
  return load(words, page + PAGE.state) === STATE.LIVE;
}
