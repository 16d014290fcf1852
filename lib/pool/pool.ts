/**
 * `multiprocessing.Pool`: workers that call functions.
 *
 * @module
 */

import { type AnyFunction, reduce, type Reduction } from "../codec/mod.ts";
import { deadlineAfter } from "../kernel/mod.ts";
import { Family } from "../memory/mod.ts";
import { NotImplementedError, ValueError } from "../errors.ts";
import { shown } from "../options.ts";
import { Process } from "../process/mod.ts";
import { debug } from "../util/backstage.ts";
import {
  checkChunksize,
  cut,
  defaultChunksize,
  isAsyncIterable,
  isIterable,
  listOf,
} from "./chunks.ts";
import { PoolCore } from "./core.ts";
import { Gathering } from "./gathering.ts";
import { IMapIterator, IMapUnorderedIterator } from "./imap.ts";
import { CALL } from "./job.ts";
import {
  type ApplyAsyncOptions,
  type ApplyOptions,
  type Call,
  checkBuffersize,
  checkPoolOptions,
  extended,
  type ImapOptions,
  type MapAsyncOptions,
  type MapOptions,
  orderOf,
  type PoolOptions,
} from "./options.ts";
import { type Listeners, ListOutcome, Outcome } from "./outcome.ts";
import { planOf } from "./plan.ts";
import {
  AsyncResult,
  MapResult,
  type ResultWaitOptions,
  type ResultWaitSyncOptions,
} from "./results.ts";
import { Stream } from "./stream.ts";
import { watch } from "./vigil.ts";

/** Pools that nobody holds any more, and that still run. */
const lost = new FinalizationRegistry<{ core: PoolCore; name: string }>(({ core, name }) => {
  if (core.state !== "RUN") return;
  const { host } = Family.current();
  host.writeStderr(
    `ResourceWarning: unclosed running multiprocessing pool ${describe(name, core)}\n`,
  );
  core.terminate();
});

/**
 * Workers that call functions: each takes what comes next as soon as it is done with the last.
 *
 * - **Functions travel by reference**, as a process's target; what no module exports goes as
 *   source if it needs nothing around it. They may be `async`. See the guide, "What can be sent".
 * - **Errors arrive as themselves**, with the worker's stack in a `cause`.
 * - **Nothing hangs**: a worker that ends fails only the task it had (`WorkerLostError`) and is
 *   replaced; a failing initializer breaks the pool (`BrokenPoolError`); `terminate()` fails what
 *   is not done (`PoolTerminatedError`).
 * - **Daemons**: the workers end with their owner and keep no program alive; a call that is
 *   awaited does.
 *
 * Methods without `Async` in their name wait for their result; their twins with `Sync` at the
 * end block this thread for it.
 *
 * Source: CPython `multiprocessing.pool.Pool`.
 *
 * @example Squares, on all cores
 * ```ts
 * import { Pool } from "@pystd/multiprocessing";
 * import { assertEquals } from "@std/assert";
 *
 * await using pool = new Pool(2);
 * assertEquals(await pool.map((x: number) => x * x, [1, 2, 3]), [1, 4, 9]);
 * ```
 */
export class Pool implements Disposable, AsyncDisposable {
  readonly #core: PoolCore;

