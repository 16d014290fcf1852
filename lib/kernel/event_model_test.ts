import { assertEquals } from "@std/assert";
import type { Agent } from "./agent.ts";
import { add, load } from "./atomics.ts";
import { NEVER } from "./deadline.ts";
import { Doorbell } from "./doorbell.ts";
import { Flag } from "./event.ts";
import { type Attempt, park, wake } from "./futex.ts";
import { EVENT, FUTEX } from "./layout.ts";
import { family, type FamilyScenario, type MemberBody, objectAt } from "./_model/family.ts";
import { fails, holds } from "./_model/modelled.ts";
import { fieldNames, forget, note, type Scenario, turn } from "./_model/scenario.ts";

const AT = objectAt(0);
/** How many wait already, and who wants to know. */
const READY = objectAt(EVENT.size);
const READY_FUTEX = READY + 1;

const names = {
  ...fieldNames("event", AT, EVENT),
  ...fieldNames("event", AT + EVENT.futex, FUTEX),
  [READY]: "READY",
  ...fieldNames("ready", READY_FUTEX, FUTEX),
};

/** A wait that begins now; says so. */
function waiting(agent: Agent): Attempt {
  const flag = new Flag(agent, AT);
  const { epoch } = flag;
  agent.enter();
  add(agent.words, READY, 1);
  wake(agent, READY_FUTEX);
  agent.leave();
  return { tryOnce: () => flag.wasSetSince(epoch), futexes: [flag.futex] };
}

function waitForIt(agent: Agent): void {
  park(agent, waiting(agent), NEVER);
  note("seen");
}

function awaitIt(agent: Agent): void {
  const { tryOnce, futexes } = waiting(agent);
  const doorbell = new Doorbell(agent, { holdLoop: () => {} });
  let seen = false;
  doorbell.wait({ tryOnce: () => seen = tryOnce(), futexes }, NEVER).catch(() => {});
  while (!seen) turn();
  note("seen");
}

/** Sets the event when `count` wait for it, and unsets it at once. */
function pulse(count: number): MemberBody {
  return (agent) => {
    park(
      agent,
      { tryOnce: () => load(agent.words, READY) >= count, futexes: [READY_FUTEX] },
      NEVER,
    );
    forget("all there");
    const flag = new Flag(agent, AT);
    flag.set();
    flag.clear();
    assertEquals(flag.isSet, false);
  };
}

function scenario(
  members: Record<string, MemberBody>,
  more: Partial<FamilyScenario> = {},
): Scenario {
  return family({ objectWords: EVENT.size + 1 + FUTEX.size, names, members, ...more });
}

/** Waits that never run out show that nothing hangs on a timeout. */
const endless = { timeouts: "never" } as const;

const waiters: Record<string, [MemberBody, MemberBody]> = {
  "Two who park": [waitForIt, waitForIt],
  "One who parks and one who awaits": [waitForIt, awaitIt],
  "Two who await": [awaitIt, awaitIt],
};

for (const [who, [A, B]] of Object.entries(waiters)) {
  Deno.test(holds(
    `${who} see an event that is unset at once`,
    scenario({ A, B, setter: pulse(2) }),
    { ...endless, preemptions: 2 },
    { ...endless, preemptions: 3 },
  ));
}

Deno.test(holds(
  "Two may set an event at once",
  scenario({
    A: waitForIt,
    B: (agent) => new Flag(agent, AT).set(),
    C: (agent) => new Flag(agent, AT).set(),
  }),
  { ...endless, preemptions: 3 },
));

for (const [how, A] of Object.entries({ parks: waitForIt, awaits: awaitIt })) {
  Deno.test(holds(
    `Who ${how} sees an event though one who set it died`,
    scenario({
      A,
      dying: (agent) => new Flag(agent, AT).set(),
      setter: (agent) => new Flag(agent, AT).set(),
    }, { reaper: true, mortals: ["dying"] }),
    { ...endless, preemptions: 1, deaths: 1 },
    { ...endless, preemptions: 1, sentences: 1 },
    { ...endless, preemptions: 1, sentences: 1, deaths: 1 },
  ));
  Deno.test(holds(
    `Who ${how} sees an event though another one who waited died`,
    scenario({ A, dying: waitForIt, setter: pulse(1) }, {
      reaper: true,
      mortals: ["dying"],
      // It may have come too late.
      mayStayParked: ["A", "dying"],
    }),
    { ...endless, preemptions: 1, deaths: 1 },
  ));
}

// -- The same with something left out --

/** Waits for the flag, not for its having been set. */
function waitForFlag(agent: Agent): void {
  const { futexes } = waiting(agent);
  const flag = new Flag(agent, AT);
  park(agent, { tryOnce: () => flag.isSet, futexes }, NEVER);
}

Deno.test(fails(
  "A short event is missed by who looks at the flag alone",
  scenario({ A: waitForFlag, B: waitForFlag, setter: pulse(2) }),
  { ...endless, preemptions: 2 },
  "is parked on event.seq for ever",
));
