/**
 * An executor without its face: the calls that wait, the workers, and what happens when one of
 * them is lost.
 *
 * **Few at a time**: the workers are handed one call more than there are workers; the others
 * can be cancelled. **Nobody is kept waiting for nothing**: a worker that is lost breaks the
 * executor, or only its call where that was asked for.
 *
 * @module
 */

import type { AnyFunction } from "../codec/mod.ts";
import type { Deadline } from "../kernel/mod.ts";
import { Family } from "../memory/mod.ts";
import {
  BrokenPoolError,
  BrokenProcessPool,
  DeadlockError,
  MaybeEncodingError,
  PoolTerminatedError,
  RemoteTraceback,
  RuntimeError,
  SystemExit,
  type WorkerLostError,
} from "../errors.ts";
import { Fifo } from "../fifo.ts";
import {
  CALL,
  type CoreOptions,
  findOut,
  isLocated,
  type Job,
  PoolCore,
  watch,
  withTrace,
} from "../pool/backstage.ts";
import type { Process } from "../process/mod.ts";
import { type Answer, answer, answerAll } from "./call.ts";
import { type Courier, Future } from "./future.ts";
import { wait } from "./waiting.ts";

/** What works are made of. */
export interface WorksOptions extends Omit<CoreOptions, "isLazy" | "onLost"> {
  /** Does a lost worker cost its call only? */
  readonly recovers: boolean;
}

/** A call that no worker has been handed. */
interface Work {
  readonly future: Future;
  /** What the worker does, and with what. */
  readonly call: typeof answer | typeof answerAll;
  readonly items: readonly [func: AnyFunction, args: readonly unknown[]];
}

/** Calls handed over beyond the number of workers, so that none has to wait for the next. */
const AHEAD = 1;

/** The works behind a `ProcessPoolExecutor`. */
export class Works implements Courier {
  readonly #core: PoolCore;
  readonly #recovers: boolean;
  readonly #waiting = new Fifo<Work>();
  /** Calls handed to the workers. */
  readonly #handed = new Set<Future>();
  /** Those of them that wait until it is known where a function was written: is it, of this one? */
  readonly #held = new Map<Work, boolean>();
  #broken: BrokenProcessPool | undefined;
  #isShut = false;
  /** The program goes on while there is work. */
  #hold: { release(): void } | undefined;

