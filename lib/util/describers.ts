/**
 * What the kinds of shared objects are called, and what there is to see in one.
 *
 * **Looks, and touches nothing**: a describer reads words, takes no mutex, and
 * may find what is just being changed.
 *
 * @module
 */

import {
  BARRIER,
  CHAIN,
  Chain,
  CHAIN_CLOSED,
  EVENT,
  load,
  LOCK,
  OBJECT,
  SEMAPHORE,
  SLEEPER,
  SLEEPER_LIST,
  SLEEPERS,
} from "../kernel/mod.ts";
import { BOARD, type Family, KIND, pendingAt, PIPE, PIPE_END, QUEUE, SLOT } from "../memory/mod.ts";

/** What there is to see, by name. */
export type Facts = Readonly<Record<string, string | number | boolean>>;

/** An object that is looked at. */
export interface Look {
  readonly family: Family;
  /** Its first word. */
  readonly address: number;
  /** Its word at `index`. */
  word(index: number): number;
}

/** What a describer says. */
export interface Description {
  /** The class as users know it. */
  readonly type: string;
  readonly state: Facts;
  /** Process id of who holds it, so that others wait for him; 0 or left out is nobody. */
  readonly owner?: number;
  /** What who waits on the futex at `index` waits for: "to be set". */
  readonly waitsFor: (index: number) => string;
  /** Addresses of objects that are part of this one, and need no line of their own. */
  readonly parts?: readonly number[];
  /** Not worth a line unless somebody holds it or waits on it. */
  readonly isQuiet?: boolean;
}

/** Looks at the objects of one kind. */
type Describer = (look: Look) => Description;

/** How many may be in a list of sleepers that is believed. */
const MOST_SLEEPERS = 1 << 20;
/** The phase of a broken barrier. */
const BROKEN = 2;

function describeLock(type: string): Describer {
  return (look) => {
    const owner = look.word(OBJECT.size + LOCK.owner) & 0x7fff_ffff;
    const extra = look.word(OBJECT.size + LOCK.extra);
    const depth: Facts = owner !== 0 && extra > 0 ? { depth: extra + 1 } : {};
    return {
      type,
      owner,
      state: { locked: owner !== 0, ...depth },
      waitsFor: () => "to be released",
      isQuiet: true,
    };
  };
}

function describeSemaphore(type: string): Describer {
  return (look) => {
    const value = look.word(OBJECT.size + SEMAPHORE.value);
    const maxvalue = look.word(OBJECT.size + SEMAPHORE.max);
    const bound: Facts = type === "BoundedSemaphore" ? { maxvalue } : {};
    return {
      type,
      state: { value, ...bound },
      waitsFor: () => "to have a permit",
      isQuiet: true,
    };
  };
}

function describeEvent(look: Look): Description {
  return {
    type: "Event",
    state: { set: (look.word(OBJECT.size + EVENT.state) & 1) !== 0 },
    waitsFor: () => "to be set",
    isQuiet: true,
  };
}

function describeCondition(look: Look): Description {
  return {
    type: "Condition",
    state: { sleeping: countSleepers(look, OBJECT.size) },
    waitsFor: () => "to be notified",
    isQuiet: true,
  };
}

function describeBarrier(look: Look): Description {
  const parties = look.word(OBJECT.size + BARRIER.parties);
  const waiting = countSleepers(look, OBJECT.size + BARRIER.sleepers);
  const broken = look.word(OBJECT.size + BARRIER.phase) === BROKEN;
  return {
    type: "Barrier",
    state: broken ? { parties, waiting, broken } : { parties, waiting },
    waitsFor: () => `to have all ${parties} there`,
    isQuiet: true,
  };
}

/** How many sleep and have not been told anything. */
function countSleepers({ family: { agent }, word }: Look, at: number): number {
  const list = word(at + SLEEPERS.list);
  if (list === 0) return 0;
  agent.reach(list + SLEEPER_LIST.entries);
  const capacity = load(agent.words, list + SLEEPER_LIST.capacity);
  if (capacity <= 0 || capacity > MOST_SLEEPERS) return 0; // the list has moved
  agent.reach(list + SLEEPER_LIST.entries + capacity * SLEEPER.size);
  let count = 0;
  for (let index = 0; index < capacity; index++) {
    const entry = list + SLEEPER_LIST.entries + index * SLEEPER.size;
    const { words } = agent;
    if (load(words, entry + SLEEPER.owner) !== 0 && load(words, entry + SLEEPER.outcome) === 0) {
      count++;
    }
  }
  return count;
}

