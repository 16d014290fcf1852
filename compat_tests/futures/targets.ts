/** What the workers of the executors run. */

import { setTimeout as sleep } from "node:timers/promises";
import {
  currentProcess,
  type Event,
  exit,
  type JoinableQueue,
  PicklingError,
  reduce,
  type Semaphore,
  task,
} from "@pystd/multiprocessing";

export function capture(...args: unknown[]): unknown[] {
  return args;
}

export function divide(a: number, b: number): [number, number] {
  if (b === 0) throw new RangeError("division by zero");
  return [Math.floor(a / b), a % b];
}

export async function sleepFor(ms: number): Promise<void> {
  await sleep(ms);
}

export function throwValue(value: unknown): never {
  throw value;
}

export function throwError(message: string): never {
  throw new RangeError(message);
}

export function throwWithTrace(): never {
  throw new RangeError("some text"); // some comment
}

export function pid(): number | null {
  return currentProcess().pid;
}

export async function acquire(semaphore: Semaphore): Promise<void> {
  await semaphore.acquire();
}

export async function waitFor(event: Event): Promise<string> {
  await event.wait();
  return "done";
}

export async function waitForSome(event: Event | null): Promise<void> {
  await event?.wait();
}

/** Says that it runs, then waits for what never comes. */
export async function block(started: Event): Promise<void> {
  started.set();
  await new Promise((resolve) => setTimeout(resolve, 1e8));
}

export function signal(event: Event): void {
  event.set();
}

export function ignore(_value: unknown): void {}

export function isZero(value: number): number {
  if (value === 0) throw new RangeError("0 is not allowed");
  return value;
}

// -- Ends of a worker --

/** A worker cannot crash alone: it closes itself, which is as sudden. */
export function crash(): void {
  globalThis.close();
}

export async function crashAfter(told: Event): Promise<void> {
  await told.wait();
  globalThis.close();
}

export function leave(): never {
  exit(1);
}

export function fail(): never {
  throw new TypeError("as it should");
}

// -- What does things where it is packed or unpacked --

/** Where a class does its deed: while it is packed, or where it is unpacked. */
type Deed = "crash" | "exit" | "error";

function act(deed: Deed): void {
  if (deed === "crash") globalThis.close();
  else if (deed === "exit") exit(1);
  else throw new PicklingError("Error in pickle");
}

function unpackBadly(deed: Deed, pid: number): string {
  // Only in another process: the one that packed it may look at it.
  if (currentProcess().pid !== pid) act(deed);
  return "unpacked";
}

/** Does its deed where it is unpacked, if that is another process. */
export class BadAtUnpickle {
  constructor(readonly deed: Deed) {}

  [reduce](): [typeof unpackBadly, [Deed, number]] {
    return [unpackBadly, [this.deed, currentProcess().pid!]];
  }
}

/** Does its deed while it is packed. */
export class BadAtPickle {
  constructor(readonly deed: Deed) {}

  [reduce](): [typeof unpackBadly, [Deed, number]] {
    act(this.deed);
    return [unpackBadly, [this.deed, currentProcess().pid!]];
  }
}

export function returnBadAtPickle(deed: Deed): BadAtPickle {
  return new BadAtPickle(deed);
}

export function returnBadAtUnpickle(deed: Deed): BadAtUnpickle {
  return new BadAtUnpickle(deed);
}

task(import.meta, unpackBadly);

// -- Initializers --

let status = "uninitialized";

export function initialize(next: string): void {
  status = next;
}

export function initializeBadly(): never {
  status = "failed";
  throw new RangeError("error in initializer");
}

export function getStatus(): string {
  return status;
}

// -- Garbage --

/** Says over a queue when a value that was sent is garbage in here. */
export async function watchGarbage(
  value: object,
  said: JoinableQueue<string>,
): Promise<void> {
  registry ??= new FinalizationRegistry((queue: JoinableQueue<string>) => void queue.put("freed"));
  registry.register(value, said);
  await Promise.resolve();
}

let registry: FinalizationRegistry<JoinableQueue<string>> | undefined;

export async function collect(): Promise<void> {
  const { default: v8 } = await import("node:v8");
  const { default: vm } = await import("node:vm");
  v8.setFlagsFromString("--expose-gc");
  const gc = vm.runInNewContext("gc") as () => void;
  for (let round = 0; round < 5; round++) {
    await new Promise((resolve) => setTimeout(resolve, 0));
    gc();
  }
}
