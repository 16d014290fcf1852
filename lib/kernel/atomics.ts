/**
 * The one place that spells `Atomics`.
 *
 * Everything that the kernel does to shared memory passes through these
 * functions, plain bytes included, so that the model checker can put a
 * scheduler in their place and stop any agent between any two of them.
 *
 * @module
 */

/** Int32 words of the root segment, addressed by index. */
export type Words = Int32Array<SharedArrayBuffer>;
/** The same memory by the byte. */
export type Bytes = Uint8Array<SharedArrayBuffer>;

/** The word at `at`. */
export function load(words: Words, at: number): number {
  return Atomics.load(words, at);
}

/** Puts `value` into the word at `at`. */
export function store(words: Words, at: number, value: number): void {
  Atomics.store(words, at, value);
}

/** Adds `value`; returns what was there. */
export function add(words: Words, at: number, value: number): number {
  return Atomics.add(words, at, value);
}

/** Subtracts `value`; returns what was there. */
export function sub(words: Words, at: number, value: number): number {
  return Atomics.sub(words, at, value);
}

/** Sets the bits of `mask`; returns what was there. */
export function or(words: Words, at: number, mask: number): number {
  return Atomics.or(words, at, mask);
}

/** Keeps the bits of `mask`; returns what was there. */
export function and(words: Words, at: number, mask: number): number {
  return Atomics.and(words, at, mask);
}

/** Puts `value` into the word; returns what was there. */
export function exchange(words: Words, at: number, value: number): number {
  return Atomics.exchange(words, at, value);
}

/** Puts `value` into the word if it holds `expected`; returns what was there. */
export function compareExchange(
  words: Words,
  at: number,
  expected: number,
  value: number,
): number {
  return Atomics.compareExchange(words, at, expected, value);
}

/** Wakes at most `count` agents parked on the word; returns how many. */
export function notify(words: Words, at: number, count: number = Infinity): number {
  return Atomics.notify(words, at, count);
}

/** Parks this agent while the word holds `expected`, at most `timeout` milliseconds. */
export function wait(
  words: Words,
  at: number,
  expected: number,
  timeout: number = Infinity,
): "ok" | "not-equal" | "timed-out" {
  return Atomics.wait(words, at, expected, timeout);
}

/** A second word that a park is to end for, and what it holds so far. */
export interface Bell {
  readonly at: number;
  readonly rung: number;
}

/** Milliseconds between two looks of a parked agent at its bell. */
const LOOK = 1_000;

/**
 * As {@linkcode wait}, and only while the word of `bell` holds what it did. Who changes that
 * word should notify `at`, too: a parked agent that is not notified finds it out within a second.
 */
export function waitWithBell(
  words: Words,
  at: number,
  expected: number,
  bell: Bell,
  timeout: number = Infinity,
): "ok" | "not-equal" | "timed-out" {
  for (let left = timeout;; left -= LOOK) {
    if (Atomics.load(words, bell.at) !== bell.rung) return "not-equal";
    const outcome = Atomics.wait(words, at, expected, Math.min(left, LOOK));
    if (outcome !== "timed-out" || left <= LOOK) return outcome;
  }
}

/** As {@linkcode wait}, without parking: a promise, or the answer at once. */
export function waitAsync(
  words: Words,
  at: number,
  expected: number,
): { async: false; value: "not-equal" | "timed-out" } | {
  async: true;
  value: Promise<"ok" | "timed-out">;
} {
  return Atomics.waitAsync(words, at, expected);
}

/** Views of shared memory whose elements are integers. */
export type Integers =
  | Int8Array<SharedArrayBuffer>
  | Uint8Array<SharedArrayBuffer>
  | Int16Array<SharedArrayBuffer>
  | Uint16Array<SharedArrayBuffer>
  | Int32Array<SharedArrayBuffer>
  | Uint32Array<SharedArrayBuffer>;
/** The same, of 64 bits. */
export type BigIntegers = BigInt64Array<SharedArrayBuffer> | BigUint64Array<SharedArrayBuffer>;

/** The element at `at`. */
export function loadElement(view: Integers, at: number): number {
  return Atomics.load(view, at);
}

/** Puts `value` into the element at `at`, cut to its width. */
export function storeElement(view: Integers, at: number, value: number): void {
  Atomics.store(view, at, value);
}

/** As {@linkcode loadElement}. */
export function loadBig(view: BigIntegers, at: number): bigint {
  return Atomics.load(view, at);
}

/** As {@linkcode storeElement}. */
export function storeBig(view: BigIntegers, at: number, value: bigint): void {
  Atomics.store(view, at, value);
}

/** How often to try again before parking: `most`. The model checker has it park at once. */
export function spins(most: number): number {
  return most;
}

const rest = (Atomics as { pause?(): void }).pause;

/** Lets the core rest for a moment between two looks at a word, where the host can. */
export function pause(): void {
  rest?.();
}

/** A plain read of a word that an earlier atomic granted to this agent. */
export function peek(words: Words, at: number): number {
  return words[at];
}

/** A plain write of a word that a later atomic will publish. */
export function poke(words: Words, at: number, value: number): void {
  words[at] = value;
}

/** Up to so many bytes a loop is quicker than what the host has for copying. */
const FEW = 32;

/** Copies `source` into the bytes from `at` on; a later atomic publishes them. */
export function copyIn(bytes: Bytes, at: number, source: Uint8Array): void {
  const { length } = source;
  if (length > FEW) bytes.set(source, at);
  else for (let i = 0; i < length; i++) bytes[at + i] = source[i];
}

/** Copies the bytes from `from` on, which an earlier atomic granted, until `target` is full. */
export function copyOut(bytes: Bytes, from: number, target: Uint8Array): void {
  const { length } = target;
  if (length > FEW) target.set(bytes.subarray(from, from + length));
  else for (let i = 0; i < length; i++) target[i] = bytes[from + i];
}
