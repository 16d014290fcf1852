/**
 * `concurrent.futures.ProcessPoolExecutor`: calls that other processes make.
 *
 * @module
 */

import type { AnyFunction } from "../codec/mod.ts";
import { RuntimeError, ValueError } from "../errors.ts";
import { checkPoolOptions, planOf, type PoolContext } from "../pool/backstage.ts";
import { markLibraryClass } from "../process/backstage.ts";
import { Process, type StartMethod, type Target } from "../process/mod.ts";
import { hasEndBegun } from "../util/backstage.ts";
import type { Future } from "./future.ts";
import { MapResults } from "./map_results.ts";
import { rowsOf } from "./rows.ts";
import { Works } from "./works.ts";

/** How an executor is made. */
export interface ExecutorOptions {
  /**
   * How many workers there may be; they are started as work comes.
   *
   * @default {cpuCount()}
   */
  readonly maxWorkers?: number | null;
  /** Whose processes the workers are; by default those of the global start method. */
  readonly mpContext?: PoolContext | null;
  /** Each worker calls it first, with `initargs`. If it fails, the executor is broken. */
  readonly initializer?: ((...args: never[]) => unknown) | null;
  /** Arguments of the initializer. */
  readonly initargs?: readonly unknown[];
  /** After so many calls a worker is replaced by a fresh one. Not with `fork`. */
  readonly maxTasksPerChild?: number | null;
  /**
   * Does a lost worker cost only the call that it made, which fails with `WorkerLostError`?
   * As in CPython it breaks the executor otherwise.
   *
   * @default {false}
   */
  readonly recover?: boolean;
}

/** How {@linkcode ProcessPoolExecutor.map} maps. */
export interface ExecutorMapOptions {
  /** Milliseconds, from the call on, until the last result must be there. */
  readonly timeout?: number | null;
  /**
   * How many rows a worker is handed at a time.
   *
   * @default {1}
   */
  readonly chunksize?: number;
  /** How many chunks may be under way; the input is not read further ahead. */
  readonly buffersize?: number | null;
}

/** How {@linkcode ProcessPoolExecutor.shutdown} ends. */
export interface ShutdownOptions {
  /**
   * Wait until all is done and the workers are gone?
   *
   * @default {true}
   */
  readonly wait?: boolean;
  /**
   * Cancel what no worker has been handed?
   *
   * @default {false}
   */
  readonly cancelFutures?: boolean;
}

/** What `map()` takes an argument of the function from, one for each. */
export type Inputs<A extends readonly unknown[]> = { [K in keyof A]: Iterable<A[K]> };

/** A worker where a fresh process is asked for and no context given. */
class SpawnWorker<F extends Target = Target> extends Process<F> {
  /** Always "spawn". */
  protected static override readonly startMethod: StartMethod = "spawn";
}

markLibraryClass(SpawnWorker);

/** Executors that nobody holds any more finish what they were given. */
const dropped = new FinalizationRegistry<Works>((works) => works.shut({ cancels: false }));

/**
 * Makes calls in other processes, and hands out futures of what they bring.
 *
 * - **Functions travel** as a process's target does.
 * - **Workers start as work comes**, and one more only where none is idle.
 * - **A lost worker breaks the executor**: what is not done fails with `BrokenProcessPool`, and
 *   so does `submit()` from then on. With `recover`, only its own call is lost.
 * - **The program goes on** while there is work.
 *
 * Source: CPython `concurrent.futures.ProcessPoolExecutor`.
 *
 * @example
 * ```ts
 * import { ProcessPoolExecutor } from "@pystd/multiprocessing/futures";
 * import { assertEquals } from "@std/assert";
 *
 * await using executor = new ProcessPoolExecutor(2);
 * const future = executor.submit(Math.pow, 2, 8);
 * assertEquals(await future.result({ timeout: 10_000 }), 256);
 * ```
 */
export class ProcessPoolExecutor implements AsyncDisposable {
  readonly #works: Works;

