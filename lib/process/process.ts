/**
 * `Process`, the contract of CPython's `multiprocessing.process.BaseProcess`.
 *
 * @module
 */

import { constructionSite, reduce, type Reduction } from "../codec/mod.ts";
import { deadlineAfter } from "../kernel/mod.ts";
import { AssertionError, AttributeError, NotImplementedError, ValueError } from "../errors.ts";
import { identity } from "../identity.ts";
import { checkOptions, type OptionRules, shown, WAIT_NAMES } from "../options.ts";
import { Family } from "../memory/mod.ts";
import { type Child, pidOf } from "./child.ts";
import { childrenOf, forgetChild } from "./children.ts";
import { currentObject } from "./current.ts";
import { SIGNAL, signalName } from "./exit_code.ts";
import { introduceHost } from "./host_modules.ts";
import type { Sentinel } from "./sentinel.ts";
import { interrupt } from "./signals.ts";
import type { StartMethod } from "./start_method.ts";
import { markLibraryClass, start, startNow } from "./starting.ts";
import {
  openState,
  type ProcessState,
  type ResourceLimits,
  setState,
  startedChild,
  stateOf,
  type Target,
} from "./state.ts";

/** What a process is made from. */
export interface ProcessOptions<F extends Target = Target> {
  /** For Python's signature; must be left out or `null`. */
  group?: null;
  /** What {@linkcode Process.run} calls. */
  target?: F | null;
  /** A label, `Process-N` by default. */
  name?: string | null;
  /** Positional arguments of the target: a list of what its parameters take. */
  args?: Readonly<Parameters<F>> | readonly Parameters<F>[number][];
  /** Python's keyword arguments: handed over as one object after `args`, unless empty. */
  kwargs?: Readonly<Record<string, unknown>> | null;
  /** Ends with its creator instead of being waited for. @default the creator's */
  daemon?: boolean | null;
  /** The module that defines target or class, where it cannot be found. */
  module?: string | URL;
  /** Limits of the child's heap. */
  resourceLimits?: ResourceLimits;
}

/** How long a wait may take. */
export interface JoinOptions {
  /** Milliseconds; for ever by default, zero or less looks once. */
  timeout?: number | null;
  /** Ends the wait with the signal's reason. */
  signal?: AbortSignal;
}

/** How an end can be waited for. */
export const JOINING: OptionRules = { act: "join process", names: WAIT_NAMES };
const STILL_RUNNING =
  "Cannot close a process while it is still running. You should first call join() or terminate().";

/**
 * An activity that runs beside this one: in a worker of its own, or, with start
 * method "fork", as a task of this agent.
 *
 * - **Target or subclass**: hand over a `target`, or override {@linkcode Process.run}.
 * - **Sent by reference**: target and class are found in the child by module and name; a
 *   function that no module exports travels as source if it needs nothing around it.
 * - **Exit codes** as CPython's: 0; 1 after an uncaught error; n after `exit(n)`; -15 after
 *   `terminate()`, -9 after `kill()`, -2 after `interrupt()`.
 * - **Nobody hangs**: a child that dies in whatever way is noticed by all who wait for it.
 *
 * Source: CPython `multiprocessing.process.BaseProcess`.
 *
 * @typeParam F The target's type; `args` follow from it.
 *
 * @example A function in another process
 * ```ts
 * import { Process, Queue } from "@pystd/multiprocessing";
 * import { assertEquals } from "@std/assert";
 *
 * export function greet(name: string, results: Queue<string>): void {
 *   results.put(`Hello ${name}`);
 * }
 *
 * if (import.meta.main) {
 *   const results = new Queue<string>();
 *   const p = new Process({ target: greet, args: ["you", results] });
 *   await p.start();
 *   assertEquals(await results.get(), "Hello you");
 *   await p.join();
 *   assertEquals(p.exitcode, 0);
 * }
 * ```
 */
export class Process<F extends Target = Target> implements Disposable, AsyncDisposable {
  /** The start method of this class; `null` follows the global choice. */
  protected static readonly startMethod: StartMethod | null = null;

  /**
   * A process that is not started yet.
   *
   * @throws {AssertionError} If `group` is given.
   * @throws {TypeError} If `target` is no function, `args` no array, or `kwargs` no object.
   */
  constructor(options: ProcessOptions<F> = {}) {
    checkMaking(options);
    const { group, target, name, args = [], kwargs, daemon, module, resourceLimits } = options;
    if (group !== undefined && group !== null) {
      throw new AssertionError("group argument must be None for now");
    }
    const creator = identity();
    const path = [...creator.path, ++creator.children];
    setState(this, {
      name: name ?? `${this.constructor.name}-${path.join(":")}`,
      daemon: daemon ?? creator.daemon,
      authkey: creator.authkey,
      path,
      creator,
      target: target ?? undefined,
      args: checkArgs(args),
      kwargs: checkKwargs(kwargs),
      module,
      candidates: constructionSite(),
      resourceLimits,
      closed: false,
    });
  }

