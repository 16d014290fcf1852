/**
 * What every kind of queue is made of: a chain of encoded items in shared
 * memory, and this process's view of it.
 *
 * **Kept alive by its users**: whatever waits here refers to the core, so that
 * the words are not released under it. **Closed** is a state of the view: its
 * reference goes as soon as nothing that began before needs it.
 *
 * @module
 */

import { decode, decodeAsync, encode, ModuleNotLoadedError } from "../codec/mod.ts";
import {
  type Attempt,
  Chain,
  type Deadline,
  deadlineAfter,
  type Handle,
  load,
  NEVER,
  NOW,
  type Readiness,
  type Receiver,
  store,
  type Taken,
  waitersOn,
} from "../kernel/mod.ts";
import { Family, hasCompany, KIND, Outbox, type Parcel, QUEUE, scratch } from "../memory/mod.ts";
import { DeadlockError, Empty, Full } from "../errors.ts";
import { identity, refusal, throwIfEnded } from "../identity.ts";

/** What becomes of an error that was put: `get()` throws it, or returns it. */
export type ErrorMode = "raise" | "return";

/** How a new queue is made. */
export interface Making {
  /** Most items at a time; 0 is without limit. */
  readonly maxItems?: number;
  readonly errors?: ErrorMode | undefined;
}

/** How long to wait, as the public methods take it. */
export interface Waiting {
  readonly block?: boolean | undefined;
  readonly timeout?: number | null | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** How items are encoded; the sender's name is asked for only when an error travels. */
const ITEM = {
  path: "item",
  get origin(): string {
    return identity().name;
  },
};

const DONE = Promise.resolve();
const CAN_AWAIT = { canAwait: true };

/** How to get, as the public methods take it. */
export interface Getting extends Waiting {
  readonly errors?: ErrorMode | undefined;
}

/** When a wait with these options gives up. */
export function deadlineOf({ block = true, timeout }: Waiting): Deadline {
  return block ? deadlineAfter(timeout) : NOW;
}

/** One process's view of a queue. */
export class QueueCore {
  readonly family: Family;
  readonly address: number;
  readonly chain: Chain;
  readonly outbox: Outbox;
  /** What becomes of errors unless a call says otherwise. */
  readonly errors: ErrorMode;
  /** Was anything put through this view? */
  wasPutTo = false;
  /** Can the view still be asked after `close()`? Then only the collector releases it. */
  outlivesClose = false;
  #closed: (() => Error) | undefined;
  /** Waits that outlive `close()`. */
  #busy = 0;
  #released = false;
  /** What there was when the words were released. */
  #last = { length: 0, isFull: false };

  /** A view on the queue at `address`, to which this agent has a reference. */
  constructor(family: Family, address: number) {
    this.family = family;
    this.address = address;
    this.chain = new Chain(family.agent, family.heap, address + QUEUE.chain);
    const retain = (handles: readonly Handle[]) => family.references.retainInFlight(handles);
    this.outbox = new Outbox({
      tryPut: (bytes, handles) => this.chain.tryPut(bytes, handles, retain),
      writable: this.chain.writable,
    }, () => this.beforeBlocking());
    const returns = load(family.agent.words, address + QUEUE.returnsErrors) !== 0;
    this.errors = returns ? "return" : "raise";
    family.references.watch(this, address);
  }

  /** A new queue. */
  static create({ maxItems = 0, errors }: Making): QueueCore {
    const family = Family.current();
    const address = family.references.create(KIND.queue, QUEUE.size);
    if (errors === "return") store(family.agent.words, address + QUEUE.returnsErrors, 1);
    const core = new QueueCore(family, address);
    core.chain.initialize({ maxItems });
    return core;
  }

  /** One more view of the queue behind `handle`. */
  static open(handle: Handle): QueueCore {
    const family = Family.current();
    const address = family.heap.open(handle);
    family.references.retain(address);
    return new QueueCore(family, address);
  }

  /** By which others find the queue. */
  get handle(): Handle {
    this.assertOpen();
    return this.family.heap.handleOf(this.address);
  }

  // -- Putting --

