/**
 * The life of a worker in an agent of its own: the initializer, then task after task.
 *
 * **Self-scheduling**: it takes what comes next from the board, and sleeps on its own futex
 * when there is nothing. **One result for each task**, whatever the task does; only what ends
 * the process itself (`exit()`, an interrupt, a kill) leaves none, and the owner sees that.
 *
 * @module
 */

import { type AnyFunction, decodeAsync, ModuleNotLoadedError, task, Thrown } from "../codec/mod.ts";
import { deadlineAfter, type Handle, NEVER, PAGE, peek, type Taken } from "../kernel/mod.ts";
import { Family, scratch } from "../memory/mod.ts";
import { exitcodeOfError, leaveNow } from "../process/backstage.ts";
import { debug } from "../util/backstage.ts";
import { identity } from "../identity.ts";
import { Board, type BoardHandles } from "./board.ts";
import { setShare } from "./budget.ts";
import { encodingError } from "./encoding_error.ts";
import { FunctionGone, ReceivedFunctions } from "./functions.ts";
import { type CALL, endsProcess, isThenable, perform } from "./job.ts";
import { openTask, openTaskNow, packResult, type TaskHead, taskHead, taskId } from "./record.ts";

/** What a worker is started with; plain data, but for what the initializer needs. */
export interface WorkerStart {
  readonly board: BoardHandles;
  readonly place: number;
  /** Tasks after which it ends; 0 is never. */
  readonly most: number;
  /** How many cores pools in here may use. */
  readonly share: number;
  /** `[initializer, initargs]`, encoded; empty without one. */
  readonly initializer: Uint8Array;
  readonly handles: readonly Handle[];
}

/** Milliseconds after which the event loop gets its turn between two tasks. */
const TURN = 20;
/**
 * Milliseconds for which a worker parks before it awaits its next task. A parked agent is up
 * several times as fast, and who calls one function after another comes back soon.
 */
const NAP = 2;

/** What the process of a worker runs. */
export async function work(start: WorkerStart): Promise<void> {
  let exitcode = 0;
  try {
    const worker = new Worker(start);
    exitcode = await worker.run();
  } catch (error) {
    exitcode = exitcodeOfError(error);
  }
  leaveNow(exitcode); // whatever the tasks have left behind
}

task(import.meta, work);

/** One worker. */
class Worker {
  readonly #family: Family = Family.current();
  readonly #board: Board;
  readonly #start: WorkerStart;
  readonly #functions: ReceivedFunctions;
  readonly #result: { readonly path: string; readonly origin: string };
  #isClosed = false;
  /** Jobs called off, as of the last look. */
  #cancels = 0;

  constructor(start: WorkerStart) {
    this.#start = start;
    this.#board = Board.open(this.#family, start.board);
    this.#functions = new ReceivedFunctions(this.#family);
    this.#result = { path: "result", origin: identity().name };
    setShare(start.share);
  }

  /** Works until there is nothing to come; the exit code. */
  async run(): Promise<number> {
    const { place, most } = this.#start;
    if (!await this.#initialize()) return 1;
    this.#board.sayReady(place);
    let turned = performance.now();
    let count = 0;
    for (; most === 0 || count < most; count++) {
      const taken = this.#take() ?? await this.#next(count > 0);
      if (taken === undefined) break;
      await this.#serve(taken);
      this.#board.done(place);
      if (performance.now() - turned < TURN) continue;
      await this.#family.doorbell.turn();
      turned = performance.now();
    }
    debug("worker exiting after %d tasks", count);
    return 0;
  }

  /** Calls the initializer; reports to the owner if that fails. */
  async #initialize(): Promise<boolean> {
    const { initializer: bytes, handles } = this.#start;
    if (bytes.length === 0) return true;
    try {
      const [initializer, initargs] = await decodeAsync<[AnyFunction, unknown[]]>(bytes, handles);
      await Reflect.apply(initializer, undefined, initargs);
      return true;
    } catch (error) {
      if (endsProcess(error)) throw error;
      this.#report({ task: 0, isOk: false }, new Thrown(error));
      return false;
    }
  }

