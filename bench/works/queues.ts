/**
 * From one producer process through a queue to one consumer.
 *
 * @module
 */
import type { Bar, Comparison, Party, Work } from "../table/contest.ts";

/** What is asked for, payload by payload. */
interface Bars {
  readonly cpython: Bar;
  readonly postMessage: Bar;
  readonly ring?: Bar;
}

/** Its channel holds JSON, so there are no bytes to be had. */
const JSON_ONLY = new Set(["ints", "objects", "strings"]);

/** The works. */
export const QUEUE_WORKS: readonly Work[] = [
  flow("ints", "small ints", {
    cpython: { atLeast: 10 },
    postMessage: { atLeast: 3 },
    ring: { atLeast: 0.6 },
  }),
  flow("objects", "small objects", { cpython: { atLeast: 4 }, postMessage: { atLeast: 1 } }),
  flow("strings", "1 KB strings", { cpython: { atLeast: 3 }, postMessage: { atLeast: 1 } }),
  flow("bytes", "64 KB bytes", { cpython: { atLeast: 3 }, postMessage: { atLeast: 1 } }),
];

function flow(payload: string, words: string, bars: Bars): Work {
  const cpython: Party = {
    name: "CPython Queue",
    program: "rivals/cpython/flow.py",
    args: [payload],
  };
  const postMessage: Party = {
    name: "postMessage",
    program: "rivals/post_message.ts",
    args: [payload],
  };
  const ring: Party = {
    name: "bare ring + msgpackr",
    program: "rivals/bare_ring.ts",
    args: [payload],
  };
  const sync = ours(payload, "sync");
  const awaiting = ours(payload, "await");
  const peer = (own: Party, form: string): Comparison[] =>
    JSON_ONLY.has(payload)
      ? [{ ours: own, rival: channel(payload, form), bar: { atLeast: 1 } }]
      : [];
  return {
    name: `queue-${payload}`,
    title: `Queue, ${words}`,
    unit: "ns",
    per: "item",
    ratio: "speed",
    comparisons: [
      { ours: sync, rival: cpython, bar: bars.cpython },
      { ours: sync, rival: postMessage, bar: bars.postMessage },
      { ours: sync, rival: ring, bar: bars.ring },
      ...peer(sync, "sync"),
      { ours: awaiting, rival: cpython, bar: bars.cpython },
      { ours: awaiting, rival: postMessage, bar: bars.postMessage },
      ...peer(awaiting, "await"),
    ],
  };
}

function ours(payload: string, form: string): Party {
  const name = form === "sync" ? "putSync, getSync" : "await put, await get";
  return { name, program: "ours/queue.ts", args: [payload, form] };
}

function channel(payload: string, form: string): Party {
  const name = `multithreading channel, ${form === "sync" ? "blocking" : "awaiting"}`;
  return { name, program: "rivals/multithreading.ts", args: ["channel", payload, form] };
}
