/**
 * Waiting for several futures. Source: CPython `concurrent.futures.wait`, `as_completed`.
 *
 * @module
 */

import { type Deadline, deadlineAfter, NEVER, remaining } from "../kernel/mod.ts";
import { RuntimeError, TimeoutError, ValueError } from "../errors.ts";
import { Fifo } from "../fifo.ts";
import { checkOptions, type OptionRules, WAIT_NAMES } from "../options.ts";
import { watch } from "../pool/backstage.ts";
import { type Courier, type Future, type FutureWaitOptions, type Look, lookAt } from "./future.ts";

const COMPLETING: OptionRules = { act: "wait for futures", names: WAIT_NAMES };
const WAITING: OptionRules = { ...COMPLETING, names: ["returnWhen", ...WAIT_NAMES] };

/** For {@linkcode wait}: until one is over. */
export const FIRST_COMPLETED = "FIRST_COMPLETED";
/** For {@linkcode wait}: until one has thrown, or all are over. */
export const FIRST_EXCEPTION = "FIRST_EXCEPTION";
/** For {@linkcode wait}: until all are over. */
export const ALL_COMPLETED = "ALL_COMPLETED";

/** What {@linkcode wait} waits for. */
export type ReturnWhen = typeof FIRST_COMPLETED | typeof FIRST_EXCEPTION | typeof ALL_COMPLETED;

/** How {@linkcode wait} waits. */
export interface WaitOptions extends FutureWaitOptions {
  /**
   * What it waits for.
   *
   * @default {"ALL_COMPLETED"}
   */
  readonly returnWhen?: ReturnWhen;
}

/** Which futures are over, and which are not. */
export interface DoneAndNotDone<F extends Future = Future> {
  /** Those that are over. */
  readonly done: Set<F>;
  /** Those that are not. */
  readonly notDone: Set<F>;
}

/**
 * Waits until one of `futures`, or all of them, are over, or the time is.
 *
 * A cancelled future is over when its executor has taken notice. Source: CPython
 * `concurrent.futures.wait`.
 *
 * @throws {ValueError} If `returnWhen` is none of the three.
 *
 * @example
 * ```ts
 * import { ProcessPoolExecutor, wait } from "@pystd/multiprocessing/futures";
 * import { assertEquals } from "@std/assert";
 *
 * await using executor = new ProcessPoolExecutor(1);
 * const futures = [1, 4].map((x) => executor.submit(Math.sqrt, x));
 * const { done, notDone } = await wait(futures);
 * assertEquals([done.size, notDone.size], [2, 0]);
 * ```
 */
export async function wait<F extends Future>(
  futures: Iterable<F>,
  options: WaitOptions = {},
): Promise<DoneAndNotDone<F>> {
  checkOptions(options, WAITING);
  using party = new Party(futures, options.returnWhen);
  if (!party.isOver) await watch(party.over, options);
  return party.parts();
}

/**
 * As {@linkcode wait}, blocking this thread.
 *
 * @throws {ValueError} If `returnWhen` is none of the three.
 * @throws {RuntimeError} If the futures are of several executors, or of none.
 *
 * @example
 * ```ts
 * import { ProcessPoolExecutor, waitSync } from "@pystd/multiprocessing/futures";
 * import { assertEquals } from "@std/assert";
 *
 * await using executor = new ProcessPoolExecutor(1);
 * const { done } = waitSync([executor.submit(Math.sqrt, 4)]);
 * assertEquals([...done].map((future) => future.resultSync()), [2]);
 * ```
 */
export function waitSync<F extends Future>(
  futures: Iterable<F>,
  options: Omit<WaitOptions, "signal"> = {},
): DoneAndNotDone<F> {
  checkOptions(options, WAITING);
  const { timeout, returnWhen } = options;
  using party = new Party(futures, returnWhen);
  if (!party.isOver) party.courier.parkUntil(() => party.isOver, deadlineAfter(timeout));
  return party.parts();
}

/**
 * Each of `futures` when it is over: first those that are, then the others as they come. One
 * that is given twice comes once. Source: CPython `concurrent.futures.as_completed`.
 *
 * @throws {TimeoutError} From the loop, if not all are over in time, counted from the call.
 *
 * @example
 * ```ts
 * import { asCompleted, ProcessPoolExecutor } from "@pystd/multiprocessing/futures";
 * import { assertEquals } from "@std/assert";
 *
 * await using executor = new ProcessPoolExecutor(1);
 * const futures = [4, 9].map((x) => executor.submit(Math.sqrt, x));
 * let sum = 0;
 * for await (const future of asCompleted(futures)) sum += await future.result();
 * assertEquals(sum, 5);
 * ```
 */
