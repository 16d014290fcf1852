/**
 * The host that runs this code, behind one interface.
 *
 * The one room that spells `Deno`, `process` and `Worker`.
 *
 * @module
 */

import { detectHost } from "./detect.ts";
import type { Host } from "./host.ts";

/** The host of this agent. */
export const host: Host = detectHost();

export type {
  AsyncContext,
  Birth,
  Hold,
  Host,
  MainExitHooks,
  ResourceLimits,
  TerminateStops,
  WorkerExit,
  WorkerHandle,
  WorkerOptions,
} from "./host.ts";
export { compareVersions, MINIMUM_VERSION } from "./version.ts";
