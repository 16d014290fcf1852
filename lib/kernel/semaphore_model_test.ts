import { assert, assertEquals } from "@std/assert";
import type { Agent } from "./agent.ts";
import { add, load, sub } from "./atomics.ts";
import { NEVER } from "./deadline.ts";
import { Doorbell } from "./doorbell.ts";
import { park } from "./futex.ts";
import { FUTEX, SEMAPHORE } from "./layout.ts";
import { CountingSemaphore } from "./semaphore.ts";
import { family, type FamilyScenario, type MemberBody, objectAt } from "./_model/family.ts";
import { fails, holds } from "./_model/modelled.ts";
import { fieldNames, forget, type Outcome, type Scenario, turn } from "./_model/scenario.ts";

const AT = objectAt(0);
const INSIDE = objectAt(SEMAPHORE.size);

const names = {
  ...fieldNames("semaphore", AT, SEMAPHORE),
  ...fieldNames("semaphore", AT + SEMAPHORE.futex, FUTEX),
  [INSIDE]: "INSIDE",
};

function acquire(agent: Agent, semaphore: CountingSemaphore): void {
  park(agent, { tryOnce: () => semaphore.tryAcquire(), futexes: [semaphore.futex] }, NEVER);
}

/** Takes a permit and gives it back. */
function borrow(agent: Agent): void {
  const semaphore = new CountingSemaphore(agent, AT);
  acquire(agent, semaphore);
  forget("mine");
  const others = add(agent.words, INSIDE, 1);
  assert(others < semaphore.max, `${others} others inside`);
  sub(agent.words, INSIDE, 1);
  assertEquals(semaphore.release(), true);
}

/** As {@linkcode borrow}, where nobody can tell the dead inside from the living. */
function borrowQuietly(agent: Agent): void {
  const semaphore = new CountingSemaphore(agent, AT);
  acquire(agent, semaphore);
  forget("mine");
  semaphore.release();
}

function borrowTwice(agent: Agent): void {
  borrow(agent);
  forget("between");
  borrow(agent);
}

function borrowAwaiting(agent: Agent): void {
  const semaphore = new CountingSemaphore(agent, AT);
  const doorbell = new Doorbell(agent, { holdLoop: () => {} });
  let mine = false;
  doorbell.wait({
    tryOnce: () => mine = semaphore.tryAcquire(),
    futexes: [semaphore.futex],
  }, NEVER).catch(() => {});
  while (!mine) turn();
  semaphore.release();
}

/** Every permit is back, but those that the dead may have had. */
function checkValue({ words, condemned }: Outcome, members: readonly string[]): void {
  const max = load(words, AT + SEMAPHORE.max);
  const dead = members.filter((name) => condemned(name)).length;
  const value = load(words, AT + SEMAPHORE.value);
  assert(value <= max && value >= max - dead, `${value} of ${max} permits, ${dead} died`);
}

function scenario(
  permits: number,
  members: Record<string, MemberBody>,
  more: Partial<FamilyScenario> = {},
): Scenario {
  return family({
    objectWords: SEMAPHORE.size + 1,
    names,
    setup: (agent) => new CountingSemaphore(agent, AT).initialize(permits, permits),
    members,
    end: (outcome) => checkValue(outcome, Object.keys(members)),
    ...more,
  });
}

/** Waits that never run out show that nothing hangs on a timeout. */
const endless = { timeouts: "never" } as const;

Deno.test(holds(
  "One permit lets one in at a time",
  scenario(1, { A: borrow, B: borrow, C: borrow }),
  { ...endless, preemptions: 3 },
));

Deno.test(holds(
  "Two permits let two in at a time",
  scenario(2, { A: borrow, B: borrow, C: borrowTwice }),
  { ...endless, preemptions: 2 },
));

Deno.test(holds(
  "A permit goes to who awaits it, too",
  scenario(1, { A: borrowAwaiting, B: borrowAwaiting, C: borrow }),
  { ...endless, preemptions: 2 },
));

for (const [how, B] of Object.entries({ parks: borrowQuietly, awaits: borrowAwaiting })) {
  const dangerous = scenario(
    2,
    { A: borrowQuietly, B, C: borrowQuietly },
    { reaper: true, mortals: ["A"] },
  );
  Deno.test(holds(
    `Who ${how} gets a permit though another died with one`,
    dangerous,
    { ...endless, preemptions: 1, deaths: 1 },
    { ...endless, preemptions: 1, sentences: 1 },
    { ...endless, preemptions: 1, sentences: 1, deaths: 1 },
  ));
}

// -- The same with something left out --

/** Gives the permit back and wakes nobody. */
function keepQuiet(agent: Agent): void {
  const semaphore = new CountingSemaphore(agent, AT);
  acquire(agent, semaphore);
  add(agent.words, AT + SEMAPHORE.value, 1);
}

Deno.test(fails(
  "A permit that nobody tells of is not taken",
  scenario(1, { A: keepQuiet, B: borrow, C: borrow }),
  { ...endless, preemptions: 1 },
  "is parked on semaphore.seq for ever",
));

/** Looks and takes in two steps. */
function grab(agent: Agent): void {
  const at = AT + SEMAPHORE.value;
  if (load(agent.words, at) === 0) return;
  sub(agent.words, at, 1);
  assert(load(agent.words, at) >= 0, "a permit was taken twice");
  add(agent.words, at, 1);
}

Deno.test(fails(
  "A permit is taken twice by who looks first",
  scenario(1, { A: grab, B: grab, C: grab }),
  { ...endless, preemptions: 2 },
  "a permit was taken twice",
));
