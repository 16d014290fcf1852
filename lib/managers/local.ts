/**
 * The servers that run in this very agent.
 *
 * @module
 */

import type { Identity } from "../identity.ts";
import type { Wire } from "./wire.ts";

/** A server, for who shares its agent. */
export interface LocalServer {
  /** Lets a process of this agent in; returns its end of the wire. */
  admit(client: Identity): Wire;
  /** Does what there is to do. */
  serveNow(): void;
  /** What is kept under `serial`. */
  kept(serial: number): unknown;
}

const servers = new Map<number, LocalServer>();

/** The server of this agent whose door is at `address`. */
export function serverAt(address: number): LocalServer | undefined {
  return servers.get(address);
}

/** From now on `server` runs here. */
export function openServer(address: number, server: LocalServer): void {
  servers.set(address, server);
}

/** It has ended. */
export function closeServer(address: number): void {
  servers.delete(address);
}
