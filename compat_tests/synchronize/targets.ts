/** What the children of the synchronization tests run. */

import { assertEquals } from "@std/assert";
import {
  type Barrier,
  BrokenBarrierError,
  type Condition,
  type Connection,
  type Event,
  exit,
  type Lock,
  type Queue,
  type RLock,
  type Semaphore,
  task,
} from "@pystd/multiprocessing";
import { SharedMemory } from "@pystd/multiprocessing/shared_memory";
import { until } from "../helpers.ts";

/** The participants of every barrier test. */
export const PARTIES = 5;

/** The participant who does the odd thing. */
const ODD_ONE = 2;

/** Longer than any pass takes. */
const DEFAULT_TIMEOUT = 30_000;

// -- Lock and RLock --

/** Acquires `count` times, sends how that looks, and releases as often when told to. */
export async function showHeld(
  lock: Lock | RLock,
  writer: Connection,
  canRelease: Event,
  count: number,
): Promise<void> {
  for (let i = 0; i < count; i++) await lock.acquire();
  await writer.send(String(lock));
  await canRelease.wait();
  for (let i = 0; i < count; i++) lock.release();
}

/** Acquires, sends whether the lock is locked, and ends without releasing when told to. */
export async function acquireAndKeep(
  lock: Lock | RLock,
  writer: Connection,
  canEnd: Event,
): Promise<void> {
  await lock.acquire();
  await writer.send(lock.locked());
  await canEnd.wait();
}

// -- Condition --

/** Sleeps on the condition once, counting those asleep and those woken. */
export async function sleepOnce(
  condition: Condition,
  sleeping: Semaphore,
  woken: Semaphore,
  timeout: number | null,
): Promise<void> {
  await condition.acquire();
  sleeping.release();
  await condition.wait({ timeout });
  woken.release();
  condition.release();
}

/** Says that it is there, then waits for `state` to reach 4. */
export async function waitForFour(
  condition: Condition,
  state: Semaphore,
  ready: Event,
): Promise<void> {
  using _ = await condition.hold();
  ready.set();
  condition.notify();
  const result = await condition.waitFor(() => state.getValue() === 4);
  if (!result || state.getValue() !== 4) exit(1);
}

/** Says that it is there; sends what a bounded wait for 4 returned, and how long it took. */
export async function waitForFourInVain(
  condition: Condition,
  state: Semaphore,
  ready: Event,
  writer: Connection,
): Promise<void> {
  using _ = await condition.hold();
  ready.set();
  const start = performance.now();
  const result = await condition.waitFor(() => state.getValue() === 4, { timeout: 200 });
  await writer.send([result, performance.now() - start]);
}

/** Notifies once. */
export async function notifyOnce(condition: Condition): Promise<void> {
  using _ = await condition.hold();
  condition.notify();
}

// -- Event --

/** Sets the event as soon as somebody waits on it. */
export async function setWhenWaitedOn(event: Event): Promise<void> {
  await until(() => event.statistics().waiting > 0);
  event.set();
}

// -- Barrier: `Semaphore`s count how many were where --

/** Passes the barrier twice a round, and checks that nobody is a round ahead. */
export async function passOften(
  barrier: Barrier,
  [arrived, left]: [Semaphore, Semaphore],
  rounds: number,
): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    arrived.release();
    assertEquals(left.getValue(), round * PARTIES);
    await barrier.wait();
    left.release();
    assertEquals(arrived.getValue(), (round + 1) * PARTIES);
    await barrier.wait();
  }
  assertEquals(barrier.nWaiting, 0);
  assertEquals(barrier.broken, false);
}

/** Puts what wait() returned. */
export async function putIndex(barrier: Barrier, queue: Queue<number>): Promise<void> {
  await queue.put(await barrier.wait());
}

let actions: Semaphore | null = null;

/** Counts one run of the action, in whichever process it runs. */
export function countAction(): void {
  actions?.release();
}

