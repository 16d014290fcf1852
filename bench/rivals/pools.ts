/**
 * The pools of other packages: nanoseconds for a call, all calls at once. Argument: the package.
 *
 * None of them cuts a list into chunks, so each call is a message there and one back, whatever
 * it is for.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { CALLS, SHARE, square, WORKERS } from "../calls.ts";
import { nanosecondsEach } from "../payloads.ts";
import type { Performer } from "../table/party.ts";

/** What is awaited is what the package returns, whatever it calls a promise. */
type Call = (x: number) => unknown;

const PACKAGES: Readonly<Record<string, () => Promise<Call>>> = {
  async piscina() {
    const { Piscina } = await import("npm:piscina@5.3.2");
    const filename = new URL("square_task.js", import.meta.url).href;
    const pool = new Piscina({ filename, minThreads: WORKERS, maxThreads: WORKERS });
    return (x) => pool.run(x);
  },
  async poolifier() {
    const { FixedThreadPool } = await import("npm:poolifier@5.3.2");
    const file = fileURLToPath(new URL("poolifier_square.js", import.meta.url));
    const pool = new FixedThreadPool<number, number>(WORKERS, file);
    return (x) => pool.execute(x);
  },
  async workerpool() {
    const { default: workerpool } = await import("npm:workerpool@10.0.3");
    const pool = workerpool.pool({ workerType: "thread", maxWorkers: WORKERS });
    return (x) => pool.exec(square, [x]);
  },
  async multithreading() {
    const { move, spawn } = await import("npm:multithreading@0.3.52");
    return (x) => spawn(move(x), (x: number) => x * x).join();
  },
};

/** Ready to be measured. */
export async function prepare(name: string): Promise<Performer> {
  const call = await PACKAGES[name]();
  return {
    async round(scale) {
      const count = Math.ceil(CALLS.async * SHARE * scale);
      const begun = performance.now();
      await Promise.all(Array.from({ length: count }, (_, n) => call(n)));
      return nanosecondsEach(begun, count);
    },
  };
}
