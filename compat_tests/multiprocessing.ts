/**
 * The package as one variant sees it: a context, or the `dummy` module.
 *
 * Imported by tests and by the targets that children run.
 */

import * as dummy from "@pystd/multiprocessing/dummy";
import { getContext } from "@pystd/multiprocessing";
import type { Method } from "./manifest.ts";

/** What a test makes its processes, queues and locks with. */
export type Multiprocessing = ReturnType<typeof getContext>;

/** The package under `method`. */
export function contextOf(method: Method): Multiprocessing {
  if (method === "dummy") return dummy as unknown as Multiprocessing;
  return getContext(method === "manager" ? undefined : method);
}
