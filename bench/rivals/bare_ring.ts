/**
 * A bare ring in shared memory and msgpackr, nothing else: no mutex, no death, one producer,
 * one consumer, both blocking. Nanoseconds for an item. Argument: payload.
 *
 * @module
 */
import { Packr } from "msgpackr/pack";
import { nanosecondsEach, PAYLOADS } from "../payloads.ts";
import type { Performer } from "../table/party.ts";
import { dataFor, startThread } from "./threads.ts";

const RING_BYTES = 1 << 20;
/** Bytes ever written and read, and whether the reader or the writer is parked; words of 64 bytes. */
const WRITTEN = 0, READ = 16, READER_WAITS = 32, WRITER_WAITS = 48, WORDS = 64;
/** A length that says: go on at the start of the ring. */
const WRAP = -1;
const MASK = RING_BYTES - 1;
/** Looks before parking. */
const SPINS = 100;

class Ring {
  readonly buffer: SharedArrayBuffer;
  readonly #words: Int32Array;
  readonly #lengths: Int32Array;
  readonly #bytes: Uint8Array;
  readonly #message = new Uint8Array(RING_BYTES);
  readonly #packr = new Packr({ structuredClone: true });

  constructor(buffer = new SharedArrayBuffer(WORDS * 4 + RING_BYTES)) {
    this.buffer = buffer;
    this.#words = new Int32Array(buffer, 0, WORDS);
    this.#lengths = new Int32Array(buffer, WORDS * 4);
    this.#bytes = new Uint8Array(buffer, WORDS * 4);
  }

  put(value: unknown): void {
    const packed = this.#packr.pack(value);
    const need = 4 + (packed.length + 3 & ~3);
    let at = Atomics.load(this.#words, WRITTEN);
    const left = RING_BYTES - (at & MASK);
    const skipped = left < need ? left : 0;
    this.#awaitRoom(at, need + skipped);
    if (skipped > 0) {
      this.#lengths[(at & MASK) >> 2] = WRAP;
      at = at + skipped | 0;
    }
    this.#lengths[(at & MASK) >> 2] = packed.length;
    this.#bytes.set(packed, (at & MASK) + 4);
    this.#publish(WRITTEN, at + need | 0, READER_WAITS);
  }

  get(): unknown {
    let at = Atomics.load(this.#words, READ);
    while (Atomics.load(this.#words, WRITTEN) === at) this.#park(WRITTEN, at, READER_WAITS);
    if (this.#lengths[(at & MASK) >> 2] === WRAP) at = at + RING_BYTES - (at & MASK) | 0;
    const length = this.#lengths[(at & MASK) >> 2];
    const from = (at & MASK) + 4;
    // Out of shared memory first, from which msgpackr would read text slowly.
    this.#message.set(this.#bytes.subarray(from, from + length));
    const value = this.#packr.unpack(this.#message, length);
    this.#publish(READ, at + 4 + (length + 3 & ~3) | 0, WRITER_WAITS);
    return value;
  }

  #awaitRoom(at: number, need: number): void {
    for (;;) {
      const read = Atomics.load(this.#words, READ);
      if ((at + need - read | 0) <= RING_BYTES) return;
      this.#park(READ, read, WRITER_WAITS);
    }
  }

  #park(word: number, seen: number, waits: number): void {
    for (let spin = 0; spin < SPINS; spin++) {
      if (Atomics.load(this.#words, word) !== seen) return;
    }
    Atomics.store(this.#words, waits, 1);
    Atomics.wait(this.#words, word, seen);
  }

  #publish(word: number, value: number, waits: number): void {
    Atomics.store(this.#words, word, value);
    if (Atomics.load(this.#words, waits) === 0) return;
    Atomics.store(this.#words, waits, 0);
    Atomics.notify(this.#words, word);
  }
}

const given = dataFor<{ payload: string; buffer: SharedArrayBuffer }>(import.meta.url);
if (given !== null) {
  const { data: { payload, buffer }, port } = given;
  const ring = new Ring(buffer);
  const { make } = PAYLOADS[payload];
  port.on("message", (count: number) => {
    for (let index = 0; index < count; index++) ring.put(make(index));
  });
}

/** Ready to be measured. */
export function prepare(payload: string): Performer {
  const ring = new Ring();
  const worker = startThread(import.meta.url, { payload, buffer: ring.buffer });
  return {
    round(scale) {
      const count = Math.ceil(PAYLOADS[payload].count * scale);
      const begun = performance.now();
      worker.postMessage(count);
      for (let index = 0; index < count; index++) ring.get();
      return Promise.resolve(nanosecondsEach(begun, count));
    },
  };
}
