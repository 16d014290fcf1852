/**
 * The whole API with children that run in this very agent. Source: CPython
 * `multiprocessing.dummy`, whose children are threads.
 *
 * Nothing is copied and nothing needs to be importable; children run while
 * this code awaits. Use it where there is no other way, or to see whether a
 * program that fails with processes works without.
 *
 * @example
 * ```ts
 * import { Process } from "@pystd/multiprocessing/dummy";
 * import { assertEquals } from "@std/assert";
 *
 * let greeting = "";
 * const p = new Process({ target: (name: string) => greeting = `Hello ${name}`, args: ["you"] });
 * await p.start();
 * await p.join();
 * assertEquals(greeting, "Hello you");
 * ```
 *
 * @module
 */

export { DummyProcess, DummyProcess as Process } from "./dummy_process.ts";
export { type Connection, Pipe } from "../connection/mod.ts";
export { freezeSupport } from "./freeze_support.ts";
export { Manager } from "./manager.ts";
export { shutdown } from "./shutdown.ts";
export { ThreadPool as Pool } from "../pool/mod.ts";
export { activeChildren, currentProcess, exit, parentProcess } from "../process/mod.ts";
export { JoinableQueue, Queue, SimpleQueue } from "../queues/mod.ts";
export { Array, type Synchronized, type SynchronizedArray, Value } from "../sharedctypes/mod.ts";
export {
  Barrier,
  BoundedSemaphore,
  Condition,
  Event,
  Lock,
  RLock,
  Semaphore,
} from "../synchronize/mod.ts";
export * from "../errors.ts";