  /**
   * A pool whose workers are on their way.
   *
   * @param processes How many workers; or all options at once.
   * @throws {ValueError} If `processes` or `maxtasksperchild` is out of range.
   * @throws {TypeError} If the initializer is no function.
   * @throws {PicklingError} If the initializer or its arguments cannot be sent.
   */
  constructor(processes?: number | null | PoolOptions, options: PoolOptions = {}) {
    const given = typeof processes === "object" && processes !== null
      ? processes
      : { ...options, processes: processes ?? options.processes };
    checkPoolOptions(given);
    const { initializer, initargs = [], maxtasksperchild, resourceLimits, context } = given;
    this.#core = new PoolCore({
      ...planOf(given.processes ?? undefined, context?.Process ?? Process),
      initializer: initializer as AnyFunction | undefined ?? undefined,
      initargs: [...initargs],
      maxtasksperchild: maxtasksperchild ?? 0,
      resourceLimits,
    });
    lost.register(this, { core: this.#core, name: this.constructor.name }, this);
  }

  // -- One call --

  /**
   * Calls `func(...args)` in a worker.
   *
   * @throws {Error} What the call throws.
   * @throws {ValueError} If the pool was closed.
   *
   * @example
   * ```ts
   * import { Pool } from "@pystd/multiprocessing";
   * import { assertEquals } from "@std/assert";
   *
   * await using pool = new Pool(1);
   * assertEquals(await pool.apply(Math.max, [1, 3, 2]), 3);
   * ```
   */
  async apply<A extends readonly unknown[], R>(
    func: (...args: A) => R,
    args?: Readonly<A>,
    options: ApplyOptions = {},
  ): Promise<Awaited<R>> {
    return await this.#wait(this.#apply(func, args, options)) as Awaited<R>;
  }

  /**
   * As {@linkcode Pool.apply}, blocking this thread.
   *
   * @throws {DeadlockError} If the workers run in this agent and `func` awaits.
   */
  applySync<A extends readonly unknown[], R>(
    func: (...args: A) => R,
    args?: Readonly<A>,
    options: ApplyOptions = {},
  ): Awaited<R> {
    return new AsyncResult<Awaited<R>>(this.#apply(func, args, options)).getSync();
  }

  /**
   * The same, without waiting.
   *
   * @throws {ValueError} If the pool was closed.
   */
  applyAsync<A extends readonly unknown[], R>(
    func: (...args: A) => R,
    args?: Readonly<A>,
    options: ApplyAsyncOptions<Awaited<R>> = {},
  ): AsyncResult<Awaited<R>> {
    return new AsyncResult<Awaited<R>>(this.#apply(func, args, options));
  }

  #apply(
    func: Call,
    args: ArrayLike<unknown> & Iterable<unknown> = [],
    options: ApplyAsyncOptions<never>,
  ): Outcome {
    const core = this.#core;
    core.assertRunning();
    const { kwds, signal } = extended(options, {});
    if (!isIterable(args)) {
      throw new TypeError(`Cannot call: args must be an array, received ${shown(args)}`);
    }
    const order = orderOf(func, CALL.apply, options);
    const items = kwds && Object.keys(kwds).length > 0 ? [...args, { ...kwds }] : [...args];
    const outcome = new Outcome({ core, order, listeners: options, signal, pool: this });
    if (outcome.isPending) core.submit(outcome, 0, items);
    return outcome;
  }

  // -- A list --

  /**
   * Calls `func(item)` for each item, in chunks; the results in the order of the items. It waits
   * for all of them, even if one throws; then it throws what was thrown first.
   *
   * @throws {Error} What the first call that failed has thrown, or the input.
   * @throws {ValueError} If the pool was closed.
   *
   * @example
   * ```ts
   * import { Pool } from "@pystd/multiprocessing";
   * import { assertEquals } from "@std/assert";
   *
   * await using pool = new Pool(2);
   * const steps: number[] = [];
   * const roots = await pool.map(Math.sqrt, [1, 4, 9], {
   *   chunksize: 2,
   *   onProgress: (done) => steps.push(done),
   * });
   * assertEquals(roots, [1, 2, 3]);
   * assertEquals(steps.length, 2);
   * ```
   */
  async map<T, R>(
    func: (item: T) => R,
    iterable: Iterable<T> | AsyncIterable<T>,
    options: MapOptions = {},
  ): Promise<Awaited<R>[]> {
    return await this.#wait(
      this.#map(func, iterable, extended(options, { call: CALL.each })),
    ) as Awaited<
      R
    >[];
  }

  /**
   * As {@linkcode Pool.map}, blocking this thread.
   *
   * @throws {DeadlockError} If the workers run in this agent and `func` awaits.
   */
  mapSync<T, R>(
    func: (item: T) => R,
    iterable: Iterable<T>,
    options: MapOptions = {},
  ): Awaited<R>[] {
    listable(iterable);
    return new MapResult<Awaited<R>>(
      this.#map(func, iterable, extended(options, { call: CALL.each })),
    )
      .getSync();
  }

  /**
   * The same, without waiting.
   *
   * @throws {ValueError} If the pool was closed.
   */
  mapAsync<T, R>(
    func: (item: T) => R,
    iterable: Iterable<T> | AsyncIterable<T>,
    options: MapAsyncOptions<Awaited<R>> = {},
  ): MapResult<Awaited<R>> {
    return new MapResult(this.#map(func, iterable, extended(options, { call: CALL.each })));
  }

  /**
   * As {@linkcode Pool.map}, each item being the list of arguments for one call.
   *
   * @throws {Error} What the first call that failed has thrown, or the input.
   *
   * @example
   * ```ts
   * import { Pool } from "@pystd/multiprocessing";
   * import { assertEquals } from "@std/assert";
   *
   * await using pool = new Pool(1);
   * assertEquals(await pool.starmap(Math.pow, [[2, 3], [3, 2]]), [8, 9]);
   * ```
   */
  async starmap<A extends readonly unknown[], R>(
    func: (...args: A) => R,
    iterable: Iterable<Readonly<A>> | AsyncIterable<Readonly<A>>,
    options: MapOptions = {},
  ): Promise<Awaited<R>[]> {
    const outcome = this.#map(func, iterable, extended(options, { call: CALL.spread }));
    return await this.#wait(outcome) as Awaited<R>[];
  }

  /**
   * As {@linkcode Pool.starmap}, blocking this thread.
   *
   * @throws {DeadlockError} If the workers run in this agent and `func` awaits.
   */
  starmapSync<A extends readonly unknown[], R>(
    func: (...args: A) => R,
    iterable: Iterable<Readonly<A>>,
    options: MapOptions = {},
  ): Awaited<R>[] {
    listable(iterable);
    return new MapResult<Awaited<R>>(
      this.#map(func, iterable, extended(options, { call: CALL.spread })),
    )
      .getSync();
  }

  /**
   * The same, without waiting.
   *
   * @throws {ValueError} If the pool was closed.
   */
  starmapAsync<A extends readonly unknown[], R>(
    func: (...args: A) => R,
    iterable: Iterable<Readonly<A>> | AsyncIterable<Readonly<A>>,
    options: MapAsyncOptions<Awaited<R>> = {},
  ): MapResult<Awaited<R>> {
    return new MapResult(this.#map(func, iterable, extended(options, { call: CALL.spread })));
  }

  #map(
    func: Call,
    iterable: unknown,
    options: MapOptions & Listeners & { call: CALL },
  ): ListOutcome {
    const core = this.#core;
    core.assertRunning();
    const { chunksize, signal, call } = options;
    if (chunksize !== undefined && chunksize !== null) checkChunksize(chunksize);
    const order = orderOf(func, call, options);
    const source = isAsyncIterable(iterable) && !isIterable(iterable) ? iterable : listOf(iterable);
    const job = new ListOutcome({ core, order, listeners: options, signal, pool: this });
    const use = (items: ArrayLike<unknown>) => this.#submitAll(job, items, chunksize ?? undefined);
    if (isAsyncIterable(source)) new Gathering(core, { job, source, use });
    else use(source);
    return job;
  }

  #submitAll(
    job: ListOutcome,
    items: ArrayLike<unknown>,
    chunksize = defaultChunksize(items.length, this.#core.workers),
  ): void {
    if (!job.isPending) return;
    job.expect(items.length, chunksize);
    for (let start = 0, index = 0; start < items.length; start += chunksize) {
      if (!job.isPending) return;
      this.#core.submit(job, index++, cut(items, start, chunksize));
    }
  }

  // -- One by one --

  /**
   * Calls `func(item)` for each item; the results come one by one, in the order of the items.
   *
   * @throws {ValueError} If the pool was closed, or `chunksize` or `buffersize` is below one.
   *
   * @example An endless input, read no more than eight items ahead
   * ```ts
   * import { Pool } from "@pystd/multiprocessing";
   * import { assertEquals } from "@std/assert";
   *
   * function* naturals() {
   *   for (let n = 0;; n++) yield n;
   * }
   *
   * await using pool = new Pool(2);
   * const roots: number[] = [];
   * for await (const root of pool.imap(Math.sqrt, naturals(), { buffersize: 8 })) {
   *   if (roots.push(root) === 5) break;
   * }
   * assertEquals(roots[4], 2);
   * ```
   */
  imap<T, R>(
    func: (item: T) => R,
    iterable: Iterable<T> | AsyncIterable<T>,
    options: ImapOptions = {},
  ): IMapIterator<Awaited<R>> {
    return new IMapIterator(this.#stream(func, iterable, extended(options, { isOrdered: true })));
  }

  /**
   * As {@linkcode Pool.imap}, the results in the order in which they come.
   *
   * @throws {ValueError} If the pool was closed, or `chunksize` or `buffersize` is below one.
   */
  imapUnordered<T, R>(
    func: (item: T) => R,
    iterable: Iterable<T> | AsyncIterable<T>,
    options: ImapOptions = {},
  ): IMapUnorderedIterator<Awaited<R>> {
    return new IMapUnorderedIterator(
      this.#stream(func, iterable, extended(options, { isOrdered: false })),
    );
  }

  #stream(
    func: Call,
    source: unknown,
    options: ImapOptions & { isOrdered: boolean },
  ): Stream {
    const core = this.#core;
    core.assertRunning();
    const chunksize = checkChunksize(options.chunksize ?? 1);
    const bound = checkBuffersize(options.buffersize);
    const order = orderOf(func, chunksize === 1 ? CALL.one : CALL.each, options);
    const { isOrdered, signal } = options;
    return new Stream({ core, order, source, chunksize, bound, isOrdered, signal, pool: this });
  }

  async #wait(outcome: Outcome): Promise<unknown> {
    if (outcome.isPending) this.#core.spinUntil(() => !outcome.isPending);
    if (outcome.isPending) await outcome.wait({});
    if (outcome.isOk) return outcome.value;
    throw outcome.value;
  }

  // -- The end --

  /** Takes no more work; the workers end when what there is is done. */
  close(): void {
    debug("closing pool");
    this.#core.close();
  }

  /** Ends the workers now. What is not done fails with `PoolTerminatedError`. */
  terminate(): void {
    debug("terminating pool");
    this.#core.terminate();
  }

  /**
   * Waits until the workers have ended, or the time is up.
   *
   * @throws {ValueError} If the pool was neither closed nor terminated.
   */
  async join(options: ResultWaitOptions = {}): Promise<void> {
    debug("joining pool");
    const over = this.#core.whenOver();
    if (!this.#core.isOver) await watch(over, options);
  }

  /**
   * As {@linkcode Pool.join}, blocking this thread.
   *
   * @throws {ValueError} If the pool was neither closed nor terminated.
   * @throws {DeadlockError} If the workers run in this agent and have calls that await.
   */
  joinSync({ timeout }: ResultWaitSyncOptions = {}): void {
    debug("joining pool");
    this.#core.parkUntilOver(deadlineAfter(timeout));
  }

  /** The processes of the workers, as they are now. */
  get workers(): Process[] {
    return this.#core.processes;
  }

  /** As Python's `repr()`: `<multiprocessing.pool.Pool state=RUN pool_size=2>`. */
  toString(): string {
    return describe(this.constructor.name, this.#core);
  }

  /** A pool cannot be sent. */
  [reduce](): Reduction {
    throw new NotImplementedError(
      "pool objects cannot be passed between processes or pickled",
    );
  }

  /** Ends the workers. */
  [Symbol.dispose](): void {
    this.terminate();
  }

  /** Ends the workers and waits for that. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.terminate();
    await this.join();
  }
}

function describe(name: string, core: PoolCore): string {
  return `<multiprocessing.pool.${name} state=${core.state} pool_size=${core.size}>`;
}

/** Whoever blocks cannot await his input. */
function listable(iterable: unknown): void {
  if (!isAsyncIterable(iterable) || isIterable(iterable)) return;
  throw new ValueError("Cannot block for the input: it must not be asynchronous");
}
