/** What the children of differences_test.ts do. */

import {
  type Barrier,
  type Condition,
  type Connection,
  currentProcess,
  Event,
  getContext,
  type Lock,
  parentProcess,
  Process,
  type Queue,
  type RLock,
} from "@pystd/multiprocessing";

const spawn = getContext("spawn");

export function doNothing(): void {}

export function fail(): void {
  throw new TypeError("on purpose");
}

export async function neverFinish(): Promise<void> {
  await new Promise(() => {});
}

export async function waitForEver(ready: Event): Promise<void> {
  ready.set();
  await new Event().wait();
}

export async function tellWhatEndsTheWait(ready: Event, told: Queue<string>): Promise<void> {
  ready.set();
  try {
    await new Event().wait();
  } catch (error) {
    told.put(String(error));
  }
}

export function keepLock(lock: Lock | RLock): void {
  lock.acquireSync();
}

export function failWithLock(lock: Lock | RLock): void {
  lock.acquireSync();
  fail();
}

export function takeOne(queue: Queue<number>): void {
  queue.getSync();
}

export function putMuch(queue: Queue<string>): void {
  for (let n = 0; n < 1_000; n++) queue.put("x".repeat(1_000));
}

export async function comeToBarrier(barrier: Barrier): Promise<void> {
  await barrier.wait();
}

export async function sleepUnder(condition: Condition, told: Queue<string>): Promise<void> {
  using _ = await condition.hold();
  told.put("asleep");
  await condition.wait();
  told.put("awake");
}

export async function bearDaemon(born: Event, lock: Lock): Promise<void> {
  const daemon = new spawn.Process({ target: keepLockForEver, args: [born, lock], daemon: true });
  await daemon.start();
  await new Event().wait();
}

export async function keepLockForEver(ready: Event, lock: Lock): Promise<void> {
  await lock.acquire();
  await waitForEver(ready);
}

export async function bearChild(born: Event, told: Queue<boolean>): Promise<void> {
  const child = new spawn.Process({ target: outlive, args: [born, told] });
  await child.start();
  await new Event().wait();
}

/** Tells whether the parent lives, once it does not. */
export async function outlive(born: Event, told: Queue<boolean>): Promise<void> {
  born.set();
  await parentProcess()!.join();
  told.put(parentProcess()!.isAlive());
}

export function tellPids(told: Queue<[number | null, number | undefined]>): void {
  told.put([currentProcess().pid, parentProcess()?.pid]);
}

export async function answer(wire: Connection): Promise<void> {
  await wire.send(await wire.recv());
}

/** Its field travels, its private one does not exist in the child. */
export class Keeper extends Process {
  protected static override readonly startMethod = "spawn";
  #secret = 1;
  open = 2;

  constructor(readonly told: Queue<number>) {
    super();
  }

  override run(): void {
    this.told.put(this.open);
    this.told.put(this.#secret);
  }
}

/** An error class that can be found where it is exported. */
export class Mishap extends Error {
  override name = "Mishap";
  where = "";
}

export function putMishap(queue: Queue<Error>): void {
  queue.put(Object.assign(new Mishap("it happened"), { where: "here" }));
}

/** A class that others refer to by its module and name. */
export class Point {
  constructor(readonly x: number, readonly y: number) {}

  norm(): number {
    return Math.hypot(this.x, this.y);
  }
}

export function putPoint(queue: Queue<Point>): void {
  queue.put(new Point(3, 4));
}

export function tellImports(told: Queue<[isMain: boolean, hasTest: boolean]>): void {
  told.put([import.meta.main, Reflect.has(globalThis, "differencesTestIsLoaded")]);
}
