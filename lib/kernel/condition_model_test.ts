import { assertEquals } from "@std/assert";
import type { Agent } from "./agent.ts";
import { load, store } from "./atomics.ts";
import { SleepingRoom } from "./condition.ts";
import { NEVER } from "./deadline.ts";
import { park, wake } from "./futex.ts";
import { FUTEX, MUTEX, SLEEPER, SLEEPER_LIST, SLEEPERS } from "./layout.ts";
import {
  type BumpAllocator,
  family,
  type FamilyScenario,
  type MemberBody,
  objectAt,
} from "./_model/family.ts";
import { holds } from "./_model/modelled.ts";
import { fieldNames, note, type Outcome, type Scenario } from "./_model/scenario.ts";

const AT = objectAt(0);
/** How many went to sleep, and who waits for that. */
const ASLEEP = objectAt(SLEEPERS.size);

const names = {
  ...fieldNames("sleepers", AT, SLEEPERS),
  ...fieldNames("mutex", AT + SLEEPERS.mutex, MUTEX),
  ...fieldNames("mutex", AT + SLEEPERS.mutex + MUTEX.futex, FUTEX),
  [ASLEEP]: "ASLEEP",
};

function enter(agent: Agent, memory: BumpAllocator) {
  const room = new SleepingRoom(agent, memory, AT);
  return { room, sleeper: room.enter(agent.id) };
}

function tellAsleep(agent: Agent, count: number): void {
  store(agent.words, ASLEEP, count);
  wake(agent, ASLEEP + 1, Infinity);
}

function awaitAsleep(agent: Agent, count: number): void {
  const attempt = { tryOnce: () => load(agent.words, ASLEEP) >= count, futexes: [ASLEEP + 1] };
  park(agent, attempt, NEVER);
}

/** Sleeps until notified. It is the `turn`th to go to sleep. */
function sleep(turn: number): MemberBody {
  return (agent, memory) => {
    awaitAsleep(agent, turn);
    const { room, sleeper } = enter(agent, memory);
    tellAsleep(agent, turn + 1);
    park(agent, {
      tryOnce: () => room.isNotified(sleeper),
      futexes: [sleeper.futex],
    }, NEVER);
    note("woken");
    note(room.leave(sleeper, { gaveUp: false }));
  };
}

/** Goes to sleep, and gives up at once. */
function giveUp(turn: number): MemberBody {
  return (agent, memory) => {
    awaitAsleep(agent, turn);
    const { room, sleeper } = enter(agent, memory);
    tellAsleep(agent, turn + 1);
    note(room.leave(sleeper, { gaveUp: true }));
  };
}

/** Notifies `count` when as many as `asleep` sleep. */
function notify(count: number, asleep: number): MemberBody {
  return (agent, memory) => {
    awaitAsleep(agent, asleep);
    new SleepingRoom(agent, memory, AT).notify(count);
    note("notified");
  };
}

function scenario(
  members: Record<string, MemberBody>,
  more: Partial<FamilyScenario> = {},
): Scenario {
  return family({
    objectWords: SLEEPERS.size + 1 + FUTEX.size,
    names,
    members,
    ...more,
  });
}

function finished({ fate }: Outcome, ...members: string[]): void {
  for (const name of members) assertEquals(fate(name), "finished", name);
}

const endless = { timeouts: "never" } as const;

Deno.test(holds(
  "notify() wakes the one who has slept longest",
  scenario({ A: sleep(0), B: sleep(1), C: notify(1, 2) }, {
    mayStayParked: ["B"],
    end: (outcome) => {
      finished(outcome, "A", "C");
      assertEquals(outcome.fate("B"), "parked");
    },
  }),
  { ...endless, preemptions: 1 },
  { ...endless, preemptions: 2, plain: "merged" },
));

Deno.test(holds(
  "notify() wakes all it should",
  scenario({ A: sleep(0), B: sleep(1), C: notify(2, 2) }),
  { ...endless, preemptions: 1 },
  { ...endless, preemptions: 2, plain: "merged" },
));

Deno.test(holds(
  "A notification of one who gives up goes to the next",
  scenario({ A: giveUp(0), B: sleep(1), C: notify(1, 2) }, {
    end: (outcome) => finished(outcome, "A", "B", "C"),
  }),
  { ...endless, preemptions: 1 },
  { ...endless, preemptions: 2, plain: "merged" },
));

Deno.test(holds(
  "A notification of one who dies goes to the next",
  scenario({ A: sleep(0), B: sleep(1), C: notify(1, 2) }, {
    reaper: true,
    mortals: ["A"],
    mayStayParked: ["B", "C"],
    end: ({ fate, notes, words }) => {
      const allAsleep = load(words, ASLEEP) === 2;
      assertEquals(notes("C").length, allAsleep ? 1 : 0);
      if (!allAsleep) return; // A died before it said that it sleeps
      if (notes("A").length === 0) assertEquals(fate("B"), "finished", "B inherits");
      const entry = load(words, AT + SLEEPERS.list) + SLEEPER_LIST.entries;
      assertEquals(load(words, entry + SLEEPER.owner), 0, "nobody's notification is left");
    },
  }),
  { ...endless, preemptions: 0, deaths: 1 },
  { ...endless, preemptions: 1, deaths: 1, plain: "merged" },
));
