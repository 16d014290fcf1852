/**
 * The package multithreading: nanoseconds for an item of its channel (`channel PAYLOAD FORM`), a
 * round trip over two (`trip FORM`), an acquire and release of its mutex (`free FORM`,
 * `contended FORM`). FORM is `sync` or `await`.
 *
 * A program of its own for one more reason: it replaces `Atomics.waitAsync` by a loop that spins.
 *
 * @module
 */
import { channel, move, Mutex, type Receiver, type Sender, spawn } from "npm:multithreading@0.3.52";
import { nanosecondsEach, PAYLOADS } from "../payloads.ts";
import type { Performer } from "../table/party.ts";

/** It is so much slower than the others that it gets less to do. */
const SHARE = 1 / 20;
/** Items and bytes that a channel holds. */
const CAPACITY = 1_024;
const CHANNEL_BYTES = 1 << 24;
const TRIPS = 2_000;
const FREE_COUNT = 200_000;
const CONTENDED_COUNT = 10_000;

/** Ready to be measured. */
export function prepare(what: string, ...args: string[]): Performer {
  if (what === "channel") return flow(args[0], args[1] === "sync");
  const isSync = args[0] === "sync";
  if (what === "trip") return trips(isSync);
  return { round: (scale) => what === "free" ? free(isSync, scale) : contended(isSync, scale) };
}

function flow(payload: string, isSync: boolean): Performer {
  const [sender, receiver] = channel<unknown>(CAPACITY, { size: CHANNEL_BYTES });
  return {
    async round(scale) {
      const count = Math.ceil(PAYLOADS[payload].count * SHARE * scale);
      const begun = performance.now();
      const sent = spawn(
        move(sender.clone(), payload, count, isSync),
        async (sender, payload, count, isSync) => {
          const { PAYLOADS } = await import("../payloads.ts");
          const { make } = PAYLOADS[payload];
          for (let index = 0; index < count; index++) {
            if (isSync) sender.blockingSend(make(index));
            else await sender.send(make(index));
          }
        },
      ).join();
      for (let index = 0; index < count; index++) {
        if (isSync) receiver.blockingRecv();
        else await receiver.recv();
      }
      const cost = nanosecondsEach(begun, count);
      await assertSent(sent);
      return cost;
    },
  };
}

function trips(isSync: boolean): Performer {
  const [question, asked] = channel<number>(1);
  const [answer, answered] = channel<number>(1);
  void spawn(
    move(asked, answer, isSync),
    async (asked: Receiver<number>, answer: Sender<number>, isSync: boolean) => {
      for (;;) {
        const got = isSync ? asked.blockingRecv() : await asked.recv();
        if (!got.ok) return;
        if (isSync) answer.blockingSend(got.value);
        else await answer.send(got.value);
      }
    },
  );
  return {
    async round(scale) {
      const count = Math.ceil(TRIPS * scale);
      const begun = performance.now();
      for (let index = 0; index < count; index++) {
        if (isSync) question.blockingSend(index);
        else await question.send(index);
        if (isSync) answered.blockingRecv();
        else await answered.recv();
      }
      return nanosecondsEach(begun, count);
    },
  };
}

async function free(isSync: boolean, scale: number): Promise<number> {
  const mutex = new Mutex();
  const count = Math.ceil(FREE_COUNT * scale);
  const begun = performance.now();
  for (let index = 0; index < count; index++) {
    (isSync ? mutex.blockingLock() : await mutex.lock()).dispose();
  }
  return nanosecondsEach(begun, count);
}

async function contended(isSync: boolean, scale: number): Promise<number> {
  const mutex = new Mutex();
  const count = Math.ceil(CONTENDED_COUNT * scale);
  const begun = performance.now();
  const contenders = Array.from(
    { length: 2 },
    () =>
      spawn(move(mutex, count, isSync), async (mutex, count, isSync) => {
        for (let index = 0; index < count; index++) {
          (isSync ? mutex.blockingLock() : await mutex.lock()).dispose();
        }
      }).join(),
  );
  await Promise.all(contenders.map(assertSent));
  return nanosecondsEach(begun, 2 * count);
}

async function assertSent(joined: Promise<{ ok: boolean; error?: unknown }>): Promise<void> {
  const { ok, error } = await joined;
  if (!ok) throw error;
}
