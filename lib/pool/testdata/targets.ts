/** What the workers of this room's tests run. */

import { currentProcess, exit } from "../../process/mod.ts";
import type { Queue } from "../../queues/mod.ts";
import type { Event, Lock, Semaphore } from "../../synchronize/mod.ts";
import { Pool, ThreadPool } from "../mod.ts";

/** Its square. */
export function square(x: number): number {
  return x * x;
}

/** The product. */
export function multiply(x: number, y: number): number {
  return x * y;
}

/** Whatever it got. */
export function identity<T>(x: T): T {
  return x;
}

/** All arguments as a list. */
export function list(...args: unknown[]): unknown[] {
  return args;
}

/** Its square, awaited. */
export async function squareLater(x: number): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, 1));
  return x * x;
}

/** Waits, then answers. */
export async function sleep<T>(ms: number, value?: T): Promise<T | undefined> {
  await new Promise((resolve) => setTimeout(resolve, ms));
  return value;
}

/** Throws what it got; odd ones only. */
export function failOdd(x: number): number {
  if (x % 2 === 1) throw new RangeError(`odd: ${x}`);
  return x;
}

/** Throws. */
export function fail(message: string): never {
  throw new RangeError(message, { cause: new TypeError("deeper") });
}

/** Throws what is no error. */
export function throwValue(value: unknown): never {
  throw value;
}

/** Throws something that the other side cannot put together again. */
export function failUnreadably(): never {
  throw new Unreadable();
}

/** An error that can be sent, and whose field cannot be read. */
class Unreadable extends Error {
  field = new Broken();
}

/** Cannot be made again. */
export class Broken {
  /** As the codec asks for it. */
  [Symbol.for("@pystd/multiprocessing/reduce")](): [typeof unmake, []] {
    return [unmake, []];
  }
}

/** Fails in whoever receives. */
export function unmake(): never {
  throw new EvalError("cannot be made again");
}

/** Ends whoever receives it. */
export class Fatal {
  /** As the codec asks for it. */
  [Symbol.for("@pystd/multiprocessing/reduce")](): [typeof endHere, []] {
    return [endHere, []];
  }
}

/** Ends the process in the midst of opening what it has received. */
export function endHere(): never {
  return Deno.exit(3);
}

/** Takes anything. */
export function takeAll(..._all: unknown[]): void {}

/** Returns what cannot be read. */
export function returnBroken(): Broken {
  return new Broken();
}

/** Returns what cannot be sent. */
export function returnWeakMap(): WeakMap<object, unknown> {
  return new WeakMap();
}

/** The pid of the worker. */
export function pid(): number | null {
  return currentProcess().pid;
}

/** The name of the worker. */
export function workerName(): string {
  return currentProcess().name;
}

/** Says that it began, then waits to be told to go on. */
export async function report<T>(began: Semaphore, goOn: Event, value: T): Promise<T> {
  began.release();
  await goOn.wait();
  return value;
}

/** Says that it began, then ends its worker in some way. */
export function end(how: string): unknown {
  if (how === "exit") exit(3);
  if (how === "exit well") exit(0);
  if (how === "host") Deno.exit(4);
  if (how === "late throw") {
    setTimeout(() => {
      throw new TypeError("as it should, late");
    }, 0);
    return new Promise(() => {});
  }
  if (how === "memory") {
    const all: unknown[] = [];
    for (;;) all.push({ all, at: all.length });
  }
  throw new Error(how);
}

/** Ends its worker where the item is 3. */
export function endOn3(item: number): number {
  if (item === 3) exit(6);
  return item;
}

/** Waits to be told if it is the first; the others answer at once. */
export async function waitIfFirst(
  { n, goOn }: { n: number; began: Semaphore; goOn: Event },
): Promise<number> {
  if (n === 0) await goOn.wait();
  return n;
}

/** Waits for what a pool will not bring about, and tells what ended that. */
export async function waitForResult(told: Queue<string>): Promise<void> {
  await using pool = new Pool(1);
  await pool.apply(square, [2]);
  const result = pool.applyAsync(sleep, [1e8]);
  const waiting = result.get();
  await told.put("waiting");
  await waiting.catch((error: Error) => told.put(error.name));
}

