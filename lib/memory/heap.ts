/**
 * The allocator of the root segment.
 *
 * **Size classes** a quarter of a doubling apart, so at most a fifth of a block
 * is waste. **Healing**: an allocation is one store (the free list's head, or
 * the top), so a death leaks one block at most. **Split** is a block only where there is no
 * room for a new one; nothing is ever joined. **Generations**: freeing a
 * block changes the number in front of it, by which a stale handle is known.
 * Source: segregated fits, Wilson et al. 1995, section 3.6.
 *
 * @module
 */

import {
  type Agent,
  type Allocator,
  type Handle,
  load,
  lock,
  peek,
  poke,
  ROOT,
  store,
  unlock,
} from "../kernel/mod.ts";
import type { Segment } from "./segment.ts";
import { MemoryError, StaleHandleError } from "../errors.ts";

/** In front of every block: its generation, and its size class. */
const HEADER = { generation: -2, sizeClass: -1, size: 2 } as const;
/** A cache line. */
const LINE = 16;
const LARGEST = 2 ** 30;

/** The heap of a root segment, as `agent` uses it. */
export class Heap implements Allocator {
  readonly #agent: Agent;
  readonly #segment: Segment;
  /** Was the block that was found last never used before? */
  #isFresh = false;

  /** The heap in `segment`. */
  constructor(agent: Agent, segment: Segment) {
    this.#agent = agent;
    this.#segment = segment;
  }

  /**
   * Address of a block of `words` words, content unspecified.
   *
   * @throws {MemoryError} If the segment is used up.
   */
  allocate(words: number): number {
    if (!(words >= 0 && words <= LARGEST)) {
      throw new MemoryError(
        `Cannot allocate shared memory: size is out of range, received ${words} words`,
      );
    }
    const sizeClass = classOf(words + HEADER.size);
    lock(this.#agent, ROOT.heapMutex);
    try {
      const free = this.#takeFree(sizeClass);
      this.#isFresh = free === 0;
      return free === 0 ? this.#takeFresh(sizeClass) : free;
    } finally {
      unlock(this.#agent, ROOT.heapMutex);
    }
  }

  /** A free block of `sizeClass`, or 0. */
  #takeFree(sizeClass: number): number {
    const agent = this.#agent;
    const list = ROOT.freeLists + sizeClass;
    const free = load(agent.words, list);
    if (free === 0) return 0;
    agent.reach(free + wordsIn(sizeClass) - HEADER.size);
    store(agent.words, list, peek(agent.words, free));
    return free;
  }

  /** A block that nobody has had; or where there is no room for one, a larger free one. */
  #takeFresh(sizeClass: number): number {
    const agent = this.#agent;
    const top = load(agent.words, ROOT.top);
    const end = top + wordsIn(sizeClass);
    try {
      this.#segment.commit(end);
    } catch (error) {
      this.#isFresh = false;
      for (let larger = sizeClass + 1; larger <= classOf(LARGEST); larger++) {
        const free = this.#takeFree(larger);
        if (free !== 0) return this.#split(free, { from: larger, to: sizeClass });
      }
      throw error;
    }
    agent.reach(end);
    store(agent.words, ROOT.top, end);
    const address = top + HEADER.size;
    poke(agent.words, address + HEADER.generation, 1);
    poke(agent.words, address + HEADER.sizeClass, sizeClass);
    return address;
  }

