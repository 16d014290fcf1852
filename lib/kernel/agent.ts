/**
 * This agent, as the kernel sees it: its view of the shared words, its page,
 * and the fence between the living and the condemned.
 *
 * **Fence.** Whoever changes shared state does so between {@linkcode Agent.enter}
 * and {@linkcode Agent.leave}. `enter` publishes `inCritical`, then looks
 * whether the agent is condemned (F1, F2). Who condemns an agent publishes
 * that first and then looks at `inCritical` (F3, F4). One of the two sees the
 * other: either the agent exits before its first store, or the reaper waits
 * until it has made its last.
 *
 * @module
 */

import { add, type Bytes, compareExchange, load, notify, store, type Words } from "./atomics.ts";
import { FUTEX, LEDGER, PAGE, PAGES, ROOT, STATE } from "./layout.ts";
import { WaitTable } from "./wait_table.ts";
import { InvariantError } from "../errors.ts";

/** What the agent needs from its surroundings; injected at boot. */
export interface AgentHooks {
  /** New views of a segment that has grown. */
  views(): { words: Words; bytes: Bytes };
  /** Ends this agent now: it is condemned. Must not return. */
  exit(): never;
  /** May this thread block? */
  readonly mayBlock: boolean;
  /** Serves requests while the agent is parked; only the main agent has any. */
  serve?(): void;
  /** Has this agent's own waiters look up soon, which saves a ring. */
  ringSelf?(): void;
}

/** Milliseconds of the wall clock, cut to what a word holds. */
export function wallClock(): number {
  return Date.now() & 0x7fff_ffff;
}

/**
 * How long a condemned agent may stay inside a critical section before it is
 * believed dead there. Sections take microseconds; this much only passes when
 * the host really stopped the thread in the middle of one.
 */
export const GRACE = 1_000;

/** One thread of JavaScript, attached to a root segment. */
export class Agent {
  /** The segment by the word; replaced when the segment grows. */
  words: Words;
  /** The segment by the byte. */
  bytes: Bytes;
  /** Address of this agent's page. */
  page: number;
  /** Process id of this agent. */
  id: number;
  readonly hooks: AgentHooks;
  /** What this agent waits for, and since when. */
  readonly waits: WaitTable;
  #depth = 0;

  /** Attaches to the segment behind `hooks`, under the page at `page`. */
  constructor(hooks: AgentHooks, page: number) {
    const { words, bytes } = hooks.views();
    this.words = words;
    this.bytes = bytes;
    this.hooks = hooks;
    this.page = page;
    this.id = load(words, page + PAGE.id);
    this.waits = new WaitTable(this);
  }

  /** Takes over another page, as a spare does when it is given a process. */
  adopt(page: number): void {
    this.reach(page + PAGE.size);
    this.page = page;
    this.id = load(this.words, page + PAGE.id);
  }

  /** Makes sure that words below `end` can be seen. */
  reach(end: number): void {
    if (end <= this.words.length) return;
    const { words, bytes } = this.hooks.views();
    this.words = words;
    this.bytes = bytes;
    if (end > words.length) {
      throw new InvariantError(`Cannot reach word ${end}: the segment has ${words.length}`);
    }
  }

