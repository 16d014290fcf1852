/**
 * What shared objects are made of, and how each kind is taken apart when its
 * last user is gone. Here and not in the rooms above, since whoever drops the
 * last reference may never have loaded them.
 *
 * @module
 */

import { type Agent, CHAIN, Chain, load, OBJECT } from "../kernel/mod.ts";
import { chainOfHub, leaveSeat } from "./directory.ts";
import { MemoryError } from "../errors.ts";
import type { Heap } from "./heap.ts";
import type { References } from "./references.ts";

/** Kinds of shared objects. */
export const KIND = {
  /** Words that refer to nothing. */
  words: 1,
  /** One chain. */
  queue: 2,
  /** Two chains, one each way. */
  pipe: 3,
  /** One end of a pipe: closes its directions when it goes. */
  pipeEnd: 4,
  /** Words, and a list of sleepers outside of them. */
  condition: 5,
  /** The same. */
  barrier: 6,
  /** Words that refer to nothing, and so on: kinds of their own for who looks from outside. */
  lock: 7,
  rlock: 8,
  semaphore: 9,
  boundedSemaphore: 10,
  event: 11,
  /** A stretch of bytes: shared memory, or a shared value (span.ts). */
  span: 12,
  /** What the workers of a pool show; words that refer to nothing. */
  board: 13,
  /** Ends of pipes that nobody has accepted yet (directory.ts). */
  hub: 20,
  /** The right to accept them: closes its hub when it goes. */
  seat: 21,
  /** What is held of something that another process keeps: the last to go says so at its door. */
  ticket: 30,
} as const;

/** One of {@linkcode KIND}. */
export type KIND = typeof KIND[keyof typeof KIND];

/** Object of kind `queue`: words of the room above, then the chain. */
export const QUEUE = {
  /** Non-zero: errors that were put are handed out as values. */
  returnsErrors: OBJECT.size,
  /** Items reported as done, of those ever put. */
  done: OBJECT.size + 1,
  /** Futex: woken when all items are done. */
  joined: OBJECT.size + 2,
  chain: 16,
  size: 16 + CHAIN.size,
} as const;

/** Object of kind `pipe`. */
export const PIPE = { chains: [16, 48], size: 48 + CHAIN.size } as const;

/** Object of kind `pipeEnd`; a direction is 0 or 1, or -1 for none. */
export const PIPE_END = { pipe: 2, reads: 3, writes: 4, size: 5 } as const;

/** Object of kind `board`: words of the pool above, then a slot for each worker. */
export const BOARD = {
  /** Makes taking a task and saying so one act. */
  taking: OBJECT.size,
  /** The queues of tasks and of results: for who looks from outside; others hold them. */
  tasks: 8,
  results: 9,
  /** Jobs called off so far; its own cache line, since workers look at it often. */
  cancels: 24,
  /** The latest of them. */
  cancelled: 25,
  slots: 64,
} as const;

/** What a worker shows on the board, a cache line of its own. */
export const SLOT = {
  /** Non-zero once the initializer is through. */
  ready: 0,
  /** Non-zero while it sleeps, or is about to. */
  idle: 1,
  /** Id of the task it holds, or 0. */
  task: 2,
  /** When the present call of a timed task began. */
  since: 3,
  futex: 4,
  size: 16,
} as const;

/** Object of kind `condition` or `barrier`: address of the list. */
export const SLEEPERS_AT = OBJECT.size;

/** Object of kind `ticket`: the keeper's queue, its process id, and what it calls the thing. */
export const TICKET = { door: 2, keeper: 3, serial: 4, size: 5 } as const;

interface Memory {
  readonly agent: Agent;
  readonly heap: Heap;
  readonly references: References;
}

/** Takes the object at `address` apart; its own words are freed by the caller. */
export function destroy(memory: Memory, address: number): void {
  const { agent, heap, references } = memory;
  const { words } = agent;
  switch (load(words, address + OBJECT.kind)) {
    case KIND.hub:
      disposeChain(memory, chainOfHub(address));
      return;
    case KIND.seat:
      leaveSeat(memory, address);
      return;
    case KIND.queue:
      disposeChain(memory, address + QUEUE.chain);
      return;
    case KIND.pipe:
      for (const chain of PIPE.chains) disposeChain(memory, address + chain);
      return;
    case KIND.pipeEnd: {
      const pipe = load(words, address + PIPE_END.pipe);
      if (pipe === 0) return; // its maker died too early
      closeDirection(memory, pipe, load(words, address + PIPE_END.reads), "readers");
      closeDirection(memory, pipe, load(words, address + PIPE_END.writes), "writers");
      references.drop(pipe);
      return;
    }
    case KIND.condition:
    case KIND.barrier: {
      const list = load(words, address + SLEEPERS_AT);
      if (list !== 0) heap.free(list);
      return;
    }
    case KIND.ticket: {
      const door = load(words, address + TICKET.door);
      if (door === 0) return; // its maker died too early
      handIn(memory, door, load(words, address + TICKET.serial));
      references.drop(door);
      return;
    }
  }
}

/** Puts the number of a ticket that nobody holds any more into its keeper's queue. */
function handIn({ agent, heap }: Memory, door: number, serial: number): void {
  agent.reach(door + QUEUE.size);
  const note = new Uint8Array(Int32Array.of(serial).buffer);
  try {
    new Chain(agent, heap, door + QUEUE.chain).tryPut(note);
  } catch (error) {
    if (!(error instanceof MemoryError)) throw error; // the thing stays with its keeper
  }
}

function disposeChain(memory: Memory, at: number): void {
  if (load(memory.agent.words, at + CHAIN.head) === 0) return; // was never made a chain
  const chain = new Chain(memory.agent, memory.heap, at);
  chain.dispose((handles) => memory.references.releaseInFlight(handles));
}

function closeDirection(
  memory: Memory,
  pipe: number,
  direction: number,
  side: "readers" | "writers",
): void {
  if (direction < 0) return;
  memory.agent.reach(pipe + PIPE.size);
  new Chain(memory.agent, memory.heap, pipe + PIPE.chains[direction]).close(side);
}
