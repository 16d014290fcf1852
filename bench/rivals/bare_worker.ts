/**
 * Bare workers that do nothing. Arguments: `start` (milliseconds from the making to the exit
 * of one), or what idle ones take: `memory` (MB for each), `cpu` (percent of a core for all).
 *
 * @module
 */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { CHILDREN, cpuPercent, megabytesEach, residentMegabytes } from "../idleness.ts";
import { medianStart } from "../starts.ts";
import type { Performer } from "../table/party.ts";

const NOTHING = new URL("nothing.js", import.meta.url);
const WAITING = new URL("waiting.js", import.meta.url);

/** Ready to be measured. */
export function prepare(what: string): Performer {
  return {
    round: (scale) =>
      what === "start"
        ? medianStart(scale, async () => void await once(new Worker(NOTHING), "exit"))
        : idle(what),
  };
}

async function idle(what: string): Promise<number> {
  const before = residentMegabytes();
  for (let count = 0; count < CHILDREN; count++) await once(new Worker(WAITING), "message");
  return what === "memory" ? await megabytesEach(before) : await cpuPercent();
}
