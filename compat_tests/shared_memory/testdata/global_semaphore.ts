/** A semaphore at the top level of a module that its child imports, too. */

import { getContext } from "@pystd/multiprocessing";

const ctx = getContext("spawn");
export const globalResource = ctx.Semaphore();

export function nothing(): void {}

if (import.meta.main) {
  const child = new ctx.Process({ target: nothing });
  await child.start();
  await child.join();
}
