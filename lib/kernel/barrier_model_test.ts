import { assert, assertEquals } from "@std/assert";
import type { Agent } from "./agent.ts";
import { load, store } from "./atomics.ts";
import { Gate } from "./barrier.ts";
import type { Allocator } from "./chain.ts";
import { type Deadline, NEVER } from "./deadline.ts";
import { park } from "./futex.ts";
import { BARRIER, FUTEX, MUTEX, PAGE, SLEEPERS } from "./layout.ts";
import { OUTCOME, type Sleeper } from "./sleepers.ts";
import {
  ending,
  family,
  type FamilyScenario,
  type MemberBody,
  objectAt,
  pageAt,
} from "./_model/family.ts";
import { fails, holds } from "./_model/modelled.ts";
import { fieldNames, note, type Outcome, type Scenario } from "./_model/scenario.ts";

const AT = objectAt(0);
/** Changed by the last one to come, before anybody goes on. */
const ACTED = objectAt(BARRIER.size);

const names = {
  ...fieldNames("list", AT + BARRIER.sleepers, SLEEPERS),
  ...fieldNames("mutex", AT + BARRIER.sleepers + SLEEPERS.mutex, MUTEX),
  ...fieldNames("mutex", AT + BARRIER.sleepers + SLEEPERS.mutex + MUTEX.futex, FUTEX),
  ...fieldNames("barrier", AT, { parties: BARRIER.parties, phase: BARRIER.phase }),
  ...fieldNames("doorway", AT + BARRIER.doorway, FUTEX),
  [ACTED]: "ACTED",
};

/** Thrown where the barrier is broken. */
class Broken extends Error {}

/** The barrier as the rooms above build it: a gate, and how to wait at it. */
class Barrier {
  readonly gate: Gate;
  readonly #agent: Agent;

  constructor(agent: Agent, memory: Allocator) {
    this.#agent = agent;
    this.gate = new Gate(agent, memory, AT);
  }

  /** Waits until all have come; the position in the order of arrival. */
  pass(deadline: Deadline = NEVER): number {
    const { sleeper, index, isLast } = this.#enter();
    try {
      if (isLast) this.#act(sleeper);
      else this.#sleep(sleeper, deadline);
    } catch (error) {
      this.gate.giveUp(sleeper, { timedOut: false });
      throw error;
    } finally {
      this.gate.leave(sleeper);
    }
    return index;
  }

