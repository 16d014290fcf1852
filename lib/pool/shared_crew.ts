/**
 * Workers in agents of their own, which take their tasks from a board in shared memory.
 *
 * @module
 */

import { type AnyFunction, encode, ModuleNotLoadedError, Thrown } from "../codec/mod.ts";
import type { Handle, Taken } from "../kernel/mod.ts";
import { Family, scratch } from "../memory/mod.ts";
import { RemoteTraceback } from "../errors.ts";
import { Board } from "./board.ts";
import { shareOf } from "./budget.ts";
import type { Crew, CrewEvents, Duty, Progress } from "./crew.ts";
import { SentFunctions } from "./functions.ts";
import { CALL, isListed, type Task } from "./job.ts";
import { openResult, openResultNow, packTask, resultHead, type TaskHead } from "./record.ts";
import { traceOf } from "./remote_traceback.ts";
import { work, type WorkerStart } from "./worker_loop.ts";

/** Results taken at a time, before others in this agent have their turn. */
const AT_ONCE = 2_000;

/** What a crew is made of. */
export interface CrewOptions {
  readonly workers: number;
  readonly initializer: AnyFunction | undefined;
  readonly initargs: readonly unknown[];
  /** Tasks after which a worker is replaced; 0 is never. */
  readonly maxtasksperchild: number;
}

/** The crew of a pool whose workers share memory with it, and nothing else. */
export class SharedCrew implements Crew {
  readonly isLocal = false;
  readonly futexes: readonly number[];
  readonly #family: Family = Family.current();
  readonly #events: CrewEvents;
  readonly #options: CrewOptions;
  readonly #board: Board;
  readonly #functions: SentFunctions;
  /** The initializer and its arguments, encoded once; what the handles mean is kept alive. */
  #initializer: { readonly bytes: Uint8Array; readonly handles: readonly Handle[] } | undefined;
  readonly #share: number;
  /** Id of the task put last. */
  #lastPut = 0;
  /** Who was woken last, and is woken first: he has everything at hand, and may not sleep yet. */
  #latest = 0;
  /** May what a result needs be imported? Not while this agent is parked. */
  canAwait = true;
  /** Results for which modules are being imported, and what they fail with where none can be. */
  readonly #opening = new Map<Task | undefined, ModuleNotLoadedError>();

  /**
   * A crew without workers so far.
   *
   * @throws {PicklingError} If the initializer or its arguments cannot be sent.
   */
  constructor(events: CrewEvents, options: CrewOptions) {
    this.#events = events;
    this.#options = options;
    encodeInitializer(options); // what cannot be sent is to be refused here
    this.#share = shareOf(options.workers);
    this.#functions = new SentFunctions(this.#family);
    this.#board = Board.create(this.#family, options.workers);
    this.futexes = [this.#board.results.readable];
  }

  duty(place: number): Duty {
    // By now it may be known better where the initializer was written.
    const initializer = this.#initializer ??= encodeInitializer(this.#options);
    const start: WorkerStart = {
      board: this.#board.handles,
      place,
      most: this.#options.maxtasksperchild,
      share: this.#share,
      initializer: initializer.bytes,
      handles: initializer.handles,
    };
    return { target: work, args: [start] };
  }

  wasReady(place: number): boolean {
    return this.#board.isReady(place);
  }

  left(place: number): void {
    this.#board.clear(place);
  }

  post(task: Task): void {
    const { job } = task;
    const { id, handle } = this.#functions.use(job.func);
    try {
      const head: TaskHead = {
        id: this.#lastPut + 1,
        job: job.id,
        call: job.call,
        isTimed: job.timeout > 0,
        func: id,
        funcHandle: handle,
      };
      const { bytes, handles } = packTask(head, task.items, ORIGIN[job.call]);
      this.#board.tasks.tryPut(bytes, handles, this.#board.retain);
    } catch (error) {
      this.#functions.release(job.func);
      throw error;
    }
    task.id = ++this.#lastPut;
    if (task.retries === 0) task.items = undefined;
    this.#latest = this.#board.wakeOne(this.#options.workers, this.#latest);
  }

  collect(): boolean {
    for (let count = 0; count < AT_ONCE; count++) {
      const taken = this.#board.results.tryTake(scratch);
      if (typeof taken === "string") return true;
      this.#open(taken);
    }
    return false;
  }

  #open(taken: Taken): void {
    const { task: id, isOk } = resultHead(taken.bytes);
    const task = this.#events.taskOf(id);
    if (task === undefined && id !== 0) return this.#letGo(taken);
    let value: unknown;
    try {
      const { canAwait } = this;
      const mayBeTyped = task !== undefined && isListed(task.job.call);
      value = openResultNow(taken.bytes, taken.handles, { canAwait, mayBeTyped });
    } catch (error) {
      if (error instanceof ModuleNotLoadedError && this.canAwait) {
        if (task !== undefined) task.hasArrived = true;
        this.#opening.set(task, error);
        return void this.#openLater(taken, task);
      }
      this.#letGo(taken);
      return this.#tell(task, false, error);
    }
    this.#letGo(taken);
    this.#tell(task, isOk, value);
  }

