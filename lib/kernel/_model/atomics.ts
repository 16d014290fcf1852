/**
 * Stands in for `../atomics.ts` while the kernel is model-checked.
 *
 * The import map beside this file puts it there. Every access to shared memory
 * becomes one step of the scenario that is being explored.
 *
 * @module
 */

import { listen, perform, type StepKind } from "./stage.ts";

export type Words = Int32Array<SharedArrayBuffer>;
export type Bytes = Uint8Array<SharedArrayBuffer>;

/** A second word that a park is to end for. */
export interface Bell {
  readonly at: number;
  readonly rung: number;
}

/** What `../atomics.ts` promises for {@linkcode waitAsync}. */
type AsyncWait =
  | { async: false; value: "not-equal" | "timed-out" }
  | { async: true; value: Promise<"ok" | "timed-out"> };

/** One step on the word at `at` of `words`. */
function step(kind: StepKind, words: Words, at: number, a: number, b: number): number {
  return perform(kind, (words.byteOffset >> 2) + at, a, b) as number;
}

export function load(words: Words, at: number): number {
  return step("load", words, at, 0, 0);
}

export function store(words: Words, at: number, value: number): void {
  step("store", words, at, value, 0);
}

export function add(words: Words, at: number, value: number): number {
  return step("add", words, at, value, 0);
}

export function sub(words: Words, at: number, value: number): number {
  return step("sub", words, at, value, 0);
}

export function or(words: Words, at: number, mask: number): number {
  return step("or", words, at, mask, 0);
}

export function and(words: Words, at: number, mask: number): number {
  return step("and", words, at, mask, 0);
}

export function exchange(words: Words, at: number, value: number): number {
  return step("exchange", words, at, value, 0);
}

export function compareExchange(
  words: Words,
  at: number,
  expected: number,
  value: number,
): number {
  return step("compareExchange", words, at, expected, value);
}

export function notify(words: Words, at: number, count: number = Infinity): number {
  return step("notify", words, at, count, 0);
}

export function wait(
  words: Words,
  at: number,
  expected: number,
  timeout: number = Infinity,
): "ok" | "not-equal" | "timed-out" {
  const place = (words.byteOffset >> 2) + at;
  return perform("wait", place, expected, timeout) as "ok" | "not-equal" | "timed-out";
}

/** Here the bell is heard at once. */
export function waitWithBell(
  words: Words,
  at: number,
  expected: number,
  bell: Bell,
  timeout: number = Infinity,
): "ok" | "not-equal" | "timed-out" {
  const offset = words.byteOffset >> 2;
  const heard: Bell = { at: offset + bell.at, rung: bell.rung };
  const outcome = perform("wait", offset + at, expected, timeout, heard);
  return outcome as "ok" | "not-equal" | "timed-out";
}

/** The promise calls back from within the agent's next `turn()`, and does nothing else. */
export function waitAsync(words: Words, at: number, expected: number): AsyncWait {
  const answer = perform("waitAsync", (words.byteOffset >> 2) + at, expected, 0);
  if (answer === "not-equal") return { async: false, value: "not-equal" };
  const value = { then: (callback: (value: "ok") => void) => listen(() => callback("ok")) };
  return { async: true, value: value as unknown as Promise<"ok"> };
}

/** None: a spin that sees no change only repeats a step. */
export function spins(_most: number): number {
  return 0;
}

export function pause(): void {}

export function peek(words: Words, at: number): number {
  return step("peek", words, at, 0, 0);
}

export function poke(words: Words, at: number, value: number): void {
  step("poke", words, at, value, 0);
}

export function copyIn(bytes: Bytes, at: number, source: Uint8Array): void {
  perform("copyIn", bytes.byteOffset + at, source.length, 0, source);
}

export function copyOut(bytes: Bytes, from: number, target: Uint8Array): void {
  target.set(perform("copyOut", bytes.byteOffset + from, target.length, 0) as Uint8Array);
}

// Values of the program, of any width: no protocol of the kernel touches them.

export function loadElement(): number {
  throw new TypeError("Cannot load element: only words are modelled");
}

export function storeElement(): void {
  throw new TypeError("Cannot store element: only words are modelled");
}

export function loadBig(): bigint {
  throw new TypeError("Cannot load element: only words are modelled");
}

export function storeBig(): void {
  throw new TypeError("Cannot store element: only words are modelled");
}

/** Only this module has it: tells tests that the checker is in place. */
export const isModel = true;
