/**
 * How many cores a pool may use: all of them in a process of its own, its worker's share in a
 * worker of another pool. So pools in pools do not start more workers than there are cores.
 *
 * A pool of n workers divides its owner's share by n. Where a share is one core or none, a pool
 * would gain nothing by workers of its own: it runs in its owner's agent.
 *
 * @module
 */

import { type Identity, identity } from "../identity.ts";
import { host } from "../runtime/mod.ts";

const shares = new WeakMap<Identity, number>();

/** In a worker: pools that it makes may use so many cores. */
export function setShare(share: number): void {
  shares.set(identity(), share);
}

/** The cores that the running process may use; undefined if it is no worker of a pool. */
export function ownShare(): number | undefined {
  return shares.get(identity());
}

/** The cores that one of `workers` workers of the running process may use. */
export function shareOf(workers: number): number {
  return Math.floor((ownShare() ?? coreCount()) / workers);
}

/** The cores of this machine, as far as the host tells. */
export function coreCount(): number {
  return Math.max(1, host.cpuCount());
}
