/**
 * Numbers in shared memory.
 *
 * @module
 */
import type { Bar, Comparison, Party, Work } from "../table/contest.ts";

/** The works. */
export const SHAREDCTYPES_WORKS: readonly Work[] = [
  kernel(1),
  kernel(2),
  value("plain", "Value, value += 1", { atMost: 0.5 }),
  value("locked", "Value, value += 1 with its lock", { atMost: 0.5 }),
];

/** A loop over a shared array, each worker over its part. */
function kernel(workers: number): Work {
  const view = array(workers, "view", "Array, its view");
  const single: Comparison = { ours: view, rival: array(1, "view", "the same on 1 worker") };
  const raw = cpython(workers, "RawArray");
  return {
    name: `array-${workers}`,
    title: `Array of doubles, computed on by ${workers} worker${workers === 1 ? "" : "s"}`,
    unit: "ns",
    per: "element",
    ratio: "speed",
    comparisons: [
      { ours: view, rival: raw, bar: { atLeast: 10 } },
      {
        ours: array(workers, "get", "Array, get() and set()"),
        rival: raw,
        bar: { atLeast: 1 },
      },
      { ours: array(workers, "index", "Array, array[i]"), rival: cpython(workers, "Array") },
      ...(workers === 1 ? [] : [single]),
    ],
  };
}

function array(workers: number, form: string, name: string): Party {
  return { name, program: "ours/shared_array.ts", args: [String(workers), form] };
}

function cpython(workers: number, kind: string): Party {
  const program = "rivals/cpython/shared_array.py";
  return { name: `CPython ${kind}`, program, args: [String(workers), kind] };
}

function value(form: string, title: string, bar: Bar): Work {
  const rival: Party = {
    name: "CPython Value",
    program: "rivals/cpython/shared_value.py",
    args: [form],
  };
  return {
    name: `value-${form}`,
    title,
    unit: "ns",
    per: "addition",
    ratio: "cost",
    comparisons: [
      { ours: { name: "Value", program: "ours/shared_value.ts", args: [form] }, rival, bar },
    ],
  };
}
