/**
 * Who uses which shared object, so that it goes when nobody does.
 *
 * **One entry per agent and object** in the agent's page, however many local
 * views there are; and one for every record in flight that carries the handle.
 * **A death may leak, never frees twice**: count up before the entry is
 * written, take the entry out before counting down. What a dead agent held is
 * released by whoever buries it ({@linkcode References.settle}).
 *
 * @module
 */

import { add, type Agent, type Handle, load, OBJECT, PAGE, store, sub } from "../kernel/mod.ts";
import type { Heap } from "./heap.ts";
import { destroy, KIND } from "./kinds.ts";

const FIRST_TABLE = 14;

/** The references of one agent. */
export class References {
  readonly #agent: Agent;
  readonly #heap: Heap;
  /** Local views by address, and the entry in the table. */
  readonly #held = new Map<number, { views: number; entry: number }>();
  readonly #freeEntries: number[] = [];
  readonly #lost = new FinalizationRegistry<number>((address) => this.release(address));

  /** References of `agent` to objects in `heap`. */
  constructor(agent: Agent, heap: Heap) {
    this.#agent = agent;
    this.#heap = heap;
  }

  /** Objects that this agent uses now. */
  get size(): number {
    return this.#held.size;
  }

  /** A new zeroed object of `words` words, used by this agent alone. */
  create(kind: KIND, words: number): number {
    this.#makeRoom();
    const address = this.#heap.allocateZeroed(words);
    store(this.#agent.words, address + OBJECT.kind, kind);
    this.retain(address);
    return address;
  }

  /**
   * This agent has one more view of the object at `address`.
   *
   * @throws {MemoryError} If there is no room to write it down.
   */
  retain(address: number): void {
    const held = this.#held.get(address);
    if (held !== undefined) {
      held.views++;
      return;
    }
    const agent = this.#agent;
    this.#makeRoom(); // while nothing has been changed that would have to be undone
    agent.enter();
    add(agent.words, address + OBJECT.refs, 1);
    this.#held.set(address, { views: 1, entry: this.#record(address) });
    agent.leave();
  }

  /** This agent has one view less; the last one lets go of the object. */
  release(address: number): void {
    const held = this.#held.get(address);
    if (held === undefined || --held.views > 0) return;
    this.#held.delete(address);
    const agent = this.#agent;
    agent.enter();
    store(agent.words, load(agent.words, agent.page + PAGE.refs) + held.entry, 0);
    this.#freeEntries.push(held.entry);
    this.drop(address);
    agent.leave();
  }

  /** Releases the object at `address` when `view` is collected. */
  watch(view: object, address: number): void {
    this.#lost.register(view, address, view);
  }

  /** Releases the object of `view` now. */
  unwatch(view: object, address: number): void {
    this.#lost.unregister(view);
    this.release(address);
  }

  /**
   * Counts the handles of a record in, before it is published: all or none.
   *
   * @throws {StaleHandleError} If one of the objects was released.
   */
  retainInFlight(handles: readonly Handle[]): void {
    const addresses = handles.map((handle) => this.#heap.open(handle));
    for (const address of addresses) add(this.#agent.words, address + OBJECT.refs, 1);
  }

  /** Counts the handles of a record out, after it was decoded or dropped. */
  releaseInFlight(handles: readonly Handle[]): void {
    for (const handle of handles) this.drop(this.#heap.open(handle));
  }

  /** This agent uses the objects behind `handles` until {@linkcode References.letGo}. */
  takeCharge(handles: readonly Handle[]): void {
    for (const handle of handles) this.retain(this.#heap.open(handle));
  }

  /** It is done with what it took charge of. */
  letGo(handles: readonly Handle[]): void {
    for (const { address } of handles) this.release(address);
  }

  /** One use less; the last one takes the object apart. */
  drop(address: number): void {
    if (sub(this.#agent.words, address + OBJECT.refs, 1) !== 1) return;
    destroy({ agent: this.#agent, heap: this.#heap, references: this }, address);
    this.#heap.free(address);
  }

  /** Takes the table along from the page at `from`, when the agent has adopted another. */
  moveFrom(from: number): void {
    const { words, page } = this.#agent;
    for (const word of [PAGE.refs, PAGE.refsUsed, PAGE.refsSize]) {
      store(words, page + word, load(words, from + word));
    }
    store(words, from + PAGE.refs, 0);
  }

  /**
   * Releases all that the gone process with `page` held. Unless its thread has stopped, spans
   * stay: a loop over a typed array passes no fence, and would write to what others have there.
   */
  settle(page: number, { isStopped = true }: { isStopped?: boolean } = {}): void {
    const { words } = this.#agent;
    const table = load(words, page + PAGE.refs);
    if (table === 0) return;
    this.#agent.reach(table + load(words, page + PAGE.refsSize));
    const used = load(words, page + PAGE.refsUsed);
    let isDone = true;
    for (let entry = 0; entry < used; entry++) {
      const address = load(this.#agent.words, table + entry);
      if (address === 0) continue;
      this.#agent.reach(address + OBJECT.size);
      if (!isStopped && load(this.#agent.words, address + OBJECT.kind) === KIND.span) {
        isDone = false;
        continue;
      }
      store(this.#agent.words, table + entry, 0);
      this.drop(address);
    }
    if (!isDone) return;
    store(this.#agent.words, page + PAGE.refs, 0);
    this.#heap.free(table);
  }

  #makeRoom(): void {
    if (this.#freeEntries.length > 0) return;
    const { words, page } = this.#agent;
    if (load(words, page + PAGE.refsUsed) < load(words, page + PAGE.refsSize)) return;
    this.#agent.enter();
    try {
      this.#grow();
    } finally {
      this.#agent.leave();
    }
  }

  /** Writes `address` into a free entry of the table; returns the entry. */
  #record(address: number): number {
    const agent = this.#agent;
    const used = load(agent.words, agent.page + PAGE.refsUsed);
    const entry = this.#freeEntries.pop() ?? used;
    store(agent.words, load(agent.words, agent.page + PAGE.refs) + entry, address);
    if (entry === used) store(agent.words, agent.page + PAGE.refsUsed, used + 1);
    return entry;
  }

  #grow(): void {
    const agent = this.#agent;
    const old = load(agent.words, agent.page + PAGE.refs);
    const size = load(agent.words, agent.page + PAGE.refsSize);
    const next = this.#heap.allocateZeroed(Math.max(FIRST_TABLE, size * 2));
    agent.words.copyWithin(next, old, old + size);
    store(agent.words, agent.page + PAGE.refs, next);
    store(agent.words, agent.page + PAGE.refsSize, Math.max(FIRST_TABLE, size * 2));
    if (old !== 0) this.#heap.free(old);
  }
}