/** The name of a block whose first byte counts what runs in a manager's server. */
export const ACTIONS = "actions of a managed barrier";

/** Counts one run of the action by that name. */
export function countActionByName(): void {
  using block = new SharedMemory(ACTIONS);
  block.buf[0]++;
}

/** Tells that count. */
export class ActionsByName {
  getValue(): number {
    using block = new SharedMemory(ACTIONS);
    return block.buf[0];
  }
}

/** Passes a barrier whose action must have run once by then. */
export async function passAfterAction(
  barrier: Barrier,
  counter: Semaphore | ActionsByName,
): Promise<void> {
  if ("release" in counter) actions = counter;
  await barrier.wait();
  assertEquals(counter.getValue(), 1);
}

/** The odd one aborts while the others wait. */
export async function abortOnce(
  barrier: Barrier,
  passed: Semaphore,
  broken: Semaphore,
): Promise<void> {
  if (await barrier.wait() === ODD_ONE) return barrier.abort();
  await countPass(barrier, passed, broken);
}

/** The odd one resets while the others wait; then all pass. */
export async function resetOnce(
  barrier: Barrier,
  passed: Semaphore,
  broken: Semaphore,
  passedAgain: Semaphore,
): Promise<void> {
  if (await barrier.wait() === ODD_ONE) {
    await until(() => barrier.nWaiting === PARTIES - 1);
    barrier.reset();
  } else {
    await countPass(barrier, passed, broken);
  }
  await barrier.wait();
  passedAgain.release();
}

/** The odd one aborts, somebody resets while all meet elsewhere; then all pass. */
export async function abortThenReset(
  barrier: Barrier,
  meeting: Barrier,
  [passed, broken, passedAgain]: [Semaphore, Semaphore, Semaphore],
): Promise<void> {
  await abortOnce(barrier, passed, broken);
  if (await meeting.wait() === ODD_ONE) barrier.reset();
  await meeting.wait();
  await barrier.wait();
  passedAgain.release();
}

/** The odd one comes when the others' time is over. */
export async function comeLate(barrier: Barrier, broken: Semaphore): Promise<void> {
  if (await barrier.wait() === ODD_ONE) await until(() => barrier.broken);
  await countBroken(() => barrier.wait({ timeout: 100 }), broken);
}

/** As `comeLate`, with the timeout that the barrier was made with. */
export async function comeLaterThanDefault(barrier: Barrier, broken: Semaphore): Promise<void> {
  const index = await barrier.wait({ timeout: DEFAULT_TIMEOUT });
  if (index === ODD_ONE) await until(() => barrier.broken);
  await countBroken(() => barrier.wait(), broken);
}

/** Sends the number of each round that it passed. */
export async function sendRounds(
  barrier: Barrier,
  rounds: number,
  writer: Connection,
  lock: Lock,
): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    await barrier.wait();
    using _ = await lock.hold();
    await writer.send(round);
  }
}

async function countPass(barrier: Barrier, passed: Semaphore, broken: Semaphore): Promise<void> {
  await countBroken(async () => {
    await barrier.wait();
    passed.release();
  }, broken);
}

async function countBroken(wait: () => Promise<unknown>, broken: Semaphore): Promise<void> {
  try {
    await wait();
  } catch (error) {
    if (!(error instanceof BrokenBarrierError)) throw error;
    broken.release();
  }
}

for (
  const target of [
    showHeld,
    acquireAndKeep,
    sleepOnce,
    waitForFour,
    waitForFourInVain,
    notifyOnce,
    setWhenWaitedOn,
    passOften,
    putIndex,
    countAction,
    countActionByName,
    ActionsByName,
    passAfterAction,
    abortOnce,
    resetOnce,
    abortThenReset,
    comeLate,
    comeLaterThanDefault,
    sendRounds,
  ]
) task(import.meta, target as () => unknown);
