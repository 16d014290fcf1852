/**
 * Python's `multiprocessing` for TypeScript: processes on workers, and queues,
 * pipes and locks in shared memory between them.
 *
 * @example
 * ```ts
 * import { Process, Queue } from "@pystd/multiprocessing";
 * import { assertEquals } from "@std/assert";
 *
 * export function worker(name: string, results: Queue<string>): void {
 *   results.put(`Hello ${name}`);
 * }
 *
 * if (import.meta.main) {
 *   const results = new Queue<string>();
 *   const p = new Process({ target: worker, args: ["iOS", results] });
 *   await p.start();
 *   assertEquals(await results.get({ timeout: 5_000 }), "Hello iOS");
 *   await p.join();
 *   assertEquals(p.exitcode, 0);
 * }
 * ```
 *
 * @module
 */

export * from "./lib/errors.ts";
export {
  type AnyFunction,
  type Callable,
  reduce,
  type Reduction,
  register,
  remoteStack,
} from "./lib/codec/mod.ts";
export { Connection, Pipe, type PipeOptions, wait, waitSync } from "./lib/connection/mod.ts";
export {
  allowConnectionPickling,
  BaseContext,
  ConcreteContext,
  cpuCount,
  DefaultContext,
  ForkContext,
  ForkProcess,
  ForkServerContext,
  ForkServerProcess,
  freezeSupport,
  getAllStartMethods,
  getContext,
  getStartMethod,
  Manager,
  setExecutable,
  setForkserverPreload,
  setStartMethod,
  SpawnContext,
  SpawnProcess,
} from "./lib/context/mod.ts";
export type { SyncManager } from "./lib/managers/mod.ts";
export {
  AsyncResult,
  IMapIterator,
  IMapUnorderedIterator,
  MapResult,
  Pool,
  type PoolOptions,
} from "./lib/pool/mod.ts";
export {
  activeChildren,
  currentProcess,
  exit,
  type JoinOptions,
  ParentProcess,
  parentProcess,
  Process,
  type ProcessOptions,
  type ResourceLimits,
  type StartMethod,
  type Target,
  task,
} from "./lib/process/mod.ts";
export * from "./lib/queues/mod.ts";
export {
  Array,
  ArrayOf,
  type CArray,
  type CString,
  type CText,
  type CValue,
  RawArray,
  RawValue,
  Struct,
  type StructValue,
  type Synchronized,
  type SynchronizedArray,
  type SynchronizedString,
  type SynchronizedStruct,
  Value,
} from "./lib/sharedctypes/mod.ts";
export * from "./lib/synchronize/mod.ts";
export { getLogger, type Insight, inspect, type Logger, logToStderr } from "./lib/util/mod.ts";
