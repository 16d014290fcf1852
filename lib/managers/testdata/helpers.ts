/** What the tests of this room share. */

import v8 from "node:v8";
import vm from "node:vm";
import type { StartMethod } from "../../process/mod.ts";
import { Process } from "../../process/mod.ts";
import type { ManagerContext } from "../mod.ts";

class SpawnProcess extends Process {
  protected static override readonly startMethod: StartMethod = "spawn";
}

class ForkProcess extends Process {
  protected static override readonly startMethod: StartMethod = "fork";
}

/** Where servers run: in a worker, or in this very agent. */
export const CONTEXTS: Readonly<Record<"worker" | "in-agent", ManagerContext>> = {
  "worker": { Process },
  "in-agent": { Process: ForkProcess },
};

/** A process class of its own start method. */
export { ForkProcess, SpawnProcess };

/** Resolves when `condition` holds; the test's own time limit ends it otherwise. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!await condition()) await new Promise((resolve) => setTimeout(resolve, 1));
}

/** Has the host collect garbage, and what depends on that be done. */
export async function collect(): Promise<void> {
  v8.setFlagsFromString("--expose-gc");
  const gc: () => void = vm.runInNewContext("gc");
  for (let round = 0; round < 3; round++) {
    await new Promise((resolve) => setTimeout(resolve, 0));
    gc();
  }
  await new Promise((resolve) => setTimeout(resolve, 0));
}
