/**
 * Our `Pool`. Arguments: a shape of `calls.ts` (nanoseconds for a call), `cpu` (milliseconds for a
 * call, on as many workers as there are cores), `start` (milliseconds from its making to its end,
 * with one call) or `idle` (percent of a core for an empty one).
 *
 * @module
 */
import { Pool } from "../../mod.ts";
import { CALLS, countPrimes, HEAVY, MAPS, MOST, type Shape, square, WORKERS } from "../calls.ts";
import { CHILDREN, cpuPercent } from "../idleness.ts";
import { nanosecondsEach } from "../payloads.ts";
import { medianStart } from "../starts.ts";
import type { Performer } from "../table/party.ts";

const ROUNDS: Readonly<Record<Shape, (pool: Pool, items: readonly number[]) => Promise<unknown>>> =
  {
    map: (pool, items) => pool.map(square, items),
    async imap(pool, items) {
      for await (const _ of pool.imap(square, items));
    },
    async async(pool, items) {
      const results = items.map((item) => pool.applyAsync(square, [item]));
      for (const result of results) await result.get();
    },
    async apply(pool, items) {
      for (const item of items) await pool.apply(square, [item]);
    },
  };

/** Ready to be measured. */
export function prepare(what: string): Performer {
  if (what === "cpu") return heavy();
  if (what === "start") return starts();
  if (what === "idle") return idle();
  return calls(what as Shape);
}

function calls(shape: Shape): Performer {
  const pool = new Pool(WORKERS);
  return {
    async round(scale) {
      const count = Math.ceil(CALLS[shape] * scale);
      const items = Array.from({ length: count }, (_, n) => n);
      const times = shape === "map" ? MAPS : 1;
      const begun = performance.now();
      for (let time = 0; time < times; time++) await ROUNDS[shape](pool, items);
      return nanosecondsEach(begun, count * times);
    },
    close: () => end(pool),
  };
}

function heavy(): Performer {
  const cores = navigator.hardwareConcurrency;
  const pool = new Pool(cores);
  return {
    async round(scale) {
      const items = Array.from({ length: Math.ceil(cores * HEAVY * scale) }, () => MOST);
      const begun = performance.now();
      await pool.map(countPrimes, items, { chunksize: 1 });
      return (performance.now() - begun) / items.length;
    },
    close: () => end(pool),
  };
}

function starts(): Performer {
  return {
    round: (scale) =>
      medianStart(scale, async () => {
        const pool = new Pool(WORKERS);
        await pool.map(square, [1, 2]);
        await end(pool);
      }),
  };
}

function idle(): Performer {
  return {
    async round() {
      const pool = new Pool(CHILDREN);
      await pool.map(square, [1]);
      const cost = await cpuPercent();
      await end(pool);
      return cost;
    },
  };
}

async function end(pool: Pool): Promise<void> {
  pool.close();
  await pool.join();
}