  /** Makes a block, which nobody else knows of, one of size class `to`, and the rest free blocks. */
  #split(block: number, { from, to }: { from: number; to: number }): number {
    const { words } = this.#agent;
    poke(words, block + HEADER.sizeClass, to);
    let start = block - HEADER.size + wordsIn(to);
    const end = block - HEADER.size + wordsIn(from);
    while (start < end) {
      const sizeClass = largestIn(end - start);
      const address = start + HEADER.size;
      poke(words, address + HEADER.generation, 1);
      poke(words, address + HEADER.sizeClass, sizeClass);
      const list = ROOT.freeLists + sizeClass;
      poke(words, address, load(words, list));
      store(words, list, address);
      start += wordsIn(sizeClass);
    }
    return block;
  }

  /** As {@linkcode allocate}, all words zero. */
  allocateZeroed(words: number): number {
    const address = this.allocate(words);
    // What the host commits is zero, and it does so when the first byte is touched.
    if (!this.#isFresh) this.#agent.words.fill(0, address, address + words);
    return address;
  }

  /** Gives a block back; handles of it are stale from now on. */
  free(address: number): void {
    const agent = this.#agent;
    agent.reach(address + 1);
    lock(agent, ROOT.heapMutex);
    const { words } = agent;
    store(words, address + HEADER.generation, (peek(words, address + HEADER.generation) + 1) | 0);
    const list = ROOT.freeLists + peek(words, address + HEADER.sizeClass);
    poke(words, address, load(words, list));
    store(words, list, address);
    unlock(agent, ROOT.heapMutex);
  }

  /** How many words a block really has. */
  capacity(address: number): number {
    return wordsIn(peek(this.#agent.words, address + HEADER.sizeClass)) - HEADER.size;
  }

  /** The handle by which other agents find the block. */
  handleOf(address: number): Handle {
    return { address, generation: load(this.#agent.words, address + HEADER.generation) };
  }

  /**
   * Address of the block that `handle` means.
   *
   * @throws {StaleHandleError} If the block was freed since.
   */
  open(handle: Handle): number {
    const { address, generation } = handle;
    const top = load(this.#agent.words, ROOT.top);
    if (!Number.isInteger(address) || address < ROOT.size + HEADER.size || address >= top) {
      throw new StaleHandleError(`Cannot open handle: no such address, received ${address}`);
    }
    this.#agent.reach(address + LINE - HEADER.size);
    const sizeClass = peek(this.#agent.words, address + HEADER.sizeClass);
    if (load(this.#agent.words, address + HEADER.generation) !== generation) {
      throw new StaleHandleError("Cannot open handle: the object was released");
    }
    this.#agent.reach(address + wordsIn(sizeClass) - HEADER.size);
    return address;
  }

  /** Words handed out so far, and how many of them are free again. */
  statistics(): { top: number; free: number } {
    const agent = this.#agent;
    let free = 0;
    lock(agent, ROOT.heapMutex);
    for (let sizeClass = 0; sizeClass <= classOf(LARGEST); sizeClass++) {
      let block = load(agent.words, ROOT.freeLists + sizeClass);
      while (block !== 0) {
        free += wordsIn(sizeClass);
        agent.reach(block + 1);
        block = peek(agent.words, block);
      }
    }
    const top = load(agent.words, ROOT.top);
    unlock(agent, ROOT.heapMutex);
    return { top, free };
  }
}

/** Sizes up to 4 lines go by the line; above, four classes to a doubling. */
export function classOf(words: number): number {
  const lines = Math.ceil(words / LINE);
  if (lines <= 4) return Math.max(lines, 1) - 1;
  const exponent = 31 - Math.clz32(lines - 1); // 2^exponent < lines <= 2^(exponent+1)
  const step = 2 ** (exponent - 2);
  return 4 + (exponent - 2) * 4 + Math.ceil((lines - 2 ** exponent) / step) - 1;
}

/** The largest size class whose blocks are not larger than `words`, which are whole lines. */
function largestIn(words: number): number {
  const sizeClass = classOf(words);
  return wordsIn(sizeClass) > words ? sizeClass - 1 : sizeClass;
}

/** Words in a block of `sizeClass`, its header included. */
export function wordsIn(sizeClass: number): number {
  if (sizeClass < 4) return (sizeClass + 1) * LINE;
  const exponent = Math.floor((sizeClass - 4) / 4) + 2;
  return (2 ** exponent + ((sizeClass - 4) % 4 + 1) * 2 ** (exponent - 2)) * LINE;
}
