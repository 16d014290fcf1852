/**
 * A message to another process and one back, through memory and through sockets.
 *
 * @module
 */
import type { Party, Work } from "../table/contest.ts";

const CPYTHON: Party = { name: "CPython Pipe", program: "rivals/cpython/trip.py" };

/** The works. */
export const CONNECTION_WORKS: readonly Work[] = [
  {
    name: "pipe",
    title: "Pipe round trip",
    unit: "ns",
    per: "trip",
    ratio: "cost",
    comparisons: [
      ...against("sync", { name: "bare Atomics.wait", peer: "multithreading channel, blocking" }),
      ...against("await", {
        name: "bare Atomics.waitAsync",
        peer: "multithreading channel, awaiting",
      }),
    ],
  },
  {
    name: "socket",
    title: "Socket round trip",
    unit: "ns",
    per: "trip",
    ratio: "cost",
    comparisons: ["AF_INET", "AF_UNIX"].map((family) => ({
      ours: {
        name: `await send, await recv, ${family}`,
        program: "ours/socket.ts",
        args: [family],
      },
      rival: {
        name: `CPython Client, ${family}`,
        program: "rivals/cpython/listener_trip.py",
        args: [family],
      },
    })),
  },
];

function against(form: string, bare: { name: string; peer: string }): Work["comparisons"] {
  const ours: Party = {
    name: form === "sync" ? "sendSync, recvSync" : "await send, await recv",
    program: "ours/pipe.ts",
    args: [form],
  };
  const word: Party = { name: bare.name, program: "rivals/bare_atomics.ts", args: [form] };
  const peer: Party = {
    name: bare.peer,
    program: "rivals/multithreading.ts",
    args: ["trip", form],
  };
  const comlink: Party = { name: "Comlink call", program: "rivals/comlink.ts" };
  return [
    { ours, rival: CPYTHON, bar: { atMost: 1 / 3 } },
    { ours, rival: word, bar: { atMost: 1.5 } },
    { ours, rival: peer, bar: { atMost: 1 } },
    ...(form === "await" ? [{ ours, rival: comlink, bar: { atMost: 1 } }] : []),
  ];
}
