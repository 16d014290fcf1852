/** What the members of tests do. */

import { task } from "../../codec/mod.ts";
import {
  type Barrier,
  type Condition,
  Event,
  type Lock,
  type RLock,
  type Semaphore,
  type SemLock,
} from "../mod.ts";

/** Acquires and releases once; how it waits is `form`. */
export async function acquireOnce(lock: SemLock, form: "await" | "sync"): Promise<boolean> {
  const acquired = form === "sync" ? lock.acquireSync() : await lock.acquire();
  lock.release();
  return acquired;
}

/** Acquires `times` times, says so, and never releases nor ends. */
export async function acquireAndKeep(lock: SemLock, held: Event, times: number): Promise<void> {
  for (let i = 0; i < times; i++) lock.acquireSync();
  held.set();
  await new Event().wait();
}

/** Acquires and ends. */
export function acquireAndEnd(lock: SemLock): boolean {
  return lock.acquireSync();
}

/** Releases what it did not acquire. */
export function release(lock: SemLock): void {
  lock.release();
}

/** How the lock looks from here. */
export function show(lock: Lock | RLock): string {
  return String(lock);
}

/** Enough turns for another thread to come in between. */
const WORK = 50;

/**
 * Comes into the lock `rounds` times; returns how often there was no seat for
 * it inside. There are as many `seats` as the lock should admit.
 */
export async function hammer(
  lock: SemLock,
  seats: Semaphore,
  { rounds, form }: { rounds: number; form: "await" | "sync" },
): Promise<number> {
  let refused = 0;
  for (let round = 0; round < rounds; round++) {
    if (form === "sync") lock.acquireSync();
    else await lock.acquire();
    const seated = seats.acquireSync(false);
    for (let turn = 0; turn < WORK; turn++) seats.locked();
    if (seated) seats.release();
    else refused++;
    lock.release();
  }
  return refused;
}

/** Waits for the event; how is `form`. */
export async function waitForEvent(event: Event, form: "await" | "sync"): Promise<boolean> {
  return form === "sync" ? event.waitSync() : await event.wait();
}

/** Sleeps on the condition once. */
export async function sleepOn(condition: Condition, form: "await" | "sync"): Promise<boolean> {
  using _ = await condition.hold();
  return form === "sync" ? condition.waitSync() : await condition.wait();
}

/** Sleeps on the condition until `state` has a permit, which it takes. */
export function takeWhenThere(condition: Condition, state: Semaphore, times: number): void {
  for (let i = 0; i < times; i++) {
    using _ = condition.holdSync();
    condition.waitForSync(() => state.acquireSync(false));
  }
}

/** Puts permits into `state`, one by one, notifying. */
export function putAndNotify(condition: Condition, state: Semaphore, times: number): void {
  for (let i = 0; i < times; i++) {
    using _ = condition.holdSync();
    state.release();
    condition.notify();
  }
}

/** Acquires under the condition's lock, says so, and never releases. */
export async function keepCondition(condition: Condition, held: Event): Promise<void> {
  await condition.acquire();
  held.set();
  await new Event().wait();
}

/** Passes the barrier `rounds` times; returns its positions. */
export async function pass(
  barrier: Barrier,
  rounds: number,
  form: "await" | "sync",
): Promise<number[]> {
  const indices: number[] = [];
  for (let round = 0; round < rounds; round++) {
    indices.push(form === "sync" ? barrier.waitSync() : await barrier.wait());
  }
  return indices;
}

let acting: Event | undefined;

/** An action that says that it runs, and never ends. */
export const actForEver = task(import.meta, async function actForEver(): Promise<void> {
  acting!.set();
  await new Event().wait();
});

/** Comes to a barrier whose action is {@linkcode actForEver}. */
export async function passActing(barrier: Barrier, started: Event): Promise<number> {
  acting = started;
  return await barrier.wait();
}

/** Acquires, and releases when the event is set. */
export async function holdUntil(lock: SemLock, event: Event): Promise<void> {
  lock.acquireSync();
  await event.wait();
  lock.release();
}

/** Sets the one when the other is set. */
export async function setWhen(when: Event, event: Event): Promise<void> {
  await when.wait();
  event.set();
}
