/**
 * All works of the table, in the order of their rows.
 *
 * @module
 */
import type { Work } from "../table/contest.ts";
import { CONNECTION_WORKS } from "./connection.ts";
import { GROWTH_WORKS } from "./growth.ts";
import { IDLE_WORKS } from "./idle.ts";
import { MANAGER_WORKS } from "./managers.ts";
import { PLAYBOOK_WORKS } from "./playbooks.ts";
import { POOL_WORKS } from "./pool.ts";
import { PROCESS_WORKS } from "./process.ts";
import { QUEUE_WORKS } from "./queues.ts";
import { SHAREDCTYPES_WORKS } from "./sharedctypes.ts";
import { SYNCHRONIZE_WORKS } from "./synchronize.ts";

/** The works. */
export const WORKS: readonly Work[] = [
  ...QUEUE_WORKS,
  ...CONNECTION_WORKS,
  ...SYNCHRONIZE_WORKS,
  ...SHAREDCTYPES_WORKS,
  ...PROCESS_WORKS,
  ...POOL_WORKS,
  ...MANAGER_WORKS,
  ...IDLE_WORKS,
  ...GROWTH_WORKS,
  ...PLAYBOOK_WORKS,
];
