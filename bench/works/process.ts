/**
 * A process that does nothing, from its making to the end of `join()`.
 *
 * @module
 */
import type { Party, Work } from "../table/contest.ts";

const BARE: Party = { name: "bare worker", program: "rivals/bare_worker.ts", args: ["start"] };
const IMPORTING: Party = {
  name: "bare worker that imports this package",
  program: "rivals/bare_worker.ts",
  args: ["import"],
};
const SPAWN: Party = { name: "spawn", program: "ours/process.ts", args: ["spawn"] };
const SPARE: Party = {
  name: "forkserver, a spare ready",
  program: "ours/process.ts",
  args: ["forkserver"],
};
const PEERS: readonly Party[] = ["piscina", "poolifier", "workerpool"].map((name) => ({
  name: `${name}, a pool of one for one task`,
  program: `rivals/${name}.ts`,
}));

/** The works. */
export const PROCESS_WORKS: readonly Work[] = [{
  name: "process",
  title: "Process start + join",
  unit: "ms",
  per: "process",
  ratio: "cost",
  comparisons: [
    { ours: SPAWN, rival: BARE, bar: { atMost: 1.15 } },
    { ours: SPAWN, rival: IMPORTING },
    { ours: SPAWN, rival: cpython("spawn") },
    ...PEERS.map((rival) => ({ ours: SPAWN, rival, bar: { atMost: 1 } })),
    { ours: SPARE, bar: { below: 2 } },
    { ours: SPARE, rival: cpython("forkserver"), bar: { atMost: 0.25 } },
  ],
}];

function cpython(method: string): Party {
  return { name: `CPython ${method}`, program: "rivals/cpython/start.py", args: [method] };
}
