/**
 * What our processes cost that wait. Arguments: `memory` (MB for each) or `cpu` (percent of a
 * core for all), `sync` or `await`.
 *
 * @module
 */
import type { Event, Queue } from "../../mod.ts";
import { CHILDREN, cpuPercent, megabytesEach, residentMegabytes } from "../idleness.ts";
import type { Performer } from "../table/party.ts";

/** Waits for the end. */
export function restSync(end: Event, ready: Queue<null>): void {
  ready.putSync(null);
  end.waitSync();
}

/** The same, awaiting. */
export async function rest(end: Event, ready: Queue<null>): Promise<void> {
  await ready.put(null);
  await end.wait();
}

/** Ready to be measured. */
export function prepare(what: string, form: string): Performer {
  return {
    async round() {
      const before = residentMegabytes();
      // Only now, since the library counts as part of what its processes cost.
      const { Event, Process, Queue } = await import("../../mod.ts");
      const end = new Event();
      const ready = new Queue<null>();
      const target = form === "sync" ? restSync : rest;
      const processes = Array.from(
        { length: CHILDREN },
        () => new Process({ target, args: [end, ready] }),
      );
      for (const process of processes) {
        await process.start();
        await ready.get();
      }
      const cost = what === "memory" ? await megabytesEach(before) : await cpuPercent();
      end.set();
      await Promise.all(processes.map((process) => process.join()));
      return cost;
    },
  };
}
