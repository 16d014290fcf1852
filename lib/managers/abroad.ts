/**
 * Where a message goes that is being written, or comes from that is being read: proxies look
 * different in those that leave the program.
 *
 * @module
 */

import type { Hold } from "./hold.ts";
import type { ProxyClass } from "./proxy.ts";

/** The conversation over a socket that a message belongs to. */
export interface Abroad {
  /** How the other side finds what `hold` claims. Throws a PicklingError if it cannot. */
  describe(hold: Hold): unknown;
  /** The claim that the other side described. */
  understand(description: unknown): Hold;
  /** The class of proxies that was registered on this side for a type, if there is one. */
  classOf(typeid: string): ProxyClass | undefined;
}

let current: Abroad | undefined;

/** The conversation of the message at hand; undefined if it stays in the program. */
export function abroad(): Abroad | undefined {
  return current;
}

/** Writes or reads a message of the conversation `where`. */
export function goAbroad<T>(where: Abroad | undefined, work: () => T): T {
  const outer = current;
  current = where;
  try {
    return work();
  } finally {
    current = outer;
  }
}
