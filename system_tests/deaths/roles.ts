/** What the processes of the death matrix do. */

import {
  type Barrier,
  type Condition,
  type Connection,
  Event,
  exit,
  getContext,
  type JoinableQueue,
  type Lock,
  type Queue,
  reduce,
  type RLock,
  type Semaphore,
  task,
  wait,
} from "@pystd/multiprocessing";
import { waitSync } from "@pystd/multiprocessing/connection";
import { atExit } from "@pystd/multiprocessing/util";
import process from "node:process";

/** What all share in one case. */
export interface Kit {
  readonly ready: Queue<string>;
  readonly lock: Lock;
  readonly rlock: RLock;
  readonly semaphore: Semaphore;
  readonly condition: Condition;
  readonly event: Event;
  readonly barrier: Barrier;
  readonly acting: Barrier;
  readonly queue: Queue<unknown>;
  readonly full: Queue<unknown>;
  readonly work: JoinableQueue<unknown>;
  readonly end: Connection<unknown>;
}

/** The two forms of every wait. */
export type Form = "await" | "block";

const LONG = "x".repeat(30_000);

type Child = Awaited<ReturnType<typeof startChild>>;
type Waiting = (k: Kit, child?: Child) => unknown;

/** Where a process waits, and how it does so in both forms. */
const WAITS = {
  "Lock.acquire": [(k: Kit) => k.lock.acquire(), (k: Kit) => k.lock.acquireSync()],
  "RLock.acquire": [(k: Kit) => k.rlock.acquire(), (k: Kit) => k.rlock.acquireSync()],
  "Semaphore.acquire": [(k: Kit) => k.semaphore.acquire(), (k: Kit) => k.semaphore.acquireSync()],
  "Condition.wait": [(k: Kit) => k.condition.wait(), (k: Kit) => k.condition.waitSync()],
  "Event.wait": [(k: Kit) => k.event.wait(), (k: Kit) => k.event.waitSync()],
  "Barrier.wait": [(k: Kit) => k.barrier.wait(), (k: Kit) => k.barrier.waitSync()],
  "Queue.get": [(k: Kit) => k.queue.get(), (k: Kit) => k.queue.getSync()],
  "Queue.put": [(k: Kit) => k.full.put("more"), (k: Kit) => k.full.putSync("more")],
  "JoinableQueue.join": [(k: Kit) => k.work.join(), (k: Kit) => k.work.joinSync()],
  "Connection.recv": [(k: Kit) => k.end.recv(), (k: Kit) => k.end.recvSync()],
  "Connection.send": [
    async (k: Kit) => {
      for (;;) await k.end.send(LONG);
    },
    (k: Kit) => {
      for (;;) k.end.sendSync(LONG);
    },
  ],
  "wait": [(k: Kit) => wait([k.queue, k.end]), (k: Kit) => waitSync([k.queue, k.end])],
  "Process.join": [
    (_: Kit, child?: Child) => child!.join(),
    (_: Kit, child?: Child) => child!.joinSync(),
  ],
} as const satisfies Record<string, readonly [Waiting, Waiting]>;

/** Where a process waits. */
export type Wait = keyof typeof WAITS;

async function startChild({ event, queue }: Kit) {
  const { Process } = getContext("forkserver");
  const child = new Process({ target: echo, args: [event, queue] });
  await child.start();
  return child;
}

/** Says when it has heard the event. */
export async function echo(event: Event, queue: Queue<unknown>): Promise<void> {
  await event.wait();
  queue.put("heard");
}

/** Waits there, having said so. */
export async function waitThere(where: Wait, form: Form, kit: Kit): Promise<unknown> {
  if (where === "Condition.wait") await kit.condition.acquire();
  const child = where === "Process.join" ? await startChild(kit) : undefined;
  kit.ready.put("ready");
  const waiting: Waiting = WAITS[where][form === "await" ? 0 : 1];
  return await waiting(kit, child);
}

/** A target: waits there, and does not expect to come back. */
export async function waiter(where: Wait, form: Form, kit: Kit): Promise<void> {
  await waitThere(where, form, kit);
}

/** Ways to end by oneself, or to be ended. */
export type End =
  | "return"
  | "throw"
  | "throw late"
  | "reject"
  | "exit"
  | "Deno.exit"
  | "process.exit"
  | "fill the heap"
  | "kill"
  | "terminate"
  | "interrupt";

