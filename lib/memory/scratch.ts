/**
 * Private memory for what is only looked at: a record that is decoded at once
 * needs no memory of its own.
 *
 * @module
 */

import type { Receiver } from "../kernel/mod.ts";

const FIRST = 4096;
/** Larger records get memory of their own, which is given back. */
const LARGEST = 1024 * 1024;

/** A buffer that is lent to one at a time; who comes meanwhile gets new memory. */
export class Scratch implements Receiver {
  #buffer = new Uint8Array(FIRST);
  #view = new Uint8Array(this.#buffer.buffer, 0, 0);
  #isLent = false;

  /** Memory for `length` bytes, valid until it is handed back. */
  room(length: number): Uint8Array<ArrayBuffer> {
    if (this.#isLent || length > LARGEST) return new Uint8Array(length);
    this.#isLent = true;
    if (this.#view.length !== length) this.#resize(length);
    return this.#view;
  }

  #resize(length: number): void {
    if (length > this.#buffer.length) {
      this.#buffer = new Uint8Array(2 ** Math.ceil(Math.log2(length)));
    }
    this.#view = this.#buffer.subarray(0, length);
  }

  /** Hands back what {@linkcode Scratch.room} returned. */
  done(bytes: Uint8Array): void {
    if (bytes === this.#view) this.#isLent = false;
  }
}

/** The scratch memory of this agent. */
export const scratch: Scratch = new Scratch();
