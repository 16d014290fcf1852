/**
 * How a worker of ours knows that it is one, and what it was born with.
 *
 * The starter code that each host runs in a new worker puts a birthmark on
 * `globalThis` before it imports the entry module. An agent without one is
 * the main agent of its family, even if somebody else's worker.
 *
 * @module
 */

import type { Birth } from "./host.ts";

/** What a host hands to a new worker. */
export interface Birthmark {
  readonly birth: Birth;
  readonly mainModule: string | undefined;
}

const KEY = "@pystd/multiprocessing birthmark";

/** JavaScript that leaves the value of `expression` as this agent's birthmark. */
export function leaveBirthmark(expression: string): string {
  return `globalThis[Symbol.for(${JSON.stringify(KEY)})] = ${expression};`;
}

/** The birthmark of this agent, `undefined` in a main agent. */
export function birthmark(): Birthmark | undefined {
  return Reflect.get(globalThis, Symbol.for(KEY));
}