  /** Puts `item`: at once if there is room, otherwise within `waiting`. */
  put(item: unknown, waiting: Waiting): Promise<void> {
    const refused = refusal();
    if (refused !== undefined) return refused;
    try {
      this.assertOpen();
      waiting.signal?.throwIfAborted();
      const parcel = this.#tryPut(item, waiting);
      return parcel === undefined ? DONE : this.#finishPut(parcel, waiting);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /** The same, blocking. */
  putSync(item: unknown, waiting: Waiting): void {
    this.assertUsable();
    const parcel = this.#tryPut(item, waiting);
    if (parcel === undefined) return;
    try {
      if (!this.family.park(parcel, deadlineOf(waiting))) throw new Full();
    } finally {
      this.outbox.withdraw(parcel);
    }
  }

  /** Puts `item`, or returns what has to wait; throws if that is not wanted. */
  #tryPut(item: unknown, waiting: Waiting): Parcel | undefined {
    const encoded = encode(item, ITEM);
    this.wasPutTo = true;
    if (this.outbox.tryPut(encoded) === "put") return undefined;
    if (deadlineOf(waiting) === NOW) throw new Full();
    return this.outbox.enqueue(encoded, item);
  }

  async #finishPut(parcel: Parcel, waiting: Waiting): Promise<void> {
    const options = { signal: waiting.signal, tag: identity() };
    this.begin();
    try {
      if (!await this.family.wait(parcel, deadlineOf(waiting), options)) throw new Full();
    } catch (error) {
      // It may have left in the very moment in which its caller gave up.
      if (parcel.outcome === undefined) throw error;
    } finally {
      this.outbox.withdraw(parcel);
      this.end();
    }
  }

  /** Waits until nothing waits for room any more. */
  async drain(): Promise<void> {
    if (!this.outbox.isEmpty) {
      await this.family.wait(new Draining(this), NEVER, { tag: identity() });
    }
  }

  /** The same, blocking. */
  drainSync(): void {
    if (!this.outbox.isEmpty) this.family.park(new Draining(this), NEVER);
  }

  // -- Taking --

  /** The oldest item as it lies in the chain, if there is one. */
  tryTake(receiver?: Receiver): Taken | undefined {
    const taken = this.chain.tryTake(receiver, this.family.references);
    return typeof taken === "string" ? undefined : taken;
  }

  /** The value of the oldest item, waiting for one within `options`. */
  get(options: Getting): Promise<unknown> {
    const refused = refusal();
    if (refused !== undefined) return refused;
    try {
      this.assertOpen();
      options.signal?.throwIfAborted();
      if (this.family.doorbell.tick()) return this.#getAfterTurn(options);
      const taken = this.tryTake(scratch);
      return taken === undefined ? this.#getLater(options) : this.openSoon(taken, options.errors);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /** Who finds an item whenever he asks would keep the event loop from everything else. */
  async #getAfterTurn(options: Getting): Promise<unknown> {
    await this.family.doorbell.turn();
    return this.get(options);
  }

  async #getLater(options: Getting): Promise<unknown> {
    const deadline = deadlineOf(options);
    if (deadline === NOW) throw new Empty();
    const taking = new Taking(this);
    await this.family.wait(taking, deadline, { signal: options.signal, tag: identity() });
    if (taking.taken === undefined) throw new Empty();
    return this.openSoon(taking.taken, options.errors);
  }

  /** The same, blocking. */
  getSync(options: Getting): unknown {
    this.assertUsable();
    const taken = this.tryTake(scratch) ?? this.#takeSync(options);
    if (taken === undefined) throw new Empty();
    return this.#open(taken, options.errors);
  }

  #takeSync(options: Getting): Taken | undefined {
    const deadline = deadlineOf(options);
    if (deadline === NOW) return undefined;
    const taking = new Taking(this);
    this.family.park(taking, deadline);
    return taking.taken;
  }

