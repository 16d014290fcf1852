/**
 * How the family finds a server, and holds on to what it keeps, in shared memory.
 *
 * - A **door** is a queue that the server alone takes from. Whoever wants to talk knocks: he
 *   puts in one end of a pipe of his own.
 * - A **ticket** is an object that stands for one thing the server keeps. It is counted as all
 *   shared objects are: by the processes that have a view of it, and by the messages that carry
 *   it. When the last of them is gone, its number falls through the door (memory/kinds.ts). So a
 *   thing lives as long as anybody holds its ticket, also while that is on its way, and the dead
 *   hold nothing.
 *
 * @module
 */

import { Chain, type Handle, load, OBJECT, store } from "../kernel/mod.ts";
import { Family, KIND, QUEUE, TICKET } from "../memory/mod.ts";
import type { RingTransport } from "../connection/backstage.ts";
import { InvariantError } from "../errors.ts";

/** Who has knocked. */
export interface Knock {
  /** Process id of who wants to talk. */
  readonly client: number;
  /** The server's end of his pipe. */
  readonly end: Handle;
}

/** The door of a server, from inside. */
export class Door {
  readonly family: Family = Family.current();
  /** Address of the queue. */
  readonly address: number;
  readonly #chain: Chain;

  /** A new door. */
  constructor() {
    const { agent, heap, references } = this.family;
    this.address = references.create(KIND.queue, QUEUE.size);
    this.#chain = new Chain(agent, heap, this.address + QUEUE.chain);
    this.#chain.initialize();
  }

  /** Futex: woken when something came through. */
  get futex(): number {
    return this.#chain.readable;
  }

  /** The handle of the queue. */
  get handle(): Handle {
    return this.family.heap.handleOf(this.address);
  }

  /** Did something come through? */
  get isReady(): boolean {
    return !this.#chain.isEmpty;
  }

  /** What came first: a knock, or the number of a ticket that nobody holds any more. */
  take(): Knock | number | undefined {
    const taken = this.#chain.tryTake();
    if (typeof taken === "string") return undefined;
    const { bytes, handles: [end] } = taken;
    const [number] = new Int32Array(bytes.buffer);
    return end === undefined ? number : { client: number, end };
  }

  /** A ticket for what is kept under `serial` by the process `keeper`. */
  issue(serial: number, keeper: number): Ticket {
    return Ticket.make(this.handle, { serial, keeper });
  }

  /** Lets nobody in any more. */
  close(): void {
    this.#chain.close("readers");
    for (let came = this.take(); came !== undefined; came = this.take()) {
      if (typeof came === "object") this.family.references.releaseInFlight([came.end]);
    }
    this.family.references.release(this.address);
  }
}

/** How a server that only its family can reach is named. */
export function addressOf({ address, generation }: Handle, keeper: number): string {
  return `server:${[address, generation, keeper].map((number) => number.toString(16)).join(".")}`;
}

/** Is it the name of a server that only its family can reach? */
export function isServerAddress(address: unknown): address is string {
  return typeof address === "string" && SERVER_ADDRESS.test(address);
}

const SERVER_ADDRESS = /^server:([0-9a-f]+)\.(-?[0-9a-f]+)\.([0-9a-f]+)$/;

/** A view of a ticket. */
export class Ticket {
  readonly family: Family;
  readonly address: number;
  /** Process id of the server. */
  readonly keeper: number;
  /** Under which the server keeps what it stands for. */
  readonly serial: number;
  /** Address of the server's door. */
  readonly door: number;

  /** The ticket at `address`, to which this agent has a reference. */
  constructor(family: Family, address: number) {
    const { words } = family.agent;
    if (load(words, address + OBJECT.kind) !== KIND.ticket) {
      throw new InvariantError(`Cannot use handle: it is no ticket, received ${address}`);
    }
    this.family = family;
    this.address = address;
    this.keeper = load(words, address + TICKET.keeper);
    this.serial = load(words, address + TICKET.serial);
    this.door = load(words, address + TICKET.door);
  }

  /** A new ticket for what the process `keeper`, whose door this is, keeps under `serial`. */
  static make(door: Handle, { serial, keeper }: { serial: number; keeper: number }): Ticket {
    const family = Family.current();
    const { agent, references } = family;
    references.retainInFlight([door]); // the ticket's own
    const address = references.create(KIND.ticket, TICKET.size);
    store(agent.words, address + TICKET.keeper, keeper);
    store(agent.words, address + TICKET.serial, serial);
    store(agent.words, address + TICKET.door, door.address);
    return new Ticket(family, address);
  }

  /**
   * One more view of the ticket behind `handle`.
   *
   * @throws {StaleHandleError} If nobody holds it any more.
   */
  static open(handle: Handle): Ticket {
    const family = Family.current();
    const address = family.heap.open(handle);
    family.references.retain(address);
    return new Ticket(family, address);
  }

  /**
   * A ticket for the thing `serial` of the server at `name`.
   *
   * @throws {StaleHandleError} If that server is gone.
   */
  static at(name: string, serial: number): Ticket {
    const [, door, generation, keeper] = SERVER_ADDRESS.exec(name)!.map((part) =>
      parseInt(part, 16)
    );
    return Ticket.make({ address: door, generation }, { serial, keeper });
  }

  /** By which others open it. */
  get handle(): Handle {
    return this.family.heap.handleOf(this.address);
  }

  /** Tells this door from one that was at its place before. */
  get doorGeneration(): number {
    return this.family.heap.handleOf(this.door).generation;
  }

  /** Hands the server `end` of a pipe; false if its door is closed. */
  knock(end: RingTransport, client: number): boolean {
    const { agent, heap, references } = this.family;
    agent.reach(this.door + QUEUE.size);
    const chain = new Chain(agent, heap, this.door + QUEUE.chain);
    const bytes = new Uint8Array(Int32Array.of(client).buffer);
    const retain = (handles: readonly Handle[]) => references.retainInFlight(handles);
    return chain.tryPut(bytes, end.travel(), retain) === "put";
  }

  /** It is held as long as `view` is there. */
  keepFor(view: object): void {
    this.family.references.watch(view, this.address);
  }

  /** `view` does not hold it any more. */
  letGo(view: object): void {
    this.family.references.unwatch(view, this.address);
  }
}
