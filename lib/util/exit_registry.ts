/**
 * What each process has registered for its end. In-agent processes have a list
 * of their own, as forked ones do in Python.
 *
 * @module
 */

import { type Identity, identity } from "../identity.ts";
import { host } from "../runtime/mod.ts";
import { thrownText } from "../thrown_text.ts";

/** Something that is done once, at the end at the latest. */
export interface Final {
  /** `null` is not at the end. */
  readonly exitpriority: number | null;
  /** Does it, unless it was done or cancelled. */
  call(): unknown;
}

/** The list of one process. */
export class ExitRegistry {
  /** By their number; the newest has the highest. */
  readonly finalizers = new Map<number, Final>();
  /** Exit functions, the oldest first. */
  readonly handlers: (() => unknown)[] = [];
  /** Has the end begun? Then exit functions are called, if there are any. */
  hasBegun = false;
  /** Are they through? */
  isExiting = false;
  /** The directory of `getTempDir()`. */
  tempDir: string | undefined;
  #count = 0;

  /** Has `finalizer` called at the end; returns its number. */
  add(finalizer: Final): number {
    this.finalizers.set(++this.#count, finalizer);
    return this.#count;
  }

  /** Those with an exit priority of at least `min`, in the order in which they are called. */
  due(min: number): Final[] {
    return [...this.finalizers]
      .filter(([, { exitpriority }]) => exitpriority !== null && exitpriority >= min)
      .sort(([a, { exitpriority: p }], [b, { exitpriority: q }]) => q! - p! || b - a)
      .map(([, finalizer]) => finalizer);
  }
}

// Of the agent, not of its identity: that is replaced when a spare is given a process.
const own = new ExitRegistry();
const inAgent = new WeakMap<Identity, ExitRegistry>();

/** The list of the running process. */
export function exitRegistry(): ExitRegistry {
  const self = identity();
  if (!self.inAgent) return own;
  let found = inAgent.get(self);
  if (found === undefined) inAgent.set(self, found = new ExitRegistry());
  return found;
}

/** Says on stderr what went wrong at the end; the rest goes on. */
export function reportFailure(error: unknown): void {
  host.writeStderr(`${thrownText(error)}\n`);
}
