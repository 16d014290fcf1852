/**
 * Workers over the web's `Worker`, which has no exit event: a worker of ours
 * tells its exit in a message before it parks, and its creator ends it.
 *
 * @module
 */

import { type Birthmark, leaveBirthmark } from "./birthmark.ts";
import { untilStopped } from "./blocking.ts";
import type { WorkerExit, WorkerHandle, WorkerOptions } from "./host.ts";

/** What a worker posts as its last message. */
interface Farewell {
  readonly farewell: number;
}

/** Waits for the birthmark, then imports the entry; a blob may start where a foreign URL may not. */
function starter(entry: string): string {
  const code = `addEventListener("message", ({ data }) => {` +
    leaveBirthmark("data") + `import(${JSON.stringify(entry)}); }, { once: true });`;
  return URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
}

/** Starts a web worker. */
export function createWebWorker(
  options: WorkerOptions,
  mainModule: string | undefined,
): WorkerHandle {
  const url = starter(options.entry);
  const worker = new Worker(url, { type: "module", name: options.name });
  const birthmark: Birthmark = { birth: options.birth, mainModule };
  worker.postMessage(birthmark);

  let over = false;
  const end = (info: WorkerExit): void => {
    if (over) return;
    over = true;
    URL.revokeObjectURL(url);
    worker.terminate();
    options.onExit(info);
  };
  worker.addEventListener("message", ({ data }: MessageEvent<Farewell>) => {
    if (typeof data?.farewell === "number") end({ code: data.farewell });
  });
  worker.addEventListener("error", (event) => {
    event.preventDefault();
    end({ code: 1, error: { message: event.message, outOfMemory: false } });
  });
  return {
    // As on the other hosts, the exit is told after this call has returned.
    terminate: () => (worker.terminate(), queueMicrotask(() => end({ code: null }))),
    ref: () => {},
    unref: () => {},
  };
}

/** Ends the web worker that calls it: says so, then runs no further until its creator ends it. */
export function leaveWebWorker(code: number): never {
  const farewell: Farewell = { farewell: code };
  (globalThis as unknown as { postMessage(message: unknown): void }).postMessage(farewell);
  return untilStopped();
}