  // -- Taking --

  /** The next task, if it is there. */
  #take(): Taken | undefined {
    const taken = this.#board.take(this.#start.place, taskId);
    if (taken !== "closed") return taken;
    this.#isClosed = true;
    return undefined;
  }

  /** The next task, waited for; undefined if none will come. */
  async #next(hasWorked: boolean): Promise<Taken | undefined> {
    if (this.#isClosed) return undefined;
    const { place } = this.#start;
    let taken: Taken | undefined;
    const attempt = {
      futexes: [this.#board.futexOf(place)],
      interruptible: true,
      tryOnce: () => {
        taken = this.#take();
        // Whoever puts a task and does not see this worker rest has put it before this look.
        if (taken === undefined && this.#board.rest(place)) taken = this.#take();
        return taken !== undefined || this.#isClosed;
      },
    };
    const { mayBlock } = this.#family.agent.hooks;
    if (hasWorked && mayBlock && this.#family.park(attempt, deadlineAfter(NAP))) return taken;
    await this.#family.wait(attempt, NEVER);
    return taken;
  }

  // -- Doing --

  async #serve(taken: Taken): Promise<void> {
    const head = taskHead(taken.bytes);
    try {
      if (this.#isCalledOff(head)) return this.#letGo(taken);
      const known = this.#functions.get(head.func);
      const items = await this.#open(taken);
      const func = known ?? await this.#functions.load(head.func, head.funcHandle);
      const value = perform(func, head.call as CALL, items, this.#onItem(head));
      const result = isThenable(value) ? await value : value;
      this.#report({ task: head.id, isOk: true }, result);
    } catch (error) {
      if (endsProcess(error)) throw error;
      if (error instanceof CalledOff || error instanceof FunctionGone) return;
      this.#report({ task: head.id, isOk: false }, new Thrown(error));
    }
  }

  async #open(taken: Taken): Promise<ArrayLike<unknown>> {
    let items: ArrayLike<unknown>;
    try {
      items = openTaskNow(taken.bytes, taken.handles);
    } catch (error) {
      if (!(error instanceof ModuleNotLoadedError)) throw error;
      items = await openTask(new Uint8Array(taken.bytes), taken.handles);
    } finally {
      this.#letGo(taken);
    }
    return items;
  }

  #letGo({ bytes, handles }: Taken): void {
    scratch.done(bytes);
    if (handles.length > 0) this.#family.references.letGo(handles);
  }

  /** What is looked after before each call: is it still wanted, and when did it begin? */
  #onItem(head: TaskHead): () => void {
    const { agent } = this.#family;
    return () => {
      if (peek(agent.words, agent.page + PAGE.condemned) !== 0) agent.checkCondemned();
      if (this.#board.cancels !== this.#cancels && this.#isCalledOff(head)) throw new CalledOff();
      if (head.isTimed) this.#board.startClock(this.#start.place);
    };
  }

  #isCalledOff({ job }: TaskHead): boolean {
    this.#cancels = this.#board.cancels;
    return this.#board.isCancelled(job);
  }

  // -- Reporting --

  #report(head: { task: number; isOk: boolean }, value: unknown): void {
    try {
      this.#put(head, value);
    } catch (reason) {
      debug("Possible encoding error while sending result: %s", reason);
      const textual = new Thrown(encodingError(value, reason));
      this.#put({ task: head.task, isOk: false }, textual);
    }
  }

  #put(head: { task: number; isOk: boolean }, value: unknown): void {
    const { bytes, handles } = packResult(head, value, this.#result);
    this.#board.results.tryPut(bytes, handles, this.#board.retain);
  }
}

/** Thrown between two items of a job that nobody waits for any more. */
class CalledOff extends Error {}
