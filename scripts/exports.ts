/**
 * What the package offers: its public rooms, and Python's names at the top.
 * `check_exports.ts` holds the sources against it.
 *
 * @module
 */

/** The rooms that are modules of Python's package, each a subpath export once it stands. */
export const PUBLIC_ROOMS: readonly string[] = [
  "connection",
  "context",
  "dummy",
  "futures",
  "managers",
  "pool",
  "process",
  "queues",
  "shared_memory",
  "sharedctypes",
  "synchronize",
  "util",
];

/** The names that mod.ts exports, under the room whose presence makes them due. */
export const PACKAGE_NAMES: Readonly<Record<string, readonly string[]>> = {
  errors: [
    "AuthenticationError",
    "BufferTooShort",
    "Empty",
    "Full",
    "ProcessError",
    "TimeoutError",
  ],
  process: ["Process", "activeChildren", "currentProcess", "exit", "parentProcess", "task"],
  synchronize: [
    "Barrier",
    "BoundedSemaphore",
    "Condition",
    "Event",
    "Lock",
    "RLock",
    "Semaphore",
  ],
  connection: ["Pipe"],
  queues: ["JoinableQueue", "Queue", "SimpleQueue"],
  context: [
    "cpuCount",
    "freezeSupport",
    "getAllStartMethods",
    "getContext",
    "getStartMethod",
    "setExecutable",
    "setForkserverPreload",
    "setStartMethod",
  ],
  sharedctypes: ["Array", "RawArray", "RawValue", "Value"],
  pool: ["Pool"],
  managers: ["Manager"],
  util: ["getLogger", "logToStderr"],
};
