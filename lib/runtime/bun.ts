/**
 * Bun, which offers Node's interface. Not tried on the real host yet.
 *
 * @module
 */

import type { TerminateStops } from "./host.ts";
import { nodeProcess } from "./builtin.ts";
import { NodeHost } from "./node.ts";

/** {@linkcode NodeHost} with what differs on Bun. */
export class BunHost extends NodeHost {
  override readonly name = "bun";
  override readonly version: string = nodeProcess().versions.bun ?? "";
  // Until somebody has seen more.
  override readonly terminateStops: TerminateStops = "idle only";

  /** Its inspector cannot look at its own agent. */
  override locateFunction(_fn: CallableFunction): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  /** As {@linkcode locateFunction}. */
  override moduleScopeOf(_fn: CallableFunction, _name: string): Promise<undefined> {
    return Promise.resolve(undefined);
  }
}
