/** Tests where there is no memory left. */

import { assert } from "@std/assert";
import { MemoryError } from "../../errors.ts";
import { Family } from "../family.ts";

/** Takes all the shared memory that there is; returns what gives it back. */
export function exhaust(): Disposable {
  const { heap } = Family.current();
  const blocks: number[] = [];
  for (let words = 2 ** 29; words > 0; words >>= 1) {
    for (;;) {
      try {
        blocks.push(heap.allocate(words));
      } catch (error) {
        assert(error instanceof MemoryError);
        break;
      }
    }
  }
  return {
    [Symbol.dispose]: () => {
      for (const block of blocks) heap.free(block);
    },
  };
}
