/** What a scene of the demo is. */

import type { StartMethod } from "@pystd/multiprocessing/process";
import type { Stage } from "./stage.ts";

/** What a scene is given. */
export interface Setting {
  readonly stage: Stage;
  /** How many children share the work. */
  readonly processes: number;
  readonly method: StartMethod;
}

/** One thing that the demo shows. */
export interface Scene {
  readonly title: string;
  play(setting: Setting): void | Promise<void>;
}

/** Milliseconds after which a scene that waits has failed. */
export const PATIENCE = 30_000;
