/**
 * Processes that run as tasks of this agent (start method "fork").
 *
 * @module
 */

import type { Identity } from "../identity.ts";

const identities = new Map<number, Identity>();

/** The in-agent process `id` of this agent. */
export function inAgentIdentity(id: number): Identity | undefined {
  return identities.get(id);
}

/** From now on `identity` runs in this agent. */
export function enrol(identity: Identity): void {
  identities.set(identity.id, identity);
}

/** It has ended. */
export function discharge(identity: Identity): void {
  identities.delete(identity.id);
}

/** The in-agent processes that still run. */
export function inAgentProcesses(): Identity[] {
  return [...identities.values()];
}
