/**
 * Deno, version 2.7.6 and later.
 *
 * Its workers are `node:worker_threads`: they tell their exit, survive a full
 * heap and let the program end, which Deno's own `Worker` does not.
 *
 * @module
 */

import { createAsyncContext } from "./async_context.ts";
import { birthmark } from "./birthmark.ts";
import { mayBlock, untilStopped } from "./blocking.ts";
import { nodeProcess } from "./builtin.ts";
import type {
  AsyncContext,
  Birth,
  Hold,
  Host,
  MainExitHooks,
  TerminateStops,
  WorkerHandle,
  WorkerOptions,
} from "./host.ts";
import { locateFunction, moduleScopeOf } from "./inspector.ts";
import { LONGEST_INTERVAL, LoopHolds } from "./loop_hold.ts";
import { writeAll } from "./write_all.ts";
import { onExitCode } from "./exit_code.ts";
import { onAgentExit, tellExitListeners } from "./exit_listeners.ts";
import { DenoSockets } from "./deno_sockets.ts";
import { createThread } from "./worker_threads.ts";

/** {@linkcode Host} over Deno. */
export class DenoHost implements Host {
  readonly name = "deno";
  readonly version: string = Deno.version.deno;
  readonly pid: number = Deno.pid;
  readonly isMainAgent: boolean = birthmark() === undefined;
  readonly errorClasses: readonly unknown[] = Object.values(Deno.errors);
  readonly hasWorkers = true;
  readonly hasSharedMemory = true;
  readonly sockets: DenoSockets = new DenoSockets();
  // Seen on 2.7 to 2.9.6: a busy or parked worker goes on until the program ends.
  readonly terminateStops: TerminateStops = "idle only";
  // Kept, since onExitRequest() puts something else in its place.
  readonly #exit: (code: number) => void = Deno.exit;
  readonly #holds = new LoopHolds(loopTimer());
  #asyncContext: AsyncContext | undefined;

  get mainModule(): string | undefined {
    const mark = birthmark();
    return mark ? mark.mainModule : Deno.mainModule;
  }

  get asyncContext(): AsyncContext {
    return this.#asyncContext ??= createAsyncContext();
  }

  cpuCount(): number {
    return navigator.hardwareConcurrency;
  }

  mayBlock(): boolean {
    return mayBlock();
  }

  createWorker(options: WorkerOptions): WorkerHandle {
    return createThread(options, this.mainModule);
  }

  birth(): Birth | undefined {
    return birthmark()?.birth;
  }

  exitAgent(code: number): never {
    this.#exit(code);
    return untilStopped();
  }

  onExitRequest(handler: (code: unknown) => never): void {
    // process.reallyExit() ends in Deno.exit(); process.exit() would tell its listeners first.
    Deno.exit = (code?: number) => handler(code ?? Deno.exitCode);
    nodeProcess().exit = (code) => handler(code ?? Deno.exitCode);
    onExitCode(handler);
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

  onInterrupt(handler: () => void): () => void {
    Deno.addSignalListener("SIGINT", handler);
    return () => Deno.removeSignalListener("SIGINT", handler);
  }

  onMainExit(hooks: MainExitHooks): void {
    globalThis.addEventListener("beforeunload", (event) => {
      const draining = hooks.drained();
      if (!draining) return;
      event.preventDefault(); // comes back here, even if nothing is left to wait for
      const hold = this.holdLoop();
      // A rejection stays unhandled on purpose: the host reports it and exits with 1.
      draining.finally(() => hold.release());
    });
    globalThis.addEventListener("unload", () => hooks.exiting());
  }

  ignoreRejections(isExpected: (reason: unknown) => boolean): void {
    globalThis.addEventListener("unhandledrejection", (event) => {
      if (isExpected(event.reason)) event.preventDefault();
    });
  }

  onDrained(handler: () => void): void {
    onAgentExit(handler);
  }

  tellExit(code: number): void {
    tellExitListeners(code);
  }

  later(fn: () => void, delay: number): () => void {
    const timer = setTimeout(fn, delay);
    Deno.unrefTimer(timer);
    return () => clearTimeout(timer);
  }

  writeStderr(text: string): void {
    writeAll(text, (bytes) => Deno.stderr.writeSync(bytes));
  }

  holdLoop(): Hold {
    return this.#holds.hold();
  }

  locateFunction(fn: CallableFunction): Promise<string | undefined> {
    return mayInspect() ? locateFunction(fn) : Promise.resolve(undefined);
  }

  moduleScopeOf(fn: CallableFunction, name: string): Promise<unknown> {
    return mayInspect() ? moduleScopeOf(fn, name) : Promise.resolve(undefined);
  }
}

function loopTimer(): { ref(): void; unref(): void } {
  const timer = setInterval(() => {}, LONGEST_INTERVAL);
  return { ref: () => Deno.refTimer(timer), unref: () => Deno.unrefTimer(timer) };
}

/** The inspector needs `sys` as a whole; asking for the state prompts nobody. */
function mayInspect(): boolean {
  return Deno.permissions.querySync({ name: "sys" }).state === "granted";
}