export function asCompleted<F extends Future>(
  futures: Iterable<F>,
  options: FutureWaitOptions = {},
): AsyncGenerator<F, void, void> {
  checkOptions(options, COMPLETING);
  const { timeout, signal } = options;
  return yieldCompleted(new Set(futures), { deadline: deadlineAfter(timeout), signal });
}

async function* yieldCompleted<F extends Future>(
  pending: Set<F>,
  { deadline, signal }: { deadline: Deadline; signal: AbortSignal | undefined },
): AsyncGenerator<F, void, void> {
  const total = pending.size;
  const arrived = new Fifo<F>();
  let bell = Promise.withResolvers<void>();
  const arrive = (future: Future) => {
    arrived.push(future as F);
    bell.resolve();
  };
  startWatching(pending, arrive);
  try {
    while (pending.size > 0) {
      if (arrived.length === 0) {
        bell = Promise.withResolvers();
        const timeout = deadline === NEVER ? null : remaining(deadline);
        if (!await watch(bell.promise, { timeout, signal })) {
          throw new TimeoutError(`${pending.size} (of ${total}) futures unfinished`);
        }
      }
      pending.delete(arrived.first!);
      yield arrived.shift()!;
    }
  } finally {
    stopWatching(pending, arrive);
  }
}

// Functions of their own: a generator keeps alive what its variables have held.

function startWatching(futures: Iterable<Future>, onOver: (future: Future) => void): void {
  for (const future of futures) {
    const { isOver, watchers } = lookAt(future);
    if (isOver) onOver(future);
    else watchers.add(onOver);
  }
}

function stopWatching(futures: Iterable<Future>, onOver: (future: Future) => void): void {
  for (const future of futures) lookAt(future).watchers.delete(onOver);
}

/** Some futures that are waited for together. */
class Party<F extends Future> implements Disposable {
  readonly #futures: Set<F>;
  readonly #returnWhen: ReturnWhen;
  readonly #over = Promise.withResolvers<void>();
  readonly #end = (future: Future): void => {
    this.#open--;
    this.#hasFailed ||= lookAt(future).hasFailed;
    if (this.isOver) this.#over.resolve();
  };
  #open = 0;
  #hasFailed = false;

  constructor(futures: Iterable<F>, returnWhen: ReturnWhen = ALL_COMPLETED) {
    if (![FIRST_COMPLETED, FIRST_EXCEPTION, ALL_COMPLETED].includes(returnWhen)) {
      throw new ValueError(`Invalid return condition: ${JSON.stringify(returnWhen)}`);
    }
    this.#futures = new Set(futures);
    this.#returnWhen = returnWhen;
    for (const { isOver, hasFailed, watchers } of this.#looks()) {
      this.#hasFailed ||= hasFailed;
      if (isOver) continue;
      this.#open++;
      watchers.add(this.#end);
    }
  }

  /** Has come what is waited for? */
  get isOver(): boolean {
    if (this.#open === 0) return true;
    if (this.#returnWhen === FIRST_COMPLETED) return this.#open < this.#futures.size;
    return this.#returnWhen === FIRST_EXCEPTION && this.#hasFailed;
  }

  /** Resolves when it has. */
  get over(): Promise<void> {
    return this.#over.promise;
  }

  /** The one who brings the results of all. */
  get courier(): Courier {
    const couriers = new Set(this.#looks().map(({ courier }) => courier));
    const [courier] = couriers;
    if (couriers.size === 1 && courier !== undefined) return courier;
    throw new RuntimeError(
      "Cannot block until the futures are done: they are not of one executor; await them instead",
    );
  }

  /** Which are over now. */
  parts(): DoneAndNotDone<F> {
    const isOver = (future: F) => lookAt(future).isOver;
    const done = new Set([...this.#futures].filter(isOver));
    return { done, notDone: this.#futures.difference(done) };
  }

  #looks(): Look[] {
    return [...this.#futures].map((future) => lookAt(future));
  }

  [Symbol.dispose](): void {
    for (const { watchers } of this.#looks()) watchers.delete(this.#end);
  }
}
