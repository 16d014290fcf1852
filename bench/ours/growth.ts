/**
 * Whether a unit costs the same among many: microscopes on growth, each told how many there
 * are. Arguments: `children` (ms each), `items` or `locks` (ns each), and a number.
 *
 * @module
 */
import { Event, Lock, Process, Queue } from "../../mod.ts";
import { nanosecondsEach } from "../payloads.ts";
import type { Performer } from "../table/party.ts";

/** So many items or locks pass in a round, whatever the number of those that are there at once. */
const PASSING: Readonly<Record<string, number>> = { items: 1_000_000, locks: 100_000 };

/** Waits for the end. */
export function rest(end: Event): void {
  end.waitSync();
}

/** Starts `count` children, all alive together, and joins them. */
async function children(count: number): Promise<void> {
  const end = new Event();
  const processes = Array.from(
    { length: count },
    () => new Process({ target: rest, args: [end] }),
  );
  await Promise.all(processes.map((process) => process.start()));
  end.set();
  await Promise.all(processes.map((process) => process.join()));
}

/** Puts `count` items before it takes the first. */
function items(count: number): void {
  using queue = new Queue<number>();
  for (let index = 0; index < count; index++) queue.putSync(index);
  for (let index = 0; index < count; index++) queue.getSync();
}

/** Makes `count` locks, uses each, and drops all. */
function locks(count: number): void {
  const made = Array.from({ length: count }, () => new Lock());
  for (const lock of made) {
    lock.acquireSync();
    lock.release();
  }
}

/** Ready to be measured. */
export function prepare(what: string, number: string): Performer {
  const count = Number(number);
  return {
    async round() {
      const begun = performance.now();
      if (what === "children") {
        await children(count);
        return (performance.now() - begun) / count;
      }
      const times = PASSING[what] / count;
      for (let time = 0; time < times; time++) (what === "items" ? items : locks)(count);
      return nanosecondsEach(begun, PASSING[what]);
    },
  };
}
