/**
 * What processes take that wait.
 *
 * @module
 */
import { CHILDREN } from "../idleness.ts";
import type { Bar, Comparison, Party, Work } from "../table/contest.ts";

/** "0 %", in percent of a core: the host has timers of its own. */
const NOTHING = 0.3;

/** The works. */
export const IDLE_WORKS: readonly Work[] = [
  {
    name: "idle-memory",
    title: `Memory of ${CHILDREN} waiting processes, library and spares counted`,
    unit: "MB",
    per: "process",
    ratio: "cost",
    mostRounds: 3,
    comparisons: against("memory", { toBare: { atMost: 1.15 } }),
  },
  {
    name: "idle-cpu",
    title: `CPU of ${CHILDREN} waiting processes`,
    unit: "%",
    per: "core",
    ratio: "cost",
    mostRounds: 3,
    comparisons: against("cpu", { alone: { below: NOTHING } }),
  },
];

/** Both forms of waiting against bare workers, and against a figure. */
function against(what: string, { toBare, alone }: { toBare?: Bar; alone?: Bar }): Comparison[] {
  const rival: Party = {
    name: "bare workers",
    program: "rivals/bare_worker.ts",
    args: [what],
    fresh: true,
  };
  return ["sync", "await"].flatMap((form) => {
    const ours: Party = {
      name: form === "sync" ? "waitSync" : "await wait",
      program: "ours/idle.ts",
      args: [what, form],
      fresh: true,
    };
    return [...(alone ? [{ ours, bar: alone }] : []), {
      ours,
      rival,
      ...(toBare && { bar: toBare }),
    }];
  });
}
