/** What the workers of the pool tests run. */

import { task } from "@pystd/multiprocessing";
import type { Method } from "../manifest.ts";
import { contextOf } from "../multiprocessing.ts";
import type { Semaphore } from "@pystd/multiprocessing";

/** The square of `x`, or of the keyword argument of that name. */
export function sqr(x: number | { x: number }): number {
  const base = typeof x === "number" ? x : x.x;
  return base * base;
}

/** The same, after a while. */
export async function sqrLater(x: number, wait: number): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, wait));
  return x * x;
}

/** The product. */
export function mul(x: number, y: number): number {
  return x * y;
}

/** A number from its text. */
export function int(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value)) return value;
  throw new RangeError(`invalid literal for int() with base 10: '${text}'`);
}

/** What it got. */
export function identity<T>(x: T): T {
  return x;
}

/** Waits. */
export async function sleep(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
}

/** Throws. */
export function raising(): never {
  throw new KeyError("key");
}

/** What {@linkcode raising} throws. */
export class KeyError extends Error {
  override name = "KeyError";
}

/** Throws what {@linkcode RuntimeError} is in Python. */
export function raiseRuntimeError(): never {
  throw new EvalError("123"); // some comment
}

/** Throws a large error after a while. */
export async function raiseLargeValueError(wait: number): Promise<never> {
  await new Promise((resolve) => setTimeout(resolve, wait));
  throw new RangeError("x".repeat(1024 * 1024));
}

/** What cannot be sent. */
export function unpickleableResult(): () => number {
  const secret = 42;
  return (() => secret).bind(null);
}

/** Counts who is initialized. */
export function initializer(counter: Semaphore): void {
  counter.release();
}

/** A pool in a process that is no daemon. */
export async function poolInProcess(method: Method): Promise<void> {
  const pool = new (contextOf(method).Pool)(4);
  const squares = await pool.map(sqr, [1, 2, 3, 4, 5, 6, 7]);
  if (String(squares) !== "1,4,9,16,25,36,49") throw new Error(`received ${squares}`);
  pool.close();
  await pool.join();
}

for (
  const target of [
    sqr,
    sqrLater,
    mul,
    int,
    identity,
    sleep,
    raising,
    raiseRuntimeError,
    raiseLargeValueError,
    unpickleableResult,
    initializer,
    poolInProcess,
  ]
) task(import.meta, target);
