/**
 * The proxy of a server itself, through which managers speak to it.
 *
 * @module
 */

import { BaseProxy } from "../proxy.ts";
import { registerProxy } from "../proxy_form.ts";

/** Stands for a server. */
export class ServerProxy extends BaseProxy {
  /** The methods that can be called. */
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
