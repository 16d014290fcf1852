/**
 * A browser's page or worker.
 *
 * Shared memory is there on pages that are cross-origin isolated; a page may
 * not park, its workers may.
 *
 * @module
 */

import { birthmark } from "./birthmark.ts";
import { mayBlock } from "./blocking.ts";
import type {
  Birth,
  Hold,
  Host,
  MainExitHooks,
  TerminateStops,
  WorkerHandle,
  WorkerOptions,
} from "./host.ts";
import { createWebWorker, leaveWebWorker } from "./web_worker.ts";

/** A page stays alive without help. */
const NO_HOLD: Hold = { release: () => {} };

/** Kept, since {@linkcode BrowserHost.onExitRequest} puts something else in its place. */
const realClose = globalThis.close;

/** {@linkcode Host} over the web's own interfaces. */
export class BrowserHost implements Host {
  readonly name = "browser";
  readonly version: string = globalThis.navigator?.userAgent ?? "";
  readonly pid = 1;
  readonly isMainAgent: boolean = birthmark() === undefined;
  readonly errorClasses: readonly unknown[] = [];
  readonly hasWorkers: boolean = "Worker" in globalThis;
  readonly hasSharedMemory: boolean = "SharedArrayBuffer" in globalThis;
  readonly terminateStops: TerminateStops = "at once";
  readonly asyncContext = undefined;
  readonly sockets = undefined;

  /** The page, since a module cannot find out which script started it. */
  get mainModule(): string | undefined {
    const mark = birthmark();
    return mark ? mark.mainModule : globalThis.location?.href;
  }

  cpuCount(): number {
    return globalThis.navigator?.hardwareConcurrency ?? 1;
  }

  mayBlock(): boolean {
    return mayBlock();
  }

  createWorker(options: WorkerOptions): WorkerHandle {
    return createWebWorker(options, this.mainModule);
  }

  birth(): Birth | undefined {
    return birthmark()?.birth;
  }

  /** A page cannot be ended; there the error ends the task that asked for it. */
  exitAgent(code: number): never {
    if (!this.isMainAgent) leaveWebWorker(code);
    realClose?.call(globalThis);
    throw new Error(`exit(${code})`);
  }

  onExitRequest(handler: (code: unknown) => never): void {
    globalThis.close = () => handler(0);
  }

  onUncaught(handler: (error: unknown, kind: "error" | "rejection") => void): void {
    globalThis.addEventListener("error", (event) => {
      event.preventDefault();
      handler(event.error, "error");
    });
    globalThis.addEventListener("unhandledrejection", (event) => {
      event.preventDefault();
      handler(event.reason, "rejection");
    });
  }

  /** Pages have no Ctrl-C. */
  onInterrupt(_handler: () => void): () => void {
    return () => {};
  }

  /** A page that goes away waits for nobody. */
  onMainExit(hooks: MainExitHooks): void {
    globalThis.addEventListener("pagehide", () => hooks.exiting());
  }

  ignoreRejections(isExpected: (reason: unknown) => boolean): void {
    globalThis.addEventListener("unhandledrejection", (event) => {
      if (isExpected(event.reason)) event.preventDefault();
    });
  }

  /** A page's worker does not tell when it has nothing left to do. */
  onDrained(_handler: () => void): void {}

  tellExit(_code: number): void {}

  later(fn: () => void, delay: number): () => void {
    const timer = setTimeout(fn, delay);
    return () => clearTimeout(timer);
  }

  writeStderr(text: string): void {
    console.error(text.replace(/\n$/, ""));
  }

  holdLoop(): Hold {
    return NO_HOLD;
  }

  locateFunction(_fn: CallableFunction): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  moduleScopeOf(_fn: CallableFunction, _name: string): Promise<undefined> {
    return Promise.resolve(undefined);
  }
}
