/**
 * How many workers a pool gets, and where they run.
 *
 * @module
 */

import { checkMethod, fixedMethod, markLibraryClass } from "../process/backstage.ts";
import { Process, type StartMethod, type Target } from "../process/mod.ts";
import { coreCount, ownShare } from "./budget.ts";
import type { ProcessClass } from "./roster.ts";

/** A worker that is a task of its owner's agent. */
export class ThreadProcess<F extends Target = Target> extends Process<F> {
  /** Always "fork". */
  protected static override readonly startMethod: StartMethod = "fork";
}

markLibraryClass(ThreadProcess);

/** Whose workers, how many, and what they are called. */
export interface Plan {
  readonly cls: ProcessClass;
  readonly isLocal: boolean;
  readonly workers: number;
  readonly prefix: string;
}

const PREFIXES: Readonly<Record<StartMethod, string>> = {
  spawn: "Spawn",
  forkserver: "ForkServer",
  fork: "Fork",
};

/** The plan for a pool of `wanted` processes of `cls`. */
export function planOf(wanted: number | undefined, cls: ProcessClass): Plan {
  const method = methodOf(cls);
  const prefix = cls.name.replace(/Process$/, "") || PREFIXES[method];
  if (method === "fork") return { cls, isLocal: true, workers: wanted ?? coreCount(), prefix };
  const share = ownShare();
  if (share === undefined) return { cls, isLocal: false, workers: wanted ?? coreCount(), prefix };
  // A pool in a worker of another one: README, "Pools in pools".
  if (share < 2) {
    return { cls: ThreadProcess, isLocal: true, workers: wanted ?? 1, prefix: "Thread" };
  }
  return { cls, isLocal: false, workers: Math.min(wanted ?? share, share), prefix };
}

function methodOf(cls: ProcessClass): StartMethod {
  const { startMethod } = cls as unknown as { startMethod?: StartMethod | null };
  return startMethod ? checkMethod(startMethod) : fixedMethod();
}
