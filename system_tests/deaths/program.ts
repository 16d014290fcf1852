/**
 * The matrix of deaths: how a process ends, where it is, and what all others see of it. Each case
 * prints a line of its exit code and of what the others got; `cases.ts` knows what it must be.
 * Two siblings live through all of it, one of which blocks while the other awaits.
 */

import {
  Barrier,
  Condition,
  Event,
  getContext,
  JoinableQueue,
  Lock,
  Pipe,
  Queue,
  RLock,
  Semaphore,
} from "@pystd/multiprocessing";
import { Listener } from "@pystd/multiprocessing/connection";
import {
  actionCases,
  type CallCase,
  type Case,
  exitCases,
  type HoldCase,
  holdCases,
  importCase,
  type MessageCase,
  messageCases,
  type WaitCase,
  waitCases,
} from "./cases.ts";
import {
  action,
  comeFirst,
  type End,
  endInAction,
  endInExitFunction,
  type Form,
  type Hold,
  holder,
  keepDaemon,
  type Kit,
  nameOf,
  opener,
  sibling,
  Trap,
  type Wait,
  waiter,
} from "./roles.ts";

const method = Deno.args[0] as "spawn" | "forkserver";
const { Process } = getContext(method);
type Child = InstanceType<typeof Process>;
type Command = { where: Wait; kit: Kit } | null;

const FORMS: readonly Form[] = ["await", "block"];
const commands = FORMS.map(() => new Queue<Command>());
const answers = new Queue<string>();

/** Everything anew, and the other end of its pipe. */
function setUp(): { kit: Kit; other: Kit["end"] } {
  const [end, other] = Pipe();
  const kit: Kit = {
    ready: new Queue(),
    lock: new Lock(),
    rlock: new RLock(),
    semaphore: new Semaphore(0),
    condition: new Condition(),
    event: new Event(),
    barrier: new Barrier(5),
    acting: new Barrier(2, { action }),
    queue: new Queue(),
    full: new Queue(1),
    work: new JoinableQueue(),
    end,
  };
  kit.full.put("first");
  kit.work.put("first");
  return { kit, other };
}

/** Both siblings wait there; resolves when they have said so. */
async function siblingsWait(where: Wait, kit: Kit): Promise<void> {
  for (const queue of commands) queue.put({ where, kit });
  for (const _ of commands) await kit.ready.get();
}

/** What both siblings say, and how often. */
async function siblingsSay(): Promise<string> {
  const [one, two] = [await answers.get(), await answers.get()];
  return one === two ? one : `${one} and ${two}`;
}

/** Lets the event loop turn until `condition` holds. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1));
}

function sentence(child: Child, end: End): void {
  if (end === "kill" || end === "terminate" || end === "interrupt") child[end]();
}

async function report({ what, end }: Case, child: Child, seen: unknown): Promise<void> {
  await child.join();
  console.log([what, end, child.exitcode, String(seen)].join(" | "));
}

/** Everybody who waits there when one of them dies, and what then has to be done for the rest. */
const RESTS: Readonly<Record<Wait, (kit: Kit, other: Kit["end"]) => Promise<unknown>>> = {
  async "Lock.acquire"(kit) {
    kit.lock.release();
    return await siblingsSay();
  },
  async "RLock.acquire"(kit) {
    kit.rlock.release();
    return await siblingsSay();
  },
  async "Semaphore.acquire"(kit) {
    kit.semaphore.release();
    kit.semaphore.release();
    return [await siblingsSay(), kit.semaphore.getValue()];
  },
  async "Condition.wait"(kit) {
    {
      using _ = await kit.condition.hold();
      kit.condition.notify(2); // the dead is not counted
    }
    return await siblingsSay();
  },
  async "Event.wait"(kit) {
    kit.event.set();
    return await siblingsSay();
  },
  async "Barrier.wait"(kit) {
    const said = [await siblingsSay(), kit.barrier.broken];
    kit.barrier.reset();
    return [...said, kit.barrier.broken];
  },
  async "Queue.get"(kit) {
    kit.queue.put("an item");
    kit.queue.put("an item");
    return [await siblingsSay(), kit.queue.empty()];
  },
  async "Queue.put"(kit) {
    const first = [await kit.full.get(), await siblingsPutAndTake(kit)];
    await kit.full.put("next");
    return [...first, await kit.full.get()];
  },
  async "JoinableQueue.join"(kit) {
    await kit.work.get();
    kit.work.taskDone();
    return await siblingsSay();
  },
  async "Connection.recv"(_, other) {
    return [await siblingsSay(), await nameOf(other.recv())];
  },
  async "Connection.send"(_, other) {
    for (;;) {
      const got = await nameOf(other.recv());
      if (!got.startsWith("xx")) return got; // whatever it has sent came first
    }
  },
  "wait": async (_, other) => await nameOf(other.recv()),
  async "Process.join"(kit) {
    kit.event.set();
    return await kit.queue.get();
  },
};

async function siblingsPutAndTake(kit: Kit): Promise<unknown> {
  const taken = [await kit.full.get(), await kit.full.get()];
  return [...taken, await siblingsSay()];
}

/** Where nobody else can wait at the same time. */
const ALONE: readonly Wait[] = ["Connection.send", "wait", "Process.join"];

