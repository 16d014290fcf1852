/** What the children of util_test.ts run. */

import { type Barrier, Event, type Lock, Process, type Queue } from "@pystd/multiprocessing";
import { atExit, Finalize, getTempDir, info, inspect } from "@pystd/multiprocessing/util";

/** Registers something for each stage of its end, and ends as `how` says. */
export function registerAll(said: Queue<string>, how: "returns" | "throws" | "exits"): void {
  const say = (text: string) => said.put(text);
  new Finalize(null, say, { args: ["finalizer -1"], exitpriority: -1 });
  new Finalize(null, say, { args: ["finalizer 0, first"], exitpriority: 0 });
  new Finalize(null, say, { args: ["finalizer 0, second"], exitpriority: 0 });
  new Finalize(null, say, { args: ["finalizer 10"], exitpriority: 10 });
  new Finalize(say, say, { args: ["without priority"] });
  atExit(() => say("exit function, first"));
  atExit(() => say("exit function, second"));
  if (how === "throws") throw new Error("expected: the target throws");
  if (how === "exits") Deno.exit(3);
}

/** Registers what awaits, and something with the host. */
export function registerAwaiting(said: Queue<string>): void {
  new Finalize(null, async () => {
    await new Promise((resolve) => setTimeout(resolve, 1));
    said.put("awaited");
  }, { exitpriority: 1 });
  new Finalize(null, () => said.put("after"), { exitpriority: -1 });
  hostProcess().on("exit", () => said.put("the host's own handler"));
}

/** Registers, then waits to be ended. */
export function registerAndWait(said: Queue<string>, ready: Event): void {
  new Finalize(null, () => said.put("finalizer"), { exitpriority: 1 });
  atExit(() => said.put("exit function"));
  ready.set();
  said.getSync();
}

/** Registers something, and leaves children behind: a daemon, and one that takes its time. */
export async function leaveChildren(said: Queue<string>): Promise<void> {
  new Finalize(null, () => said.put("before"), { exitpriority: 0 });
  new Finalize(null, () => said.put("after"), { exitpriority: -1 });
  const slow = new Process({ target: speakLater, args: [said] });
  const daemon = new Process({ target: waitForEver, args: [new Event()], daemon: true });
  await daemon.start();
  await slow.start();
}

export async function speakLater(said: Queue<string>): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 100));
  said.put("the child has finished");
}

export async function waitForEver(never: Event): Promise<void> {
  await never.wait();
}

/** Makes a file in the directory that goes with the process, and tells where it is. */
export async function useTempDir(told: Queue<string>): Promise<void> {
  await Deno.writeTextFile(`${getTempDir()}/file`, "x");
  told.put(getTempDir());
}

/** Logs through the package. */
export function logSomething(): void {
  info("%s logs", "the child");
}

/** Takes one lock, waits for the other to have its own, then wants that. */
export function lockCrosswise(mine: Lock, other: Lock, both: Barrier): void {
  mine.acquireSync();
  both.waitSync();
  other.acquireSync();
}

/** The same, awaiting. */
export async function awaitCrosswise(mine: Lock, other: Lock, both: Barrier): Promise<void> {
  await mine.acquire();
  await both.wait();
  await other.acquire();
}

/** Tells what it sees of the family. */
export function tellInsight(told: Queue<string>): void {
  told.put(JSON.stringify(inspect()));
}

export function double(n: number): number {
  return 2 * n;
}

/** A task that says when it has begun, and ends when it may. */
export function waitInTask(started: Event, goOn: Event): void {
  started.set();
  goOn.waitSync();
}

/** Waits for an item, blocking. */
export function waitForItem(items: Queue<number>): void {
  items.getSync();
}

function hostProcess(): { on(event: string, listener: () => void): void } {
  return Reflect.get(globalThis, "process");
}
