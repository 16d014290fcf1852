/**
 * Messages through shared memory: one end of a pipe, over its two chains.
 *
 * **Counted ends**: an end is an object of its own. When its last view in the
 * family goes (closed, collected, or its process died), its directions are
 * closed, and the other side learns of it (memory/kinds.ts).
 * **Bounded**: so many bytes may be in flight; a longer message has room when
 * nothing else is, so that it waits behind others only.
 *
 * @module
 */

import {
  Chain,
  type Handle,
  load,
  type PutOutcome,
  type Receiver,
  store,
  type TakeOutcome,
} from "../kernel/mod.ts";
import { Family, hasCompany, KIND, PIPE, PIPE_END } from "../memory/mod.ts";
import { DeadlockError } from "../errors.ts";
import type { Transport } from "./transport.ts";

/** Bytes in flight in one direction, as a pipe of Linux has. */
const CAPACITY = 64 * 1024;
const NONE = -1;
const EMPTY_HANDLES: readonly Handle[] = [];

/** A view on one end of a pipe. */
export class RingTransport implements Transport {
  readonly readable: number;
  readonly writable: number;
  readonly #family: Family;
  readonly #address: number;
  readonly #incoming: Chain | undefined;
  readonly #outgoing: Chain | undefined;
  readonly #retain: (handles: readonly Handle[]) => void;

  /** A view on the end at `address`, to which this agent has a reference. */
  constructor(family: Family, address: number) {
    this.#family = family;
    this.#address = address;
    const { agent } = family;
    const pipe = load(agent.words, address + PIPE_END.pipe);
    agent.reach(pipe + PIPE.size);
    this.#incoming = this.#chain(pipe, PIPE_END.reads);
    this.#outgoing = this.#chain(pipe, PIPE_END.writes);
    this.readable = this.#incoming?.readable ?? 0;
    this.writable = this.#outgoing?.writable ?? 0;
    this.#retain = (handles) => family.references.retainInFlight(handles);
    family.references.watch(this, address);
  }

  #chain(pipe: number, which: number): Chain | undefined {
    const { agent, heap } = this.#family;
    const direction = load(agent.words, this.#address + which);
    return direction === NONE ? undefined : new Chain(agent, heap, pipe + PIPE.chains[direction]);
  }

  /** One more view of the end behind `handle`. */
  static open(handle: Handle): RingTransport {
    const family = Family.current();
    const address = family.heap.open(handle);
    family.references.retain(address);
    return new RingTransport(family, address);
  }

  /** A new pipe: its two ends, or the reading and the writing one. */
  static pair({ duplex }: { duplex: boolean }): [RingTransport, RingTransport] {
    const family = Family.current();
    const { agent, heap, references } = family;
    const pipe = references.create(KIND.pipe, PIPE.size);
    for (const direction of duplex ? [0, 1] : [0]) {
      new Chain(agent, heap, pipe + PIPE.chains[direction]).initialize({ maxBytes: CAPACITY });
    }
    const ends = duplex
      ? [openEnd(family, pipe, [0, 1]), openEnd(family, pipe, [1, 0])]
      : [openEnd(family, pipe, [0, NONE]), openEnd(family, pipe, [NONE, 0])];
    references.release(pipe); // the ends keep it
    return ends as [RingTransport, RingTransport];
  }

  /** The end's address: the same in all processes. */
  get fileno(): number {
    return this.#address;
  }

  /** Does it carry messages to here? */
  get canReceive(): boolean {
    return this.#incoming !== undefined;
  }

  /** Does it carry messages from here? */
  get canSend(): boolean {
    return this.#outgoing !== undefined;
  }

  /** Sends a message, or says why not. */
  tryPut(bytes: Uint8Array, handles: readonly Handle[] = EMPTY_HANDLES): PutOutcome {
    return this.#outgoing!.tryPut(bytes, handles, this.#retain);
  }

  /** Takes the next message, or says why not. */
  tryTake(receiver?: Receiver): TakeOutcome {
    return this.#incoming!.tryTake(receiver, this.#family.references);
  }

  /** Has a message or the end come? */
  isReady(): boolean {
    return !this.#incoming!.isEmpty || this.#incoming!.isClosed("writers");
  }

  /** Counts the handles of a message out. */
  letGo(handles: readonly Handle[]): void {
    if (handles.length > 0) this.#family.references.letGo(handles);
  }

  /** Throws if nobody runs who could be at the other end. */
  beforeBlocking(): void {
    if (hasCompany(this.#family)) return;
    throw new DeadlockError(
      "Cannot block for ever: no other process runs that could be at the other end; " +
        "use the awaitable form",
    );
  }

  /** The handle of the end. */
  travel(): Handle[] {
    return [this.#family.heap.handleOf(this.#address)];
  }

  /** Another view of the same end. */
  duplicate(): RingTransport {
    return RingTransport.open(this.#family.heap.handleOf(this.#address));
  }

  /** Lets go of the end. */
  close(): void {
    this.#family.references.unwatch(this, this.#address);
  }
}

function openEnd(
  family: Family,
  pipe: number,
  [reads, writes]: readonly [number, number],
): RingTransport {
  const { agent, heap, references } = family;
  const address = references.create(KIND.pipeEnd, PIPE_END.size);
  const { words } = agent;
  references.retainInFlight([heap.handleOf(pipe)]); // the end's own; it drops it when it goes
  store(words, address + PIPE_END.reads, reads);
  store(words, address + PIPE_END.writes, writes);
  store(words, address + PIPE_END.pipe, pipe);
  return new RingTransport(family, address);
}
