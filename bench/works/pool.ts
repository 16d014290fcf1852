/**
 * Calls by a pool of two workers.
 *
 * @module
 */
import { CHILDREN } from "../idleness.ts";
import type { Bar, Comparison, Party, Work } from "../table/contest.ts";

const PEERS: readonly Party[] = ["piscina", "poolifier", "workerpool", "multithreading"].map(
  (name) => ({ name: `${name}, a message each`, program: "rivals/pools.ts", args: [name] }),
);
const SERIAL: Party = { name: "no pool", program: "rivals/serial.ts" };
/** "0 %", in percent of a core: the host has timers of its own. */
const NOTHING = 0.3;

/** The works. */
export const POOL_WORKS: readonly Work[] = [
  calls("map", "map of 100,000 cheap calls, default chunks", { peers: { atLeast: 20 } }),
  calls("imap", "imap, one by one", {}),
  calls("async", "applyAsync, all at once", { peers: { atLeast: 1 } }),
  calls("apply", "apply, one after another", {}),
  {
    name: "pool-cpu",
    title: "Pool: map that computes, on all cores",
    unit: "ms",
    per: "call",
    ratio: "speed",
    comparisons: [{
      ours: ours("cpu", "map, chunks of one"),
      rival: SERIAL,
      bar: { atLeast: 0.95 * navigator.hardwareConcurrency },
    }],
  },
  {
    name: "pool-start",
    title: "Pool: start, one map, end",
    unit: "ms",
    per: "pool",
    ratio: "cost",
    comparisons: [{ ours: ours("start", "Pool"), rival: cpython("start"), bar: { atMost: 1 } }],
  },
  {
    name: "pool-idle",
    title: `Pool: CPU of an empty one of ${CHILDREN}`,
    unit: "%",
    per: "core",
    ratio: "cost",
    mostRounds: 3,
    comparisons: [{ ours: { ...ours("idle", "Pool"), fresh: true }, bar: { below: NOTHING } }],
  },
];

function calls(shape: string, words: string, { peers }: { peers?: Bar }): Work {
  const own = ours(shape, `pool.${shape === "async" ? "applyAsync" : shape}`);
  const others = peers === undefined
    ? []
    : PEERS.map((rival): Comparison => ({ ours: own, rival, bar: peers }));
  return {
    name: `pool-${shape}`,
    title: `Pool: ${words}`,
    unit: "ns",
    per: "call",
    ratio: "speed",
    comparisons: [{ ours: own, rival: cpython(shape), bar: { atLeast: 3 } }, ...others],
  };
}

function ours(what: string, name: string): Party {
  return { name, program: "ours/pool.ts", args: [what] };
}

function cpython(what: string): Party {
  return { name: "CPython Pool", program: "rivals/cpython/pool.py", args: [what] };
}
