/**
 * The process object of the running process, and its parent's.
 *
 * @module
 */

import { type Identity, identity } from "../identity.ts";
import { setState } from "./state.ts";

/** Who started a process. */
export interface Parent {
  readonly id: number;
  readonly name: string;
}

const bound = new WeakMap<Identity, { process: object; parent: Parent | undefined }>();

/** Says which object stands for the process `self`, and who started it. */
export function bindProcess(self: Identity, process: object, parent: Parent | undefined): void {
  bound.set(self, { process, parent });
}

/** Who started the running process; undefined in the main one. */
export function parentOfCurrent(): Parent | undefined {
  return bound.get(identity())?.parent;
}

/** The object that stands for the running process, made from `prototype` if there is none yet. */
export function currentObject(prototype: object): object {
  const self = identity();
  const known = bound.get(self);
  if (known !== undefined) return known.process;
  const process = Object.create(prototype);
  bindProcess(self, process, undefined);
  setState(process, selfState(self));
  return process;
}

/** The private part of an object that stands for the process it runs in. */
export function selfState(self: Identity): Parameters<typeof setState>[1] {
  const { name, daemon, authkey, path } = self;
  return {
    name,
    daemon,
    authkey,
    path,
    creator: self,
    self,
    args: [],
    kwargs: {},
    candidates: [],
    closed: false,
  };
}
