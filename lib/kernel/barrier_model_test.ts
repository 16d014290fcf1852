import { assert, assertEquals } from "@std/assert";
import type { Agent } from "./agent.ts";
import { Gate } from "./barrier.ts";
import { load } from "./atomics.ts";
import { NEVER } from "./deadline.ts";
import { park } from "./futex.ts";
import { BARRIER, FUTEX, MUTEX, SLEEPERS } from "./layout.ts";
import { OUTCOME, type Sleeper } from "./sleepers.ts";
import { family, type FamilyScenario, type MemberBody, objectAt } from "./_model/family.ts";
import { holds } from "./_model/modelled.ts";
import { fieldNames, note, type Outcome, type Scenario } from "./_model/scenario.ts";

const AT = objectAt(0);

const names = {
  ...fieldNames("barrier", AT, BARRIER),
  ...fieldNames("sleepers", AT, SLEEPERS),
  ...fieldNames("mutex", AT + SLEEPERS.mutex, MUTEX),
  ...fieldNames("mutex", AT + SLEEPERS.mutex + MUTEX.futex, FUTEX),
};

/** Passes the barrier `rounds` times, noting positions, until it finds it broken. */
function pass(rounds: number): MemberBody {
  return (agent, memory) => {
    const gate = new Gate(agent, memory, AT);
    for (let round = 0; round < rounds; round++) note(passOnce(agent, gate));
  };
}

function passOnce(agent: Agent, gate: Gate): number | "broken" {
  let entry = gate.enter(agent.id);
  const tryEnter = () => (entry = gate.enter(agent.id)) !== "busy";
  if (entry === "busy") park(agent, { tryOnce: tryEnter, futexes: [gate.doorway] }, NEVER);
  if (typeof entry === "string") return "broken";
  const { sleeper, index, isLast } = entry;
  const passed = isLast ? gate.open(sleeper) : sleepOn(agent, gate, sleeper);
  gate.leave(sleeper);
  return passed ? index : "broken";
}

function sleepOn(agent: Agent, gate: Gate, sleeper: Sleeper): boolean {
  const tryOnce = () => gate.outcomeOf(sleeper) !== OUTCOME.WAITING;
  park(agent, { tryOnce, futexes: [sleeper.futex] }, NEVER);
  return gate.outcomeOf(sleeper) === OUTCOME.WOKEN;
}

/** Comes, and gives up unless all have come. */
function giveUp(agent: Agent, gate: Gate): void {
  const entry = gate.enter(agent.id);
  if (typeof entry === "string") return note(entry);
  const { sleeper, isLast } = entry;
  const outcome = isLast
    ? gate.open(sleeper) ? OUTCOME.WOKEN : OUTCOME.BROKEN
    : gate.giveUp(sleeper, { timedOut: false });
  gate.leave(sleeper);
  note(outcome === OUTCOME.WOKEN ? "passed" : "broken");
}

function scenario(
  parties: number,
  members: Record<string, MemberBody>,
  more: Partial<FamilyScenario> = {},
): Scenario {
  return family({
    objectWords: BARRIER.size,
    names,
    setup: (agent, memory) => new Gate(agent, memory, AT).initialize(parties),
    members,
    ...more,
  });
}

const endless = { timeouts: "never" } as const;

Deno.test(holds(
  "A barrier lets all go on when all have come",
  scenario(3, { A: pass(1), B: pass(1), C: pass(1) }, {
    end: ({ notes }) =>
      assertEquals([...notes("A"), ...notes("B"), ...notes("C")].toSorted(), [0, 1, 2]),
  }),
  { ...endless, preemptions: 1 },
  { ...endless, preemptions: 2, plain: "merged" },
));

Deno.test(holds(
  "A barrier does so again and again",
  scenario(2, { A: pass(2), B: pass(2) }, {
    end: ({ notes, words }) => {
      const rounds = [0, 1].map((round) => [notes("A")[round], notes("B")[round]].toSorted());
      assertEquals(rounds, [[0, 1], [0, 1]]);
      assertEquals(load(words, AT + BARRIER.phase), 0);
    },
  }),
  { ...endless, preemptions: 1 },
  { ...endless, preemptions: 2, plain: "merged" },
));

Deno.test(holds(
  "A barrier passes all or breaks for all when one gives up",
  scenario(2, { A: pass(1), B: (agent, memory) => giveUp(agent, new Gate(agent, memory, AT)) }, {
    end: ({ notes }) => {
      const [a] = notes("A"), [b] = notes("B");
      assertEquals(a === "broken", b === "broken");
    },
  }),
  { ...endless, preemptions: 1 },
  { ...endless, preemptions: 2, plain: "merged" },
));

Deno.test(holds(
  "A barrier that is reset breaks for who waits, and not for who comes",
  scenario(2, {
    A: pass(1),
    B: (agent, memory) => {
      const gate = new Gate(agent, memory, AT);
      gate.reset();
      note(gate.isBroken);
    },
  }, {
    mayStayParked: ["A"],
    end: ({ notes, fate }) => {
      assertEquals(notes("B"), [false]);
      if (fate("A") === "finished") assertEquals(notes("A"), ["broken"]);
    },
  }),
  { ...endless, preemptions: 2 },
));

/** Nobody hangs; who has passed had all with him. */
function checkDeath({ notes, fate }: Outcome): void {
  for (const name of ["B", "C"]) {
    assertEquals(fate(name), "finished", `${name} hangs`);
    assert(notes(name).length === 1);
  }
}

Deno.test(holds(
  "A barrier breaks for all when one dies anywhere, or has let them pass",
  scenario(3, { A: pass(1), B: pass(1), C: pass(1) }, {
    reaper: true,
    mortals: ["A"],
    mayStayParked: ["B", "C"],
    end: (outcome) => {
      // Who died before it came is missed: the others wait for a third one.
      const waits = ["B", "C"].filter((name) => outcome.fate(name) === "parked");
      if (waits.length === 2) return assertEquals(outcome.notes("A"), []);
      checkDeath(outcome);
    },
  }),
  { ...endless, preemptions: 0, deaths: 1 },
  { ...endless, preemptions: 1, deaths: 1, plain: "merged" },
));
