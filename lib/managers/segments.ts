/**
 * Blocks of shared memory that end with a manager.
 *
 * @module
 */

import { SharedMemory } from "../shared_memory/mod.ts";
import { FileNotFoundError } from "../errors.ts";

/** Unlinks the block called `name`, unless that was done before. */
export function unlinkSegment(name: string): void {
  try {
    using block = new SharedMemory(name);
    block.unlink();
  } catch (error) {
    if (!(error instanceof FileNotFoundError)) throw error;
  }
}
