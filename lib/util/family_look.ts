/**
 * A look at the shared words of a family: its processes, its objects, its waits.
 *
 * **Read-only**: no mutex is taken and no word is written, so nobody notices.
 * **At any moment**: processes die and objects go while this looks. What was
 * read is believed if what led there still stands afterwards: an object while
 * its entry is in the table of somebody who uses it (the entry is taken out
 * before the object may go), a page while it has the same process id.
 *
 * @module
 */

import {
  type Agent,
  eachPage,
  eachWait,
  exitcodeOf,
  load,
  METHOD,
  NO_PROCESS,
  OBJECT,
  PAGE,
  ROOT,
  STATE,
  type Wait,
  wallClock,
} from "../kernel/mod.ts";
import { type Family, QUEUE } from "../memory/mod.ts";
import { describe, type Description, subjectOf, waitedWords } from "./describers.ts";

/** A process, as its page shows it. */
export interface SeenProcess {
  readonly id: number;
  readonly page: number;
  readonly name: string;
  /** Process id of the parent, 0 for none. */
  readonly parent: number;
  /** Page of the agent that runs it. */
  readonly host: number;
  readonly life: "starting" | "running" | "ending" | "ended" | "spare";
  /** How it ended, if it has. */
  readonly exitcode: number | null;
  readonly daemon: boolean;
  readonly method: "spawn" | "forkserver" | "fork" | null;
  /** Is its agent parked? */
  readonly isBlocked: boolean;
  /** Milliseconds since it was born, and how many of them it waited. */
  readonly age: number;
  readonly idle: number;
}

/** A shared object that somebody uses. */
export interface SeenObject {
  readonly address: number;
  /** Where the words lie on which one waits for it. */
  readonly start: number;
  readonly end: number;
  readonly description: Description;
  /** Process ids of the agents that use it. */
  readonly users: Set<number>;
}

/** A wait, and for what. */
export interface SeenWait extends Wait {
  /** The object waited on. */
  readonly object?: SeenObject;
  /** The process whose end is waited for. */
  readonly ending?: SeenProcess;
  /** Milliseconds that the first has waited. */
  readonly waited: number;
}

/** Reads what the family shows. */
export class FamilyLook {
  readonly processes: readonly SeenProcess[];
  readonly objects: readonly SeenObject[];
  readonly waits: readonly SeenWait[];
  readonly #family: Family;
  #raw: readonly Wait[] | undefined;

  /** A look at `family`, now. */
  constructor(family: Family) {
    this.#family = family;
    this.processes = this.#readProcesses();
    this.objects = this.#readObjects();
    this.waits = this.#readWaits();
  }

  get #agent(): Agent {
    return this.#family.agent;
  }

  #readProcesses(): SeenProcess[] {
    const seen: SeenProcess[] = [];
    eachPage(this.#agent, (page) => {
      const process = attempt(() => this.#readProcess(page));
      if (process !== undefined) seen.push(process);
    });
    return seen.sort((a, b) => a.id - b.id);
  }

  #readProcess(page: number): SeenProcess | undefined {
    const { words } = this.#agent;
    const word = (index: number) => load(words, page + index);
    const id = word(PAGE.id);
    const state = word(PAGE.state);
    if (id === 0 || state === STATE.FREE) return undefined;
    const isWaiting = this.#rawWaits().some((wait) => wait.page === page);
    const now = wallClock();
    const since = (moment: number) => (now - moment) & 0x7fff_ffff;
    const condemned = word(PAGE.condemned);
    const process: SeenProcess = {
      id,
      page,
      name: this.#family.processes.name(page),
      parent: word(PAGE.parent),
      host: word(PAGE.host),
      life: lifeOf(state, { condemned, isSpare: word(PAGE.adopt) === NO_PROCESS }),
      exitcode: state < 0 ? exitcodeOf(this.#agent, id) ?? null : null,
      daemon: word(PAGE.daemon) !== 0,
      method: methodName(word(PAGE.method)),
      isBlocked: word(PAGE.blocked) !== 0,
      age: since(word(PAGE.bornAt)),
      idle: word(PAGE.idle) + (isWaiting ? since(word(PAGE.idleSince)) : 0),
    };
    return word(PAGE.id) === id ? process : undefined; // it may have been buried meanwhile
  }

  #rawWaits(): readonly Wait[] {
    if (this.#raw !== undefined) return this.#raw;
    const waits: Wait[] = [];
    eachWait(this.#agent, (wait) => waits.push(wait));
    return this.#raw = waits;
  }

  #readObjects(): SeenObject[] {
    const seen = new Map<number, SeenObject>();
    for (const { id, page, host } of this.processes) {
      if (host === page) attempt(() => this.#readTable(page, { user: id, seen }));
    }
    return [...seen.values()].sort((a, b) => a.address - b.address);
  }

  /** Looks at everything that the agent with `page` uses. */
  #readTable(
    page: number,
    { user, seen }: { user: number; seen: Map<number, SeenObject> },
  ): void {
    const agent = this.#agent;
    const table = load(agent.words, page + PAGE.refs);
    if (table === 0) return;
    agent.reach(table + load(agent.words, page + PAGE.refsSize));
    const used = load(agent.words, page + PAGE.refsUsed);
    const requests = load(agent.words, ROOT.requests) - QUEUE.chain; // the package's own
    for (let entry = 0; entry < used; entry++) {
      const address = load(agent.words, table + entry);
      if (address === 0 || address === requests) continue;
      const known = seen.get(address);
      if (known !== undefined) {
        known.users.add(user);
        continue;
      }
      const found = attempt(() => this.#readObject(address));
      const stands = load(agent.words, table + entry) === address &&
        load(agent.words, page + PAGE.refs) === table;
      if (!stands || found === undefined) continue;
      const object = seen.get(found.address) ?? found; // both ends of a pipe lead to it
      object.users.add(user);
      seen.set(found.address, object);
    }
  }

  #readObject(used: number): SeenObject | undefined {
    const family = this.#family;
    const { agent } = family;
    agent.reach(used + OBJECT.size);
    agent.reach(used + family.heap.capacity(used));
    const address = subjectOf(family, used);
    agent.reach(address + OBJECT.size);
    const { start, end } = waitedWords(family, address);
    agent.reach(end);
    const word = (index: number) => load(agent.words, address + index);
    const description = describe({ family, address, word });
    return description && { address, start, end, description, users: new Set() };
  }

  #readWaits(): SeenWait[] {
    return this.#rawWaits().map((wait) => {
      const object = this.objects.find(({ start, end }) => start <= wait.futex && wait.futex < end);
      const ending = this.processes.find(({ page }) => page + PAGE.exitFutex === wait.futex);
      const waited = (wallClock() - wait.since) & 0x7fff_ffff;
      return {
        ...wait,
        waited,
        ...(object === undefined ? {} : { object }),
        ...(ending === undefined ? {} : { ending }),
      };
    });
  }
}

function lifeOf(
  state: number,
  { condemned, isSpare }: { condemned: number; isSpare: boolean },
): SeenProcess["life"] {
  if (state < 0) return "ended";
  if (condemned !== 0) return "ending";
  if (isSpare) return "spare";
  return state === STATE.BOOTING ? "starting" : "running";
}

function methodName(method: number): SeenProcess["method"] {
  if (method === METHOD.spawn) return "spawn";
  if (method === METHOD.forkserver) return "forkserver";
  return method === METHOD.fork ? "fork" : null;
}

/** What is looked at may go at any moment; then there is nothing to say of it. */
function attempt<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
