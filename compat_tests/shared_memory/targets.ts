/** What the children of the shared memory tests run. */

import { SharedMemory } from "@pystd/multiprocessing/shared_memory";

/** Writes into a block, which is given by its name or as an object. */
export function attachThenWrite(block: string | SharedMemory, data: Uint8Array): void {
  const memory = typeof block === "string" ? new SharedMemory(block) : block;
  memory.buf.set(data);
  memory.close();
}
