/**
 * What the agents of a pool share: a chain of tasks, a chain of results, and a slot for each
 * worker. Who may touch which word: README, "The board".
 *
 * @module
 */

import {
  type Agent,
  Chain,
  compareExchange,
  type Handle,
  load,
  lock,
  peek,
  store,
  type Taken,
  unlock,
  wake,
  wallClock,
} from "../kernel/mod.ts";
import { BOARD, type Family, KIND, QUEUE, scratch, SLOT } from "../memory/mod.ts";

/** How many called-off jobs the board remembers; the tasks of older ones are done in vain. */
const REMEMBERED = 32;

/** How the workers find a board; plain data. */
export interface BoardHandles {
  readonly tasks: Handle;
  readonly results: Handle;
  readonly words: Handle;
}

/** A view on the board of one pool. */
export class Board {
  readonly tasks: Chain;
  readonly results: Chain;
  readonly #family: Family;
  readonly #agent: Agent;
  readonly #objects: readonly number[];
  readonly #at: number;
  /** Counts the handles of a record in. */
  readonly retain = (handles: readonly Handle[]): void =>
    this.#family.references.retainInFlight(handles);

  /** A view on the three objects, to which this agent has references. */
  constructor(family: Family, objects: readonly [tasks: number, results: number, words: number]) {
    this.#family = family;
    this.#agent = family.agent;
    this.#objects = objects;
    this.#at = objects[2];
    this.tasks = new Chain(family.agent, family.heap, objects[0] + QUEUE.chain);
    this.results = new Chain(family.agent, family.heap, objects[1] + QUEUE.chain);
  }

  /** A new board for `workers` workers. */
  static create(family: Family, workers: number): Board {
    const { references } = family;
    const board = new Board(family, [
      references.create(KIND.queue, QUEUE.size),
      references.create(KIND.queue, QUEUE.size),
      references.create(KIND.board, BOARD.slots + workers * SLOT.size),
    ]);
    const [tasks, results, words] = board.#objects;
    store(family.agent.words, words + BOARD.tasks, tasks);
    store(family.agent.words, words + BOARD.results, results);
    board.tasks.initialize();
    board.results.initialize();
    return board;
  }

  /**
   * The board behind `handles`.
   *
   * @throws {StaleHandleError} If its pool is gone.
   */
  static open(family: Family, { tasks, results, words }: BoardHandles): Board {
    const open = (handle: Handle) => {
      const address = family.heap.open(handle);
      family.references.retain(address);
      return address;
    };
    return new Board(family, [open(tasks), open(results), open(words)]);
  }

  /** By which workers find it. */
  get handles(): BoardHandles {
    const [tasks, results, words] = this.#objects.map((each) => this.#family.heap.handleOf(each));
    return { tasks, results, words };
  }

