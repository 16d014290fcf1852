import { assert, assertEquals } from "@std/assert";
import type { Agent } from "./agent.ts";
import { compareExchange, load, store, wait } from "./atomics.ts";
import { NEVER } from "./deadline.ts";
import { park, wake } from "./futex.ts";
import { FUTEX, MUTEX, PAGE } from "./layout.ts";
import { lock, unlock } from "./mutex.ts";
import { family, type FamilyScenario, type MemberBody, objectAt, pageAt } from "./_model/family.ts";
import { fails, holds } from "./_model/modelled.ts";
import { fieldNames, forget, note, type Outcome, type Scenario } from "./_model/scenario.ts";

const AT = objectAt(0);
const OWNER = AT + MUTEX.owner;
const FUTEX_AT = AT + MUTEX.futex;
/** Who changes the guarded words: in the word while it does. */
const INSIDE = objectAt(MUTEX.size);
/** What the mutex guards. */
const COUNT = objectAt(MUTEX.size + 1);

const names = {
  [OWNER]: "owner",
  ...fieldNames("futex", FUTEX_AT, FUTEX),
  [INSIDE]: "INSIDE",
  [COUNT]: "COUNT",
};

/** Two steps that nobody else may come between; the second one commits. */
function countUp({ words, id }: Agent): void {
  store(words, INSIDE, id);
  const count = load(words, COUNT);
  store(words, COUNT, count + 1);
  assertEquals(load(words, INSIDE), id, "alone inside");
  note("counted");
}

function once(agent: Agent): void {
  lock(agent, AT);
  countUp(agent);
  unlock(agent, AT);
}

function twice(agent: Agent): void {
  once(agent);
  forget("between");
  once(agent);
}

/** Nothing that was counted is lost; the dead may have counted without saying so. */
function checkCount({ words, notes, condemned }: Outcome, members: readonly string[]): void {
  const counted = members.flatMap((name) => notes(name)).length;
  const dead = members.filter((name) => condemned(name)).length;
  const count = load(words, COUNT);
  assert(counted <= count && count <= counted + dead, `${counted} counted, ${dead} died: ${count}`);
}

function scenario(
  members: Record<string, MemberBody>,
  more: Partial<FamilyScenario> = {},
): Scenario {
  return family({
    objectWords: MUTEX.size + 2,
    names,
    members,
    end: (outcome) => checkCount(outcome, Object.keys(members)),
    // What a mutex guards is out of reach for who is believed dead.
    zombieMayWrite: (_name, at) => at !== INSIDE && at !== COUNT,
    ...more,
  });
}

function three(body: MemberBody): Record<string, MemberBody> {
  return { A: body, B: body, C: body };
}

/** Waits that never run out show that nothing hangs on a second look. */
const endless = { timeouts: "never" } as const;
/** All members are alike, so that it does not matter which one dies. */
const reaped = { reaper: true, mortals: ["A"] };

Deno.test(holds(
  "lock() lets one in at a time and wakes everyone",
  scenario(three(once)),
  { ...endless, preemptions: 2 },
  { ...endless, preemptions: 3 },
));

Deno.test(holds(
  "lock() does so when everyone comes again",
  scenario(three(twice)),
  { ...endless, preemptions: 2 },
));

Deno.test(holds(
  "lock() may look again after a while",
  scenario(three(once)),
  { preemptions: 2, timeouts: 2 },
));

Deno.test(holds(
  "An heir takes over from an owner that died anywhere",
  scenario(three(once), reaped),
  { ...endless, preemptions: 2, deaths: 1 },
  { preemptions: 1, deaths: 1 },
));

Deno.test(holds(
  "An heir takes over from an heir that died, too",
  scenario({ A: once, B: once, C: once }, { reaper: true, mortals: ["A", "B"] }),
  { ...endless, preemptions: 0, deaths: 2 },
));

Deno.test(holds(
  "A zombie stays outside",
  scenario({ A: once, B: once }, reaped),
  { ...endless, preemptions: 1, sentences: 1 },
  { ...endless, preemptions: 2, sentences: 1 },
));

Deno.test(holds(
  "A zombie that comes again stays outside",
  scenario({ A: twice, B: once }, reaped),
  { ...endless, preemptions: 1, sentences: 1 },
));

// -- The same with something left out --

/** `lock` which parks, and takes the mutex as if nobody else were parked. */
function naive(agent: Agent): void {
  const { words, id } = agent;
  while (compareExchange(words, OWNER, 0, id) !== 0) {
    const seq = load(words, FUTEX_AT + FUTEX.seq);
    store(words, FUTEX_AT + FUTEX.parked, 1);
    if (load(words, OWNER) === 0) continue;
    wait(words, FUTEX_AT + FUTEX.seq, seq);
    store(words, FUTEX_AT + FUTEX.parked, 0);
  }
  countUp(agent);
  unlock(agent, AT);
}

/** `lock` without the fence. */
function unfenced(agent: Agent): void {
  lock(agent, AT);
  agent.leave();
  countUp(agent);
  agent.enter();
  unlock(agent, AT);
}

/** `lock` which takes over from whoever is condemned, inside or not. */
function hasty(agent: Agent): void {
  const { words, id } = agent;
  const attempt = {
    futexes: [FUTEX_AT],
    tryOnce: () => {
      const owner = compareExchange(words, OWNER, 0, id);
      return owner === 0 ||
        (load(words, pageAt(owner - 1) + PAGE.condemned) !== 0 &&
          compareExchange(words, OWNER, owner, id) === owner);
    },
  };
  park(agent, attempt, NEVER);
  agent.enter();
  countUp(agent);
  unlock(agent, AT);
}

/** `unlock` which stores, whoever has the mutex by now. */
function careless(agent: Agent): void {
  lock(agent, AT);
  agent.leave();
  store(agent.words, OWNER, 0);
  wake(agent, FUTEX_AT);
}

Deno.test(fails(
  "A sleeper is forgotten when the parked are not counted",
  scenario(three(naive)),
  { ...endless, preemptions: 2 },
  "is parked on futex.seq for ever",
));

Deno.test(fails(
  "A zombie writes when there is no fence",
  scenario({ A: unfenced, B: once }, reaped),
  { ...endless, preemptions: 1, sentences: 1 },
  "A was believed dead and wrote",
));

Deno.test(fails(
  "Two are inside when an heir does not wait for the fence",
  scenario({ A: hasty, B: hasty }, reaped),
  { ...endless, preemptions: 2, sentences: 1 },
  "alone inside",
));

Deno.test(fails(
  "A zombie frees what its heir has when it stores instead of comparing",
  scenario({ A: careless, B: once, C: once }, reaped),
  { preemptions: 2, sentences: 1, timeouts: 0 },
  "alone inside",
));
