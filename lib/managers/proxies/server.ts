/**
 * The proxy of a server itself, through which managers speak to it.
 *
 * @module
 */

import { BaseProxy, registerProxy } from "../proxy.ts";

/** Stands for a server. */
export class ServerProxy extends BaseProxy {
  static override readonly exposed: readonly string[] = [
    "create",
    "shutdown",
    "numberOfObjects",
    "debugInfo",
    "dummy",
    "trackSegment",
    "releaseSegment",
    "listSegments",
  ];

  static {
    registerProxy(ServerProxy, "ServerProxy");
  }
}