  /** The value of an item. Throws it if it is an error and `errors` says so. */
  #open(taken: Taken, errors: ErrorMode | undefined): unknown {
    let value: unknown;
    try {
      value = decode(taken.bytes, taken.handles);
    } finally {
      this.#letGo(taken);
    }
    return this.#handOut(value, errors);
  }

  /** The same, as a promise; modules that the item refers to are imported. */
  openSoon(taken: Taken, errors: ErrorMode | undefined): Promise<unknown> {
    let value: unknown;
    try {
      value = decode(taken.bytes, taken.handles, CAN_AWAIT);
    } catch (error) {
      // What the item holds must stay until it is opened.
      if (error instanceof ModuleNotLoadedError) return this.#openLater(taken, errors);
      this.#letGo(taken);
      return Promise.reject(error);
    }
    this.#letGo(taken);
    return this.#throws(value, errors) ? Promise.reject(value) : Promise.resolve(value);
  }

  async #openLater(taken: Taken, errors: ErrorMode | undefined): Promise<unknown> {
    try {
      return this.#handOut(await decodeAsync(taken.bytes, taken.handles), errors);
    } finally {
      this.#letGo(taken);
    }
  }

  #handOut(value: unknown, errors: ErrorMode | undefined): unknown {
    if (this.#throws(value, errors)) throw value;
    return value;
  }

  #throws(value: unknown, errors: ErrorMode = this.errors): boolean {
    return value instanceof Error && errors === "raise";
  }

  #letGo({ bytes, handles }: Taken): void {
    scratch.done(bytes);
    if (handles.length > 0) this.family.references.letGo(handles);
  }

  // -- The view --

  /** How many items there are. */
  get length(): number {
    return this.#released ? this.#last.length : this.chain.length;
  }

  /** Is the limit reached? */
  get isFull(): boolean {
    return this.#released ? this.#last.isFull : this.chain.isFull;
  }

  /** Is there nothing to take? */
  get isEmpty(): boolean {
    return this.#released ? this.#last.length === 0 : this.chain.isEmpty;
  }

  /** Was the view closed? */
  get isClosed(): boolean {
    return this.#closed !== undefined;
  }

  /** How many wait for an item, and for room. */
  get waiting(): { getting: number; putting: number } {
    const { agent } = this.family;
    if (this.#released) return { getting: 0, putting: 0 };
    return {
      getting: waitersOn(agent, this.chain.readable),
      putting: waitersOn(agent, this.chain.writable),
    };
  }

  /** What `wait()` asks: is there an item? */
  get readiness(): Readiness {
    this.assertOpen();
    const isReady = () => {
      this.assertOpen();
      return !this.isEmpty;
    };
    return { isReady, futexes: [this.chain.readable] };
  }

  /** As Python's `repr()` of `view`. */
  describe(view: object): string {
    return `<${view.constructor.name} object at 0x${(this.address * 4).toString(16)}>`;
  }

  /** Throws if the process that asks was ended, or the view is closed. */
  assertUsable(): void {
    throwIfEnded();
    this.assertOpen();
  }

  /** Throws if the view is closed. */
  assertOpen(): void {
    if (this.#closed !== undefined) throw this.#closed();
  }

  /** Throws if the words were let go. */
  assertThere(): void {
    if (this.#released) this.assertOpen();
  }

  /** Throws if blocking for ever would be in vain. */
  beforeBlocking(): void {
    if (hasCompany(this.family)) return;
    throw new DeadlockError(
      "Cannot block for ever: no other process runs that could put or get; use the awaitable form",
    );
  }

  /** Closes the view; from now on its methods throw what `error` makes. */
  close(error: () => Error): void {
    if (this.#closed !== undefined) return;
    this.#closed = error;
    // Whoever waits in this process is to learn of it.
    if (this.family.doorbell.size > 0) this.family.doorbell.lookSoon();
    this.#retire();
  }

  /** Closes the view and does not even keep what may be asked after that. */
  dispose(error: () => Error): void {
    this.outlivesClose = false;
    this.close(error);
    this.#retire();
  }

  /** Something began that goes on after `close()`. */
  begin(): void {
    this.#busy++;
  }

  /** It has ended. */
  end(): void {
    this.#busy--;
    this.#retire();
  }

  #retire(): void {
    if (this.#closed === undefined || this.#busy > 0 || this.outlivesClose) return;
    if (this.#released) return;
    this.#last = { length: this.chain.length, isFull: this.chain.isFull };
    this.#released = true;
    this.family.references.unwatch(this, this.address);
  }
}

/** Takes one item, as soon as there is one. */
class Taking implements Attempt {
  readonly interruptible = true;
  readonly futexes: readonly number[];
  taken: Taken | undefined;
  readonly #core: QueueCore;

  constructor(core: QueueCore) {
    this.#core = core;
    this.futexes = [core.chain.readable];
  }

  tryOnce(): boolean {
    this.#core.assertOpen();
    this.taken = this.#core.tryTake();
    return this.taken !== undefined;
  }

  beforeBlocking(): void {
    this.#core.beforeBlocking();
  }
}

/** Waits until nothing waits for room any more. */
class Draining implements Attempt {
  readonly interruptible = true;
  readonly futexes: readonly number[];
  readonly #core: QueueCore;

  constructor(core: QueueCore) {
    this.#core = core;
    this.futexes = [core.chain.writable];
  }

  tryOnce(): boolean {
    this.#core.outbox.flush();
    return this.#core.outbox.isEmpty;
  }

  beforeBlocking(): void {
    this.#core.beforeBlocking();
  }
}

/** Takes one item, or ends when the view is closed and nothing is left. */
export class TakingUntilClosed implements Attempt {
  readonly interruptible = true;
  readonly futexes: readonly number[];
  taken: Taken | undefined;
  readonly #core: QueueCore;

  /** An attempt on `core`. */
  constructor(core: QueueCore) {
    this.#core = core;
    this.futexes = [core.chain.readable];
  }

  /** Takes an item, or sees that none will come. */
  tryOnce(): boolean {
    this.taken = this.#core.tryTake();
    return this.taken !== undefined || this.#core.isClosed;
  }
}
