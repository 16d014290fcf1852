/**
 * Births and burials: which process has which page, and what became of it.
 *
 * **Ids are never reused**, pages are, once nobody can mistake them: the ledger
 * tells of every id either the page or the exit code.
 *
 * @module
 */

import {
  type Agent,
  LEDGER,
  ledgerWord,
  load,
  lock,
  METHOD,
  OBITUARIES,
  PAGE,
  pageInSlot,
  pageOf,
  PAGES,
  ROOT,
  STATE,
  store,
  unlock,
  wallClock,
} from "../kernel/mod.ts";
import { MemoryError } from "../errors.ts";
import type { Heap } from "./heap.ts";

/** Who is born. */
export interface Birth {
  /** Process id of the parent; 0 for the first process. */
  readonly parent: number;
  readonly name: string;
  readonly daemon?: boolean;
  /** Page of the agent that will run it in-agent; a worker of its own by default. */
  readonly host?: number;
  /** {@linkcode METHOD} by which it starts. */
  readonly method?: number;
  /** What the child must know, encoded. */
  readonly message?: Uint8Array;
}

/** A kept name: whose, and where. */
const OBITUARY = { id: 0, name: 1, bytes: 2, size: 4 } as const;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The processes of a family. */
export class ProcessTable {
  readonly #agent: Agent;
  readonly #heap: Heap;

  /** The table in the segment of `agent`. */
  constructor(agent: Agent, heap: Heap) {
    this.#agent = agent;
    this.#heap = heap;
  }

  /**
   * Gives a new process its page, in the state "booting". Returns its address.
   *
   * @throws {MemoryError} If there are more processes at a time than the table holds.
   */
  bear(birth: Birth): number {
    const blocks: number[] = [];
    try {
      for (const bytes of [encoder.encode(birth.name), birth.message]) {
        blocks.push(bytes === undefined ? 0 : this.#copy(bytes));
      }
      return this.#enter(birth, blocks);
    } catch (error) {
      for (const block of blocks) if (block !== 0) this.#heap.free(block);
      throw error;
    }
  }

  /** Gives it a page that leads to its name and its message. */
  #enter(birth: Birth, [name, message]: readonly number[]): number {
    const agent = this.#agent;
    lock(agent, ROOT.tableMutex);
    try {
      const page = this.#freePage();
      const id = load(agent.words, ROOT.lastId) + 1;
      this.#openLedger(id);
      const { words } = agent;
      const slot = load(words, page + PAGE.slot);
      words.fill(0, page, page + PAGE.size);
      store(words, page + PAGE.slot, slot);
      store(words, page + PAGE.parent, birth.parent);
      store(words, page + PAGE.host, birth.host ?? page);
      store(words, page + PAGE.daemon, birth.daemon ? 1 : 0);
      store(words, page + PAGE.method, birth.method ?? METHOD.none);
      store(words, page + PAGE.bornAt, wallClock());
      store(words, page + PAGE.name, name);
      store(words, page + PAGE.nameBytes, encoder.encode(birth.name).length);
      store(words, page + PAGE.message, message);
      store(words, page + PAGE.messageBytes, birth.message?.length ?? 0);
      store(words, page + PAGE.id, id);
      store(words, ledgerWord(agent, id), page);
      store(words, ROOT.lastId, id);
      store(words, page + PAGE.state, STATE.BOOTING);
      return page;
    } finally {
      unlock(agent, ROOT.tableMutex);
    }
  }

  /** Writes the exit code into the ledger and gives the page of a gone process free. */
  bury(page: number): void {
    const agent = this.#agent;
    const { words } = agent;
    const id = load(words, page + PAGE.id);
    const name = load(words, page + PAGE.name);
    const bytes = load(words, page + PAGE.nameBytes);
    const message = load(words, page + PAGE.message);
    const obituary = this.#obituaryOf(id);
    lock(agent, ROOT.tableMutex);
    store(agent.words, ledgerWord(agent, id), load(agent.words, page + PAGE.state));
    let forgotten = name;
    if (obituary !== 0) {
      forgotten = load(agent.words, obituary + OBITUARY.name);
      store(agent.words, obituary + OBITUARY.id, id);
      store(agent.words, obituary + OBITUARY.name, name);
      store(agent.words, obituary + OBITUARY.bytes, bytes);
    }
    store(agent.words, page + PAGE.id, 0);
    store(agent.words, page + PAGE.state, STATE.FREE);
    unlock(agent, ROOT.tableMutex);
    for (const block of [forgotten, message]) if (block !== 0) this.#heap.free(block);
  }

