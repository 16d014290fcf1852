/** Which deaths are tried: who ends how and where, and what all others are to see of it. */

import type { Carrier, End, Form, Hold, Wait } from "./roles.ts";

/** Exit code of every end. */
export const EXITCODES: Readonly<Record<End | "parent", number>> = {
  "return": 0,
  "throw": 1,
  "throw late": 1,
  "reject": 1,
  "exit": 3,
  "Deno.exit": 4,
  "process.exit": 5,
  "fill the heap": 1,
  "kill": -9,
  "terminate": -15,
  "interrupt": -2,
  "parent": -9,
};

/** A case: what is printed of it. */
export interface Case {
  readonly what: string;
  readonly end: End | "parent";
  readonly seen: string;
}

/** A process that waits, and is ended. */
export interface WaitCase extends Case {
  readonly where: Wait;
  readonly form: Form;
  readonly end: "kill" | "terminate" | "parent";
}

/** A process that ends while it holds something. */
export interface HoldCase extends Case {
  readonly hold: Hold;
  readonly end: End;
}

/** A process that ends while it opens a message. */
export interface MessageCase extends Case {
  readonly carrier: Carrier;
  readonly end: "kill" | "Deno.exit";
}

/** A process that ends in a function that is called for it. */
export interface CallCase extends Case {
  readonly end: End;
}

/** What those get who wait there, too. */
const WAITING: Readonly<Record<Wait, string>> = {
  "Lock.acquire": "true",
  "RLock.acquire": "true",
  "Semaphore.acquire": "true,0",
  "Condition.wait": "true",
  "Event.wait": "true",
  "Barrier.wait": "BrokenBarrierError,true,false",
  "Queue.get": "an item,true",
  "Queue.put": "first,more,more,undefined,next",
  "JoinableQueue.join": "true",
  "Connection.recv": "EOFError,EOFError",
  "Connection.send": "EOFError",
  "wait": "EOFError",
  "Process.join": "heard",
};
const WAITS = Object.keys(WAITING) as Wait[];

function waitCase(where: Wait, form: Form, end: WaitCase["end"]): WaitCase {
  return { what: `${where} (${form})`, where, form, end, seen: WAITING[where] };
}

const AWAITED = WAITS.map((where) => waitCase(where, "await", "terminate"));

/** Cases of waits, by start method. */
export const waitCases: Readonly<Record<"spawn" | "forkserver", readonly WaitCase[]>> = {
  spawn: AWAITED,
  forkserver: [
    ...AWAITED,
    ...WAITS.map((where) => waitCase(where, "block", "kill")),
    ...(["Lock.acquire", "Barrier.wait", "Queue.get", "Connection.recv"] as const)
      .map((where) => waitCase(where, "block", "parent")),
  ],
};

const BROKEN = "BrokenLockError";
/** What those get who want what a dead process holds: the siblings, this one, who comes later. */
const WANTED = [BROKEN, BROKEN, BROKEN].join();

const HELD: Readonly<Record<Hold, { readonly seen: string; readonly ends: readonly End[] }>> = {
  "a Lock": {
    seen: `${WANTED},true`,
    ends: [
      "throw",
      "throw late",
      "reject",
      "exit",
      "Deno.exit",
      "process.exit",
      "fill the heap",
      "kill",
      "terminate",
      "interrupt",
    ],
  },
  "an RLock, twice": { seen: `${WANTED},true`, ends: ["return", "Deno.exit", "kill"] },
  "a Condition": { seen: BROKEN, ends: ["throw", "interrupt", "kill"] },
  "a Lock and an RLock": { seen: `${BROKEN},${BROKEN}`, ends: ["reject", "exit", "terminate"] },
  "a permit": { seen: "0", ends: ["return", "process.exit", "kill"] },
};

/** Cases of what is held. */
export const holdCases: readonly HoldCase[] = Object.entries(HELD).flatMap(([hold, of]) =>
  of.ends.map((end) => ({ what: hold, hold: hold as Hold, end, seen: of.seen }))
);

/** Cases of exit functions that hold a lock. */
export const exitCases: readonly CallCase[] =
  (["throw late", "Deno.exit", "fill the heap", "kill"] as const)
    .map((end) => ({ what: "an exit function", end, seen: WANTED }));

/** Cases of actions of a barrier. */
export const actionCases: readonly CallCase[] = (["throw", "exit", "Deno.exit", "kill"] as const)
  .map((end) => ({ what: "a barrier's action", end, seen: "BrokenBarrierError,true" }));

const OPENED: readonly [Carrier, MessageCase["end"]][] = [
  ["its arguments", "kill"],
  ["its arguments", "Deno.exit"],
  ["Queue.get", "kill"],
  ["Queue.getSync", "Deno.exit"],
  ["Connection.recv", "kill"],
  ["Connection.recvSync", "Deno.exit"],
];

/** Cases of messages that are being opened. */
export const messageCases: readonly MessageCase[] = OPENED.map(([carrier, end]) => ({
  what: `a message of ${carrier}`,
  carrier,
  end,
  seen: "EOFError",
}));

/** The case of a child that still imports. */
export const importCase: CallCase = { what: "an import", end: "kill", seen: "EOFError" };

/** All that are tried under `method`, in this order. */
export function casesOf(method: "spawn" | "forkserver"): readonly Case[] {
  if (method === "spawn") return waitCases.spawn;
  const { forkserver } = waitCases;
  return [...forkserver, ...holdCases, ...exitCases, ...actionCases, ...messageCases, importCase];
}