  async #openLater({ bytes, handles }: Taken, task: Task | undefined): Promise<void> {
    const own = new Uint8Array(bytes);
    scratch.done(bytes);
    const { isOk } = resultHead(own);
    const [isOpen, value] = await openResult(own, handles).then(
      (value) => [true, value],
      (error) => [false, error],
    );
    if (handles.length > 0) this.#family.references.releaseInFlight(handles);
    if (!this.#opening.delete(task)) return; // this agent has blocked meanwhile
    if (task !== undefined && this.#events.taskOf(task.id) !== task) return;
    this.#tell(task, isOpen && isOk, value);
  }

  giveUpOpening(): void {
    for (const [task, error] of this.#opening) {
      this.#opening.delete(task);
      if (task === undefined || this.#events.taskOf(task.id) === task) {
        this.#tell(task, false, error);
      }
    }
  }

  #tell(task: Task | undefined, isOk: boolean, value: unknown): void {
    const known = value instanceof Thrown ? withTrace(value.value) : value;
    if (task === undefined) this.#events.failedToStart(known);
    else this.#events.settle(task, isOk, known);
  }

  #letGo({ bytes, handles }: Taken): void {
    scratch.done(bytes);
    if (handles.length > 0) this.#family.references.releaseInFlight(handles);
  }

  /** Taken, held by nobody else, and without a result: see README, "A worker dies". */
  lostWith(place: number, tasks: Iterable<Task>): Task[] {
    const { queued, held } = this.#board.survey(this.#options.workers);
    const taken = this.#lastPut - queued; // before callbacks put more
    held[place] = 0;
    while (!this.collect());
    return [...tasks].filter(({ id, hasArrived }) =>
      id <= taken && !hasArrived && !held.includes(id)
    );
  }

  progressOf(place: number): Progress {
    return this.#board.progressOf(place);
  }

  forget({ job }: Task): void {
    this.#functions.release(job.func);
  }

  cancel(job: number): void {
    this.#board.cancel(job);
  }

  dismiss(): void {
    this.#board.tasks.close("writers");
    this.#board.wakeAll(this.#options.workers);
  }

  close(): void {
    this.#functions.close();
    this.#board.close();
  }
}

/** What items are called in errors. */
const ORIGIN = {
  [CALL.apply]: { path: "args" },
  [CALL.one]: { path: "items" },
  [CALL.each]: { path: "items" },
  [CALL.spread]: { path: "items" },
} as const;

function encodeInitializer({ initializer, initargs }: CrewOptions) {
  if (initializer === undefined) return { bytes: new Uint8Array(), handles: [] };
  const { bytes, handles } = encode([initializer, initargs], { path: "initializer" });
  return { bytes: bytes.slice(), handles };
}

/** Gives an error of a task the stack it had in the worker, as Python does. */
export function withTrace(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  try {
    const options = error.cause === undefined ? undefined : { cause: error.cause };
    const cause = new RemoteTraceback(traceOf(error), options);
    cause.stack = `${cause.name}: ${cause.message}`;
    Object.defineProperty(error, "cause", {
      value: cause,
      configurable: true,
      writable: true,
      enumerable: false,
    });
  } catch {
    // Its class does not let it be read, or written: it goes without.
  }
  return error;
}