function describeQueue({ family: { agent, heap }, address, word }: Look): Description {
  const chain = new Chain(agent, heap, address + QUEUE.chain);
  if (word(QUEUE.chain + CHAIN.head) === 0) return { ...NOT_READY, type: "Queue" };
  const maxsize = word(QUEUE.chain + CHAIN.maxItems);
  const done = word(QUEUE.done);
  return {
    type: "Queue",
    state: {
      items: chain.length,
      ...(maxsize > 0 ? { maxsize } : {}),
      ...(done !== 0 ? { unfinished: (chain.puts - done) | 0 } : {}),
    },
    waitsFor: (index) => {
      if (index === QUEUE.chain + CHAIN.readable) return "to have an item";
      return index === QUEUE.joined ? "to be done" : "to have room";
    },
  };
}

function describePipe({ family: { agent, heap }, address, word }: Look): Description {
  const [forth, back] = PIPE.chains.map((at) => {
    if (word(at + CHAIN.head) === 0) return undefined;
    const closed = word(at + CHAIN.closed);
    return {
      messages: new Chain(agent, heap, address + at).length,
      ended: (closed & CHAIN_CLOSED.writers) !== 0,
    };
  });
  return {
    type: "Pipe",
    state: {
      messages: forth?.messages ?? 0,
      ...(back === undefined ? {} : { back: back.messages }),
      ...(forth?.ended || back?.ended ? { ended: true } : {}),
    },
    waitsFor: (index) =>
      PIPE.chains.some((at) => index === at + CHAIN.readable)
        ? "to have a message"
        : "to have room",
  };
}

const NOT_READY = { state: {}, waitsFor: () => "to change", isQuiet: true };

function describePool({ family: { agent, heap }, address, word }: Look): Description {
  const end = heap.capacity(address);
  let [workers, busy] = [0, 0];
  for (let slot: number = BOARD.slots; slot + SLOT.size <= end; slot += SLOT.size) {
    if (word(slot + SLOT.ready) === 0) continue;
    workers++;
    if (word(slot + SLOT.task) !== 0) busy++;
  }
  const parts = [word(BOARD.tasks), word(BOARD.results)];
  const [tasks] = parts;
  agent.reach(tasks + QUEUE.size);
  const queued = tasks === 0 ? 0 : new Chain(agent, heap, tasks + QUEUE.chain).length;
  return {
    type: "Pool",
    state: { workers, busy, idle: workers - busy, queued },
    waitsFor: () => "to have a task",
    parts,
  };
}

function describeListener({ family, address }: Look): Description {
  return {
    type: "Listener",
    state: { pending: pendingAt(family, address).length },
    waitsFor: () => "to have a connection",
  };
}

/** The object that the one at `address` stands for: of the end of a pipe, the pipe. */
export function subjectOf({ agent }: Family, address: number): number {
  const isEnd = load(agent.words, address + OBJECT.kind) === KIND.pipeEnd;
  return isEnd ? load(agent.words, address + PIPE_END.pipe) : address;
}

/** Where the words lie on which one waits for the object at `address`. */
export function waitedWords(family: Family, address: number): { start: number; end: number } {
  if (load(family.agent.words, address + OBJECT.kind) !== KIND.seat) {
    return { start: address, end: address + family.heap.capacity(address) };
  }
  const { at } = pendingAt(family, address);
  return { start: at, end: at + CHAIN.size };
}

const DESCRIBERS: Readonly<Record<number, Describer>> = {
  [KIND.lock]: describeLock("Lock"),
  [KIND.rlock]: describeLock("RLock"),
  [KIND.semaphore]: describeSemaphore("Semaphore"),
  [KIND.boundedSemaphore]: describeSemaphore("BoundedSemaphore"),
  [KIND.event]: describeEvent,
  [KIND.condition]: describeCondition,
  [KIND.barrier]: describeBarrier,
  [KIND.queue]: describeQueue,
  [KIND.pipe]: describePipe,
  [KIND.seat]: describeListener,
  [KIND.board]: describePool,
};

/** What `look` shows, if its kind is known. */
export function describe(look: Look): Description | undefined {
  return DESCRIBERS[look.word(OBJECT.kind)]?.(look);
}