/** Puts a value. */
export async function putInto(queue: Queue<number>, value: number): Promise<void> {
  await queue.put(value);
}

/** Leaves a timer behind that never ends. */
export function leaveTimer(): void {
  setInterval(() => {}, 1_000);
}

/** Computes for so many milliseconds. */
export function spin(ms: number): number {
  const end = performance.now() + ms;
  let count = 0;
  while (performance.now() < end) count++;
  return count;
}

/** Computes for ever, more or less, after it has said that it began. */
export function spinAfter(began: Semaphore): number {
  began.release();
  return spin(3_000);
}

/** Takes a lock and keeps it. */
export async function holdLock(lock: Lock, began: Semaphore): Promise<void> {
  await lock.acquire();
  began.release();
  await new Promise(() => setTimeout(() => {}, 1e8));
}

/** Waits for what nobody puts. */
export async function waitInQueue(queue: Queue<number>, began: Semaphore): Promise<number> {
  began.release();
  return await queue.get();
}

/** The same, blocking. */
export function waitInQueueSync(queue: Queue<number>, began: Semaphore): number {
  began.release();
  return queue.getSync();
}

let remembered: unknown;

/** An initializer that keeps what it got. */
export function remember(value: unknown): void {
  remembered = value;
}

/** What the initializer kept. */
export function recall(): unknown {
  return remembered;
}

/** An initializer that counts in shared memory. */
export function countUp(counter: Semaphore): void {
  counter.release();
}

/** An initializer that waits. */
export async function initializeSlowly(began: Semaphore, goOn: Event): Promise<void> {
  began.release();
  await goOn.wait();
}

/** Ends the worker the first time only, which a semaphore remembers. */
export function endOnce<T>(first: Semaphore, value: T): T {
  if (first.acquireSync({ block: false })) exit(5);
  return value;
}

/** A pool in a pool: how it looks, and what it does. */
export async function nest(processes: number | null): Promise<[string, number[], string[]]> {
  await using pool = new Pool(processes);
  const squares = await pool.map(square, [1, 2, 3]);
  return [String(pool), squares, pool.workers.map((worker) => worker.name)];
}

/** The same, blocking. */
export function nestSync(): number[] {
  const pool = new Pool();
  const squares = pool.mapSync(square, [1, 2, 3]);
  pool.close();
  pool.joinSync();
  return squares;
}

/** In-agent workers in a worker. */
export async function nestThreads(): Promise<number[]> {
  await using pool = new ThreadPool(2);
  return await pool.map(squareLater, [1, 2, 3]);
}

/** A pool in the worker of a pool, three deep. */
export async function nestDeep(depth: number): Promise<number> {
  if (depth === 0) return 1;
  await using pool = new Pool();
  return 1 + await pool.apply(nestDeep, [depth - 1]);
}

/** Makes a pool, uses it, and does not end it. */
export async function abandonPool(): Promise<number[]> {
  const pool = new Pool(2);
  return await pool.map(square, [1, 2, 3]);
}

/** Makes a pool and tells its workers' pids, then waits for ever. */
export async function ownPool(pids: Queue<(number | null)[]>): Promise<void> {
  const pool = new Pool(2);
  await pool.map(square, [1, 2]);
  await pids.put(pool.workers.map((worker) => worker.pid));
  await new Promise(() => setTimeout(() => {}, 1e8));
}

/** Throws what no text can be made of. */
export function throwUnspeakable(): never {
  throw Object.create(null);
}

/** An error whose cause cannot be read. */
export class UnreadableCause extends Error {
  /** Throws. */
  override get cause(): unknown {
    throw new Error("as it should");
  }
}

/** Throws it. */
export function throwUnreadable(): never {
  throw new UnreadableCause("unreadable");
}

/** Ends its worker, after it has said so, unless it is not to. */
export function releaseAndExit(ended: Semaphore, really: boolean): void {
  if (!really) return;
  ended.release();
  exit(5);
}

/** Returns a function of a module that the owner has not loaded. */
export async function returnSlow(): Promise<() => number> {
  const { slow } = await import("./slow_to_load.ts");
  return slow;
}
