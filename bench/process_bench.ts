/**
 * What it costs to start processes and to join them: each start method beside bare workers,
 * one at a time and several at once. Unlike in the table nothing pauses between two starts, so
 * spares are used up faster than they are made.
 *
 * @module
 */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { getContext } from "../mod.ts";
import { nothing } from "./ours/process.ts";

const BARE = new URL("rivals/nothing.js", import.meta.url);

for (const count of [1, 4]) {
  const group = `start + join, ${count} at once`;

  Deno.bench("bare worker", { group, baseline: true }, async () => {
    const workers = Array.from({ length: count }, () => new Worker(BARE));
    await Promise.all(workers.map((worker) => once(worker, "exit")));
  });

  for (const method of ["spawn", "forkserver", "fork"] as const) {
    const context = getContext(method);
    Deno.bench(method, { group }, async () => {
      const processes = Array.from(
        { length: count },
        () => new context.Process({ target: nothing }),
      );
      await Promise.all(processes.map((process) => process.start()));
      await Promise.all(processes.map((process) => process.join()));
    });
  }
}
