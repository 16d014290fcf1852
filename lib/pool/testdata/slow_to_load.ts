/** A module that takes a while to load, in whoever has not loaded it. */

import { task } from "../../codec/mod.ts";

const started = globalThis as { slowToLoad?: boolean };
started.slowToLoad = true;
await new Promise((resolve) => setTimeout(resolve, 50));

let count = 0;

/** Found only here. */
export function slow(): number {
  return ++count;
}

task(import.meta, slow);