  /** Lets go of everything. */
  close(): void {
    for (const object of this.#objects) this.#family.references.release(object);
  }

  // -- The owner's side --

  /** Wakes one worker that sleeps, if there is one; looks at `from` first. Returns its place. */
  wakeOne(workers: number, from: number): number {
    const { words } = this.#agent;
    for (let count = 0; count < workers; count++) {
      const place = (from + count) % workers;
      const slot = this.#slot(place);
      if (load(words, slot + SLOT.idle) === 0) continue;
      if (compareExchange(words, slot + SLOT.idle, 1, 0) !== 1) continue;
      wake(this.#agent, slot + SLOT.futex);
      return place;
    }
    return from;
  }

  /** Wakes all, since what they wait for has changed. */
  wakeAll(workers: number): void {
    for (let place = 0; place < workers; place++) {
      wake(this.#agent, this.futexOf(place), Infinity);
    }
  }

  /** Which tasks were taken, and by whom: `queued` were not, `held` says what each place has. */
  survey(workers: number): { queued: number; held: number[] } {
    const agent = this.#agent;
    lock(agent, this.#at + BOARD.taking);
    const queued = this.tasks.length;
    const held = Array.from(
      { length: workers },
      (_, place) => load(agent.words, this.#slot(place) + SLOT.task),
    );
    unlock(agent, this.#at + BOARD.taking);
    return { queued, held };
  }

  /** The task that the worker at `place` holds, and for how many milliseconds. */
  progressOf(place: number): { task: number; age: number } {
    const { words } = this.#agent;
    const slot = this.#slot(place);
    const task = load(words, slot + SLOT.task);
    const since = load(words, slot + SLOT.since);
    // The clock is set before the task is: only of a task that is still there it is the time.
    if (load(words, slot + SLOT.task) !== task) return { task: 0, age: 0 };
    return { task, age: (wallClock() - since) & 0x7fff_ffff };
  }

  /** Is the worker at `place` through with its initializer? */
  isReady(place: number): boolean {
    return load(this.#agent.words, this.#slot(place) + SLOT.ready) !== 0;
  }

  /** Makes the slot at `place` ready for another worker; its last one is gone. */
  clear(place: number): void {
    const { words } = this.#agent;
    for (const word of [SLOT.ready, SLOT.idle, SLOT.task]) {
      store(words, this.#slot(place) + word, 0);
    }
  }

  /** The tasks of job `id` need not be done any more. */
  cancel(id: number): void {
    const { words } = this.#agent;
    const count = load(words, this.#at + BOARD.cancels);
    store(words, this.#at + BOARD.cancelled + count % REMEMBERED, id);
    store(words, this.#at + BOARD.cancels, (count + 1) & 0x7fff_ffff);
  }

  // -- The worker's side --

  /** Jobs called off so far; while it stays the same, so does {@linkcode Board.isCancelled}. */
  get cancels(): number {
    return peek(this.#agent.words, this.#at + BOARD.cancels);
  }

  /** Was job `id` called off? */
  isCancelled(id: number): boolean {
    const { words } = this.#agent;
    const count = Math.min(load(words, this.#at + BOARD.cancels), REMEMBERED);
    for (let entry = 0; entry < count; entry++) {
      if (load(words, this.#at + BOARD.cancelled + entry) === id) return true;
    }
    return false;
  }

  /** Where the worker at `place` sleeps. */
  futexOf(place: number): number {
    return this.#slot(place) + SLOT.futex;
  }

  /**
   * Takes the next task for the worker at `place`, if there is one; `idOf` reads its id. Its
   * handles are the worker's until he lets go of them.
   */
  take(place: number, idOf: (bytes: Uint8Array) => number): Taken | "closed" | undefined {
    if (this.tasks.isEmpty) {
      return this.tasks.isClosed("writers") && this.tasks.isEmpty ? "closed" : undefined;
    }
    const agent = this.#agent;
    lock(agent, this.#at + BOARD.taking);
    try {
      const taken = this.tasks.tryTake(scratch, this.#family.references);
      if (typeof taken === "string") return taken === "closed" ? taken : undefined;
      const slot = this.#slot(place);
      store(agent.words, slot + SLOT.since, wallClock());
      store(agent.words, slot + SLOT.task, idOf(taken.bytes));
      store(agent.words, slot + SLOT.idle, 0);
      return taken;
    } finally {
      unlock(agent, this.#at + BOARD.taking);
    }
  }

  /** The worker at `place` is about to sleep; false if it has said so before. */
  rest(place: number): boolean {
    const idle = this.#slot(place) + SLOT.idle;
    if (load(this.#agent.words, idle) !== 0) return false;
    this.#write(idle, 1);
    return true;
  }

  /** The worker at `place` takes tasks from now on. */
  sayReady(place: number): void {
    this.#write(this.#slot(place) + SLOT.ready, 1);
  }

  /** The worker at `place` begins the next call of a timed task. */
  startClock(place: number): void {
    this.#write(this.#slot(place) + SLOT.since, wallClock());
  }

  /** The worker at `place` has put the result of its task. */
  done(place: number): void {
    this.#write(this.#slot(place) + SLOT.task, 0);
  }

  /** A store behind the fence: a worker that was given up must not touch its heir's slot. */
  #write(at: number, value: number): void {
    const agent = this.#agent;
    agent.enter();
    store(agent.words, at, value);
    agent.leave();
  }

  #slot(place: number): number {
    return this.#at + BOARD.slots + place * SLOT.size;
  }
}
