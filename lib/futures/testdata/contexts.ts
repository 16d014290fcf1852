/** What executors need of contexts, for each start method. */

import { markLibraryClass } from "../../process/backstage.ts";
import { Process, type StartMethod } from "../../process/mod.ts";

class SpawnProcess extends Process {
  protected static override readonly startMethod: StartMethod = "spawn";
}

class ForkServerProcess extends Process {
  protected static override readonly startMethod: StartMethod = "forkserver";
}

export class ForkProcess extends Process {
  protected static override readonly startMethod: StartMethod = "fork";
}

for (const cls of [SpawnProcess, ForkServerProcess, ForkProcess]) markLibraryClass(cls);

export const spawn = { Process: SpawnProcess };
export const forkserver = { Process: ForkServerProcess };
export const fork = { Process: ForkProcess };
