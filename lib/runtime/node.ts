/**
 * Node, version 20.16 and later.
 *
 * @module
 */

import { createAsyncContext } from "./async_context.ts";
import { birthmark } from "./birthmark.ts";
import { mayBlock, untilStopped } from "./blocking.ts";
import { builtin, nodeProcess } from "./builtin.ts";
import { onExitCode } from "./exit_code.ts";
import { onAgentExit, tellExitListeners } from "./exit_listeners.ts";
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
import { NodeSockets } from "./node_sockets.ts";
import { createThread } from "./worker_threads.ts";
import { writeAll } from "./write_all.ts";

/** {@linkcode Host} over Node, and what Bun has of it. */
export class NodeHost implements Host {
  readonly name: "node" | "bun" = "node";
  readonly version: string = nodeProcess().versions.node;
  readonly pid: number = nodeProcess().pid;
  readonly isMainAgent: boolean = birthmark() === undefined;
  readonly errorClasses: readonly unknown[] = [];
  readonly hasWorkers = true;
  readonly hasSharedMemory = true;
  readonly sockets: NodeSockets = new NodeSockets();
  readonly terminateStops: TerminateStops = "at once";
  // Kept, since onExitRequest() puts something else in its place.
  readonly #reallyExit: (code: number) => void = nodeProcess().reallyExit;
  readonly #holds = new LoopHolds(setInterval(() => {}, LONGEST_INTERVAL) as unknown as Timer);
  #asyncContext: AsyncContext | undefined;

  get mainModule(): string | undefined {
    const mark = birthmark();
    if (mark) return mark.mainModule;
    const path = nodeProcess().argv[1];
    return path ? builtin("node:url").pathToFileURL(path).href : undefined;
  }

  get asyncContext(): AsyncContext {
    return this.#asyncContext ??= createAsyncContext();
  }

  cpuCount(): number {
    return builtin("node:os").availableParallelism();
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
    // In the main agent the program's own last hooks run; a worker may be one condemned.
    if (this.isMainAgent) nodeProcess().exit(code);
    this.#reallyExit(code);
    return untilStopped();
  }

  onExitRequest(handler: (code: unknown) => never): void {
    const process = nodeProcess();
    process.exit = (code) => handler(code ?? process.exitCode ?? 0);
    process.reallyExit = (code) => handler(code ?? 0);
    Reflect.set(globalThis, "close", () => handler(0));
    builtin("node:module").syncBuiltinESMExports(); // for who imports exit() by name
    onExitCode(handler);
  }

  onUncaught(handler: (error: unknown, kind: "error" | "rejection") => void): void {
    const process = nodeProcess();
    process.on("uncaughtException", (error) => handler(error, "error"));
    process.on("unhandledRejection", (reason) => handler(reason, "rejection"));
  }

  onInterrupt(handler: () => void): () => void {
    nodeProcess().on("SIGINT", handler);
    return () => nodeProcess().off("SIGINT", handler);
  }

  onMainExit(hooks: MainExitHooks): void {
    nodeProcess().on("beforeExit", () => {
      const draining = hooks.drained();
      if (!draining) return;
      // Only what happens in the loop brings the host back here, so it ends in a timer.
      const hold = this.holdLoop();
      // A rejection stays unhandled on purpose: the host reports it and exits with 1.
      draining.finally(() => setTimeout(() => hold.release()));
    });
    nodeProcess().on("exit", () => hooks.exiting());
  }

  ignoreRejections(isExpected: (reason: unknown) => boolean): void {
    // A listener takes the place of Node's own way, which is to throw.
    nodeProcess().on("unhandledRejection", (reason) => {
      if (!isExpected(reason)) throw reason;
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
    (timer as unknown as Timer).unref();
    return () => clearTimeout(timer);
  }

  writeStderr(text: string): void {
    // Not process.stderr: a worker's goes through the main agent, which may be parked.
    writeAll(text, (bytes) => builtin("node:fs").writeSync(2, bytes));
  }

  holdLoop(): Hold {
    return this.#holds.hold();
  }

  locateFunction(fn: CallableFunction): Promise<string | undefined> {
    return locateFunction(fn);
  }

  moduleScopeOf(fn: CallableFunction, name: string): Promise<unknown> {
    return moduleScopeOf(fn, name);
  }
}

/** What Node's setInterval() returns, which the web's types call a number. */
interface Timer {
  ref(): void;
  unref(): void;
}
