/**
 * Insight into a running family. No counterpart in CPython.
 *
 * @module
 */

import { load, ROOT } from "../kernel/mod.ts";
import { Family } from "../memory/mod.ts";
import { host } from "../runtime/mod.ts";
import { type Circle, circlesIn, type Edge } from "./deadlocks.ts";
import { FamilyLook, type SeenObject, type SeenProcess, type SeenWait } from "./family_look.ts";
import {
  type DeadlockInsight,
  inSeconds,
  Insight,
  type ObjectInsight,
  type ProcessInsight,
  type WaitInsight,
} from "./insight.ts";
import { reports } from "./reports.ts";

/** Bytes of a word. */
const WORD = 4;

/**
 * Looks at all processes of the program, from whichever of them: what each does or waits for and
 * since when, who holds which lock, what lies in the queues, and who waits for each other in a
 * circle. Nothing is changed and nobody is disturbed; whoever dies meanwhile is left out.
 *
 * In print, `console.log(inspect())`, it is a table; otherwise plain data.
 *
 * @example Who waits for what
 * ```ts
 * import { Lock } from "@pystd/multiprocessing";
 * import { inspect } from "@pystd/multiprocessing/util";
 * import { assertEquals, assertStringIncludes } from "@std/assert";
 *
 * const lock = new Lock();
 * await lock.acquire();
 * const second = lock.acquire();
 * const { processes, objects } = inspect();
 * assertStringIncludes(processes[0].waits[0].what, "to be released, held by MainProcess");
 * assertEquals(objects.map(({ type, waiting }) => [type, waiting]), [["Lock", 1]]);
 * lock.release();
 * await second;
 * ```
 */
export function inspect(): Insight {
  const family = Family.current();
  const look = new FamilyLook(family);
  const circles = circlesIn(look, () => new FamilyLook(family));
  const seen = new Describing(family, look);
  return new Insight({
    time: new Date(),
    pid: pidOf(family.agent.id),
    processes: look.processes.map((process) => seen.process(process)),
    objects: look.objects.flatMap((object) => seen.object(object)),
    deadlocks: circles.map((circle) => seen.deadlock(circle)),
    reports: reports(),
    memory: load(family.agent.words, ROOT.top) * WORD,
  });
}

function pidOf(id: number): number {
  return host.pid + Math.max(id - 1, 0);
}

function addressAsText(address: number): string {
  return `0x${(address * WORD).toString(16)}`;
}

/** Puts what was seen into words. */
class Describing {
  readonly #family: Family;
  readonly #look: FamilyLook;
  /** Addresses of objects that belong to others. */
  readonly #parts: ReadonlySet<number>;

  constructor(family: Family, look: FamilyLook) {
    this.#family = family;
    this.#look = look;
    this.#parts = new Set(look.objects.flatMap(({ description }) => description.parts ?? []));
  }

  process(process: SeenProcess): ProcessInsight {
    const { id, page, name, parent, host: runner, life, exitcode, daemon, method } = process;
    const waits = this.#look.waits.filter((wait) => wait.process === id);
    const isInAgent = runner !== page;
    const { age, idle } = process;
    return {
      pid: pidOf(id),
      name,
      parent: parent === 0 ? null : pidOf(parent),
      state: life === "running" ? activityOf(process, waits) : life,
      startMethod: method,
      daemon,
      inAgentOf: isInAgent ? this.#pidOfPage(runner) : null,
      exitcode,
      age,
      busy: isInAgent || age === 0 ? null : Math.min(1, Math.max(0, 1 - idle / age)),
      holds: this.#look.objects
        .filter(({ description }) => description.owner === id)
        .map(({ address }) => addressAsText(address)),
      waits: waits.map((wait) => this.#wait(wait)),
    };
  }

  #pidOfPage(page: number): number | null {
    const found = this.#look.processes.find((process) => process.page === page);
    return found === undefined ? null : pidOf(found.id);
  }

  #wait(wait: SeenWait): WaitInsight {
    const { object, ending, waiters, waited } = wait;
    const holder = ending?.id ?? object?.description.owner ?? 0;
    return {
      what: this.#what(wait),
      object: object === undefined ? null : addressAsText(object.address),
      holder: holder === 0 ? null : pidOf(holder),
      waiters,
      since: new Date(Date.now() - waited),
      waited,
    };
  }

  #what({ object, ending, futex }: SeenWait): string {
    if (ending !== undefined) return `${ending.name} to end`;
    if (object === undefined) return `something at ${addressAsText(futex)}`;
    const { type, owner = 0, waitsFor } = object.description;
    const what = `${type} ${addressAsText(object.address)} ${waitsFor(futex - object.start)}`;
    return owner === 0 ? what : `${what}, held by ${this.#nameOf(owner)}`;
  }

  #nameOf(id: number): string {
    const alive = this.#look.processes.find((process) => process.id === id);
    if (alive !== undefined) return alive.life === "ended" ? `${alive.name} (ended)` : alive.name;
    return `${nameOfDead(this.#family, id) ?? `process ${pidOf(id)}`} (ended)`;
  }

  /** The object, if there is anything to say of it. */
  object(object: SeenObject): ObjectInsight[] {
    const { type, state, owner = 0, isQuiet } = object.description;
    const waiting = this.#look.waits.filter((wait) => wait.object === object)
      .reduce((sum, { waiters }) => sum + waiters, 0);
    if (this.#parts.has(object.address)) return [];
    if (isQuiet && owner === 0 && waiting === 0) return [];
    return [{
      type,
      address: addressAsText(object.address),
      state,
      owner: owner === 0 ? null : pidOf(owner),
      waiting,
      users: [...object.users].map(pidOf),
    }];
  }

  deadlock({ edges, isCertain }: Circle): DeadlockInsight {
    const text = edges.map((edge) => this.#edge(edge)).join("; ");
    return { pids: edges.map(({ from }) => pidOf(from)), isCertain, text };
  }

  #edge({ from, wait }: Edge): string {
    return `${this.#nameOf(from)} has waited ${inSeconds(wait.waited)} for ${this.#what(wait)}`;
  }
}

function activityOf(
  { isBlocked }: SeenProcess,
  waits: readonly SeenWait[],
): "running" | "waiting" | "blocked" {
  if (waits.length === 0) return "running";
  return isBlocked ? "blocked" : "waiting";
}

/** The name of a process that was buried, if it is still known. */
function nameOfDead({ processes }: Family, id: number): string | undefined {
  try {
    return processes.nameOf(id);
  } catch {
    return undefined; // the id was read while its word was changed
  }
}