  /** Where the name of process `id` is kept once it is buried; only the latest are. 0: nowhere. */
  #obituaryOf(id: number): number {
    const { words } = this.#agent;
    let table = load(words, ROOT.obituaries);
    if (table === 0) {
      try {
        table = this.#heap.allocateZeroed(OBITUARIES * OBITUARY.size);
      } catch (error) {
        if (error instanceof MemoryError) return 0; // what ends must be buried all the same
        throw error;
      }
      store(this.#agent.words, ROOT.obituaries, table);
    }
    this.#agent.reach(table + OBITUARIES * OBITUARY.size);
    return table + (id % OBITUARIES) * OBITUARY.size;
  }

  /** The start message of the process with `page`. */
  message(page: number): Uint8Array {
    return this.#read(page + PAGE.message, page + PAGE.messageBytes);
  }

  /** Frees the start message of the process with `page`. */
  dropMessage(page: number): void {
    const block = load(this.#agent.words, page + PAGE.message);
    if (block === 0) return;
    store(this.#agent.words, page + PAGE.message, 0);
    this.#heap.free(block);
  }

  /** The name under which the process with `page` was started. */
  name(page: number): string {
    return decoder.decode(this.#read(page + PAGE.name, page + PAGE.nameBytes));
  }

  /** Name of process `id`, while its page is there, and for long after that. */
  nameOf(id: number): string | undefined {
    const agent = this.#agent;
    const page = pageOf(agent, id);
    if (page !== 0 && load(agent.words, page + PAGE.id) === id) return this.name(page);
    if (load(agent.words, ROOT.obituaries) === 0) return undefined;
    const obituary = this.#obituaryOf(id);
    if (load(agent.words, obituary + OBITUARY.id) !== id) return undefined;
    return decoder.decode(this.#read(obituary + OBITUARY.name, obituary + OBITUARY.bytes));
  }

  #read(addressAt: number, lengthAt: number): Uint8Array {
    const address = load(this.#agent.words, addressAt);
    const length = load(this.#agent.words, lengthAt);
    if (address === 0) return new Uint8Array();
    this.#agent.reach(address + ((length + 3) >> 2));
    return new Uint8Array(this.#agent.bytes.subarray(address * 4, address * 4 + length));
  }

  #copy(bytes: Uint8Array): number {
    const address = this.#heap.allocate((bytes.length + 3) >> 2);
    this.#agent.bytes.set(bytes, address * 4);
    return address;
  }

  #freePage(): number {
    const agent = this.#agent;
    const high = load(agent.words, ROOT.highSlot);
    for (let slot = 0; slot < high; slot++) {
      const page = pageInSlot(agent, slot);
      if (load(agent.words, page + PAGE.state) === STATE.FREE) return page;
    }
    if (high >= PAGES.perChunk * PAGES.chunks) {
      throw new MemoryError(`Cannot start process: ${high} processes are there at a time`);
    }
    const chunk = ROOT.pageChunks + Math.floor(high / PAGES.perChunk);
    if (load(agent.words, chunk) === 0) {
      store(agent.words, chunk, this.#heap.allocateZeroed(PAGES.perChunk * PAGE.size));
    }
    const page = pageInSlot(agent, high);
    store(agent.words, page + PAGE.slot, high);
    store(agent.words, ROOT.highSlot, high + 1);
    return page;
  }

  #openLedger(id: number): void {
    const chunk = ROOT.ledgerChunks + Math.floor(id / LEDGER.perChunk);
    if (chunk >= ROOT.bootPage) throw new MemoryError("Cannot start process: all ids are used up");
    if (load(this.#agent.words, chunk) !== 0) return;
    store(this.#agent.words, chunk, this.#heap.allocateZeroed(LEDGER.perChunk));
  }
}
