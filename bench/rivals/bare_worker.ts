/**
 * Bare workers that do nothing. Arguments: `start` (milliseconds from the making to the exit of
 * one), `import` (the same for one that imports this package), or what idle ones take: `memory`
 * (MB for each), `cpu` (percent of a core for all).
 *
 * @module
 */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { CHILDREN, cpuPercent, megabytesEach, residentMegabytes } from "../idleness.ts";
import { medianStart } from "../starts.ts";
import type { Performer } from "../table/party.ts";

const NOTHING = new URL("nothing.js", import.meta.url);
const IMPORTING = new URL("importing.js", import.meta.url);
const WAITING = new URL("waiting.js", import.meta.url);

/** Ready to be measured. */
export function prepare(what: string): Performer {
  if (what === "start") return starts(NOTHING);
  if (what === "import") return starts(IMPORTING);
  return { round: () => idle(what) };
}

function starts(module: URL): Performer {
  const start = async () => void await once(new Worker(module), "exit");
  return { round: (scale) => medianStart(scale, start) };
}

async function idle(what: string): Promise<number> {
  const before = residentMegabytes();
  for (let count = 0; count < CHILDREN; count++) await once(new Worker(WAITING), "message");
  return what === "memory" ? await megabytesEach(before) : await cpuPercent();
}
