/**
 * Whether one of many costs what one of few does.
 *
 * @module
 */
import type { Party, Unit, Work } from "../table/contest.ts";

/** Flat, with room for what a cache does. */
const FLAT = { atMost: 1.5 };

/** The works. */
export const GROWTH_WORKS: readonly Work[] = [
  growth("children", { title: "Children at once", unit: "ms", from: [1, 8], to: 64 }),
  growth("items", { title: "Items in a queue", unit: "ns", from: [1_000], to: 1_000_000 }),
  growth("locks", { title: "Locks", unit: "ns", from: [1_000], to: 100_000 }),
];

function growth(
  what: string,
  { title, unit, from, to }: { title: string; unit: Unit; from: number[]; to: number },
): Work {
  const party = (count: number): Party => ({
    name: `${count.toLocaleString("en")} ${count === 1 ? "child" : what}`,
    program: "ours/growth.ts",
    args: [what, String(count)],
  });
  const many = party(to);
  return {
    name: `growth-${what}`,
    title: `Growth: ${title}`,
    unit,
    per: "one",
    ratio: "cost",
    comparisons: from.map((count) => ({ ours: many, rival: party(count), bar: FLAT })),
  };
}
