/**
 * Names under which processes of the family wait for others to connect.
 *
 * **Two objects**: the hub, a chain of ends of pipes that nobody has accepted
 * yet; and the seat, which those hold who accept. When the last view of a seat
 * goes (closed, collected, or its process died), its name is free, nobody gets
 * in any more, and who was not accepted finds its pipe closed.
 * **A seat that is listed has its hub**: it drops the hub only after its entry
 * was taken out, under the mutex.
 *
 * @module
 */

import {
  type Agent,
  CHAIN,
  Chain,
  type Handle,
  load,
  lock,
  OBJECT,
  peek,
  poke,
  ROOT,
  store,
  unlock,
} from "../kernel/mod.ts";
import { OSError } from "../errors.ts";
import type { Heap } from "./heap.ts";
import { KIND } from "./kinds.ts";
import type { References } from "./references.ts";

/** Object of kind `hub`. */
const HUB = { chain: 16, size: 16 + CHAIN.size } as const;

/** Object of kind `seat`: its hub, and the block with its name. */
const SEAT = { hub: OBJECT.size, name: OBJECT.size + 1, size: OBJECT.size + 2 } as const;

/** A name: how many bytes, and then these. */
const NAME = { bytes: 0, text: 1 } as const;

/** The table of seats: how many entries it has; zero in an entry is none. */
const TABLE = { capacity: 0, entries: 1 } as const;
const FIRST_TABLE = 13;

interface Memory {
  readonly agent: Agent;
  readonly heap: Heap;
  readonly references: References;
}

/**
 * Takes a seat under `name`, for this agent alone; returns its address.
 *
 * @throws {OSError} If the name is taken.
 */
export function takeSeat(memory: Memory, name: string): number {
  const { agent, heap, references } = memory;
  const hub = references.create(KIND.hub, HUB.size);
  new Chain(agent, heap, hub + HUB.chain).initialize();
  const seat = references.create(KIND.seat, SEAT.size);
  references.retainInFlight([heap.handleOf(hub)]); // the seat's own
  store(agent.words, seat + SEAT.hub, hub);
  store(agent.words, seat + SEAT.name, writeName(memory, name));
  references.release(hub);
  let isTaken: boolean;
  lock(agent, ROOT.seatsMutex);
  try {
    isTaken = entryOf(agent, (other) => readName(agent, other) === name) !== undefined;
    if (!isTaken) store(agent.words, freeEntry(memory), seat);
  } finally {
    unlock(agent, ROOT.seatsMutex);
  }
  if (!isTaken) return seat;
  references.release(seat);
  throw new OSError(`Cannot listen: address already in use, received ${name}`);
}

/** The pending ends at a seat. */
export function pendingAt(
  { agent, heap }: Pick<Memory, "agent" | "heap">,
  seat: number,
): Chain {
  const hub = load(agent.words, seat + SEAT.hub);
  agent.reach(hub + HUB.size);
  return new Chain(agent, heap, hub + HUB.chain);
}

/** Leaves `end`, of a pipe, to whoever has the seat called `name`. False if nobody has. */
export function knock(memory: Memory, name: string, end: Handle): boolean {
  const { agent, heap, references } = memory;
  const hub = findHub(memory, name);
  if (hub === undefined) return false;
  try {
    const chain = new Chain(agent, heap, hub + HUB.chain);
    const retain = (handles: readonly Handle[]) => references.retainInFlight(handles);
    return chain.tryPut(new Uint8Array(), [end], retain) === "put";
  } finally {
    references.release(hub);
  }
}

function findHub({ agent, references }: Memory, name: string): number | undefined {
  lock(agent, ROOT.seatsMutex);
  try {
    const entry = entryOf(agent, (seat) => readName(agent, seat) === name);
    if (entry === undefined) return undefined;
    const hub = load(agent.words, load(agent.words, entry) + SEAT.hub);
    agent.reach(hub + HUB.size);
    references.retain(hub);
    return hub;
  } finally {
    unlock(agent, ROOT.seatsMutex);
  }
}

/** Takes a seat apart that nobody holds any more. */
export function leaveSeat(memory: Memory, seat: number): void {
  const { agent, heap, references } = memory;
  const hub = load(agent.words, seat + SEAT.hub);
  if (hub === 0) return; // its maker died too early
  lock(agent, ROOT.seatsMutex);
  const entry = entryOf(agent, (other) => other === seat);
  if (entry !== undefined) store(agent.words, entry, 0);
  unlock(agent, ROOT.seatsMutex);
  const pending = pendingAt(memory, seat);
  pending.close("readers");
  // What comes in the meantime goes with the hub, when its client lets go of it.
  for (let taken = pending.tryTake(); typeof taken !== "string"; taken = pending.tryTake()) {
    references.releaseInFlight(taken.handles);
  }
  references.drop(hub);
  const name = load(agent.words, seat + SEAT.name);
  if (name !== 0) heap.free(name);
}

/** The chain of a hub that nobody uses any more. */
export function chainOfHub(hub: number): number {
  return hub + HUB.chain;
}

/** Where in the table the seat stands that `isIt` knows. */
function entryOf(agent: Agent, isIt: (seat: number) => boolean): number | undefined {
  const table = load(agent.words, ROOT.seats);
  if (table === 0) return undefined;
  agent.reach(table + TABLE.entries);
  const end = table + TABLE.entries + load(agent.words, table + TABLE.capacity);
  agent.reach(end);
  for (let entry = table + TABLE.entries; entry < end; entry++) {
    const seat = load(agent.words, entry);
    if (seat === 0) continue;
    agent.reach(seat + SEAT.size);
    if (isIt(seat)) return entry;
  }
  return undefined;
}

/** An entry that is none; the table grows for it. */
function freeEntry({ agent, heap }: Memory): number {
  const old = load(agent.words, ROOT.seats);
  const capacity = old === 0 ? 0 : load(agent.words, old + TABLE.capacity);
  for (let i = 0; i < capacity; i++) {
    if (load(agent.words, old + TABLE.entries + i) === 0) return old + TABLE.entries + i;
  }
  const more = Math.max(FIRST_TABLE, 2 * capacity);
  const table = heap.allocateZeroed(TABLE.entries + more);
  const { words } = agent;
  words.copyWithin(table + TABLE.entries, old + TABLE.entries, old + TABLE.entries + capacity);
  store(words, table + TABLE.capacity, more);
  store(words, ROOT.seats, table);
  if (old !== 0) heap.free(old);
  return table + TABLE.entries + capacity;
}

function writeName({ agent, heap }: Memory, name: string): number {
  const bytes = new TextEncoder().encode(name);
  const block = heap.allocate(NAME.text + ((bytes.length + 3) >> 2));
  poke(agent.words, block + NAME.bytes, bytes.length);
  agent.bytes.set(bytes, (block + NAME.text) * 4);
  return block;
}

function readName(agent: Agent, seat: number): string {
  const block = load(agent.words, seat + SEAT.name);
  if (block === 0) return "";
  agent.reach(block + NAME.text);
  const length = peek(agent.words, block + NAME.bytes);
  const start = (block + NAME.text) * 4;
  agent.reach(block + NAME.text + ((length + 3) >> 2));
  return new TextDecoder().decode(new Uint8Array(agent.bytes.subarray(start, start + length)));
}
