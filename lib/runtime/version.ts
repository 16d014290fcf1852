/**
 * The oldest versions of the hosts that the library runs on.
 *
 * @module
 */

import { RuntimeError } from "../errors.ts";

/**
 * The first version of each host that will do.
 *
 * - Deno 2.7.6: `Atomics.waitAsync` wakes reliably from there on.
 * - Node 20.16: has `process.getBuiltinModule`.
 * - Bun 1.2: has `process.getBuiltinModule` and module workers with `resourceLimits` ignored.
 */
export const MINIMUM_VERSION: Readonly<Record<string, string>> = {
  deno: "2.7.6",
  node: "20.16.0",
  bun: "1.2.0",
};

/** Names of the hosts as people write them. */
const TITLES: Readonly<Record<string, string>> = { deno: "Deno", node: "Node", bun: "Bun" };

/**
 * Throws if the host is too old.
 *
 * @throws {RuntimeError} If `version` is before the minimum of host `name`.
 */
export function checkVersion(name: string, version: string): void {
  const needed = MINIMUM_VERSION[name];
  if (needed === undefined || compareVersions(version, needed) >= 0) return;
  throw new RuntimeError(
    `Cannot run on this ${TITLES[name]}: version ${needed} or later is needed, received ${version}`,
  );
}

/** Negative, zero or positive as `a` is before, equal to or after `b`; a pre-release counts as its release. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [numbers(a), numbers(b)];
  for (let i = 0; i < 3; i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function numbers(version: string): number[] {
  return version.split(/[-+]/, 1)[0].split(".").map(Number);
}
