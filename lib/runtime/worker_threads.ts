/**
 * Workers over `node:worker_threads`, which Deno, Node and Bun share.
 *
 * @module
 */

import { type Birthmark, leaveBirthmark } from "./birthmark.ts";
import { builtin } from "./builtin.ts";
import type { ResourceLimits, WorkerExit, WorkerHandle, WorkerOptions } from "./host.ts";

/** What the host adds to the options of a worker. */
export interface ThreadDefaults {
  /** Handed through, since a worker cannot find it out. */
  readonly mainModule: string | undefined;
  /** Used where the options name no limits. */
  readonly resourceLimits?: ResourceLimits;
}

/** The code by which all hosts report a full heap. */
const OUT_OF_MEMORY = "ERR_WORKER_OUT_OF_MEMORY";

/**
 * The module that a worker starts from: plain JavaScript in a `data:` URL.
 *
 * The host refuses `https:` as a worker's own URL but not as an import, so this
 * works for a package that came from a registry. And `import.meta.main` is true
 * here alone: the program's main module is imported as any other.
 */
function starter(entry: string): URL {
  const code = `import { workerData } from "node:worker_threads";` +
    leaveBirthmark("workerData") + `await import(${JSON.stringify(entry)});`;
  return new URL(`data:text/javascript,${encodeURIComponent(code)}`);
}

/** Starts a worker thread. */
export function createThread(options: WorkerOptions, defaults: ThreadDefaults): WorkerHandle {
  const { Worker } = builtin("node:worker_threads");
  const workerData: Birthmark = { birth: options.birth, mainModule: defaults.mainModule };
  const worker = new Worker(starter(options.entry), {
    workerData,
    name: options.name,
    resourceLimits: options.resourceLimits ?? defaults.resourceLimits,
  });
  let error: WorkerExit["error"];
  worker.on("error", (thrown) => error = describe(thrown));
  worker.on("exit", (code) => options.onExit(error ? { code, error } : { code }));
  return {
    terminate: () => void worker.terminate(),
    ref: () => worker.ref(),
    unref: () => worker.unref(),
  };
}

function describe(thrown: unknown): WorkerExit["error"] {
  if (!(thrown instanceof Error)) return { message: String(thrown), outOfMemory: false };
  const code = (thrown as { code?: string }).code;
  return {
    message: thrown.message,
    outOfMemory: code === OUT_OF_MEMORY,
    ...(code === undefined ? undefined : { code }),
  };
}
