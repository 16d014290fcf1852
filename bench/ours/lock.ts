/**
 * Our `Lock`: nanoseconds for an acquire and its release. Arguments: `free` or `contended` by
 * two processes, `sync` or `await`.
 *
 * @module
 */
import { Lock, Process, Queue } from "../../mod.ts";
import { nanosecondsEach } from "../payloads.ts";
import type { Performer } from "../table/party.ts";

const FREE_COUNT = 1_000_000;
const CONTENDED_COUNT = 100_000;
const PROCESSES = 2;

/** What the contenders share. */
export interface Arena {
  readonly lock: Lock;
  readonly go: Queue<number>;
  readonly done: Queue<null>;
}

function passSync(lock: Lock, count: number): void {
  for (let index = 0; index < count; index++) {
    lock.acquireSync();
    lock.release();
  }
}

async function pass(lock: Lock, count: number): Promise<void> {
  for (let index = 0; index < count; index++) {
    await lock.acquire();
    lock.release();
  }
}

/** Passes through the lock as often as it is told to, again and again; zero ends it. */
export function contendSync({ lock, go, done }: Arena): void {
  for (let count = go.getSync(); count > 0; count = go.getSync()) {
    passSync(lock, count);
    done.putSync(null);
  }
}

/** The same, awaiting. */
export async function contend({ lock, go, done }: Arena): Promise<void> {
  for (let count = await go.get(); count > 0; count = await go.get()) {
    await pass(lock, count);
    await done.put(null);
  }
}

/** Ready to be measured. */
export function prepare(state: string, form: string): Performer | Promise<Performer> {
  return state === "free" ? free(form) : contended(form);
}

function free(form: string): Performer {
  const lock = new Lock();
  return {
    async round(scale) {
      const count = Math.ceil(FREE_COUNT * scale);
      const begun = performance.now();
      if (form === "sync") passSync(lock, count);
      else await pass(lock, count);
      return nanosecondsEach(begun, count);
    },
  };
}

async function contended(form: string): Promise<Performer> {
  const arena: Arena = { lock: new Lock(), go: new Queue(), done: new Queue() };
  const target = form === "sync" ? contendSync : contend;
  const processes = Array.from({ length: PROCESSES }, () => new Process({ target, args: [arena] }));
  await Promise.all(processes.map((process) => process.start()));
  const tellAll = (count: number) => processes.forEach(() => arena.go.put(count));
  return {
    async round(scale) {
      const count = Math.ceil(CONTENDED_COUNT * scale);
      const begun = performance.now();
      tellAll(count);
      for (let index = 0; index < PROCESSES; index++) await arena.done.get();
      return nanosecondsEach(begun, PROCESSES * count);
    },
    async close() {
      tellAll(0);
      await Promise.all(processes.map((process) => process.join()));
    },
  };
}
