/**
 * Processes: {@linkcode Process} and what there is to know about the running one.
 * Source: CPython `multiprocessing.process`.
 *
 * @example
 * ```ts
 * import { Process } from "@pystd/multiprocessing/process";
 * import { assertEquals } from "@std/assert";
 *
 * const p = new Process({ target: Math.sqrt, args: [2] });
 * await p.start();
 * await p.join();
 * assertEquals(p.exitcode, 0);
 * ```
 *
 * @module
 */

export { exit } from "./exit_code.ts";
export { ParentProcess, parentProcess } from "./parent.ts";
export {
  activeChildren,
  currentProcess,
  type JoinOptions,
  Process,
  Process as BaseProcess,
  type ProcessOptions,
} from "./process.ts";
export { Sentinel } from "./sentinel.ts";
export { type StartMethod } from "./start_method.ts";
export { type ResourceLimits, type Target } from "./state.ts";
export { type AnyFunction, task } from "../codec/mod.ts";
export { type Readiness, type Waitable, waitable } from "../kernel/mod.ts";
