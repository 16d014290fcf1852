/**
 * Contexts: the whole API bound to one start method. Source: CPython
 * `multiprocessing.context`.
 *
 * @module
 */

import {
  AuthenticationError,
  BufferTooShort,
  NotImplementedError,
  ProcessError,
  TimeoutError,
  ValueError,
} from "../errors.ts";
import {
  availableMethods,
  checkMethod,
  chooseMethod,
  chosenMethod,
  fixedMethod,
  markLibraryClass,
  setExecutable,
  setPreloadModules,
} from "../process/backstage.ts";
import {
  activeChildren,
  currentProcess,
  parentProcess,
  Process,
  type StartMethod,
  type Target,
} from "../process/mod.ts";
import { host } from "../runtime/mod.ts";
import { getLogger, type Logger, logToStderr } from "../util/mod.ts";
import { Factories } from "./factories.ts";

/**
 * A process that runs in a fresh worker.
 *
 * @example Whatever the global method is
 * ```ts
 * import { SpawnProcess } from "@pystd/multiprocessing/context";
 * import { assertEquals } from "@std/assert";
 *
 * const p = new SpawnProcess({ target: Math.sqrt, args: [2] });
 * await p.start();
 * await p.join();
 * assertEquals(p.exitcode, 0);
 * ```
 */
export class SpawnProcess<F extends Target = Target> extends Process<F> {
  /** Always "spawn". */
  protected static override readonly startMethod: StartMethod = "spawn";
}

/**
 * A process that runs in a worker started ahead, where there is one.
 *
 * @example Whatever the global method is
 * ```ts
 * import { ForkServerProcess } from "@pystd/multiprocessing/context";
 * import { assertEquals } from "@std/assert";
 *
 * const p = new ForkServerProcess({ target: Math.sqrt, args: [2] });
 * await p.start();
 * await p.join();
 * assertEquals(p.exitcode, 0);
 * ```
 */
export class ForkServerProcess<F extends Target = Target> extends Process<F> {
  /** Always "forkserver". */
  protected static override readonly startMethod: StartMethod = "forkserver";
}

/**
 * A process that runs as a task of its creator's agent.
 *
 * @example It sees its creator's memory
 * ```ts
 * import { ForkProcess } from "@pystd/multiprocessing/context";
 * import { assertEquals } from "@std/assert";
 *
 * let seen = 0;
 * const p = new ForkProcess({ target: () => seen++ });
 * await p.start();
 * await p.join();
 * assertEquals(seen, 1);
 * ```
 */
export class ForkProcess<F extends Target = Target> extends Process<F> {
  /** Always "fork". */
  protected static override readonly startMethod: StartMethod = "fork";
}

for (const cls of [SpawnProcess, ForkServerProcess, ForkProcess]) markLibraryClass(cls);

/**
 * What every context offers.
 *
 * @example Write for any context
 * ```ts
 * import { type BaseContext, getContext } from "@pystd/multiprocessing/context";
 * import { assert } from "@std/assert";
 *
 * function pids(ctx: BaseContext): boolean {
 *   return ctx.currentProcess().pid !== null && ctx.cpuCount() > 0;
 * }
 * assert(pids(getContext("fork")));
 * ```
 */
export abstract class BaseContext extends Factories {
  /** Base of the errors that are about processes. */
  readonly ProcessError: typeof ProcessError = ProcessError;
  /** See the class. */
  readonly BufferTooShort: typeof BufferTooShort = BufferTooShort;
  /** See the class. */
  readonly TimeoutError: typeof TimeoutError = TimeoutError;
  /** See the class. */
  readonly AuthenticationError: typeof AuthenticationError = AuthenticationError;

  /** The start method; asking the default context fixes it. */
  abstract getStartMethod(options?: { allowNone?: boolean }): StartMethod | null;

  /** Sets the start method, where that can be done. */
  abstract setStartMethod(method: StartMethod | null, options?: { force?: boolean }): void;

  /** The context of `method`; without one, of the method in use. */
  getContext(method?: StartMethod | null): BaseContext {
    return method === undefined || method === null ? this : contextOf(method);
  }

  /**
   * How many agents can run at the same time.
   *
   * @throws {NotImplementedError} If the host does not tell.
   */
  cpuCount(): number {
    const count = host.cpuCount();
    if (count > 0) return count;
    throw new NotImplementedError("cannot determine number of cpus");
  }

  /** See `currentProcess`. */
  currentProcess(): Process {
    return currentProcess();
  }

  /** See `parentProcess`. */
  parentProcess(): ReturnType<typeof parentProcess> {
    return parentProcess();
  }

  /** See `activeChildren`. */
  activeChildren(): Process[] {
    return activeChildren();
  }

