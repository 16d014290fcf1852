/**
 * How children are started: what this host offers, and the global choice.
 *
 * @module
 */

import { RuntimeError, ValueError } from "../errors.ts";
import { identity } from "../identity.ts";
import { host } from "../runtime/mod.ts";

/** A start method, by CPython's names. */
export type StartMethod = "spawn" | "forkserver" | "fork";

const ALL: readonly StartMethod[] = ["forkserver", "spawn", "fork"];

/** The methods that this host offers, the default first. */
export function availableMethods(): StartMethod[] {
  const { hasWorkers, hasSharedMemory } = host;
  return hasWorkers && hasSharedMemory ? [...ALL] : ["fork"];
}

/** The running process's method; asking fixes it. */
export function fixedMethod(): StartMethod {
  return (identity().startMethod ??= availableMethods()[0]) as StartMethod;
}

/** The running process's method, `null` while it is open. */
export function chosenMethod(): StartMethod | null {
  return (identity().startMethod ?? null) as StartMethod | null;
}

/**
 * Chooses the running process's method, once.
 *
 * @throws {RuntimeError} If it was chosen or used before and `force` is not set.
 * @throws {ValueError} If there is no such method here.
 */
export function chooseMethod(method: StartMethod | null, { force = false } = {}): void {
  if (chosenMethod() !== null && !force) throw new RuntimeError("context has already been set");
  identity().startMethod = method === null
    ? (force ? undefined : availableMethods()[0])
    : checkMethod(method);
}

/** Refuses the name of a method that this host does not offer. */
export function checkMethod(method: unknown): StartMethod {
  if ((availableMethods() as unknown[]).includes(method)) return method as StartMethod;
  const why = (ALL as unknown[]).includes(method)
    ? ": this host has no workers that share memory"
    : "";
  throw new ValueError(`cannot find context for '${method}'${why}`);
}
