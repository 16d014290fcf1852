/** A module that a child never gets through with: it says so, and waits. */

import { isMainThread } from "node:worker_threads";
import type { Connection } from "@pystd/multiprocessing";
import { Client } from "@pystd/multiprocessing/connection";

/** Where it says so. */
export const ADDRESS = "family:slow import";

if (!isMainThread) await (await Client(ADDRESS)).recv();

/** A target that is never called. */
export function neverCalled(_end: Connection): void {}
