/**
 * What the library asks of the host it runs on: Deno, Node, Bun or a browser.
 *
 * This room is the only one that spells a host's own names. Everything above
 * it speaks to a {@linkcode Host}, so that a new host is one new file here.
 *
 * @module
 */

import type { Sockets } from "./sockets.ts";

/** The data that a worker of ours is born with; structured-cloneable. */
export type Birth = Record<string, unknown>;

/** What `terminate()` really stops: any agent, or only one that neither computes nor is parked. */
export type TerminateStops = "at once" | "idle only";

/** Upper bounds of a worker's own heap; typed arrays and shared memory do not count. */
export interface ResourceLimits {
  /** Megabytes of the main heap. */
  readonly maxOldGenerationSizeMb?: number;
  /** Megabytes of the heap for young objects. */
  readonly maxYoungGenerationSizeMb?: number;
  /** Megabytes of the stack. */
  readonly stackSizeMb?: number;
}

/** How a worker ended, as the host tells it. Not to be believed after `terminate()`. */
export interface WorkerExit {
  /** The exit code, `null` where the host has none. */
  readonly code: number | null;
  /** What ended it, if it was an error. */
  readonly error?: {
    readonly message: string;
    readonly code?: string;
    readonly outOfMemory: boolean;
  };
}

/** What a worker is made from. */
export interface WorkerOptions {
  /** Absolute URL of the module that the worker imports. */
  readonly entry: string;
  /** What {@linkcode Host.birth} returns in there. */
  readonly birth: Birth;
  /** For debuggers and crash reports. */
  readonly name: string;
  /** Left out: the host's own heap limit, so that exhaustion is an error and no crash. */
  readonly resourceLimits?: ResourceLimits;
  /** Called once, in the creator's event loop. */
  onExit(info: WorkerExit): void;
}

/** A worker, seen by the agent that created it. A new one keeps its creator's loop alive. */
export interface WorkerHandle {
  /** Asks the host to stop it; {@linkcode Host.terminateStops} says what comes of that. */
  terminate(): void;
  /** Lets it keep the creator's event loop alive. */
  ref(): void;
  /** Lets the program end without it. */
  unref(): void;
}

/** Keeps the event loop alive until released. */
export interface Hold {
  /** Lets go; more than once is as good as once. */
  release(): void;
}

/** Called when the program of the main agent ends. */
export interface MainExitHooks {
  /**
   * The event loop is empty. The program goes on until the promise settles;
   * then the loop runs dry again and this is called again. It ends after a
   * call that returned nothing.
   */
  drained(): void | Promise<void>;
  /** The very last call, also upon `Deno.exit()` and `process.exit()`: nothing async runs any more. */
  exiting(): void;
}

/** A value that follows one flow of control through its awaits. */
export interface AsyncContext {
  /** Calls `fn` with `value` as the context of everything it starts. */
  run<T>(value: unknown, fn: () => T): T;
  /** The value of the innermost `run` around the caller. */
  get(): unknown;
}

/** One host, as the agent that runs this code sees it. */
export interface Host {
  /** Which host it is. */
  readonly name: "deno" | "node" | "bun" | "browser";
  /** Its version. */
  readonly version: string;
  /** The process id of the program, the same in all agents; 1 in browsers. */
  readonly pid: number;
  /** `false` inside a worker that {@linkcode Host.createWorker} made. */
  readonly isMainAgent: boolean;
  /** Absolute URL of the program's main module, in workers too. */
  readonly mainModule: string | undefined;
  /** Whether {@linkcode Host.createWorker} works here. */
  readonly hasWorkers: boolean;
  /** Whether memory can be shared between agents. */
  readonly hasSharedMemory: boolean;
  /** What to believe after `terminate()`. */
  readonly terminateStops: TerminateStops;
  /** Classes of errors that only this host has. */
  readonly errorClasses: readonly unknown[];
  /** Streams to other programs; `undefined` where there are none. */
  readonly sockets: Sockets | undefined;
  /** Carries identity through awaits, where the host can. */
  readonly asyncContext: AsyncContext | undefined;

  /** How many agents can run at the same time. */
  cpuCount(): number;
  /** Whether this thread may park. */
  mayBlock(): boolean;
  /**
   * Starts a worker that imports `entry`, which the caller may wait for parked.
   * Deno needs the permission to read the entry and what it imports, if those are files.
   */
  createWorker(options: WorkerOptions): WorkerHandle;
  /** Inside a worker of ours: what it was born with. Elsewhere `undefined`. */
  birth(): Birth | undefined;
  /** Ends this agent now, no further JavaScript runs; in the main agent it ends the program. */
  exitAgent(code: number): never;
  /** In a worker: `Deno.exit`, `process.exit` and `close` call `handler` from now on. */
  onExitRequest(handler: (code: unknown) => never): void;
  /** In a worker: errors that nobody caught go to `handler`, and nowhere else. */
  onUncaught(handler: (error: unknown, kind: "error" | "rejection") => void): void;
  /**
   * Calls `handler` upon Ctrl-C instead of ending the program; returns the remover.
   * The listener keeps no program alive. It does not run while the main agent is
   * parked: who parks there removes it first, and Ctrl-C ends the program again.
   */
  onInterrupt(handler: () => void): () => void;
  /** In the main agent: tells when the program ends. */
  onMainExit(hooks: MainExitHooks): void;
  /** Rejections that nobody handles and that `isExpected` knows do no harm. */
  ignoreRejections(isExpected: (reason: unknown) => boolean): void;
  /** In a worker: its event loop is empty, or its heap full, and it ends after `handler`. */
  onDrained(handler: () => void): void;
  /**
   * In a worker: calls what the program registered with `process.on("exit")`, once.
   *
   * @throws {Error} What the first of them threw that did, after all were called.
   */
  tellExit(code: number): void;
  /** Calls `fn` after `delay` milliseconds, unless the program ends before; returns the canceller. */
  later(fn: () => void, delay: number): () => void;
  /** Writes the whole text before it returns, from any agent, and never throws. */
  writeStderr(text: string): void;
  /** Keeps the event loop alive; cheap enough to do for every wait. */
  holdLoop(): Hold;
  /**
   * URL of the module in which `fn` was written, by the in-process inspector.
   * `undefined` where the host has none or does not permit it; never prompts, never throws.
   */
  locateFunction(fn: CallableFunction): Promise<string | undefined>;
  /**
   * The value of `name` at the top level of the module in which `fn` was written, if
   * exported or used by any function; by the same means and with the same limits.
   */
  moduleScopeOf(fn: CallableFunction, name: string): Promise<unknown>;
}
