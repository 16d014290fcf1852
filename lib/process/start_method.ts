/**
 * How children are started: what this host offers, and the global choice.
 *
 * @module
 */

import { RuntimeError, ValueError } from "../errors.ts";
import { host } from "../runtime/mod.ts";

/** A start method, by CPython's names. */
export type StartMethod = "spawn" | "forkserver" | "fork";

const ALL: readonly StartMethod[] = ["forkserver", "spawn", "fork"];

let chosen: StartMethod | null = null;

/** The methods that this host offers, the default first. */
export function availableMethods(): StartMethod[] {
  const { hasWorkers, hasSharedMemory } = host;
  return hasWorkers && hasSharedMemory ? [...ALL] : ["fork"];
}

/** The global method; asking fixes it. */
export function fixedMethod(): StartMethod {
  return chosen ??= availableMethods()[0];
}

/** The global method, `null` while it is open. */
export function chosenMethod(): StartMethod | null {
  return chosen;
}

/**
 * Chooses the global method, once.
 *
 * @throws {RuntimeError} If it was chosen or used before and `force` is not set.
 * @throws {ValueError} If there is no such method here.
 */
export function chooseMethod(method: StartMethod | null, { force = false } = {}): void {
  if (chosen !== null && !force) throw new RuntimeError("context has already been set");
  if (method !== null) checkMethod(method);
  chosen = method ?? (force ? null : availableMethods()[0]);
}

/** Refuses the name of a method that this host does not offer. */
export function checkMethod(method: unknown): StartMethod {
  if ((availableMethods() as unknown[]).includes(method)) return method as StartMethod;
  const why = (ALL as unknown[]).includes(method)
    ? ": this host has no workers that share memory"
    : "";
  throw new ValueError(`cannot find context for '${method}'${why}`);
}
