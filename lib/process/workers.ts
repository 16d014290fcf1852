/**
 * The workers of a family. The main agent creates and ends all of them, since a
 * worker made by a worker takes ten times as long; others ask (`requests.ts`).
 *
 * **Spares** come with use: none before a program has started a second child,
 * then a few, which import the library and the modules of earlier targets
 * ahead. They keep no program alive and go after idling.
 *
 * @module
 */

import {
  type Chain,
  isGone,
  load,
  NO_PROCESS,
  PAGE,
  ring,
  STATE,
  store,
  wakeUp,
} from "../kernel/mod.ts";
import { MemoryError } from "../errors.ts";
import type { Family } from "../memory/mod.ts";
import type { WorkerExit, WorkerHandle } from "../runtime/mod.ts";
import { chosenModules, preloadModules } from "./preload.ts";
import { Reaper } from "./reaper.ts";
import { rehearsalMessage } from "./rehearsal.ts";
import {
  openRequests,
  type Request,
  type RequestServer,
  setRequestServer,
  takeRequests,
} from "./requests.ts";
import { getExecutable } from "./executable.ts";
import { SIGNAL } from "./exit_code.ts";
import type { ResourceLimits } from "./state.ts";

/** Milliseconds that an agent which was told to end has for it before the host is asked. */
const SIGN_OFF = 200;
/** Milliseconds without a start after which spares go. */
const IDLE = 3_000;
/** Milliseconds after a start before a spare is made: that takes the main agent's time. */
const BREATH = 50;
/** Most spares at a time. */
const MOST_SPARES = 2;

/** What a worker is born with. */
export interface WorkerBirth {
  readonly buffer: SharedArrayBuffer;
  readonly page: number;
  /** Waits for a process instead of being one. */
  readonly isSpare: boolean;
  /** Modules that a spare imports ahead. */
  readonly preload: readonly string[];
}

/** A worker and the process it runs. */
export interface WorkerRecord {
  page: number;
  readonly handle: WorkerHandle;
  /** The host says that it ended. */
  ended: boolean;
  /** Calls off what would ask the host to stop it. */
  cancelStop: (() => void) | undefined;
}

/** The workers of this family; in the main agent. */
export class Workers implements RequestServer {
  static #current: Workers | undefined;

  readonly #family: Family;
  readonly #requests: Chain;
  readonly #reaper: Reaper;
  readonly #records = new Map<number, WorkerRecord>();
  readonly #spares = new Set<WorkerRecord>();
  #started = 0;
  #mayRefill = false;
  #cancelIdle: (() => void) | undefined;

