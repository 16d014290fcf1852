/**
 * workerpool, a pool of one thread made for one task and ended: milliseconds.
 *
 * @module
 */
import workerpool from "npm:workerpool@10.0.3";
import { medianStart } from "../starts.ts";
import type { Performer } from "../table/party.ts";

/** Ready to be measured. */
export function prepare(): Performer {
  return {
    round: (scale) =>
      medianStart(scale, async () => {
        const pool = workerpool.pool({ workerType: "thread", maxWorkers: 1 });
        await pool.exec(() => {}, []);
        await pool.terminate();
      }),
  };
}