  /** No worker so far, except where they cost nothing. */
  constructor({ recovers, ...options }: WorksOptions) {
    this.#recovers = recovers;
    this.#core = new PoolCore({
      ...options,
      isLazy: !options.isLocal,
      onLost: (error) => this.#lose(error),
    });
  }

  /** The processes of the workers. */
  get processes(): Process[] {
    return this.#core.processes;
  }

  /** Throws unless calls are taken. */
  assertOpen(): void {
    if (this.#broken !== undefined) throw this.#broken;
    if (this.#isShut) throw new RuntimeError("cannot schedule new futures after shutdown");
  }

  /** The future of `func(...args)`. */
  submit(func: AnyFunction, args: readonly unknown[]): Future {
    return this.#enqueue(answer, [func, args]);
  }

  /** The future of the list of `func(...args)` for each of `rows`. */
  submitAll(func: AnyFunction, rows: readonly unknown[][]): Future<unknown[]> {
    return this.#enqueue(answerAll, [func, rows]) as Future<unknown[]>;
  }

  #enqueue(call: Work["call"], items: Work["items"]): Future {
    this.assertOpen();
    const future = new Future(this);
    this.#waiting.push({ future, call, items });
    this.#hold ??= Family.current().host.holdLoop();
    this.#recruit();
    this.#handOver();
    return future;
  }

  /** As many workers as there is work for. */
  #recruit(): void {
    const wanted = this.#waiting.length + this.#handed.size;
    while (this.#core.size < Math.min(wanted, this.#core.workers)) this.#core.recruit();
  }

  #handOver(): void {
    while (this.#waiting.length > 0 && this.#handed.size < this.#core.workers + AHEAD) {
      const work = this.#waiting.shift()!;
      if (work.future.setRunningOrNotifyCancel()) this.#hand(work);
    }
    this.#finishIfIdle();
  }

  #hand(work: Work): void {
    const { future, items: [func] } = work;
    this.#handed.add(future);
    const isKnown = this.#core.isLocal || isLocated(func);
    if (isKnown && this.#held.size === 0) return this.#post(work);
    this.#held.set(work, isKnown);
    if (isKnown) return;
    const setKnown = () => {
      if (this.#held.has(work)) this.#held.set(work, true);
      this.#postKnown();
    };
    findOut(func).then(setKnown, setKnown); // what cannot be sent is told when it is posted
  }

  /** Posts what need not wait any more; calls leave in their order. */
  #postKnown({ all = false } = {}): void {
    for (const [work, isKnown] of this.#held) {
      if (!isKnown && !all) return;
      this.#held.delete(work);
      if (!work.future.done()) this.#post(work);
    }
  }

  #post({ future, call, items }: Work): void {
    const job: Job = {
      id: this.#core.nextJob(),
      func: call as AnyFunction,
      call: CALL.apply,
      timeout: 0,
      retries: 0,
      settle: (_index, isOk, value) => this.#settle(future, isOk, value),
      refuse: (_index, error) => this.#refuse(future, error),
    };
    this.#core.submit(job, 0, items);
  }

  #settle(future: Future, isOk: boolean, value: unknown): void {
    if (!this.#handed.delete(future) || future.done()) return;
    if (isOk) this.#tell(future, value as Answer);
    else if (!this.#breaks(value)) future.setException(reasonOf(value));
    else this.#break(value, future);
    this.#handOver();
  }

  /** A call that cannot be sent. */
  #refuse(future: Future, error: unknown): void {
    if (this.#handed.delete(future)) future.setException(error);
    this.#handOver();
  }

  #tell(future: Future, [value, thrown]: Answer): void {
    if (thrown === undefined) future.setResult(value);
    else future.setException(this.#core.isLocal ? thrown.value : withTrace(thrown.value));
  }

  // -- Losses --

  /** Does `error`, which is no answer of the function, mean that the executor is broken? */
  #breaks(error: unknown): boolean {
    if (error instanceof BrokenPoolError) return true;
    const isCallsOwn = error instanceof MaybeEncodingError || error instanceof DeadlockError;
    return !isCallsOwn && !(error instanceof PoolTerminatedError) && !this.#recovers;
  }

  #lose(error: WorkerLostError): void {
    if (!this.#recovers) this.#break(error);
  }

  #break(cause: unknown, first?: Future): void {
    const isNew = this.#broken === undefined;
    this.#broken ??= new BrokenProcessPool(
      cause instanceof BrokenPoolError
        ? cause.message.replace("pool", "process pool")
        : "A process in the process pool was terminated abruptly while the future was running " +
          "or pending.",
      { cause },
    );
    first?.setException(this.#broken);
    if (!isNew) return;
    const waiting = this.#waiting.clear();
    const handed = [...this.#handed];
    this.#held.clear();
    this.#handed.clear();
    for (const future of handed) future.setException(this.#broken);
    for (const { future } of waiting) {
      if (future.setRunningOrNotifyCancel()) future.setException(this.#broken);
    }
    this.#core.terminate();
    this.#finishIfIdle();
  }

  // -- The end --

  /** Takes no more calls; what waits is done first, or cancelled. */
  shut({ cancels }: { cancels: boolean }): void {
    this.#isShut = true;
    if (cancels) { for (const { future } of this.#waiting) future.cancel(); }
    this.#handOver();
  }

  /** Ends the workers as `end` does; what is not done is broken. */
  endWorkers(end: (process: Process) => void): void {
    for (const process of this.processes) if (process.isAlive()) end(process);
    this.shut({ cancels: false });
  }

  #finishIfIdle(): void {
    if (this.#waiting.length > 0 || this.#handed.size > 0) return;
    this.#hold?.release();
    this.#hold = undefined;
    if (this.#isShut) this.#core.close();
  }

  /** Resolves when all is done and all workers are gone. */
  async whenOver(): Promise<void> {
    while (this.#waiting.length > 0 || this.#handed.size > 0) await wait(this.#handed);
    await watch(this.#core.whenOver(), {});
  }

  /** The same, blocking. */
  parkUntilOver(): void {
    const isIdle = () => this.#waiting.length === 0 && this.#handed.size === 0;
    this.parkUntil(isIdle, Infinity);
    this.#core.parkUntilOver(Infinity);
  }

  parkUntil(isDone: () => boolean, deadline: Deadline): boolean {
    this.#postKnown({ all: true }); // nothing more will be found out while this agent is blocked
    return this.#core.parkUntil(isDone, deadline);
  }
}

/** Why an answer could not be sent, as far as that could. */
function reasonOf(error: unknown): unknown {
  if (!(error instanceof MaybeEncodingError)) return error;
  const { cause: trace } = error;
  if (!(trace instanceof RemoteTraceback) || !(trace.cause instanceof Error)) return error;
  const { cause: reason } = trace;
  return (reason as Error).cause instanceof SystemExit ? (reason as Error).cause : reason;
}