async function diesWaiting(its: WaitCase): Promise<void> {
  const { where, form, end } = its;
  const { kit, other } = setUp();
  await kit.lock.acquire();
  await kit.rlock.acquire();
  const target = end === "parent" ? keepDaemon : waiter;
  const child = new Process({ target, args: [where, form, kit] });
  await child.start();
  await kit.ready.get();
  kit.end.close();
  // The others are at the far end of the pipe.
  if (!ALONE.includes(where)) await siblingsWait(where, { ...kit, end: other });
  // Only who has come breaks it.
  if (where === "Barrier.wait") await until(() => kit.barrier.nWaiting === 3);
  if (end === "parent") child.kill();
  else child[end]();
  await child.join();
  await report(its, child, await RESTS[where](kit, other));
  other.close();
}

/** What others who want it find, once its holder has ended. */
const HEIRS: Readonly<Record<Hold, (kit: Kit, child: Child) => Promise<unknown>>> = {
  async "a Lock"(kit, child) {
    const found = await wanted("Lock.acquire", kit);
    await child.join();
    kit.lock.reset();
    return [found, await kit.lock.acquire({ timeout: 0 })];
  },
  async "an RLock, twice"(kit, child) {
    const found = await wanted("RLock.acquire", kit);
    await child.join();
    kit.rlock.reset();
    return [found, await kit.rlock.acquire({ timeout: 0 })];
  },
  "a Condition": async (kit) => await nameOf(kit.condition.acquire()),
  async "a Lock and an RLock"(kit) {
    return [await nameOf(kit.rlock.acquire()), await nameOf(kit.lock.acquire())];
  },
  async "a permit"(kit, child) {
    await child.join();
    return kit.semaphore.getValue();
  },
};

/** What the siblings and the main process get who want what somebody holds who ends. */
async function wanted(where: "Lock.acquire" | "RLock.acquire", kit: Kit): Promise<unknown> {
  await siblingsWait(where, kit);
  const lock = where === "Lock.acquire" ? kit.lock : kit.rlock;
  const mine = nameOf(lock.acquire());
  judge();
  return [await siblingsSay(), await mine, await nameOf(lock.acquire())];
}

/** What ends the holder of the present case. */
let sentenced: { child: Child; end: End } | undefined;

/** Carries out the sentence, when all who wait do. */
function judge(): void {
  sentence(sentenced!.child, sentenced!.end);
}

function limitsFor(end: End) {
  return end === "fill the heap" ? { resourceLimits: { maxOldGenerationSizeMb: 24 } } : {};
}

async function diesHolding(its: HoldCase): Promise<void> {
  const { hold, end } = its;
  const { kit } = setUp();
  kit.semaphore.release();
  const child = new Process({ target: holder, args: [hold, end, kit], ...limitsFor(end) });
  await child.start();
  await kit.ready.get();
  sentenced = { child, end };
  const isWanted = hold === "a Lock" || hold === "an RLock, twice";
  if (!isWanted) judge();
  await report(its, child, await HEIRS[hold](kit, child));
}

async function diesInExitFunction(its: CallCase): Promise<void> {
  const { end } = its;
  const { kit } = setUp();
  const child = new Process({ target: endInExitFunction, args: [end, kit], ...limitsFor(end) });
  await child.start();
  await kit.ready.get();
  sentenced = { child, end };
  await report(its, child, await wanted("Lock.acquire", kit));
}

async function diesInAction(its: CallCase): Promise<void> {
  const { end } = its;
  const { kit } = setUp();
  const first = new Process({ target: comeFirst, args: [kit] });
  await first.start();
  await kit.ready.get();
  await until(() => kit.acting.nWaiting === 1);
  const child = new Process({ target: endInAction, args: [end, kit], ...limitsFor(end) });
  await child.start();
  await kit.ready.get();
  sentence(child, end);
  const seen = [await kit.queue.get(), kit.acting.broken];
  await first.join();
  await report(its, child, seen);
}

/** The end of a pipe that travels in a message is closed, too, if that is never opened. */
async function diesOpening(its: MessageCase): Promise<void> {
  const { carrier, end } = its;
  const { kit, other } = setUp();
  const [reader, writer] = Pipe();
  const message = [writer, new Trap(end, kit.ready)];
  const isHanded = carrier === "its arguments";
  const args = [carrier, kit, ...(isHanded ? [message] : [])];
  const child = new Process({ target: opener, args });
  await child.start();
  if (carrier.startsWith("Queue")) await kit.queue.put(message);
  if (carrier.startsWith("Connection")) await other.send(message);
  writer.close();
  await kit.ready.get();
  sentence(child, end);
  await report(its, child, await nameOf(reader.recv()));
}

/** What a process was handed is closed, too, if it is ended before it has begun. */
async function diesImporting(): Promise<void> {
  const { ADDRESS, neverCalled } = await import("./slow.ts");
  const [reader, writer] = Pipe();
  using listener = new Listener(ADDRESS);
  // A fresh worker: one that was started ahead might import the module, too.
  const child = new (getContext("spawn").Process)({ target: neverCalled, args: [writer] });
  await child.start();
  writer.close();
  using _line = await listener.accept();
  child.kill();
  await report(importCase, child, await nameOf(reader.recv()));
}

if (import.meta.main) {
  const spawn = getContext("spawn");
  const siblings = FORMS.map((form, i) =>
    new spawn.Process({ target: sibling, args: [form, commands[i], answers] })
  );
  await Promise.all(siblings.map((each) => each.start()));
  for (const each of waitCases[method]) await diesWaiting(each);
  if (method === "forkserver") {
    for (const each of holdCases) await diesHolding(each);
    for (const each of exitCases) await diesInExitFunction(each);
    for (const each of actionCases) await diesInAction(each);
    for (const each of messageCases) await diesOpening(each);
    await diesImporting();
  }
  for (const queue of commands) queue.put(null);
  await Promise.all(siblings.map((each) => each.join()));
  console.log("the end");
}