  /** Begins to change shared state. Nests. */
  enter(): void {
    if (this.#depth++ !== 0) return;
    store(this.words, this.page + PAGE.inCritical, 1); // F1
    if (load(this.words, this.page + PAGE.condemned) !== 0) this.#exit(); // F2
  }

  /** Has made its last change. */
  leave(): void {
    if (--this.#depth === 0) store(this.words, this.page + PAGE.inCritical, 0);
  }

  /** Exits if this agent is condemned; called after every park. */
  checkCondemned(): void {
    if (load(this.words, this.page + PAGE.condemned) !== 0) this.#exit();
  }

  #exit(): never {
    this.#depth = 0;
    store(this.words, this.page + PAGE.inCritical, 0);
    this.hooks.exit();
  }
}

/** Address of the page in `slot`. */
export function pageInSlot(agent: Agent, slot: number): number {
  const chunk = load(agent.words, ROOT.pageChunks + Math.floor(slot / PAGES.perChunk));
  agent.reach(chunk + PAGES.perChunk * PAGE.size);
  return chunk + (slot % PAGES.perChunk) * PAGE.size;
}

/** Address of the ledger's word for process `id`; its chunk must exist. */
export function ledgerWord(agent: Agent, id: number): number {
  const chunk = load(agent.words, ROOT.ledgerChunks + Math.floor(id / LEDGER.perChunk));
  if (chunk === 0) throw new InvariantError(`Cannot look up process ${id}: it never was`);
  agent.reach(chunk + LEDGER.perChunk);
  return chunk + (id % LEDGER.perChunk);
}

/** Page of process `id`, or 0 when it was buried. */
export function pageOf(agent: Agent, id: number): number {
  const entry = load(agent.words, ledgerWord(agent, id));
  if (entry <= 0) return 0;
  agent.reach(entry + PAGE.size);
  return entry;
}

/** Has process `id` ended, or is it fenced off for good? */
export function isGone(agent: Agent, id: number): boolean {
  const page = pageOf(agent, id);
  if (page === 0) return true;
  const { words } = agent;
  if (load(words, page + PAGE.id) !== id) return true;
  if (load(words, page + PAGE.state) < 0) return true;
  // An in-agent process can do nothing without its agent.
  const host = load(words, page + PAGE.host);
  return host !== page && host !== 0 && load(words, host + PAGE.state) < 0;
}

/**
 * Can process `id` make no further store? It is gone; or it is condemned and
 * outside every critical section, which it will not enter again; or it has
 * been inside one for so long that the host must have stopped it there.
 */
export function isFenced(agent: Agent, id: number): boolean {
  if (isGone(agent, id)) return true;
  const page = pageOf(agent, id);
  if (page === 0) return true;
  const { words } = agent;
  if (load(words, page + PAGE.condemned) === 0) return false;
  if (load(words, page + PAGE.inCritical) === 0) return true; // F4
  const age = (wallClock() - load(words, page + PAGE.condemnedAt)) & 0x7fff_ffff;
  return age > GRACE;
}

/**
 * Exit code of process `id`, or `undefined` while it runs. The ledger keeps it
 * after the page went to another process.
 */
export function exitcodeOf(agent: Agent, id: number): number | undefined {
  const entry = load(agent.words, ledgerWord(agent, id));
  if (entry < 0) return exitcodeIn(entry);
  agent.reach(entry + PAGE.size);
  const state = load(agent.words, entry + PAGE.state);
  // Buried between the two looks: the ledger has it now.
  if (load(agent.words, entry + PAGE.id) !== id) return exitcodeOf(agent, id);
  return state < 0 ? exitcodeIn(state) : undefined;
}

/** The state, and the ledger's entry, of a process that ended: always negative. */
export function goneWith(exitcode: number): number {
  return -1 - (exitcode + 0x4000);
}

function exitcodeIn(state: number): number {
  return -1 - state - 0x4000;
}

/**
 * Publishes the end of the process with `page`: the first exit code stands.
 * Everyone who may have waited for something of its is woken, each time: who
 * came first may have died before the end of this.
 *
 * @returns Whether this call was the first.
 */
export function markGone(agent: Agent, page: number, exitcode: number): boolean {
  const { words } = agent;
  let state = load(words, page + PAGE.state);
  for (; state > STATE.FREE; state = load(words, page + PAGE.state)) {
    if (compareExchange(words, page + PAGE.state, state, goneWith(exitcode)) === state) break;
  }
  if (state === STATE.FREE) return false;
  add(words, ROOT.ends, 1);
  wakeEveryone(agent);
  return state > STATE.FREE;
}

/** As {@linkcode markGone} for what nobody waits for: wakes nobody, the next reaping finds it. */
export function retire(agent: Agent, page: number): void {
  compareExchange(agent.words, page + PAGE.state, STATE.LIVE, goneWith(0));
  add(agent.words, ROOT.ends, 1);
}

/** Has every agent look up. Deaths are rare, and what the dead held is theirs to find out. */
export function wakeEveryone(agent: Agent): void {
  eachPage(agent, (page) => wakeUp(agent, page));
}

/**
 * Has the agent with `page` look up, however it waits. Writes nothing into what it is parked on:
 * that may be free by now, and another's.
 */
export function wakeUp(agent: Agent, page: number): void {
  const { words } = agent;
  ring(agent, page);
  const futex = load(words, page + PAGE.parkedOn);
  if (futex !== 0) notify(words, futex + FUTEX.seq);
}

/** Rings the doorbell of the agent with `page`. */
export function ring(agent: Agent, page: number): void {
  const { words } = agent;
  add(words, page + PAGE.doorbell, 1);
  notify(words, page + PAGE.doorbell);
}

/** Calls `visit` with the page of every process that is booting, live or not yet reaped. */
export function eachPage(agent: Agent, visit: (page: number) => void): void {
  const high = load(agent.words, ROOT.highSlot);
  for (let slot = 0; slot < high; slot++) {
    const page = pageInSlot(agent, slot);
    if (load(agent.words, page + PAGE.state) !== STATE.FREE) visit(page);
  }
}