  /** What the child does: calls the target. Override it in a subclass; may be `async`. */
  run(): unknown {
    const { target, args, kwargs } = stateOf(this);
    if (target === undefined) return;
    return Object.keys(kwargs).length === 0 ? target(...args) : target(...args, kwargs);
  }

  /**
   * Starts the child. Resolves when it has been handed everything it needs.
   *
   * @throws {AssertionError} If it was started before, was constructed by another process, or
   * if this process is daemonic.
   * @throws {PicklingError} If target or arguments cannot be sent.
   * @throws {RuntimeError} If this process has not finished importing its modules: the guard
   * `if (import.meta.main)` is missing.
   * @throws {ValueError} If the object is closed.
   */
  async start(): Promise<void> {
    await start(this);
  }

  /**
   * As {@linkcode Process.start}, returning when the child has been handed everything.
   * What has to be looked up in the background (the free variables of an anonymous function)
   * is found out by the child.
   *
   * @throws {AssertionError} As `start()`.
   */
  startSync(): void {
    startNow(this);
  }

  /**
   * Waits until the child has ended, or the timeout passes; see {@linkcode Process.exitcode}
   * for which. May be called again.
   *
   * @throws {AssertionError} If it was not started, or not by this process.
   * @throws {ValueError} If the object is closed.
   */
  async join(options: JoinOptions = {}): Promise<void> {
    checkOptions(options, JOINING);
    const { timeout, signal } = options;
    const deadline = deadlineAfter(timeout);
    await stateOf(this).starting;
    const child = startedChild(this, "join");
    await child.join({ deadline, signal });
    if (child.exitcode !== null) forgetChild(this);
  }

  /**
   * As {@linkcode Process.join}, blocking this agent.
   *
   * @throws {DeadlockError} If the child runs in this agent and could not go on meanwhile.
   */
  joinSync(options: Omit<JoinOptions, "signal"> = {}): void {
    checkOptions(options, JOINING);
    const child = startedChild(this, "join");
    child.joinSync(deadlineAfter(options.timeout));
    if (child.exitcode !== null) forgetChild(this);
  }

  /** Whether the child has been started and not ended; `true` for the running process itself. */
  isAlive(): boolean {
    const state = openState(this);
    const self = identity();
    if (state.self === self) return true;
    if (state.creator !== self) throw new AssertionError("can only test a child process");
    if (state.child === undefined) return false;
    if (state.child.exitcode === null) return true;
    forgetChild(this);
    return false;
  }

  /**
   * Ends the child with exit code -15. It runs no `finally` block and no exit handler. No
   * effect once it has ended.
   *
   * @throws {AttributeError} If it was not started.
   */
  terminate(): void {
    childToEnd(this, "terminate").signal(SIGNAL.SIGTERM);
  }

  /** As {@linkcode Process.terminate}, with exit code -9. */
  kill(): void {
    childToEnd(this, "kill").signal(SIGNAL.SIGKILL);
  }

  /**
   * Interrupts the child: where it waits on this library, KeyboardInterrupt is raised;
   * if nobody catches it, or it does not wait, it ends with exit code -2.
   */
  interrupt(): void {
    const child = childToEnd(this, "interrupt");
    if (child.exitcode === null) interrupt(Family.current(), child.page);
  }

  /**
   * Releases the object of an ended process. Later use raises ValueError.
   *
   * @throws {ValueError} If the child still runs.
   */
  close(): void {
    const state = stateOf(this);
    if (state.closed) return;
    if (state.child !== undefined && state.child.exitcode === null) {
      throw new ValueError(STILL_RUNNING);
    }
    forgetChild(this);
    state.closed = true;
  }

  /** `null` while the child runs; then how it ended, see the class. */
  get exitcode(): number | null {
    const state = openState(this);
    if (state.child === undefined) return null;
    if (state.creator !== identity()) throw new AssertionError("can only test a child process");
    return state.child.exitcode;
  }

  /** Process id, unique in the program; `null` before the start. */
  get pid(): number | null {
    const { child, self } = openState(this);
    if (self !== undefined) return pidOf(self.id);
    return child === undefined ? null : pidOf(child.id);
  }

  /** The same as {@linkcode Process.pid}. */
  get ident(): number | null {
    return this.pid;
  }

  /** A label without meaning; need not be unique. */
  get name(): string {
    return stateOf(this).name;
  }

  set name(name: string) {
    if (typeof name !== "string") throw new AssertionError("name must be a string");
    const state = stateOf(this);
    state.name = name;
    if (state.self !== undefined) state.self.name = name;
  }

  /** Ends with its creator instead of being waited for. */
  get daemon(): boolean {
    return stateOf(this).daemon;
  }

