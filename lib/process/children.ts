/**
 * The children that each process has started and not yet seen the end of.
 *
 * @module
 */

import { type Identity, identity } from "../identity.ts";
import { stateOf } from "./state.ts";

const children = new WeakMap<Identity, Set<object>>();

/** The process objects that `parent` started; those that have ended are forgotten first. */
export function childrenOf<P extends object>(parent: Identity = identity()): P[] {
  const all = children.get(parent);
  if (all === undefined) return [];
  for (const process of all) {
    if (stateOf(process).child?.exitcode !== null) all.delete(process);
  }
  return [...all] as P[];
}

/** Remembers a started `process`. */
export function addChild(process: object): void {
  const parent = identity();
  const all = children.get(parent) ?? new Set();
  children.set(parent, all.add(process));
}

/** Forgets a `process`. */
export function forgetChild(process: object): void {
  children.get(identity())?.delete(process);
}
