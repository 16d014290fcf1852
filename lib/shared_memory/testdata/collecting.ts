/** How tests have the garbage collected, and see what is left. */

import v8 from "node:v8";
import vm from "node:vm";
import { Family } from "../../memory/mod.ts";

let gc: (() => void) | undefined;

/** Collects what is garbage now. Who registered for that is told in a later turn. */
export function collect(): void {
  v8.setFlagsFromString("--expose-gc");
  gc ??= vm.runInNewContext("gc") as () => void;
  gc();
}

/** Words of shared memory that are in use, as far as this agent knows by now. */
export function inUse(): number {
  const { top, free } = Family.current().heap.statistics();
  return top - free;
}

/** The same when all that earlier tests have dropped is collected. */
export async function settledUse(): Promise<number> {
  for (let last = -1; last !== inUse();) {
    last = inUse();
    for (let turn = 0; turn < 3; turn++) {
      collect();
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }
  return inUse();
}
