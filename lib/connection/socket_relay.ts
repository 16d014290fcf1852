/**
 * Carries messages between a socket and a pipe in shared memory, so that a
 * connection over the socket can be used in other processes: theirs is the
 * pipe's far end. It runs in the event loop of the process that opened the
 * socket, and ends with it.
 *
 * @module
 */

import { type Attempt, NEVER, wake } from "../kernel/mod.ts";
import { Family } from "../memory/mod.ts";
import { RingTransport } from "./ring_transport.ts";
import type { SocketStream } from "./socket_stream.ts";
import type { Transport } from "./transport.ts";

type Carrier = Pick<Transport, "tryTake" | "tryPut" | "readable" | "writable">;

/** Begins to carry for `stream`, whose messages are the relay's from now on. Returns the far end. */
export function relay(stream: SocketStream): RingTransport {
  const [near, far] = RingTransport.pair({ duplex: true });
  const { agent } = Family.current();
  // Who waited at the stream before waits there still.
  const inwards = carry(stream, near, () => wake(agent, stream.readable, Infinity));
  const outwards = carry(near, stream, () => wake(agent, stream.writable, Infinity));
  inwards.finally(() => near.close()).catch(() => {}); // the far end finds its end of file
  outwards.finally(() => stream.hangUp()).catch(() => {});
  return far;
}

/** Carries until one of the two is closed. */
async function carry(from: Carrier, to: Carrier, onCarried: () => void): Promise<void> {
  const family = Family.current();
  for (;;) {
    const taking = attempt(from.readable, () => from.tryTake(), "empty");
    await family.wait(taking, NEVER, { unref: true });
    const taken = taking.outcome;
    if (typeof taken !== "object") break;
    const putting = attempt(to.writable, () => to.tryPut(taken.bytes, taken.handles), "full");
    await family.wait(putting, NEVER, { unref: true });
    if (putting.outcome === "closed") break;
    onCarried();
  }
  onCarried();
}

/** Tries until the outcome is another than `vain`. */
function attempt<O>(
  futex: number,
  tryIt: () => O,
  vain: O & string,
): Attempt & { outcome: Exclude<O, typeof vain> | undefined } {
  return {
    outcome: undefined,
    futexes: [futex],
    tryOnce() {
      const outcome = tryIt();
      if (outcome === vain) return false;
      this.outcome = outcome as Exclude<O, typeof vain>;
      return true;
    },
  };
}
