/**
 * Into a lock and out of it.
 *
 * @module
 */
import type { Bar, Party, Work } from "../table/contest.ts";

/** What any lock of shared words takes. */
const FLOOR: Party = {
  name: "two bare compareExchange",
  program: "rivals/bare_atomics.ts",
  args: ["pair"],
};

/** The works. */
export const SYNCHRONIZE_WORKS: readonly Work[] = [
  pass("free", "Lock, free", { sync: { atMost: 0.5 } }),
  pass("contended", "Lock, contended by 2 processes", { sync: { atMost: 1 } }),
];

/** The budget is for the blocking form; the awaiting one is shown beside it. */
function pass(state: string, title: string, bars: { sync: Bar }): Work {
  const cpython: Party = {
    name: "CPython Lock",
    program: "rivals/cpython/lock.py",
    args: [state],
  };
  const sync = ours(state, "sync");
  const awaiting = ours(state, "await");
  return {
    name: `lock-${state}`,
    title,
    unit: "ns",
    per: "acquire and release",
    ratio: "cost",
    comparisons: [
      { ours: sync, rival: cpython, bar: bars.sync },
      { ours: sync, rival: mutex(state, "sync"), bar: { atMost: 1 } },
      ...(state === "free" ? [{ ours: sync, rival: FLOOR }] : []),
      { ours: awaiting, rival: cpython },
      { ours: awaiting, rival: mutex(state, "await"), bar: { atMost: 1 } },
    ],
  };
}

function ours(state: string, form: string): Party {
  const name = form === "sync" ? "acquireSync" : "await acquire";
  return { name, program: "ours/lock.ts", args: [state, form] };
}

function mutex(state: string, form: string): Party {
  const name = `multithreading Mutex, ${form === "sync" ? "blocking" : "awaiting"}`;
  return { name, program: "rivals/multithreading.ts", args: [state, form] };
}
