/**
 * Workers over `node:worker_threads`, which Deno, Node and Bun share.
 *
 * @module
 */

import { type Birthmark, leaveBirthmark } from "./birthmark.ts";
import { builtin, nodeProcess } from "./builtin.ts";
import type { WorkerExit, WorkerHandle, WorkerOptions } from "./host.ts";

/** The code by which all hosts report a full heap. */
const OUT_OF_MEMORY = "ERR_WORKER_OUT_OF_MEMORY";

/**
 * The module that a worker starts from: plain JavaScript in a `data:` URL.
 *
 * The host refuses `https:` as a worker's own URL but not as an import, so this
 * works for a package that came from a registry. And `import.meta.main` is true
 * here alone: the program's main module is imported as any other. The entry
 * comes as data, for Deno type-checks (a second or so) what it finds spelt out.
 */
const STARTER = new URL(
  "data:text/javascript," + encodeURIComponent(
    `import { workerData } from "node:worker_threads";` +
      `process.argv.splice(1, Infinity, ...workerData.argv);` +
      leaveBirthmark("workerData.birthmark") + `await import(workerData.entry);`,
  ),
);

/** Starts a worker thread; `mainModule` is handed through, since a worker cannot find it out. */
export function createThread(
  options: WorkerOptions,
  mainModule: string | undefined,
): WorkerHandle {
  const { Worker } = builtin("node:worker_threads");
  const birthmark: Birthmark = { birth: options.birth, mainModule };
  const worker = new Worker(STARTER, {
    // As in Python, a child sees the arguments of the program, not of the starter.
    workerData: { birthmark, entry: options.entry, argv: nodeProcess().argv.slice(1) },
    name: options.name,
    // On Deno a full heap aborts the program without this, even if it sets nothing;
    // with it, it is an error of this worker alone.
    resourceLimits: options.resourceLimits ?? {},
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