  /** For frozen Windows programs in Python; nothing to do here. */
  freezeSupport(): void {}

  /** Connections can always be sent; nothing to do here. */
  allowConnectionPickling(): void {}

  /** See `getLogger`. */
  getLogger(): Logger {
    return getLogger();
  }

  /** See `logToStderr`. */
  logToStderr(level?: Parameters<typeof logToStderr>[0]): Logger {
    return logToStderr(level);
  }

  /** See `setExecutable`. */
  setExecutable(executable: string | Uint8Array | URL | null): void {
    setExecutable(executable);
  }

  /**
   * Sets the modules that workers started ahead import; absolute URLs, or names in the
   * program's import map.
   *
   * @throws {TypeError} If `modules` is not an array of strings.
   */
  setForkserverPreload(modules: readonly string[]): void {
    setPreloadModules(modules);
  }
}

/**
 * A context whose start method is fixed.
 *
 * @example
 * ```ts
 * import { ConcreteContext, getContext } from "@pystd/multiprocessing/context";
 * import { assert } from "@std/assert";
 *
 * assert(getContext("spawn") instanceof ConcreteContext);
 * ```
 */
export abstract class ConcreteContext extends BaseContext {
  /** The method. */
  abstract readonly method: StartMethod;

  /** The method of this context. */
  override getStartMethod(): StartMethod {
    return this.method;
  }

  /**
   * Refuses: the method of this context is fixed.
   *
   * @throws {ValueError} Always.
   */
  override setStartMethod(_method: StartMethod | null, _options?: { force?: boolean }): void {
    throw new ValueError("cannot set start method of concrete context");
  }
}

/**
 * Start method "spawn".
 *
 * @example
 * ```ts
 * import { getContext, SpawnContext } from "@pystd/multiprocessing/context";
 * import { assertInstanceOf } from "@std/assert";
 *
 * assertInstanceOf(getContext("spawn"), SpawnContext);
 * ```
 */
export class SpawnContext extends ConcreteContext {
  /** The method. */
  readonly method = "spawn";
  /** The process class. */
  readonly Process: typeof Process = SpawnProcess;
}

/**
 * Start method "forkserver".
 *
 * @example
 * ```ts
 * import { getContext, ForkServerContext } from "@pystd/multiprocessing/context";
 * import { assertInstanceOf } from "@std/assert";
 *
 * assertInstanceOf(getContext("forkserver"), ForkServerContext);
 * ```
 */
export class ForkServerContext extends ConcreteContext {
  /** The method. */
  readonly method = "forkserver";
  /** The process class. */
  readonly Process: typeof Process = ForkServerProcess;
}

/**
 * Start method "fork".
 *
 * @example
 * ```ts
 * import { getContext, ForkContext } from "@pystd/multiprocessing/context";
 * import { assertInstanceOf } from "@std/assert";
 *
 * assertInstanceOf(getContext("fork"), ForkContext);
 * ```
 */
export class ForkContext extends ConcreteContext {
  /** The method. */
  readonly method = "fork";
  /** The process class. */
  readonly Process: typeof Process = ForkProcess;
}

/**
 * The context behind the package's own functions: its method can be chosen, once.
 *
 * @example
 * ```ts
 * import { DefaultContext } from "@pystd/multiprocessing/context";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(new DefaultContext().getAllStartMethods().includes("fork"), true);
 * ```
 */
export class DefaultContext extends BaseContext {
  /** The process class, which follows the chosen method. */
  readonly Process: typeof Process = Process;

  /** The context of `method`; without one, of the global method, which is thereby fixed. */
  override getContext(method?: StartMethod | null): BaseContext {
    return contextOf(method ?? fixedMethod());
  }

  /** The global method; asking fixes it, unless `allowNone`. */
  override getStartMethod({ allowNone = false }: { allowNone?: boolean } = {}): StartMethod | null {
    return allowNone ? chosenMethod() : fixedMethod();
  }

  /**
   * Chooses the global method, once.
   *
   * @throws {RuntimeError} If it was chosen or used before and `force` is not set.
   * @throws {ValueError} If this host has no such method.
   */
  override setStartMethod(
    method: StartMethod | null,
    { force = false }: { force?: boolean } = {},
  ): void {
    chooseMethod(method, { force });
  }

  /** The methods that this host offers, the default first. */
  getAllStartMethods(): StartMethod[] {
    return availableMethods();
  }
}

const contexts: Readonly<Record<StartMethod, BaseContext>> = {
  spawn: new SpawnContext(),
  forkserver: new ForkServerContext(),
  fork: new ForkContext(),
};

function contextOf(method: StartMethod): BaseContext {
  return contexts[checkMethod(method)];
}
