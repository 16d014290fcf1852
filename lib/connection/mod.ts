/**
 * Pipes between processes, and waiting for several things at once, as Python's
 * `multiprocessing.connection`.
 *
 * @example Talk over a pipe
 * ```ts
 * import { Pipe, wait } from "@pystd/multiprocessing/connection";
 * import { assertEquals } from "@std/assert";
 *
 * const [left, right] = Pipe();
 * left.send("ping");
 * assertEquals(await wait([left, right]), [right]);
 * assertEquals(await right.recv(), "ping");
 * ```
 *
 * @module
 */

export { Connection } from "./connection.ts";
export type {
  ConnectionStatistics,
  ConnectionWaitOptions,
  PollOptions,
  PollSyncOptions,
  RecvBytesIntoOptions,
  RecvBytesIntoSyncOptions,
  RecvBytesOptions,
  RecvBytesSyncOptions,
  SendBytesOptions,
  SendBytesSyncOptions,
} from "./options.ts";
export { Pipe } from "./pipe.ts";
export type { PipeOptions } from "./pipe.ts";
export { wait, waitSync } from "./wait.ts";
export type { WaitOptions, WaitSyncOptions } from "./wait.ts";
export { type Readiness, type Waitable, waitable } from "../kernel/mod.ts";