  #enter() {
    const { gate } = this;
    let entry = gate.enter(this.#agent.id);
    const tryOnce = () => (entry = gate.enter(this.#agent.id)) !== "busy";
    if (entry === "busy") park(this.#agent, { tryOnce, futexes: [gate.doorway] }, NEVER);
    if (entry === "broken" || entry === "busy") throw new Broken();
    note("came");
    return entry;
  }

  #act(sleeper: Sleeper): void {
    store(this.#agent.words, ACTED, 1);
    if (!this.gate.open(sleeper)) throw new Broken();
  }

  #sleep(sleeper: Sleeper, deadline: Deadline): void {
    const tryOnce = () => {
      const outcome = this.gate.outcomeOf(sleeper);
      if (outcome === OUTCOME.BROKEN) throw new Broken();
      return outcome === OUTCOME.WOKEN;
    };
    const attempt = { tryOnce, futexes: [sleeper.futex] };
    if (park(this.#agent, attempt, deadline)) return;
    const outcome = this.gate.giveUp(sleeper, { timedOut: true });
    if (outcome === OUTCOME.BROKEN) throw new Broken();
    if (outcome === "acting") park(this.#agent, attempt, NEVER);
  }
}

/** Waits at the barrier `rounds` times; notes the position, or that it is broken. */
function pass(rounds: number, timeout?: number): MemberBody {
  return (agent, memory) => {
    const barrier = new Barrier(agent, memory);
    for (let round = 0; round < rounds; round++) {
      try {
        const index = barrier.pass(timeout === undefined ? NEVER : performance.now() + timeout);
        assertEquals(load(agent.words, ACTED), 1, "through before all had come");
        note(index);
      } catch (error) {
        if (!(error instanceof Broken)) throw error;
        note("broken");
      }
    }
  };
}

const once = pass(1);

/** Everyone passes, each in a place of his own, or the barrier is broken for everyone. */
function checkEnd({ notes, condemned, fate }: Outcome, members: readonly string[]): void {
  if (members.some((name) => condemned(name))) {
    if (fate("B") === "parked") assert(!notes("A").includes("came"), "B waits for the dead");
    return;
  }
  const results = members.map((name) => notes(name).filter((one) => one !== "came"));
  const parties = results.filter((list) => list.length > 0);
  for (let round = 0; round < parties[0].length; round++) {
    const seen = parties.map((list) => list[round]);
    const passed = seen.filter((one) => one !== "broken");
    assert(passed.length === 0 || passed.length === parties.length, `some passed: ${seen}`);
    assertEquals(new Set(passed).size, passed.length, `places: ${seen}`);
  }
}

function scenario(
  parties: number,
  members: Record<string, MemberBody>,
  more: Partial<FamilyScenario> = {},
): Scenario {
  return family({
    objectWords: BARRIER.size + 1,
    names,
    setup: (agent, memory) => new Gate(agent, memory, AT).initialize(parties),
    members,
    end: (outcome) => checkEnd(outcome, Object.keys(members)),
    ...more,
  });
}

/** Waits that never run out show that nothing hangs on a timeout. */
const endless = { timeouts: "never" } as const;

Deno.test(holds(
  "All pass when all have come",
  scenario(3, { A: once, B: once, C: once }),
  { ...endless, preemptions: 1 },
  { ...endless, preemptions: 2, plain: "merged" },
));

Deno.test(holds(
  "All pass again when all come again",
  scenario(2, { A: pass(2), B: pass(2) }),
  { ...endless, preemptions: 2 },
));

Deno.test(holds(
  "Those who end after they have passed break nothing",
  scenario(2, { A: ending(once), B: ending(once) }),
  { ...endless, preemptions: 2, plain: "merged" },
));

Deno.test(holds(
  "Who comes too early for the next round is let in later",
  scenario(2, { A: once, B: once, C: once }, {
    mayStayParked: ["A", "B", "C"], // one is left over
    end: ({ words }) => {
      for (const index of [0, 1, 2]) {
        const at = load(words, pageAt(index) + PAGE.parkedOn);
        assert(at !== AT + BARRIER.doorway, "somebody is still at the door");
      }
    },
  }),
  { ...endless, preemptions: 1 },
));

Deno.test(holds(
  "All pass or none when somebody runs out of time",
  scenario(3, { A: pass(1, 50), B: once, C: once }),
  { preemptions: 1, plain: "merged" },
));

Deno.test(holds(
  "All pass or none when the barrier is broken",
  scenario(2, { A: once, B: once, C: (agent, memory) => new Gate(agent, memory, AT).abort() }),
  { ...endless, preemptions: 2, plain: "merged" },
));

Deno.test(holds(
  "A reset lets nobody pass alone",
  scenario(2, { A: once, B: once, C: (agent, memory) => new Gate(agent, memory, AT).reset() }, {
    mayStayParked: ["A", "B"], // the other one was sent away
  }),
  { ...endless, preemptions: 2, plain: "merged" },
));

Deno.test(holds(
  "A barrier breaks when somebody dies who has come",
  scenario(2, { A: once, B: once }, {
    reaper: true,
    mortals: ["A"],
    mayStayParked: ["B"], // A may never have come
  }),
  { ...endless, preemptions: 1, deaths: 1 },
  { ...endless, preemptions: 1, sentences: 1, plain: "merged" },
  { ...endless, preemptions: 0, sentences: 1, deaths: 1, plain: "merged" },
));

// -- The same with something left out --

/** Goes when the time is over, and tells nobody. */
function slipAway(agent: Agent, memory: Allocator): void {
  const gate = new Gate(agent, memory, AT);
  const entry = gate.enter(agent.id);
  if (typeof entry === "string" || entry.isLast) return;
  const { sleeper } = entry;
  const tryOnce = () => gate.outcomeOf(sleeper) !== OUTCOME.WAITING;
  park(agent, { tryOnce, futexes: [sleeper.futex] }, performance.now() + 50);
  gate.leave(sleeper);
}

Deno.test(fails(
  "The others wait for ever when one slips away",
  scenario(3, { A: slipAway, B: once, C: once }),
  { preemptions: 1 },
  "for ever",
));
