/**
 * Bare atomics. A round trip between two agents, a word for each way (nanoseconds for a trip):
 * `sync` (`Atomics.wait`) or `await` (`Atomics.waitAsync`). Or what no lock can do without
 * (nanoseconds for both): `pair`, a compare-exchange there and one back.
 *
 * @module
 */
import { nanosecondsEach } from "../payloads.ts";
import type { Performer } from "../table/party.ts";
import { dataFor, startThread } from "./threads.ts";

const TRIPS = 10_000;
const PAIRS = 1_000_000;
/** Words that tell of a trip there and back, each on a cache line of its own. */
const THERE = 0, BACK = 16, WORDS = 32;

function tell(words: Int32Array, word: number, value: number): void {
  Atomics.store(words, word, value);
  Atomics.notify(words, word);
}

function awaitSync(words: Int32Array, word: number, seen: number): void {
  while (Atomics.load(words, word) === seen) Atomics.wait(words, word, seen);
}

async function awaitChange(words: Int32Array, word: number, seen: number): Promise<void> {
  while (Atomics.load(words, word) === seen) {
    const { async, value } = Atomics.waitAsync(words, word, seen);
    if (async) await value;
  }
}

function answerSync(words: Int32Array): void {
  for (let trip = 1;; trip = trip + 1 | 0) {
    awaitSync(words, THERE, trip - 1 | 0);
    tell(words, BACK, trip);
  }
}

async function answer(words: Int32Array): Promise<void> {
  for (let trip = 1;; trip = trip + 1 | 0) {
    await awaitChange(words, THERE, trip - 1 | 0);
    tell(words, BACK, trip);
  }
}

const given = dataFor<{ form: string; words: Int32Array }>(import.meta.url);
if (given !== null) {
  const { form, words } = given.data;
  // A promise of waitAsync() does not keep the agent alive.
  given.port.on("message", () => {});
  if (form === "sync") answerSync(words);
  else void answer(words);
}

/** Ready to be measured. */
export function prepare(what: string): Performer {
  return what === "pair" ? { round: (scale) => Promise.resolve(pairs(scale)) } : trips(what);
}

function pairs(scale: number): number {
  const count = Math.ceil(PAIRS * scale);
  const words = new Int32Array(new SharedArrayBuffer(4));
  const begun = performance.now();
  for (let left = count; left > 0; left--) {
    Atomics.compareExchange(words, 0, 0, 1);
    Atomics.compareExchange(words, 0, 1, 0);
  }
  return nanosecondsEach(begun, count);
}

function trips(form: string): Performer {
  const words = new Int32Array(new SharedArrayBuffer(WORDS * 4));
  startThread(import.meta.url, { form, words });
  let trip = 0;
  return {
    async round(scale) {
      const count = Math.ceil(TRIPS * scale);
      const begun = performance.now();
      for (let left = count; left > 0; left--) {
        tell(words, THERE, ++trip);
        if (form === "sync") awaitSync(words, BACK, trip - 1);
        else await awaitChange(words, BACK, trip - 1);
      }
      return nanosecondsEach(begun, count);
    },
  };
}
