import { assert, assertEquals } from "@std/assert";
import { type Agent, FUTEX, load, MUTEX, peek, ROOT, store } from "../kernel/mod.ts";
import { family, type FamilyScenario, type MemberBody, objectAt } from "../kernel/_model/family.ts";
import { fails, holds } from "../kernel/_model/modelled.ts";
import {
  fieldNames,
  forget,
  note,
  type Outcome,
  type Scenario,
} from "../kernel/_model/scenario.ts";
import { Heap, wordsIn } from "./heap.ts";
import type { Segment } from "./segment.ts";

/** Words of every block here, its header included. */
const BLOCK = wordsIn(0);
const BLOCKS = 8;
const START = objectAt(0);

const names = {
  [ROOT.top]: "top",
  [ROOT.freeLists]: "freeList",
  ...fieldNames("mutex", ROOT.heapMutex, MUTEX),
  ...fieldNames("mutex", ROOT.heapMutex + MUTEX.futex, FUTEX),
};

/** All is committed from the start. */
const segment = { commit: () => {} } as unknown as Segment;

/** Marks a block of its own, and finds the mark again. */
function use(agent: Agent, block: number): void {
  store(agent.words, block, -agent.id);
  assertEquals(load(agent.words, block), -agent.id, "the block is somebody else's, too");
}

/** Allocates, frees and allocates again. */
function allocateTwice(agent: Agent): void {
  const heap = new Heap(agent, segment);
  const block = heap.allocate(1);
  use(agent, block);
  forget(block);
  heap.free(block);
  const again = heap.allocate(1);
  use(agent, again);
  note(again);
}

function allocateOnce(agent: Agent): void {
  const block = new Heap(agent, segment).allocate(1);
  use(agent, block);
  note(block);
}

/** Every block is free or somebody's, except for one that each of the dead may have leaked. */
function checkEnd({ words, notes, condemned }: Outcome, members: readonly string[]): void {
  const total = (load(words, ROOT.top) - START) / BLOCK;
  const known: unknown[] = members.flatMap((name) => notes(name));
  for (let block = load(words, ROOT.freeLists); block !== 0; block = peek(words, block)) {
    assert(known.length <= BLOCKS, "the free list has no end");
    known.push(block);
  }
  assertEquals(new Set(known).size, known.length, `twice: ${known}`);
  const dead = members.filter((name) => condemned(name)).length;
  assert(known.length <= total && known.length >= total - dead, `${known.length} of ${total}`);
}

function scenario(
  members: Record<string, MemberBody>,
  more: Partial<FamilyScenario> = {},
): Scenario {
  return family({
    objectWords: BLOCKS * BLOCK,
    names,
    setup: (agent) => {
      store(agent.words, ROOT.top, START);
      // One block to be had from the free list.
      const heap = new Heap(agent, segment);
      heap.free(heap.allocate(1));
    },
    members,
    end: (outcome) => checkEnd(outcome, Object.keys(members)),
    ...more,
  });
}

/** Waits that never run out show that nothing hangs on a second look. */
const endless = { timeouts: "never" } as const;

Deno.test(holds(
  "A heap gives every block to one agent at a time",
  scenario({ A: allocateTwice, B: allocateTwice, C: allocateOnce }),
  { ...endless, preemptions: 1 },
  { ...endless, preemptions: 2, plain: "merged" },
));

Deno.test(holds(
  "A heap loses one block at most with everyone who dies",
  scenario({ A: allocateTwice, B: allocateTwice }, { reaper: true, mortals: ["A"] }),
  { ...endless, preemptions: 1, deaths: 1 },
  { ...endless, preemptions: 1, sentences: 1, plain: "merged" },
  { ...endless, preemptions: 0, sentences: 1, deaths: 1, plain: "merged" },
));

// -- Where there is no room --

/** Nothing is left but one large block. */
const usedUp = {
  commit: () => {
    throw new Error("used up");
  },
} as unknown as Segment;
const LINES = 4;

/** Allocates what it must split a block for, or finds split by the other. */
function allocateSplit(agent: Agent): void {
  const block = new Heap(agent, usedUp).allocate(1);
  use(agent, block);
  note(block);
}

/** The same, where another may have died with all of it. */
function allocateWhatIsLeft(agent: Agent): void {
  try {
    allocateSplit(agent);
  } catch (error) {
    assertEquals((error as Error).message, "used up");
  }
}

/** Every line of the large block is somebody's or free, unless somebody died. */
function checkSplit({ words, notes, condemned }: Outcome, members: readonly string[]): void {
  const lines: number[] = members.flatMap((name) => notes(name) as number[]);
  for (let sizeClass = 0; sizeClass < LINES; sizeClass++) {
    let block = load(words, ROOT.freeLists + sizeClass);
    for (; block !== 0; block = peek(words, block)) {
      for (let line = 0; line <= sizeClass; line++) lines.push(block + line * BLOCK);
      assert(lines.length <= LINES, `given out twice: ${lines}`);
    }
  }
  assertEquals(new Set(lines).size, lines.length, `twice: ${lines}`);
  if (!members.some((name) => condemned(name))) assertEquals(lines.length, LINES);
}

function splitting(
  members: Record<string, MemberBody>,
  more: Partial<FamilyScenario> = {},
): Scenario {
  return scenario(members, {
    setup: (agent) => {
      store(agent.words, ROOT.top, START);
      const heap = new Heap(agent, segment);
      heap.free(heap.allocate(wordsIn(LINES - 1) - 2));
    },
    end: (outcome) => checkSplit(outcome, Object.keys(members)),
    ...more,
  });
}

Deno.test(holds(
  "A heap that is used up splits a block once",
  splitting({ A: allocateSplit, B: allocateSplit }),
  { ...endless, preemptions: 2 },
));

Deno.test(holds(
  "A heap loses what one who dies was splitting, and no more",
  splitting({ A: allocateSplit, B: allocateWhatIsLeft }, { reaper: true, mortals: ["A"] }),
  { ...endless, preemptions: 1, deaths: 1 },
  { ...endless, preemptions: 1, sentences: 1, plain: "merged" },
));

// -- The same with something left out --

/** Takes from the free list without the mutex. */
function unlocked({ words, id }: Agent): void {
  const block = load(words, ROOT.freeLists);
  if (block === 0) return;
  store(words, ROOT.freeLists, peek(words, block));
  use({ words, id } as Agent, block);
  note(block);
}

Deno.test(fails(
  "Two get one block without the mutex",
  scenario({ A: unlocked, B: unlocked, C: allocateOnce }),
  { ...endless, preemptions: 2 },
  "twice",
));
