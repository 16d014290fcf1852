/** What must not be missing any more: areas that are done, and what in them waits. */

import type { Column } from "../compat_tests/manifest.ts";

/** Areas whose tests must run: there, a missing one fails `deno task compat`. */
export const FINISHED_AREAS: ReadonlySet<string> = new Set([
  "process",
  "queue",
  "lock",
  "condition",
  "event",
  "barrier",
  "connection",
  "listener",
  "context",
  "start_method",
  "main_handling",
  "misc",
  "signals",
  "pool",
  "futures",
  "logging",
  "value_array",
  "heap",
  "shared_memory",
  "shareable_list",
  "resource_tracker",
  "manager",
]);

/** Columns whose tests must run. */
export const FINISHED_COLUMNS: ReadonlySet<Column> = new Set(["processes", "threads", "manager"]);

/** Tests of finished areas that need a room which is not there yet, and which. */
export const WAITING: ReadonlyMap<string, string> = new Map([]);
