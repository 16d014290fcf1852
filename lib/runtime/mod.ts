/**
 * The host that runs this code, behind one interface.
 *
 * The one room that spells `Deno`, `process` and `Worker`.
 *
 * @module
 */

export { host } from "./current.ts";

export type {
  AsyncContext,
  Birth,
  Hold,
  Host,
  MainExitHooks,
  ResourceLimits,
  TerminateStops,
  WorkerExit,
  WorkerHandle,
  WorkerOptions,
} from "./host.ts";
export { makeTempDir, removeTree } from "./temp_dir.ts";
export { type DigestName, hmac, type HmacInput, hmacSync, isDigestName } from "./hmac.ts";
export {
  nameOfPlace,
  type Socket,
  type SocketPlace,
  type Sockets,
  type SocketServer,
} from "./sockets.ts";
export { compareVersions, MINIMUM_VERSION } from "./version.ts";
