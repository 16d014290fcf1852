import { assertEquals } from "@std/assert";
import type { Comparison, Party } from "./contest.ts";
import { figureOf, judge } from "./verdict.ts";

const ours: Party = { name: "ours", program: "ours.ts" };
const rival: Party = { name: "rival", program: "rival.ts" };
const both: Comparison = { ours, rival, bar: { atLeast: 2 } };

Deno.test("figureOf() is the middle of an odd number of values", () => {
  assertEquals(figureOf([10, 9, 1]), { median: 9, min: 1, max: 10 });
});

Deno.test("figureOf() is the mean of the two in the middle of an even number", () => {
  assertEquals(figureOf([4, 1, 10, 2]), { median: 3, min: 1, max: 10 });
});

Deno.test("judge() compares the costs of the same round, not the medians", () => {
  const costs = new Map([[ours, { rounds: [1, 10, 3] }], [rival, { rounds: [4, 10, 6] }]]);
  assertEquals(judge(both, "speed", costs).ratio, { median: 2, min: 1, max: 4 });
  assertEquals(judge(both, "cost", costs).ratio, { median: 0.5, min: 0.25, max: 1 });
});

Deno.test("judge() meets a bar that the median just reaches", () => {
  const met = (bar: Comparison["bar"], own: number, other: number) => {
    const costs = new Map([[ours, { rounds: [own] }], [rival, { rounds: [other] }]]);
    const compared = bar && "atLeast" in bar ? "speed" : "cost";
    return judge({ ours, rival, bar }, compared, costs).met;
  };
  assertEquals(met({ atLeast: 2 }, 1, 2), true);
  assertEquals(met({ atLeast: 2 }, 1, 1.9), false);
  assertEquals(met({ atMost: 0.5 }, 1, 2), true);
  assertEquals(met({ atMost: 0.5 }, 1.1, 2), false);
});

Deno.test("judge() holds a figure against a bar without a rival", () => {
  const met = (cost: number) =>
    judge({ ours, bar: { below: 2 } }, "cost", new Map([[ours, { rounds: [cost] }]])).met;
  assertEquals(met(2), true);
  assertEquals(met(2.1), false);
});

Deno.test("judge() says why there is no ratio", () => {
  const costs = new Map([[ours, { rounds: [1] }], [rival, { missing: "no python3" }]]);
  const { ratio, met, missing } = judge(both, "speed", costs);
  assertEquals({ ratio, met, missing }, {
    ratio: undefined,
    met: undefined,
    missing: "no python3",
  });
});