async function endBy(end: End): Promise<void> {
  const forever = () => new Promise<void>((resolve) => setTimeout(resolve, 2 ** 30));
  switch (end) {
    case "return":
      return;
    case "throw":
      throw new Error("planned");
    case "throw late":
      setTimeout(() => {
        throw new Error("planned");
      });
      return await forever();
    case "reject":
      Promise.reject(new Error("planned"));
      return await forever();
    case "exit":
      return exit(3);
    case "Deno.exit":
      return Deno.exit(4);
    case "process.exit":
      return process.exit(5);
    case "fill the heap": {
      const all: unknown[] = [];
      for (;;) all.push(new Array(1_000).fill(all.length));
    }
  }
  return await forever(); // somebody else ends it
}

/** What a process holds when it ends. */
const HOLDS = {
  "a Lock": async ({ lock }: Kit) => void await lock.acquire(),
  "an RLock, twice": async ({ rlock }: Kit) => {
    await rlock.acquire();
    await rlock.acquire();
  },
  "a Condition": async ({ condition }: Kit) => void await condition.acquire(),
  "a Lock and an RLock": async ({ lock, rlock }: Kit) => {
    await lock.acquire();
    await rlock.acquire();
  },
  "a permit": async ({ semaphore }: Kit) => void await semaphore.acquire(),
} as const;

/** What a process holds when it ends. */
export type Hold = keyof typeof HOLDS;

/** A target: ends while it holds that. */
export async function holder(hold: Hold, end: End, kit: Kit): Promise<void> {
  await HOLDS[hold](kit);
  kit.ready.put("ready");
  await endBy(end);
}

/** A target: ends in an exit function, a lock in its hands. */
export function endInExitFunction(end: End, { lock, ready }: Kit): void {
  atExit(async () => {
    await lock.acquire();
    ready.put("ready");
    await endBy(end);
  });
}

let acting: { end: End; kit: Kit } | undefined;

/** The action of {@linkcode Kit.acting}. */
export const action = task(import.meta, async function action(): Promise<void> {
  acting!.kit.ready.put("ready");
  await endBy(acting!.end);
});

/** A target: is the last to come to a barrier, and ends in its action. */
export async function endInAction(end: End, kit: Kit): Promise<void> {
  acting = { end, kit };
  await kit.acting.wait();
}

/** A target: comes to that barrier first. */
export async function comeFirst({ acting, queue, ready }: Kit): Promise<void> {
  ready.put("ready");
  queue.put(await nameOf(acting.wait()));
}

/** How a message comes to a process. */
const CARRIERS = {
  "its arguments": (_: Kit) => {},
  "Queue.get": (k: Kit) => k.queue.get(),
  "Queue.getSync": (k: Kit) => k.queue.getSync(),
  "Connection.recv": (k: Kit) => k.end.recv(),
  "Connection.recvSync": (k: Kit) => k.end.recvSync(),
} as const;

/** How a message comes to a process. */
export type Carrier = keyof typeof CARRIERS;

/** A message whose receiver ends while it opens it, the end of a pipe in its hands. */
export class Trap {
  constructor(readonly end: "kill" | "Deno.exit", readonly ready: Queue<string>) {}

  [reduce]() {
    return [spring, [this.end, this.ready]] as const;
  }
}

/** Makes a {@linkcode Trap}. */
export const spring = task(import.meta, function spring(end: End, ready: Queue<string>): Trap {
  ready.put("ready");
  if (end === "Deno.exit") Deno.exit(EXIT);
  new Event().waitSync();
  throw new Error("it came out of the trap");
});

/** Exit code of who ends by `Deno.exit()` in a trap. */
const EXIT = 4;

/** A target: takes a message in which there is a trap. */
export async function opener(carrier: Carrier, kit: Kit, _message?: unknown): Promise<void> {
  await CARRIERS[carrier](kit);
}

/** A sibling that lives on: waits where it is told, and says what came of it. */
export async function sibling(
  form: Form,
  commands: Queue<{ where: Wait; kit: Kit } | null>,
  answers: Queue<string>,
): Promise<void> {
  for (let command = await commands.get(); command !== null; command = await commands.get()) {
    const { where, kit } = command;
    const answer = await nameOf(waitThere(where, form, kit));
    if (where === "Lock.acquire" && answer === "true") kit.lock.release();
    if (where === "RLock.acquire" && answer === "true") kit.rlock.release();
    if (where === "Condition.wait" && answer === "true") kit.condition.release();
    answers.put(answer);
  }
}

/** What became of `promise`: its value, or the name of its error. */
export function nameOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(String, (error) => (error as Error).name);
}

/** A target that starts `waiter` as its daemon, and lives on. */
export async function keepDaemon(where: Wait, form: Form, kit: Kit): Promise<void> {
  const { Process } = getContext("forkserver");
  const daemon = new Process({ target: waiter, args: [where, form, kit], daemon: true });
  await daemon.start();
  await new Event().wait();
}
