/**
 * A queue of byte records in shared memory: a chain of blocks.
 *
 * **Atomic**: a record is there whole or not at all; one store publishes it,
 * one store takes it. **Ordered** by the moment of the first. **Healing**: a
 * death between any two steps loses nothing but the record that a reader had
 * already taken, and wedges nobody. **Bounded** by items, by bytes, or not.
 * Protocol and argument: README, "The chain".
 *
 * @module
 */

import {
  compareExchange,
  copyIn,
  copyOut,
  exchange,
  load,
  or,
  peek,
  poke,
  store,
} from "./atomics.ts";
import type { Agent } from "./agent.ts";
import { wake } from "./futex.ts";
import { BLOCK, CHAIN, CHAIN_CLOSED, LINK, RECORD } from "./layout.ts";
import { lock, unlock } from "./mutex.ts";
import { MemoryError } from "../errors.ts";

/** Where blocks come from. */
export interface Allocator {
  /** Address of at least `words` words that the agent can reach; content unspecified. */
  allocate(words: number): number;
  /** Gives a block back. */
  free(address: number): void;
}

/** A shared object inside a record: its address, and the generation of its memory. */
export interface Handle {
  readonly address: number;
  readonly generation: number;
}

/** A record in private memory. */
export interface Taken {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly handles: readonly Handle[];
}

/** Where the bytes of a record are copied to when it is taken; new memory by default. */
export interface Receiver {
  /** Private memory for `length` bytes. */
  room(length: number): Uint8Array<ArrayBuffer>;
}

/** What {@linkcode Chain.tryPut} did. */
export type PutOutcome = "put" | "full" | "closed";

/** Who answers for the handles of records that are taken, should the taker die before he is done. */
export interface Custody {
  /** Has the taker answer for them, before the record is taken. */
  takeCharge(handles: readonly Handle[]): void;
  /** Counts out the record's own uses, after that. */
  releaseInFlight(handles: readonly Handle[]): void;
}

/** What {@linkcode Chain.tryTake} found. */
export type TakeOutcome = Taken | "empty" | "closed";

/** Data words of the first block, of the largest common block, and the growth between. */
const FIRST_BLOCK = 125;
const COMMON_BLOCK = 4093;
const GROWTH = 4;
/** Bytes of a payload at most: a length is a word. */
const LARGEST = 2 ** 31 - 2;
const NO_HANDLES: readonly Handle[] = [];
/** No limit has this value. */
const UNREAD = -1;

/** A view on the chain at `at`. */
export class Chain {
  readonly at: number;
  readonly #agent: Agent;
  readonly #memory: Allocator;
  /** The limits as this view found them; they never change. */
  #maxItems = UNREAD;
  #maxBytes = UNREAD;

  /** A view for `agent`; blocks come from `memory`. */
  constructor(agent: Agent, memory: Allocator, at: number) {
    this.#agent = agent;
    this.#memory = memory;
    this.at = at;
  }

  /** Makes zeroed words an empty chain. */
  initialize(limits: { maxItems?: number; maxBytes?: number } = {}): void {
    const block = this.#newBlock(FIRST_BLOCK);
    const { words } = this.#agent;
    this.#prepare(block + BLOCK.data, block, 0, 0);
    store(words, this.at + CHAIN.maxItems, limits.maxItems ?? 0);
    store(words, this.at + CHAIN.maxBytes, limits.maxBytes ?? 0);
    store(words, this.at + CHAIN.tail, block + BLOCK.data);
    store(words, this.at + CHAIN.head, block + BLOCK.data);
  }

  /** The futex that is woken when something can be taken. */
  get readable(): number {
    return this.at + CHAIN.readable;
  }

  /** The futex that is woken when there is room. */
  get writable(): number {
    return this.at + CHAIN.writable;
  }

  /** Records put and not yet taken, at a glance: see {@linkcode Chain.puts}. */
  get length(): number {
    const taken = this.#at(CHAIN.head, RECORD.seq);
    return Math.max(0, (this.puts - taken) | 0);
  }

  /** Records ever put, modulo 2^32, at a glance: may lag behind a put that is under way. */
  get puts(): number {
    return this.#at(CHAIN.tail, RECORD.seq);
  }

