/**
 * poolifier, a pool of one thread made for one task and ended: milliseconds. Its `destroy()`
 * sometimes never settles on Deno, so what counts as the end is the exit of the thread.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { FixedThreadPool } from "npm:poolifier@5.3.2";
import { medianStart } from "../starts.ts";
import type { Performer } from "../table/party.ts";

const TASK = fileURLToPath(new URL("poolifier_task.js", import.meta.url));

/** Ready to be measured. */
export function prepare(): Performer {
  return {
    round: (scale) =>
      medianStart(scale, async () => {
        const { promise: exited, resolve } = Promise.withResolvers<void>();
        const pool = new FixedThreadPool(1, TASK, { exitHandler: () => resolve() });
        await pool.execute();
        void pool.destroy();
        await exited;
      }),
  };
}
