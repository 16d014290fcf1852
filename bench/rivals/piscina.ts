/**
 * Piscina, a pool of one thread made for one task and ended: milliseconds.
 *
 * @module
 */
import { Piscina } from "npm:piscina@5.3.2";
import { medianStart } from "../starts.ts";
import type { Performer } from "../table/party.ts";

const TASK = new URL("piscina_task.js", import.meta.url).href;

/** Ready to be measured. */
export function prepare(): Performer {
  return {
    round: (scale) =>
      medianStart(scale, async () => {
        const pool = new Piscina({ filename: TASK, minThreads: 1, maxThreads: 1 });
        await pool.run(null);
        await pool.destroy();
      }),
  };
}