  /** Records ever put, modulo 2^32, exactly, also after the death of a writer. */
  countPuts(): number {
    const agent = this.#agent;
    lock(agent, this.at + CHAIN.writer);
    try {
      const tail = this.#walk();
      store(agent.words, this.at + CHAIN.tail, tail);
      return peek(agent.words, tail + RECORD.seq);
    } finally {
      unlock(agent, this.at + CHAIN.writer);
    }
  }

  /**
   * What the header says at which `hint` points. It is what it says as long as
   * the hint has not moved: only then may the header's block be given back.
   */
  #at(hint: number, field: number): number {
    const agent = this.#agent;
    let at = load(agent.words, this.at + hint);
    for (;;) {
      agent.reach(at + RECORD.size);
      const value = load(agent.words, at + field); // a plain read might come after the next one
      const now = load(agent.words, this.at + hint);
      if (now === at) return value;
      at = now;
    }
  }

  /** Is there nothing to take? */
  get isEmpty(): boolean {
    return this.#at(CHAIN.head, RECORD.length) === 0;
  }

  /** Is the limit of items reached? */
  get isFull(): boolean {
    const most = load(this.#agent.words, this.at + CHAIN.maxItems);
    return most !== 0 && this.length >= most;
  }

  /** Is `side` closed? */
  isClosed(side: keyof typeof CHAIN_CLOSED): boolean {
    return (load(this.#agent.words, this.at + CHAIN.closed) & CHAIN_CLOSED[side]) !== 0;
  }

  /** Closes one side for good and wakes everyone. */
  close(side: keyof typeof CHAIN_CLOSED): void {
    or(this.#agent.words, this.at + CHAIN.closed, CHAIN_CLOSED[side]);
    wake(this.#agent, this.readable, Infinity);
    wake(this.#agent, this.writable, Infinity);
  }

  /** Puts a record, or says why not. `retain` counts the handles in before they are published. */
  tryPut(
    payload: Uint8Array,
    handles: readonly Handle[] = NO_HANDLES,
    retain?: (handles: readonly Handle[]) => void,
  ): PutOutcome {
    const agent = this.#agent;
    if (payload.byteLength > LARGEST) {
      throw new MemoryError(
        `Cannot put record: it may have ${LARGEST} bytes, received ${payload.byteLength}`,
      );
    }
    lock(agent, this.at + CHAIN.writer);
    let outcome: PutOutcome;
    try {
      outcome = this.#put(payload, handles, retain);
    } finally {
      unlock(agent, this.at + CHAIN.writer);
    }
    if (outcome === "put") wake(agent, this.readable);
    return outcome;
  }

  #put(
    payload: Uint8Array,
    handles: readonly Handle[],
    retain: ((handles: readonly Handle[]) => void) | undefined,
  ): PutOutcome {
    if (load(this.#agent.words, this.at + CHAIN.closed) !== 0) return "closed";
    const tail = this.#walk();
    if (this.#refuses(tail, payload.byteLength)) return "full";
    const need = recordWords(payload.byteLength, handles.length) + RECORD.size;
    const block = peek(this.#agent.words, tail + RECORD.block);
    const end = block + BLOCK.data + peek(this.#agent.words, block + BLOCK.capacity);
    const fits = tail + need <= end;
    const place = fits ? tail : this.#blockFor(need, tail) + BLOCK.data;
    if (handles.length > 0) this.#retain(handles, retain, fits ? undefined : place);
    const { words } = this.#agent; // read after what may have grown the segment
    const seq = peek(words, tail + RECORD.seq);
    const bytesBefore = peek(words, tail + RECORD.bytesBefore);
    const next = place + need - RECORD.size;
    this.#fill(place, payload, handles);
    this.#prepare(
      next,
      peek(words, place + RECORD.block),
      seq + 1,
      bytesBefore + payload.byteLength,
    );
    // Publishes the record; in a new block, with its link.
    if (!fits) poke(words, place + RECORD.length, payload.byteLength + 1);
    if (!fits) poke(words, tail + RECORD.next, place - BLOCK.data);
    store(words, tail + RECORD.length, fits ? payload.byteLength + 1 : LINK); // C1
    poke(words, this.at + CHAIN.tail, next); // C2; published by the unlocking
    return "put";
  }

  /** Counts the handles in; if one is stale, the new block at `place` is not needed. */
  #retain(
    handles: readonly Handle[],
    retain: ((handles: readonly Handle[]) => void) | undefined,
    place: number | undefined,
  ): void {
    try {
      retain?.(handles);
    } catch (error) {
      if (place !== undefined) this.#memory.free(place - BLOCK.data);
      throw error;
    }
  }

  /** From the hint to the true end: the last writer may have died before C2. */
  #walk(): number {
    const agent = this.#agent;
    let at = peek(agent.words, this.at + CHAIN.tail);
    for (;;) {
      agent.reach(at + RECORD.size);
      const length = peek(agent.words, at + RECORD.length);
      if (length === 0) {
        const block = peek(agent.words, at + RECORD.block);
        agent.reach(block + BLOCK.data + peek(agent.words, block + BLOCK.capacity));
        return at;
      }
      at = length === LINK
        ? peek(agent.words, at + RECORD.next) + BLOCK.data
        : at + recordWords(length - 1, peek(agent.words, at + RECORD.handles));
    }
  }

  /** Is there no room for `bytes` more after the header at `tail`? */
  #refuses(tail: number, bytes: number): boolean {
    const { words } = this.#agent;
    if (this.#maxItems === UNREAD) {
      this.#maxItems = peek(words, this.at + CHAIN.maxItems);
      this.#maxBytes = peek(words, this.at + CHAIN.maxBytes);
    }
    const maxItems = this.#maxItems;
    const maxBytes = this.#maxBytes;
    if (maxItems === 0 && maxBytes === 0) return false;
    // While the writer's mutex is held no block is added, so `head` cannot come back to a
    // place where it was: what #at finds is exact.
    const items = (peek(words, tail + RECORD.seq) - this.#at(CHAIN.head, RECORD.seq)) | 0;
    if (maxItems !== 0 && items >= maxItems) return true;
    if (maxBytes === 0 || items === 0) return false; // one record always has room
    const before = this.#at(CHAIN.head, RECORD.bytesBefore);
    return ((peek(words, tail + RECORD.bytesBefore) - before) | 0) + bytes > maxBytes;
  }

  #blockFor(need: number, tail: number): number {
    const { words } = this.#agent;
    const capacity = peek(words, peek(words, tail + RECORD.block) + BLOCK.capacity);
    const spare = exchange(words, this.at + CHAIN.spare, 0);
    let block = spare;
    if (spare !== 0) {
      this.#agent.reach(spare + BLOCK.data + COMMON_BLOCK);
      if (COMMON_BLOCK < need) this.#memory.free(spare);
    }
    if (spare === 0 || COMMON_BLOCK < need) {
      block = this.#newBlock(Math.max(need, Math.min(COMMON_BLOCK, capacity * GROWTH)));
    }
    poke(this.#agent.words, block + BLOCK.data + RECORD.block, block);
    poke(
      this.#agent.words,
      block + BLOCK.data + RECORD.seq,
      peek(this.#agent.words, tail + RECORD.seq),
    );
    poke(
      this.#agent.words,
      block + BLOCK.data + RECORD.bytesBefore,
      peek(this.#agent.words, tail + RECORD.bytesBefore),
    );
    return block;
  }

  #newBlock(capacity: number): number {
    const block = this.#memory.allocate(BLOCK.data + capacity);
    poke(this.#agent.words, block + BLOCK.capacity, capacity);
    return block;
  }

  /** Everything of the record but its header's first words, which {@linkcode #prepare} made. */
  #fill(at: number, payload: Uint8Array, handles: readonly Handle[]): void {
    const { words, bytes } = this.#agent;
    poke(words, at + RECORD.handles, handles.length);
    let to = at + RECORD.size;
    for (const { address, generation } of handles) {
      poke(words, to++, address);
      poke(words, to++, generation);
    }
    copyIn(bytes, to * 4, payload);
  }

  /** An empty header: where the chain ends. */
  #prepare(at: number, block: number, seq: number, bytesBefore: number): void {
    const { words } = this.#agent;
    poke(words, at + RECORD.block, block);
    poke(words, at + RECORD.seq, seq | 0);
    poke(words, at + RECORD.bytesBefore, bytesBefore | 0);
    poke(words, at + RECORD.length, 0);
  }

  /**
   * Takes the oldest record, its bytes to where `receiver` says, and its handles into `custody`;
   * without one, who takes it counts them out. "closed" says that none will ever come.
   */
  tryTake(receiver?: Receiver, custody?: Custody): TakeOutcome {
    const agent = this.#agent;
    if (this.isEmpty) {
      if (!this.isClosed("writers")) return "empty";
      if (this.isEmpty) return "closed"; // what was put before the closing would be seen by now
    }
    lock(agent, this.at + CHAIN.reader);
    let taken: Taken | undefined;
    try {
      taken = this.#take(receiver, custody);
    } finally {
      unlock(agent, this.at + CHAIN.reader);
    }
    if (taken === undefined) return this.tryTake(receiver, custody); // another reader was faster
    wake(agent, this.writable);
    return taken;
  }

  #take(receiver?: Receiver, custody?: Custody): Taken | undefined {
    const agent = this.#agent;
    let head = peek(agent.words, this.at + CHAIN.head);
    agent.reach(head + RECORD.size);
    let length = load(agent.words, head + RECORD.length);
    if (length === LINK) {
      head = this.#crossLink(head);
      length = load(agent.words, head + RECORD.length);
    }
    if (length === 0) return undefined;
    const count = peek(agent.words, head + RECORD.handles);
    const next = head + recordWords(length - 1, count);
    agent.reach(next + RECORD.size);
    const handles = count === 0 ? NO_HANDLES : this.#handles(head, count);
    const from = (head + RECORD.size + 2 * count) * 4;
    const bytes = receiver?.room(length - 1) ?? new Uint8Array(length - 1);
    copyOut(agent.bytes, from, bytes);
    if (count !== 0) custody?.takeCharge(handles);
    store(agent.words, this.at + CHAIN.head, next); // T1
    if (count !== 0) custody?.releaseInFlight(handles);
    return { bytes, handles };
  }

  #handles(head: number, count: number): Handle[] {
    const { words } = this.#agent;
    return Array.from({ length: count }, (_, index) => ({
      address: peek(words, head + RECORD.size + 2 * index),
      generation: peek(words, head + RECORD.size + 2 * index + 1),
    }));
  }

  /** Goes on into the next block and gives the old one back. */
  #crossLink(link: number): number {
    const agent = this.#agent;
    const old = peek(agent.words, link + RECORD.block);
    const first = peek(agent.words, link + RECORD.next) + BLOCK.data;
    agent.reach(first + RECORD.size);
    store(agent.words, this.at + CHAIN.head, first);
    const capacity = peek(agent.words, old + BLOCK.capacity);
    if (this.#hintIsIn(old, capacity)) this.#moveHint(old, capacity, first);
    if (
      capacity !== COMMON_BLOCK || compareExchange(agent.words, this.at + CHAIN.spare, 0, old) !== 0
    ) this.#memory.free(old);
    return first;
  }

  #hintIsIn(block: number, capacity: number): boolean {
    const tail = load(this.#agent.words, this.at + CHAIN.tail);
    return tail >= block && tail < block + BLOCK.data + capacity;
  }

  /**
   * Moves the writers' hint out of a block. It is there only if a writer has not
   * come to C2: it may have died before, and its heir may be on its way from there.
   */
  #moveHint(block: number, capacity: number, first: number): void {
    const agent = this.#agent;
    lock(agent, this.at + CHAIN.writer);
    if (this.#hintIsIn(block, capacity)) store(agent.words, this.at + CHAIN.tail, first);
    unlock(agent, this.at + CHAIN.writer);
  }

  /** Drops all records and gives every block back. Nobody may use the chain any more. */
  dispose(release?: (handles: readonly Handle[]) => void): void {
    let taken;
    while ((taken = this.#take()) !== undefined) {
      if (taken.handles.length > 0) release?.(taken.handles);
    }
    const { words } = this.#agent;
    const spare = exchange(words, this.at + CHAIN.spare, 0);
    if (spare !== 0) this.#memory.free(spare);
    this.#memory.free(peek(words, load(words, this.at + CHAIN.head) + RECORD.block));
  }
}

function recordWords(bytes: number, handles: number): number {
  return RECORD.size + 2 * handles + ((bytes + 3) >>> 2);
}
