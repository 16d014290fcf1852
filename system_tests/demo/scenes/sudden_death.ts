/**
 * A process that is killed while it holds a lock: everybody who waits is told.
 *
 * The last scene, since a host that cannot stop a computing thread lets this one
 * run on until the program ends. It can touch nothing that is shared any more.
 */

import { BrokenLockError, Event, Lock, Process, Queue } from "@pystd/multiprocessing";
import { PATIENCE, type Scene, type Setting } from "../scene.ts";
import { duration } from "../stage.ts";

/** The scene. */
export const suddenDeath: Scene = {
  title: "A process killed while it holds a lock that another one waits for",
  play,
};

/** The victim: takes the lock and never comes back. */
export async function holdForEver(lock: Lock, held: Event, computes: boolean): Promise<void> {
  await lock.acquire();
  held.set();
  if (!computes) await new Event().wait();
  for (let number = 0;; number++) Math.sqrt(number);
}

/** The other one: waits for the lock, and says what came of it. */
export async function waitForLock(lock: Lock, outcome: Queue<boolean | Error>): Promise<void> {
  try {
    outcome.put(await lock.acquire());
  } catch (error) {
    outcome.put(error as Error);
  }
}

async function play({ stage, method }: Setting): Promise<void> {
  const lock = new Lock();
  const held = new Event();
  using outcome = new Queue<boolean | Error>(0, { errors: "return" });
  // In this agent, an endless loop would leave nobody to kill it.
  const victim = new Process({ target: holdForEver, args: [lock, held, method !== "fork"] });
  const other = new Process({ target: waitForLock, args: [lock, outcome] });
  await victim.start();
  await held.wait({ timeout: PATIENCE });
  await other.start();
  await untilWaitedFor(lock);
  stage.say(`${victim.name} holds the lock, ${other.name} waits for it`);

  const start = performance.now();
  victim.kill();
  await victim.join({ timeout: PATIENCE });
  const joined = performance.now() - start;
  const told = await outcome.get({ timeout: PATIENCE });
  const noticed = performance.now() - start;
  await other.join({ timeout: PATIENCE });

  stage.check(`kill(): exit code ${victim.exitcode}, joined`, victim.exitcode === -9);
  stage.check(`${other.name} got ${told}`, told instanceof BrokenLockError);
  stage.say(`join() returned after ${duration(joined)}, the other knew after ${duration(noticed)}`);
  lock.reset();
  stage.check("after reset() the lock can be had", await lock.acquire({ timeout: PATIENCE }));
}

async function untilWaitedFor(lock: Lock): Promise<void> {
  const end = performance.now() + PATIENCE;
  while (lock.statistics().waiting === 0 && performance.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}