  /**
   * An executor without workers so far.
   *
   * @param maxWorkers How many workers there may be; or all options at once.
   * @throws {ValueError} If a number is out of range, or workers are to be replaced that are
   * tasks of this agent.
   * @throws {TypeError} If the initializer is no function.
   * @throws {PicklingError} If the initializer or its arguments cannot be sent.
   */
  constructor(maxWorkers?: number | null | ExecutorOptions, options: ExecutorOptions = {}) {
    const given = typeof maxWorkers === "object" && maxWorkers !== null
      ? maxWorkers
      : { ...options, maxWorkers: maxWorkers ?? options.maxWorkers };
    const { initializer, initargs = [], maxTasksPerChild, mpContext, recover = false } = given;
    checkNumbers(given);
    checkPoolOptions({ initializer });
    const byDefault = typeof maxTasksPerChild === "number" ? SpawnWorker : Process;
    const plan = planOf(given.maxWorkers ?? undefined, mpContext?.Process ?? byDefault);
    if (plan.isLocal && typeof maxTasksPerChild === "number") {
      throw new ValueError(
        "max_tasks_per_child is incompatible with the 'fork' multiprocessing start method; " +
          "supply a different mp_context.",
      );
    }
    this.#works = new Works({
      ...plan,
      initializer: (initializer ?? undefined) as AnyFunction | undefined,
      initargs: [...initargs],
      maxtasksperchild: maxTasksPerChild ?? 0,
      resourceLimits: undefined,
      recovers: recover,
    });
    dropped.register(this, this.#works, this);
  }

  /**
   * Has `fn(...args)` called by a worker.
   *
   * What cannot be sent is told by the future: it fails with a `PicklingError`.
   *
   * @throws {TypeError} If `fn` is no function.
   * @throws {BrokenProcessPool} If a worker was lost.
   * @throws {RuntimeError} After `shutdown()`, and when the program ends.
   */
  submit<A extends unknown[], R>(fn: (...args: A) => R, ...args: A): Future<Awaited<R>> {
    this.#assertOpen(fn);
    return this.#works.submit(fn as AnyFunction, args) as Future<Awaited<R>>;
  }

  /**
   * Has `fn` called for each row of the inputs, in step, until the shortest ends. The calls are
   * handed over at once; their results come in the order of the input.
   *
   * @param inputs One iterable for each parameter, and then, if wanted, the options.
   * @throws {ValueError} If `chunksize` or `buffersize` is below one.
   * @throws {RuntimeError} After `shutdown()`.
   *
   * @example
   * ```ts
   * import { ProcessPoolExecutor } from "@pystd/multiprocessing/futures";
   * import { assertEquals } from "@std/assert";
   *
   * await using executor = new ProcessPoolExecutor(1);
   * const powers = executor.map(Math.pow, [2, 3], [4, 2], { timeout: 10_000 });
   * assertEquals(await Array.fromAsync(powers), [16, 9]);
   * ```
   */
  map<A extends unknown[], R>(
    fn: (...args: A) => R,
    ...inputs: [...Inputs<A>] | [...Inputs<A>, ExecutorMapOptions]
  ): MapResults<Awaited<R>> {
    this.#assertOpen(fn);
    const { rows, options } = rowsOf(inputs);
    const works = this.#works;
    return new MapResults<Awaited<R>>({
      rows,
      options,
      submit: (chunk: unknown[][]) =>
        works.submitAll(fn as AnyFunction, chunk) as Future<Awaited<R>[]>,
      courier: works,
    });
  }

  #assertOpen(fn: unknown): void {
    if (typeof fn !== "function") {
      throw new TypeError(`Cannot submit call: expected a function, received ${typeof fn}`);
    }
    this.#works.assertOpen();
    if (hasEndBegun()) {
      throw new RuntimeError("cannot schedule new futures after interpreter shutdown");
    }
  }

  /**
   * Takes no more calls. What was submitted is done first, unless it is cancelled.
   *
   * Repeatable.
   */
  async shutdown({ wait = true, cancelFutures = false }: ShutdownOptions = {}): Promise<void> {
    this.#works.shut({ cancels: cancelFutures });
    if (wait) await this.#works.whenOver();
  }

  /**
   * As {@linkcode ProcessPoolExecutor.shutdown}, blocking this thread.
   *
   * @throws {DeadlockError} If the workers run in this agent and a call awaits.
   */
  shutdownSync({ wait = true, cancelFutures = false }: ShutdownOptions = {}): void {
    this.#works.shut({ cancels: cancelFutures });
    if (wait) this.#works.parkUntilOver();
  }

  /** Ends the workers with `terminate()`; what is not done is broken. Source: CPython 3.14. */
  terminateWorkers(): void {
    this.#works.endWorkers((process) => process.terminate());
  }

  /** Ends the workers with `kill()`; what is not done is broken. Source: CPython 3.14. */
  killWorkers(): void {
    this.#works.endWorkers((process) => process.kill());
  }

  /** As `shutdown()`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.shutdown();
  }
}

function checkNumbers({ maxWorkers, maxTasksPerChild }: ExecutorOptions): void {
  if (typeof maxWorkers === "number" && !(maxWorkers > 0)) {
    throw new ValueError("max_workers must be greater than 0");
  }
  if (typeof maxWorkers === "number" && !Number.isInteger(maxWorkers)) {
    throw new TypeError(
      `Cannot create executor: maxWorkers must be an integer, received ${maxWorkers}`,
    );
  }
  if (maxTasksPerChild === undefined || maxTasksPerChild === null) return;
  if (!Number.isInteger(maxTasksPerChild)) {
    throw new TypeError("max_tasks_per_child must be an integer");
  }
  if (maxTasksPerChild <= 0) throw new ValueError("max_tasks_per_child must be >= 1");
}
