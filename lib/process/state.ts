/**
 * What a `Process` object knows, kept beside it: an object that arrives in a
 * child is made without its constructor, so it could have no private fields.
 *
 * @module
 */

import { AssertionError, ValueError } from "../errors.ts";
import { type Identity, identity } from "../identity.ts";
import type { Child } from "./child.ts";

/** Anything callable. */
// deno-lint-ignore no-explicit-any
export type Target = (...args: any[]) => unknown;

/** The private part of a process object. */
export interface ProcessState {
  name: string;
  daemon: boolean;
  authkey: Uint8Array;
  readonly path: readonly number[];
  /** Who constructed it. */
  readonly creator: Identity;
  target?: Target | undefined;
  args: readonly unknown[];
  kwargs: Readonly<Record<string, unknown>>;
  /** Where target or class are defined, as far as the caller said. */
  readonly module?: string | URL | undefined;
  /** Modules on the stack of the constructor. */
  readonly candidates: readonly string[];
  readonly resourceLimits?: ResourceLimits | undefined;
  /** The started child. */
  child?: Child | undefined;
  /** A `start()` under way. */
  starting?: Promise<void> | undefined;
  closed: boolean;
  /** A daemonic process may start it: it stays within a budget (nested pools). */
  isPermitted?: boolean;
  /** In-agent, it leaves open what it has opened. */
  isThread?: boolean;
  /** Set on the object that stands for the process it runs in. */
  self?: Identity;
}

/** Limits of a child's heap, in MiB. */
export interface ResourceLimits {
  /** Most memory for long-lived objects; running into it ends the child with exit code 1. */
  maxOldGenerationSizeMb?: number;
  /** Most memory for short-lived objects. */
  maxYoungGenerationSizeMb?: number;
  /** Stack size. */
  stackSizeMb?: number;
}

const states = new WeakMap<object, ProcessState>();

/** Gives a process object its private part. */
export function setState(process: object, state: ProcessState): void {
  states.set(process, state);
}

/** The private part of a process object. */
export function stateOf(process: object): ProcessState {
  const state = states.get(process);
  if (state === undefined) throw new TypeError("Cannot use process: its constructor did not run");
  return state;
}

/** Lets a daemonic process start `process`. */
export function permitInDaemon(process: object): void {
  stateOf(process).isPermitted = true;
}

/** Leaves open what `process` has opened, should it run in this agent: others may have it. */
export function treatAsThread(process: object): void {
  stateOf(process).isThread = true;
}

/** As {@linkcode stateOf}, refusing a closed object. */
export function openState(process: object): ProcessState {
  const state = stateOf(process);
  if (state.closed) throw new ValueError("process object is closed");
  return state;
}

/** The state and the child of a process that the caller has started. */
export function startedChild(process: object, act: string): Child {
  const state = openState(process);
  if (state.self !== undefined || state.creator !== identity()) {
    throw new AssertionError(`can only ${act} a child process`);
  }
  if (state.child === undefined) throw new AssertionError(`can only ${act} a started process`);
  return state.child;
}
