/** Waiting that can be broken off. */

import { setTimeout as wait } from "node:timers/promises";

/** Returns after so many milliseconds; rejects as soon as `signal` says so. */
export async function delay(milliseconds: number, signal?: AbortSignal): Promise<void> {
  if (milliseconds > 0) await wait(milliseconds, undefined, { signal });
}
