/** What the children of this room's tests run. Words are signs of life: the shared ones of the family. */

import { add, load, store } from "../../kernel/mod.ts";
import { Family } from "../../memory/mod.ts";
import { currentProcess, exit, parentProcess, Process } from "../mod.ts";

/** Adds one to the word at `at`. */
export function count(at: number): void {
  add(Family.current().agent.words, at, 1);
}

/** Says that it lives, then computes: for long, since a host may be unable to stop it, not for ever. */
export function spin(at: number): void {
  const end = performance.now() + 2_000;
  while (performance.now() < end) count(at);
}

/** Computes until the word after the sign of life is set. */
export function spinUntilTold(at: number): void {
  while (load(Family.current().agent.words, at + 1) === 0) count(at);
}

/** Says that it lives, computes until the word after it is set, then wants to touch a queue. */
export function spinThenRelease(at: number): void {
  count(at);
  const { agent, references } = Family.current();
  while (load(agent.words, at + 1) === 0);
  references.retain(at); // the first call of the library: the fence
  store(agent.words, at + 2, 1);
}

/** Says that it lives, then waits for what never comes, awaiting. */
export async function idle(at: number): Promise<void> {
  count(at);
  await new Promise((resolve) => setTimeout(resolve, 1e8));
}

/** Says that it lives, then parks for ever. */
export function park(at: number): void {
  count(at);
  Family.current().park({ tryOnce: () => false, futexes: [at + 4], interruptible: true }, Infinity);
}

/** Waits, awaiting, until the word after the sign of life is set and its futex woken. */
export async function waitUntilTold(at: number): Promise<void> {
  const family = Family.current();
  const isTold = () => load(family.agent.words, at + 1) !== 0;
  await family.wait({ tryOnce: isTold, futexes: [at + 4] }, Infinity);
}

/** Throws. */
export function fail(): never {
  throw new TypeError("as it should");
}

/** Returns, and throws later. */
export function failLater(): void {
  setTimeout(fail, 1);
}

/** Returns, and rejects later. */
export function rejectLater(): void {
  setTimeout(() => void Promise.reject(new Error("as it should")), 1);
}

/** Leaves by `exit()`. */
export function leave(code: unknown): never {
  exit(code);
}

/** Leaves as a program of the host does; nothing runs after it. */
export function leaveByHost(how: "Deno.exit" | "process.exit" | "close"): never {
  if (how === "Deno.exit") Deno.exit(9);
  if (how === "process.exit") Reflect.get(globalThis, "process").exit(9);
  globalThis.close();
  throw new Error("something runs after the exit");
}

/** Awaits what nothing can bring about. */
export async function neverFinish(): Promise<void> {
  await new Promise(() => {});
}

/** Fills its heap. */
export function fillHeap(): never {
  const all: unknown[] = [];
  for (;;) all.push({ all, at: all.length });
}

/** Leaves a timer behind that counts. */
export function leaveTimer(at: number): void {
  setTimeout(() => count(at), 20);
}

/** Starts a child that computes until it is told to stop, and waits for it. */
export async function startSpinner(at: number): Promise<void> {
  const p = new Process({ target: spinUntilTold, args: [at] });
  await p.start();
  await p.join();
}

/** Starts a chain of `depth` children; each counts after its own child has ended. */
export async function nest(depth: number, at: number): Promise<void> {
  if (depth > 0) {
    const p = new Process({ target: nest, args: [depth - 1, at] });
    await p.start();
    await p.join();
    if (p.exitcode !== 0) throw new Error(`the child ended with ${p.exitcode}`);
  }
  count(at);
}

/** Returns while its child still has something to do. */
export async function abandon(at: number): Promise<void> {
  const p = new Process({ target: leaveTimer, args: [at] });
  await p.start();
}

/** Leaves a daemon behind that computes for ever. */
export async function abandonDaemon(at: number): Promise<void> {
  const p = new Process({ target: spin, args: [at], daemon: true });
  await p.start();
}

/** Fails unless the process is called `name` and its parent `parentName`. */
export function checkNames(name: string, parentName: string): void {
  const seen = `${currentProcess().name} of ${parentProcess()?.name}`;
  if (seen !== `${name} of ${parentName}`) throw new Error(seen);
}

/** Counts by its own property. */
export class Counter extends Process {
  /** Where. */
  readonly at: number;
  /** How often. */
  times = 2;

  /** Counts at `at`. */
  constructor(at: number) {
    super({ daemon: true });
    this.at = at;
  }

  override run(): void {
    for (let time = 0; time < this.times; time++) count(this.at);
  }
}
