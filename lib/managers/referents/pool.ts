/**
 * `Pool` as a manager's server keeps it.
 *
 * @module
 */

import {
  type ApplyOptions,
  type AsyncResult,
  type Call,
  type IMapIterator,
  type ImapOptions,
  type MapOptions,
  Pool,
  type PoolOptions,
} from "../../pool/mod.ts";
import { caller } from "../caller.ts";
import type { Patience } from "./line.ts";

type Arguments = readonly (readonly unknown[])[];

/** A pool whose calls end with their caller, and which ends when nobody holds it. */
export class ManagedPool implements Disposable {
  readonly #pool: Pool;

  /** Of so many processes; or with all options at once. */
  constructor(processes?: number | null | PoolOptions, options: PoolOptions = {}) {
    this.#pool = new Pool(processes, options);
  }

  /** Calls `func(...args)` in a worker. */
  apply(func: Call, args?: readonly unknown[], options: ApplyOptions = {}): Promise<unknown> {
    return this.#pool.apply(func, args, ofCaller(options));
  }

  /** Has `func(...args)` called. */
  applyAsync(func: Call, args?: readonly unknown[], options: ApplyOptions = {}): AsyncResult {
    return this.#pool.applyAsync(func, args, options);
  }

  /** Calls `func(item)` for each item. */
  map(func: Call, items: readonly unknown[], options: MapOptions = {}): Promise<unknown[]> {
    return this.#pool.map(func, items, ofCaller(options));
  }

  /** Has `func(item)` called for each item. */
  mapAsync(func: Call, items: readonly unknown[], options: MapOptions = {}): AsyncResult {
    return this.#pool.mapAsync(func, items, options);
  }

  /** Calls `func(...item)` for each item. */
  starmap(func: Call, items: Arguments, options: MapOptions = {}): Promise<unknown[]> {
    return this.#pool.starmap(func, items, ofCaller(options));
  }

  /** Has `func(...item)` called for each item. */
  starmapAsync(func: Call, items: Arguments, options: MapOptions = {}): AsyncResult {
    return this.#pool.starmapAsync(func, items, options);
  }

  /** The results of `func(item)`, in order. */
  imap(func: Call, items: readonly unknown[], options: ImapOptions = {}): IMapIterator {
    return this.#pool.imap(func, items, options);
  }

  /** The results of `func(item)`, as they come. */
  imapUnordered(func: Call, items: readonly unknown[], options: ImapOptions = {}): IMapIterator {
    return this.#pool.imapUnordered(func, items, options);
  }

  /** Takes no more. */
  close(): void {
    this.#pool.close();
  }

  /** Ends the workers. */
  terminate(): void {
    this.#pool.terminate();
  }

  /** Waits for the end of the workers. */
  join({ timeout }: Patience = {}): Promise<void> {
    return this.#pool.join({ timeout: timeout ?? null, signal: caller().signal });
  }

  /** As text. */
  toString(): string {
    return String(this.#pool);
  }

  /** Ends the workers. */
  [Symbol.dispose](): void {
    this.#pool.terminate();
  }
}

function ofCaller<O extends object>(options: O): O & { signal: AbortSignal } {
  return { ...options, signal: caller().signal };
}
