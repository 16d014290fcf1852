/**
 * What a pool and its calls can be told, and what is refused.
 *
 * @module
 */

import type { AnyFunction } from "../codec/mod.ts";
import type { Process, ProcessOptions, ResourceLimits } from "../process/mod.ts";
import { ValueError } from "../errors.ts";
import { checkOptions, type OptionRules, WAIT_NAMES } from "../options.ts";
import type { CALL, Order } from "./job.ts";

/** Anything callable. */
// deno-lint-ignore no-explicit-any -- any function can be called with what it was sent with
export type Call = (...args: any[]) => unknown;

/** What a pool needs of a context: the class of its workers' processes. */
export interface PoolContext {
  /** Makes a process that is not started yet. */
  readonly Process: new (options: ProcessOptions) => Process;
}

/** How a pool is made. */
export interface PoolOptions {
  /**
   * How many workers there are.
   *
   * @default {cpuCount()}
   */
  readonly processes?: number | null | undefined;
  /** Each worker calls it first, with `initargs`. If it fails, so does the pool. */
  readonly initializer?: Call | null | undefined;
  /** Arguments of the initializer. */
  readonly initargs?: readonly unknown[] | undefined;
  /** After so many tasks (chunks) a worker is replaced by a fresh one. */
  readonly maxtasksperchild?: number | null | undefined;
  /** Whose processes the workers are; by default those of the global start method. */
  readonly context?: PoolContext | undefined;
  /** Limits of each worker's heap. */
  readonly resourceLimits?: ResourceLimits | undefined;
}

/** How a task is treated. */
export interface TaskOptions {
  /**
   * Milliseconds that one call of the function may take. Its worker is ended then, and another
   * takes its place; only the task (the chunk) fails, with `TimeoutError`.
   */
  readonly timeout?: number | null | undefined;
  /**
   * Calls the job off: it fails with the signal's reason, what no worker has begun is not begun,
   * and a worker stops before its next item. A call that runs is not disturbed.
   */
  readonly signal?: AbortSignal | null | undefined;
  /**
   * How often a task is tried again whose worker was lost.
   *
   * @default {0}
   */
  readonly retries?: number | undefined;
}

/** How a function is called once. */
export interface ApplyOptions extends TaskOptions {
  /** Python's keyword arguments: handed over as one object after `args`, unless empty. */
  readonly kwds?: Readonly<Record<string, unknown>> | null | undefined;
}

/** How a function is called once, and who is told. */
export interface ApplyAsyncOptions<R> extends ApplyOptions {
  /** Called with the value, before the result is ready. */
  readonly callback?: ((value: R) => unknown) | null | undefined;
  /** Called with the error, before the result is ready. */
  readonly errorCallback?: ((error: unknown) => unknown) | null | undefined;
}

/** How a function is called for each item. */
export interface MapOptions extends TaskOptions {
  /**
   * How many items a worker takes at a time.
   *
   * @default {Math.ceil(length / (4 * processes))}
   */
  readonly chunksize?: number | null | undefined;
  /** Called whenever a chunk has ended: items done so far, and all. */
  readonly onProgress?: ((done: number, total: number) => unknown) | null | undefined;
}

/** How a function is called for each item, and who is told. */
export interface MapAsyncOptions<R> extends MapOptions {
  /** Called with all values, before the result is ready. */
  readonly callback?: ((values: R[]) => unknown) | null | undefined;
  /** Called with the error that happened first, before the result is ready. */
  readonly errorCallback?: ((error: unknown) => unknown) | null | undefined;
}

/** How a function is called for items that may still be to come. */
export interface ImapOptions extends TaskOptions {
  /**
   * How many items a worker takes at a time.
   *
   * @default {1}
   */
  readonly chunksize?: number | null | undefined;
  /**
   * How many chunks may be under way or wait to be used; the input is not read further ahead.
   * Without it the input is read as fast as it comes.
   */
  readonly buffersize?: number | null | undefined;
}

const CALLING: OptionRules = {
  act: "call",
  names: [
    ...WAIT_NAMES,
    "retries",
    "kwds",
    "callback",
    "errorCallback",
    "chunksize",
    "onProgress",
    "buffersize",
  ],
};

/** A caller's options, and what the method adds to them. */
export function extended<O extends TaskOptions, X>(options: O, more: X): O & X {
  checkOptions(options, CALLING);
  return { ...options, ...more };
}

/** The order that these options make of a call of `func`. */
export function orderOf(func: unknown, call: CALL, options: TaskOptions): Order {
  return {
    func: func as AnyFunction, // what is none fails where it is called, as in Python
    call,
    timeout: checkTimeout(options.timeout),
    retries: checkRetries(options.retries),
  };
}

function checkTimeout(timeout: number | null | undefined): number {
  if (timeout === undefined || timeout === null || timeout === Infinity) return 0;
  if (typeof timeout === "number" && timeout > 0) return Math.ceil(timeout);
  throw new ValueError(
    `Cannot set timeout of task: it must be a positive number of milliseconds, received ${timeout}`,
  );
}

function checkRetries(retries: number = 0): number {
  if (Number.isInteger(retries) && retries >= 0) return retries;
  throw new ValueError(`Cannot set retries: it must be 0 or more, received ${retries}`);
}

/**
 * The bound that `buffersize` sets.
 *
 * @throws {TypeError} If it is no integer.
 * @throws {ValueError} If it is below one.
 */
export function checkBuffersize(buffersize: number | null | undefined): number {
  if (buffersize === undefined || buffersize === null) return Infinity;
  if (!Number.isInteger(buffersize)) throw new TypeError("buffersize must be an integer or None");
  if (buffersize < 1) throw new ValueError("buffersize must be None or > 0");
  return buffersize;
}

/**
 * Refuses what a pool cannot be made with, in CPython's words.
 *
 * @throws {ValueError} If `processes` or `maxtasksperchild` is out of range.
 * @throws {TypeError} If the initializer cannot be called.
 */
export function checkPoolOptions({ processes, maxtasksperchild, initializer }: PoolOptions): void {
  if (processes !== undefined && processes !== null) {
    if (processes < 1) throw new ValueError("Number of processes must be at least 1");
    if (!Number.isInteger(processes)) {
      throw new TypeError(
        `Cannot create pool: processes must be an integer, received ${processes}`,
      );
    }
  }
  if (maxtasksperchild !== undefined && maxtasksperchild !== null) {
    if (!Number.isInteger(maxtasksperchild) || maxtasksperchild <= 0) {
      throw new ValueError("maxtasksperchild must be a positive int or None");
    }
  }
  if (initializer !== undefined && initializer !== null && typeof initializer !== "function") {
    throw new TypeError("initializer must be a callable");
  }
}