  set daemon(daemon: boolean) {
    const state = stateOf(this);
    if (state.child !== undefined || state.self !== undefined) {
      throw new AssertionError("process has already started");
    }
    state.daemon = daemon;
  }

  /** Key by which processes prove to each other that they belong together. */
  get authkey(): Uint8Array {
    return stateOf(this).authkey;
  }

  set authkey(authkey: Uint8Array) {
    if (typeof authkey !== "object") {
      throw new TypeError(`Cannot set authkey: it must be bytes, received ${shown(authkey)}`);
    }
    const state = stateOf(this);
    state.authkey = new Uint8Array(authkey);
    if (state.self !== undefined) state.self.authkey = state.authkey;
  }

  /**
   * Something to `wait()` for: ready when the child has ended.
   *
   * @throws {ValueError} If the process was not started.
   */
  get sentinel(): Sentinel {
    const { child } = openState(this);
    if (child === undefined) throw new ValueError("process not started");
    return child.sentinel;
  }

  /** As CPython's `repr`: `<Process name='Process-1' parent=PID started>`. */
  toString(): string {
    const state = stateOf(this);
    const parts = [`name='${state.name}'`];
    if (!state.closed) {
      const pid = this.pid;
      if (pid !== null && state.self === undefined) parts.push(`pid=${pid}`);
    }
    if (state.self === undefined) parts.push(`parent=${pidOf(state.creator.id)}`);
    parts.push(statusOf(state));
    if (state.daemon) parts.push("daemon");
    return `<${this.constructor.name} ${parts.join(" ")}>`;
  }

  /** A process cannot be sent. */
  [reduce](): Reduction {
    throw new NotImplementedError("process objects belong to the process that created them");
  }

  /** Shown by the console. */
  [Symbol.for("Deno.customInspect")](): string {
    return this.toString();
  }

  /** Shown by the console. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }

  /** Closes the object; ends the child first if it runs. */
  [Symbol.dispose](): void {
    const { child } = stateOf(this);
    if (child !== undefined && child.exitcode === null) this.terminate();
    this.close();
  }

  /** Ends the child if it runs, waits for it, and closes the object. */
  async [Symbol.asyncDispose](): Promise<void> {
    const { child, closed } = stateOf(this);
    if (!closed && child !== undefined) {
      this.terminate();
      await this.join();
    }
    this.close();
  }
}

markLibraryClass(Process);
introduceHost();

/**
 * The object of the running process. Source: CPython `process.current_process`.
 *
 * @example
 * ```ts
 * import { currentProcess } from "@pystd/multiprocessing";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(currentProcess().name, "MainProcess");
 * ```
 */
export function currentProcess(): Process {
  return currentObject(Process.prototype) as Process;
}

/**
 * The children of the running process that have not ended. Those that have are reaped.
 * Source: CPython `process.active_children`.
 *
 * @example
 * ```ts
 * import { activeChildren } from "@pystd/multiprocessing";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(activeChildren(), []);
 * ```
 */
export function activeChildren(): Process[] {
  return childrenOf<Process>();
}

function checkMaking(options: ProcessOptions): void {
  if (typeof options === "function") throw misfit("options must be an object", "a function");
  if (typeof options !== "object" || options === null) {
    throw misfit("options must be an object", shown(options));
  }
  const { target } = options;
  if (target === undefined || target === null || typeof target === "function") return;
  throw misfit("target must be a function", shown(target));
}

function misfit(rule: string, received: string): TypeError {
  return new TypeError(`Cannot create process: ${rule}, received ${received}`);
}

function checkArgs(args: unknown): readonly unknown[] {
  if (typeof args === "object" && args !== null && Symbol.iterator in args) {
    return [...args as Iterable<unknown>];
  }
  throw misfit("args must be an array", shown(args));
}

function checkKwargs(kwargs: unknown): Readonly<Record<string, unknown>> {
  if (kwargs === undefined || kwargs === null) return {};
  if (typeof kwargs === "object" && !Array.isArray(kwargs)) return { ...kwargs };
  throw misfit("kwargs must be an object", shown(kwargs));
}

// Functions, not private methods: an object that arrived in a child has none.

function childToEnd(process: object, act: string): Child {
  const { child, self } = openState(process);
  if (child !== undefined) return child;
  const why = self === undefined ? "it was not started" : "it is the running one";
  throw new AttributeError(`Cannot ${act} process: ${why}`);
}

function statusOf({ closed, self, creator, child }: ProcessState): string {
  if (closed) return "closed";
  if (self === identity()) return "started";
  if (creator !== identity()) return "unknown";
  if (child === undefined) return "initial";
  const { exitcode } = child;
  if (exitcode === null) return "started";
  return `stopped exitcode=${exitcode < 0 ? `-${signalName(-exitcode)}` : exitcode}`;
}
