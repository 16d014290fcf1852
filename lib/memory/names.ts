/**
 * Names by which any process of the family finds a shared object.
 *
 * **A name is a use** of its object: that stays while it has one, whoever made
 * it may be gone. **Healing**: a table of chains under one mutex, in which each
 * change is one store; a death leaks one entry at most.
 *
 * @module
 */

import {
  add,
  type Agent,
  load,
  lock,
  OBJECT,
  peek,
  poke,
  ROOT,
  store,
  unlock,
} from "../kernel/mod.ts";
import type { Heap } from "./heap.ts";
import type { References } from "./references.ts";

const BUCKETS = 1024;
/** A name: the next of its bucket, what it means, whether it should be gone at the end. */
const ENTRY = { next: 0, object: 1, tracked: 2, bytes: 3, text: 4 } as const;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The names of a family. */
export class Names {
  readonly #agent: Agent;
  readonly #heap: Heap;
  readonly #references: References;

  /** The names in the segment of `agent`. */
  constructor(agent: Agent, heap: Heap, references: References) {
    this.#agent = agent;
    this.#heap = heap;
    this.#references = references;
  }

  /**
   * Gives the object at `address`, which this agent uses, a name; unless it is taken.
   *
   * @throws {MemoryError} If there is no room for the name.
   */
  claim(name: string, address: number, { track }: { track: boolean }): boolean {
    const agent = this.#agent;
    const text = encoder.encode(name);
    const entry = this.#newEntry(text, { address, track });
    let isFree: boolean;
    lock(agent, ROOT.namesMutex);
    try {
      const bucket = this.#bucketOf(text);
      isFree = this.#find(bucket, text) === undefined;
      if (isFree) {
        poke(agent.words, entry + ENTRY.next, load(agent.words, bucket));
        add(agent.words, address + OBJECT.refs, 1);
        store(agent.words, bucket, entry);
      }
    } finally {
      unlock(agent, ROOT.namesMutex);
    }
    if (!isFree) this.#heap.free(entry);
    return isFree;
  }

  /** Address of the object called so, which this agent uses from now on. */
  attach(name: string, { track }: { track: boolean }): number | undefined {
    const agent = this.#agent;
    const text = encoder.encode(name);
    lock(agent, ROOT.namesMutex);
    try {
      const found = this.#find(this.#bucketOf(text), text);
      if (found === undefined) return undefined;
      if (track) poke(agent.words, found.entry + ENTRY.tracked, 1);
      const address = peek(agent.words, found.entry + ENTRY.object);
      agent.reach(address + OBJECT.size);
      this.#heap.open(this.#heap.handleOf(address)); // so that all of it can be seen
      this.#references.retain(address);
      return address;
    } finally {
      unlock(agent, ROOT.namesMutex);
    }
  }

  /** Takes the name away, and the use that it was. Returns whether it was there. */
  remove(name: string): boolean {
    const agent = this.#agent;
    const text = encoder.encode(name);
    let entry: number | undefined;
    lock(agent, ROOT.namesMutex);
    try {
      const found = this.#find(this.#bucketOf(text), text);
      entry = found?.entry;
      if (found !== undefined) {
        store(agent.words, found.link, peek(agent.words, found.entry + ENTRY.next));
      }
    } finally {
      unlock(agent, ROOT.namesMutex);
    }
    if (entry === undefined) return false;
    const address = peek(agent.words, entry + ENTRY.object);
    agent.reach(address + OBJECT.size);
    this.#references.drop(address);
    this.#heap.free(entry);
    return true;
  }

  /** All names, or those that should be gone when the program ends. */
  list({ tracked = false }: { tracked?: boolean } = {}): string[] {
    const agent = this.#agent;
    if (load(agent.words, ROOT.names) === 0) return [];
    const names: string[] = [];
    lock(agent, ROOT.namesMutex);
    try {
      const table = this.#table();
      for (let bucket = table; bucket < table + BUCKETS; bucket++) {
        for (const { entry } of this.#chain(bucket)) {
          if (tracked && peek(agent.words, entry + ENTRY.tracked) === 0) continue;
          names.push(decoder.decode(new Uint8Array(this.#textOf(entry))));
        }
      }
    } finally {
      unlock(agent, ROOT.namesMutex);
    }
    return names.sort();
  }

  #newEntry(text: Uint8Array, { address, track }: { address: number; track: boolean }): number {
    const entry = this.#heap.allocate(ENTRY.text + Math.ceil(text.length / 4));
    const { words, bytes } = this.#agent;
    poke(words, entry + ENTRY.object, address);
    poke(words, entry + ENTRY.tracked, track ? 1 : 0);
    poke(words, entry + ENTRY.bytes, text.length);
    bytes.set(text, (entry + ENTRY.text) * 4);
    return entry;
  }

  /** Address of the buckets, made by whoever needs them first. The mutex is held. */
  #table(): number {
    const agent = this.#agent;
    let table = load(agent.words, ROOT.names);
    if (table === 0) {
      table = this.#heap.allocateZeroed(BUCKETS);
      store(agent.words, ROOT.names, table);
    }
    agent.reach(table + BUCKETS);
    return table;
  }

  #bucketOf(text: Uint8Array): number {
    let hash = 0x811c9dc5; // FNV-1a
    for (const byte of text) hash = Math.imul(hash ^ byte, 0x01000193);
    return this.#table() + ((hash >>> 0) % BUCKETS);
  }

  /** The entry with this name, and the word that leads to it. */
  #find(bucket: number, text: Uint8Array): { entry: number; link: number } | undefined {
    for (const found of this.#chain(bucket)) {
      const known = this.#textOf(found.entry);
      if (known.length === text.length && text.every((byte, i) => byte === known[i])) return found;
    }
    return undefined;
  }

  *#chain(bucket: number): Generator<{ entry: number; link: number }> {
    const agent = this.#agent;
    let link = bucket;
    for (let entry = load(agent.words, link); entry !== 0; entry = load(agent.words, link)) {
      agent.reach(entry + ENTRY.text);
      agent.reach(entry + ENTRY.text + Math.ceil(peek(agent.words, entry + ENTRY.bytes) / 4));
      yield { entry, link };
      link = entry + ENTRY.next;
    }
  }

  #textOf(entry: number): Uint8Array {
    const at = (entry + ENTRY.text) * 4;
    return this.#agent.bytes.subarray(at, at + peek(this.#agent.words, entry + ENTRY.bytes));
  }
}
