/**
 * How starts are timed: one after another, with a pause between.
 *
 * @module
 */
import { setTimeout as sleep } from "node:timers/promises";

const STARTS = 5;
/** Milliseconds, for what the last start left behind to go, and for spares to get ready. */
const PAUSE = 250;

/** Median milliseconds of `start()`. */
export async function medianStart(scale: number, start: () => Promise<void>): Promise<number> {
  const times: number[] = [];
  for (let count = Math.max(3, Math.ceil(STARTS * scale)); count > 0; count--) {
    await sleep(PAUSE);
    const begun = performance.now();
    await start();
    times.push(performance.now() - begun);
  }
  return times.sort((a, b) => a - b)[times.length >> 1];
}
