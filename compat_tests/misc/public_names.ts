/**
 * The names that CPython's modules declare as public, in our spelling, without those of which
 * `docs/differences.md` says why they are not here.
 */

/** The public names of one module. */
export interface PublicNames {
  readonly names: readonly string[];
}

/** By subpath of the package, `"."` being the package itself. */
export const PUBLIC_NAMES: Readonly<Record<string, PublicNames>> = {
  ".": {
    names: [
      "Array",
      "AuthenticationError",
      "Barrier",
      "BoundedSemaphore",
      "BufferTooShort",
      "Condition",
      "Event",
      "JoinableQueue",
      "Lock",
      "Manager",
      "Pipe",
      "Pool",
      "Process",
      "ProcessError",
      "Queue",
      "RLock",
      "RawArray",
      "RawValue",
      "Semaphore",
      "SimpleQueue",
      "TimeoutError",
      "Value",
      "activeChildren",
      "allowConnectionPickling",
      "cpuCount",
      "currentProcess",
      "freezeSupport",
      "getAllStartMethods",
      "getContext",
      "getLogger",
      "getStartMethod",
      "logToStderr",
      "parentProcess",
      "setExecutable",
      "setForkserverPreload",
      "setStartMethod",
    ],
  },
  "./connection": { names: ["Client", "Listener", "Pipe", "wait"] },
  "./context": { names: [] },
  "./dummy": {
    names: [
      "Barrier",
      "BoundedSemaphore",
      "Condition",
      "Event",
      "JoinableQueue",
      "Lock",
      "Manager",
      "Pipe",
      "Pool",
      "Process",
      "Queue",
      "RLock",
      "Semaphore",
      "activeChildren",
      "currentProcess",
      "freezeSupport",
    ],
  },
  "./futures": {
    names: [
      "ALL_COMPLETED",
      "BrokenExecutor",
      "CancelledError",
      "FIRST_COMPLETED",
      "FIRST_EXCEPTION",
      "Future",
      "InvalidStateError",
      "ProcessPoolExecutor",
      "asCompleted",
      "wait",
    ],
  },
  "./managers": {
    names: ["BaseManager", "BaseProxy", "SharedMemoryManager", "SyncManager", "Token"],
  },
  "./pool": { names: ["Pool", "ThreadPool"] },
  "./process": {
    names: ["BaseProcess", "activeChildren", "currentProcess", "parentProcess"],
  },
  "./queues": { names: ["JoinableQueue", "Queue", "SimpleQueue"] },
  "./shared_memory": { names: ["ShareableList", "SharedMemory"] },
  "./sharedctypes": {
    names: ["Array", "RawArray", "RawValue", "Value", "copy", "synchronized"],
  },
  "./synchronize": {
    names: ["BoundedSemaphore", "Condition", "Event", "Lock", "RLock", "Semaphore"],
  },
  "./util": {
    names: [
      "Finalize",
      "SUBDEBUG",
      "SUBWARNING",
      "debug",
      "getLogger",
      "getTempDir",
      "info",
      "isExiting",
      "logToStderr",
      "subDebug",
      "subWarning",
      "warn",
    ],
  },
};