  /** Opens shop in the main agent of `family`; nothing elsewhere. */
  static open(family: Family): void {
    if (Workers.#current !== undefined || !family.host.isMainAgent) return;
    Workers.#current = new Workers(family);
  }

  private constructor(family: Family) {
    this.#family = family;
    this.#requests = openRequests(family);
    this.#reaper = new Reaper(family, (page) => this.#records.get(page));
    setRequestServer(this);
    family.onRing = () => this.#onRing();
    family.doorbell.arm();
  }

  /** Serves one request. */
  serve(request: Request): void {
    const { page, id } = request;
    if (!this.#isPageOf(page, id)) return; // it has ended meanwhile, and is buried
    if (request.act === "kill") return this.#kill(page);
    if (isGone(this.#family.agent, id)) return; // nobody would run in the worker
    const { fresh, limits } = request;
    this.#started++;
    const spare = fresh ? undefined : this.#takeSpare();
    if (spare === undefined) {
      this.#create(page, { isSpare: false, limits, preload: fresh ? [] : chosenModules() });
    } else this.#assign(spare, page);
    if (!fresh) this.#refillSoon();
  }

  #isPageOf(page: number, id: number): boolean {
    return load(this.#family.agent.words, page + PAGE.id) === id;
  }

  /** Settles what ended. */
  reap(): void {
    this.#reaper.reap();
  }

  #onRing(): void {
    for (const request of takeRequests(this.#requests)) this.serve(request);
    this.#reaper.reapIfRung();
  }

  #create(
    page: number,
    { isSpare, limits, preload }: {
      isSpare: boolean;
      limits?: ResourceLimits | undefined;
      preload: readonly string[];
    },
  ): WorkerRecord {
    const { host, segment, processes } = this.#family;
    const birth: WorkerBirth = {
      buffer: segment.buffer,
      page,
      isSpare,
      preload,
    };
    const record: WorkerRecord = {
      page,
      ended: false,
      cancelStop: undefined,
      handle: host.createWorker({
        entry: getExecutable(),
        birth: { ...birth },
        name: processes.name(page),
        ...(limits === undefined ? {} : { resourceLimits: limits }),
        onExit: (info) => this.#onExit(record, info),
      }),
    };
    this.#records.set(page, record);
    if (isSpare || !this.#holdsProgram(page)) record.handle.unref();
    return record;
  }

  /** Ends the thread of a condemned process, which mostly ends by itself. */
  #kill(page: number): void {
    const record = this.#records.get(page);
    if (record === undefined || record.ended) return;
    const { host, agent } = this.#family;
    record.handle.unref();
    if (host.terminateStops === "at once") return record.handle.terminate();
    wakeUp(agent, page);
    record.cancelStop ??= host.later(() => record.handle.terminate(), SIGN_OFF);
  }

  #onExit(record: WorkerRecord, info: WorkerExit): void {
    record.ended = true;
    record.cancelStop?.();
    this.#spares.delete(record);
    this.#reaper.workerEnded(record, info);
    if (load(this.#family.agent.words, record.page + PAGE.signedOff) !== 0) {
      this.#records.delete(record.page);
    }
    this.#reaper.reap();
  }

  /** Does the program wait for it at its end? Grandchildren are waited for by their parents. */
  #holdsProgram(page: number): boolean {
    const { words, id } = this.#family.agent;
    return load(words, page + PAGE.daemon) === 0 && load(words, page + PAGE.parent) === id;
  }

  // -- Spares --

  #takeSpare(): WorkerRecord | undefined {
    for (const spare of this.#spares) {
      this.#spares.delete(spare);
      if (!spare.ended) return spare;
    }
    return undefined;
  }

  #assign(spare: WorkerRecord, page: number): void {
    const { words } = this.#family.agent;
    const own = spare.page;
    this.#records.delete(own);
    spare.page = page;
    this.#records.set(page, spare);
    if (this.#holdsProgram(page)) spare.handle.ref();
    store(words, own + PAGE.adopt, page);
    ring(this.#family.agent, own);
  }

  /** Makes up for what was taken, when this start is through. */
  #refillSoon(): void {
    const { host } = this.#family;
    this.#cancelIdle?.();
    this.#cancelIdle = host.later(() => this.#dismissSpares(), IDLE);
    if (this.#mayRefill || this.#started < 2) return;
    this.#mayRefill = true;
    host.later(() => this.#refill(), BREATH);
  }

  #refill(): void {
    if (!this.#mayRefill) return;
    this.#mayRefill = false;
    this.#reaper.reapIfRung(); // the pages of spares that became processes
    const most = Math.min(MOST_SPARES, this.#family.host.cpuCount());
    try {
      while (this.#spares.size < most) this.#addSpare();
    } catch (error) {
      if (!(error instanceof MemoryError)) throw error; // there need be none
    }
  }

  #addSpare(): void {
    const { agent, processes } = this.#family;
    const message = rehearsalMessage(this.#family);
    const page = processes.bear({ parent: agent.id, name: "spare", daemon: true, message });
    store(agent.words, page + PAGE.state, STATE.LIVE);
    store(agent.words, page + PAGE.reaped, 1);
    store(agent.words, page + PAGE.adopt, NO_PROCESS);
    this.#spares.add(this.#create(page, { isSpare: true, preload: preloadModules() }));
  }

  #dismissSpares(): void {
    const { agent } = this.#family;
    for (const spare of this.#spares) {
      store(agent.words, spare.page + PAGE.condemned, SIGNAL.SIGTERM);
      this.#kill(spare.page);
    }
    this.#spares.clear();
  }
}
