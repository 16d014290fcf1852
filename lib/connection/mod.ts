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

export { addressType, arbitraryAddress, families } from "./address.ts";
export type { Address, AddressFamily } from "./address.ts";
export {
  answerChallenge,
  answerChallengeSync,
  deliverChallenge,
  deliverChallengeSync,
} from "./auth.ts";
export type { AuthWaitOptions, ChallengeOptions, ChallengeSyncOptions } from "./auth.ts";
export type { AuthChannel, AuthSyncChannel } from "./challenge.ts";
export { Client, ClientSync } from "./client.ts";
export type { ClientOptions, ClientSyncOptions } from "./client.ts";
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
export { type Codec, type CodecOptions } from "./format.ts";
export { Listener } from "./listener.ts";
export type { AcceptOptions, AcceptSyncOptions, ListenerOptions } from "./listener.ts";
export { type LoadOptions, loads, type Maker, type Stateful } from "./pickle_reader.ts";
export { dumps } from "./pickle_writer.ts";
export { PythonError, PythonManager, PythonProxy } from "./python_manager.ts";
export type { Keywords, PythonManagerOptions } from "./python_manager.ts";
export { Pipe } from "./pipe.ts";
export type { PipeOptions } from "./pipe.ts";
export { wait, waitSync } from "./wait.ts";
export type { WaitOptions, WaitSyncOptions } from "./wait.ts";
export {
  AuthenticationError,
  BrokenPipeError,
  BufferTooShort,
  ConnectionRefusedError,
  ConnectionResetError,
  EOFError,
} from "../errors.ts";
export type { Limits } from "../codec/mod.ts";
export type { DigestName } from "../runtime/mod.ts";
export { type Readiness, type Waitable, waitable } from "../kernel/mod.ts";
