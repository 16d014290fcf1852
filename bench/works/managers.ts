/**
 * A call of a thing that a manager keeps.
 *
 * @module
 */
import type { Party, Work } from "../table/contest.ts";

const CPYTHON: Party = { name: "CPython DictProxy", program: "rivals/cpython/manager.py" };

/** The works. */
export const MANAGER_WORKS: readonly Work[] = [
  {
    name: "manager",
    title: "Manager call",
    unit: "ns",
    per: "call",
    ratio: "cost",
    comparisons: [
      ["setSync", "sync"],
      ["await set", "await"],
      ["set, all awaited at once", "pipelined"],
    ].map(([name, form]) => ({
      ours: { name, program: "ours/manager.ts", args: [form] },
      rival: CPYTHON,
      bar: { atMost: 1 / 2 },
    })),
  },
];
