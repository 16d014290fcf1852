/**
 * Python's `random.Random`: the Mersenne Twister, so that `random(seed=...)` gives on every
 * host what Ansible gives.
 *
 * @module
 */
import { createHash, randomInt } from "node:crypto";
import { str } from "./repr.ts";
import { isFloat, isInt, isText } from "./values.ts";

/** Where random numbers come from. */
export interface RandomSource {
  /** A whole number from 0 up to, but not, `limit`. */
  below(limit: number): number;
}

/** A source that a seed determines, or one of true chance for `null`. */
export function randomSource(seed: unknown): RandomSource {
  if (seed === null || seed === undefined) return { below: (limit) => randomInt(limit) };
  return new MersenneTwister(seedNumber(seed));
}

function seedNumber(seed: unknown): bigint {
  if (isInt(seed)) return BigInt(seed) < 0n ? -BigInt(seed) : BigInt(seed);
  if (typeof seed === "boolean") return BigInt(seed);
  const bytes = new TextEncoder().encode(isText(seed) || isFloat(seed) ? str(seed) : str(seed));
  const digest = createHash("sha512").update(bytes).digest();
  return BigInt(`0x${toHex(bytes)}${toHex(digest)}`);
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const SIZE = 624;
const SHIFT = 397;

class MersenneTwister implements RandomSource {
  readonly #state = new Uint32Array(SIZE);
  #at = SIZE;

  constructor(seed: bigint) {
    const key: number[] = [];
    for (let rest = seed; rest > 0n; rest >>= 32n) key.push(Number(rest & 0xffffffffn));
    this.#seed(key.length === 0 ? [0] : key);
  }

  below(limit: number): number {
    const bits = limit.toString(2).length;
    for (;;) {
      const value = this.#bits(bits);
      if (value < limit) return value;
    }
  }

  #bits(count: number): number {
    if (count <= 32) return this.#next() >>> (32 - count);
    const low = this.#next();
    return (this.#next() >>> (64 - count)) * 2 ** 32 + low;
  }

  #seed(key: number[]): void {
    const state = this.#state;
    state[0] = 19650218;
    for (let i = 1; i < SIZE; i++) {
      state[i] = Math.imul(1812433253, state[i - 1] ^ (state[i - 1] >>> 30)) + i;
    }
    let i = 1;
    let j = 0;
    for (let k = Math.max(SIZE, key.length); k > 0; k--) {
      const mixed = Math.imul(state[i - 1] ^ (state[i - 1] >>> 30), 1664525);
      state[i] = (state[i] ^ mixed) + key[j] + j;
      if (++i >= SIZE) {
        state[0] = state[SIZE - 1];
        i = 1;
      }
      if (++j >= key.length) j = 0;
    }
    for (let k = SIZE - 1; k > 0; k--) {
      const mixed = Math.imul(state[i - 1] ^ (state[i - 1] >>> 30), 1566083941);
      state[i] = (state[i] ^ mixed) - i;
      if (++i >= SIZE) {
        state[0] = state[SIZE - 1];
        i = 1;
      }
    }
    state[0] = 0x80000000;
  }

  #next(): number {
    if (this.#at >= SIZE) this.#twist();
    let value = this.#state[this.#at++];
    value ^= value >>> 11;
    value ^= (value << 7) & 0x9d2c5680;
    value ^= (value << 15) & 0xefc60000;
    value ^= value >>> 18;
    return value >>> 0;
  }

  #twist(): void {
    const state = this.#state;
    for (let i = 0; i < SIZE; i++) {
      const bits = (state[i] & 0x80000000) | (state[(i + 1) % SIZE] & 0x7fffffff);
      state[i] = state[(i + SHIFT) % SIZE] ^ (bits >>> 1) ^ (bits & 1 ? 0x9908b0df : 0);
    }
    this.#at = 0;
  }
}
