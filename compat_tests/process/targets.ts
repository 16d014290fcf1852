/** What the children of the process tests run. */

import {
  type Connection,
  currentProcess,
  type Event,
  exit,
  parentProcess,
  type Queue,
  task,
} from "@pystd/multiprocessing";
import type { Method } from "../manifest.ts";
import { contextOf } from "../multiprocessing.ts";

/** The output functions that a broken program may lack. */
export type Stream = "log" | "error";

/** How a stream is broken: writing to it fails, or it is not there. */
export type Breakage = "closed" | "removed";

/** Does nothing. */
export function doNothing(): void {}

/** Puts one value. */
export async function putValue(queue: Queue<unknown>, value: unknown): Promise<void> {
  await queue.put(value);
}

/** Puts all that it was called with, and who it is. */
export async function reportSelf(queue: Queue<unknown>, ...rest: unknown[]): Promise<void> {
  const current = currentProcess();
  await queue.put(rest);
  await queue.put(current.name);
  await queue.put(current.authkey);
  await queue.put(current.pid);
}

/** Puts its arguments and its name: what a thread has of a process. */
export async function reportArguments(queue: Queue<unknown>, ...rest: unknown[]): Promise<void> {
  await queue.put(rest);
  await queue.put(currentProcess().name);
}

/** Puts its ident. */
export async function reportIdent(queue: Queue<number | null>): Promise<void> {
  await queue.put(currentProcess().ident);
}

/** Sends pid and name of its parent. */
export async function sendParent(writer: Connection): Promise<void> {
  const parent = parentProcess();
  await writer.send([parent?.pid, parent?.name]);
}

/** Starts a child that reports on us, and stays. */
export async function createGrandchild(method: Method, writer: Connection): Promise<void> {
  const mp = contextOf(method);
  const child = new mp.Process({ target: reportParentStatus, args: [writer] });
  await child.start();
  await new mp.Event().wait();
}

/** Sends whether its parent lives, now and after having joined it. */
export async function reportParentStatus(writer: Connection): Promise<void> {
  const parent = parentProcess();
  await writer.send(parent?.isAlive());
  await parent?.join({ timeout: 25_000 });
  await writer.send(parent?.isAlive());
}

/** Announces itself, then sleeps for longer than any test. */
export async function sleepSome(started: Event): Promise<void> {
  started.set();
  await new Promise((resolve) => setTimeout(resolve, 100_000));
}

/** Announces itself, waits, and tells which error ended the wait. */
export async function tellWhatEndsWait(
  started: Event,
  never: Event,
  queue: Queue<string>,
): Promise<void> {
  started.set();
  try {
    await never.wait();
  } catch (error) {
    await queue.put((error as Error).name);
    throw error;
  }
}

/** Ends when `event` is set. */
export async function waitForEvent(event: Event): Promise<void> {
  await event.wait();
}

/** Sends its path, then does the same in two children, one after the other. */
export async function recurse(
  method: Method,
  writer: Connection,
  path: number[],
): Promise<void> {
  await writer.send(path);
  if (path.length === 2) return;
  const mp = contextOf(method);
  for (const step of [0, 1]) {
    const args = [method, writer, [...path, step]];
    const child = new mp.Process({ target: recurse, args });
    await child.start();
    await child.join();
  }
}

/** Takes one item, then exits with 0. */
export async function exitAfterItem(queue: Queue<unknown>): Promise<void> {
  await queue.get();
  exit(0);
}

/** Returns at once, leaving one timer that must run and one that must not be waited for. */
export function leaveTimers(event: Event): void {
  setTimeout(() => event.set(), 100);
  Deno.unrefTimer(setTimeout(() => event.clear(), 20_000));
}

/** Breaks one output function, then sets `event`. */
export function breakStream(event: Event, stream?: Stream, breakage?: Breakage): void {
  if (stream !== undefined && breakage !== undefined) {
    console[stream] = broken(breakage) as typeof console.log;
  }
  event.set();
}

/** What stands in a stream's place once it is broken. */
export function broken(breakage: Breakage): (() => never) | undefined {
  if (breakage === "removed") return undefined;
  return () => {
    throw new TypeError("I/O operation on closed file");
  };
}

/** Exits with what it is given. */
export function exitWith(...args: unknown[]): void {
  exit(...args as [unknown]);
}

/** Starts a daemon that tries an empty queue, and joins it. */
export async function createQueueAndDaemon(method: Method): Promise<void> {
  const mp = contextOf(method);
  const child = new mp.Process({
    target: getWithoutWaiting,
    args: [new mp.Queue<number>()],
    daemon: true,
  });
  await child.start();
  await child.join();
  if (child.exitcode !== 0) throw new Error(`the daemon ended with ${child.exitcode}`);
}

/** Gets nothing from an empty queue, and does not mind. */
export async function getWithoutWaiting(queue: Queue<number>): Promise<void> {
  try {
    await queue.get({ block: false });
  } catch (error) {
    if ((error as Error).name !== "Empty") throw error;
  }
}

/** Registers a handler that writes a file when the process ends. */
export async function writeFileAtExit(path: string): Promise<void> {
  const { default: process } = await import("node:process");
  process.on("exit", () => Deno.writeTextFileSync(path, "deadbeef"));
}

for (
  const target of [
    doNothing,
    putValue,
    reportSelf,
    reportArguments,
    reportIdent,
    sendParent,
    createGrandchild,
    reportParentStatus,
    sleepSome,
    tellWhatEndsWait,
    waitForEvent,
    recurse,
    exitAfterItem,
    leaveTimers,
    breakStream,
    exitWith,
    createQueueAndDaemon,
    getWithoutWaiting,
    writeFileAtExit,
  ]
) task(import.meta, target);
