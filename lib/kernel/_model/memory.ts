/**
 * The shared memory of a scenario: it can be set back, hashed, and tells which
 * words matter.
 *
 * **Undo.** Every change is journalled, so that going back costs as much as
 * going forward did, whatever the size of the memory.
 *
 * **Hash.** 64 bits, kept up to date word by word.
 *
 * **Shared words.** A word is shared when one party writes it and another one
 * touches it. Only steps on shared words can be told apart by their order.
 *
 * @module
 */

import type { Bytes, Words } from "./atomics.ts";

/** The party that stands for the scenario's own checks. */
export const OBSERVER = 7;

/** Mixes `value` into `hash`; murmur3's finalizer, so that every bit counts. */
export function mix(hash: number, value: number): number {
  let h = Math.imul(hash ^ Math.imul(value, 0xcc9e2d51), 0x1b873593) + 0x9e3779b9;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) | 0;
}

/** Words and bytes of one segment. */
export class Memory {
  readonly words: Words;
  readonly bytes: Bytes;
  /** Two independent halves. */
  hashLow = 0;
  hashHigh = 0;
  /** Has a word become shared since this was last cleared? */
  grew = false;
  #journal: number[] = [];
  #readers: Uint8Array;
  #writers: Uint8Array;
  #shared: Uint8Array;

  /** Makes `size` zero words. */
  constructor(size: number) {
    const buffer = new SharedArrayBuffer(size * 4);
    this.words = new Int32Array(buffer);
    this.bytes = new Uint8Array(buffer);
    this.#readers = new Uint8Array(size);
    this.#writers = new Uint8Array(size);
    this.#shared = new Uint8Array(size);
  }

  /** Words on which the order of steps matters. */
  get sharedWords(): number {
    return this.#shared.reduce((sum, one) => sum + one, 0);
  }

  /** Where {@linkcode undo} can come back to. */
  get mark(): number {
    return this.#journal.length;
  }

  /** Takes back every change since `mark`; the hash is the caller's to set back. */
  undo(mark: number): void {
    const journal = this.#journal;
    while (journal.length > mark) {
      const old = journal.pop() as number;
      this.words[journal.pop() as number] = old;
    }
  }

  /** Makes what was written so far the state that all schedules start from. */
  settle(): void {
    this.#journal = [];
  }

  /** The words that changed since `mark`. */
  changedSince(mark: number): number[] {
    return this.#journal.slice(mark).filter((_, i) => i % 2 === 0);
  }

  /** Puts `value` into word `at`. */
  write(at: number, value: number): void {
    const old = this.words[at];
    if (old === (value | 0)) return;
    this.#journal.push(at, old);
    this.words[at] = value;
    this.hashLow ^= mix(mix(at, 1), old) ^ mix(mix(at, 1), value | 0);
    this.hashHigh ^= mix(mix(at, 2), old) ^ mix(mix(at, 2), value | 0);
  }

  /** Puts `source` at byte `at`. */
  writeBytes(at: number, source: Uint8Array): void {
    if (source.length === 0) return;
    const first = at >> 2;
    const last = (at + source.length - 1) >> 2;
    const next = this.words.slice(first, last + 1);
    new Uint8Array(next.buffer).set(source, at - first * 4);
    next.forEach((value, i) => this.write(first + i, value));
  }

  /** Notes that `party` touches word `at`; tells whether the word is shared. */
  touch(party: number, at: number, writes: boolean): boolean {
    const bit = 1 << party;
    this.#readers[at] |= bit;
    if (writes) this.#writers[at] |= bit;
    if (this.#shared[at] === 1) return true;
    const touched = this.#readers[at];
    if (this.#writers[at] === 0 || (touched & (touched - 1)) === 0) return false;
    this.#shared[at] = 1;
    this.grew = true;
    return true;
  }

  /** {@linkcode touch} for the words of `length` bytes from byte `at` on. */
  touchBytes(party: number, at: number, length: number, writes: boolean): boolean {
    let shared = false;
    for (let word = at >> 2; word * 4 < at + length; word++) {
      if (this.touch(party, word, writes)) shared = true;
    }
    return shared;
  }
}
