/** Children that end by force: one that hears nothing for a while, and one that waits. */

import { task } from "../../codec/mod.ts";

/** Writes into `numbers` for so many milliseconds, without a look at anything else. */
export function scribble(numbers: Int32Array, duration: number): void {
  const end = Date.now() + duration;
  while (Date.now() < end) numbers[0]++;
}

/** Writes into `numbers` once and waits for ever. */
export async function linger(numbers: Int32Array): Promise<void> {
  numbers[0] = 1;
  await new Promise((resolve) => setTimeout(resolve, 1_000_000));
}

task(import.meta, scribble);
task(import.meta, linger);
