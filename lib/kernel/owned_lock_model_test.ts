import { assert, assertEquals } from "@std/assert";
import type { Agent } from "./agent.ts";
import { load, store } from "./atomics.ts";
import { NEVER } from "./deadline.ts";
import { Doorbell } from "./doorbell.ts";
import { type Attempt, park } from "./futex.ts";
import { FUTEX, LOCK, PAGE } from "./layout.ts";
import { OwnedLock } from "./owned_lock.ts";
import { ending, family, type FamilyScenario, type MemberBody, objectAt } from "./_model/family.ts";
import { fails, holds } from "./_model/modelled.ts";
import { fieldNames, forget, note, type Outcome, type Scenario, turn } from "./_model/scenario.ts";

const AT = objectAt(0);
const INSIDE = objectAt(LOCK.size);

const names = {
  ...fieldNames("lock", AT, LOCK),
  ...fieldNames("lock", AT + LOCK.futex, FUTEX),
  [INSIDE]: "INSIDE",
};

/** Thrown where the owner of the lock is dead. */
class Broken extends Error {}

/** How an acquire waits: as the rooms above do it. */
function acquiring(agent: Agent, lock: OwnedLock): Attempt {
  return {
    tryOnce: () => {
      if (lock.tryOrMark(agent.id)) return true;
      if (lock.deadOwner !== 0) throw new Broken();
      return false;
    },
    futexes: [lock.futex],
  };
}

/** What the lock is for. */
function enterAlone({ words, id }: Agent): void {
  assertEquals(load(words, INSIDE), 0, "alone inside");
  store(words, INSIDE, id);
  assertEquals(load(words, INSIDE), id, "alone inside");
  store(words, INSIDE, 0);
}

/** Runs `body`, whose lock may break. */
function unlessBroken(body: () => void): void {
  try {
    body();
    note("done");
  } catch (error) {
    if (!(error instanceof Broken)) throw error;
    note("broken");
  }
}

function lockOnce(agent: Agent): void {
  const lock = new OwnedLock(agent, AT);
  unlessBroken(() => {
    const settled = load(agent.words, agent.page + PAGE.state) < 0;
    if (!lock.tryAcquire(agent.id)) park(agent, acquiring(agent, lock), NEVER);
    assert(!settled, "a zombie acquired the lock");
    enterAlone(agent);
    lock.release(agent.id);
  });
}

/** Makes the lock usable again when it is broken. */
function lockAndMend(agent: Agent): void {
  const lock = new OwnedLock(agent, AT);
  for (let broken = true; broken;) {
    try {
      park(agent, acquiring(agent, lock), NEVER);
      broken = false;
    } catch (error) {
      if (!(error instanceof Broken)) throw error;
      const owner = lock.deadOwner;
      if (owner !== 0) lock.reset(owner, agent.id);
    }
  }
  forget("mine");
  // The dead may have left in the middle.
  store(agent.words, INSIDE, agent.id);
  assertEquals(load(agent.words, INSIDE), agent.id, "alone inside");
  store(agent.words, INSIDE, 0);
  lock.release(agent.id);
}

function awaitOnce(agent: Agent): void {
  const lock = new OwnedLock(agent, AT);
  const doorbell = new Doorbell(agent, { holdLoop: () => {} });
  const { tryOnce, futexes } = acquiring(agent, lock);
  let mine = false;
  let failure: unknown;
  const attempt = {
    tryOnce: () => {
      try {
        return mine = tryOnce();
      } catch (error) {
        failure = error;
        throw error;
      }
    },
    futexes,
  };
  unlessBroken(() => {
    doorbell.wait(attempt, NEVER).catch(() => {});
    while (!mine && failure === undefined) turn();
    if (failure !== undefined) throw failure;
    enterAlone(agent);
    lock.release(agent.id);
  });
}

function lockTwice(agent: Agent): void {
  lockOnce(agent);
  forget("between");
  lockOnce(agent);
}

function checkEnd(outcome: Outcome, members: readonly string[]): void {
  const broken = members.some((name) => outcome.notes(name).includes("broken"));
  assert(!broken || members.some((name) => outcome.condemned(name)), "broken, and nobody died");
}

function scenario(
  members: Record<string, MemberBody>,
  more: Partial<FamilyScenario> = {},
): Scenario {
  return family({
    objectWords: LOCK.size + 1,
    names,
    members,
    end: (outcome) => checkEnd(outcome, Object.keys(members)),
    ...more,
  });
}

/** Waits that never run out show that nothing hangs on a timeout. */
const endless = { timeouts: "never" } as const;
const reaped = { reaper: true, mortals: ["A"] };

Deno.test(holds(
  "A lock lets one in at a time and wakes everyone",
  scenario({ A: lockOnce, B: lockOnce, C: lockOnce }),
  { ...endless, preemptions: 3 },
));

Deno.test(holds(
  "A lock does so when somebody comes again",
  scenario({ A: lockTwice, B: lockTwice, C: lockOnce }),
  { ...endless, preemptions: 2 },
));

Deno.test(holds(
  "A lock is not broken by owners that release it and end",
  scenario({ A: ending(lockOnce), B: ending(lockOnce), C: lockOnce }),
  { ...endless, preemptions: 2 },
));

Deno.test(holds(
  "A lock wakes who awaits it, too",
  scenario({ A: awaitOnce, B: lockOnce, C: awaitOnce }),
  { ...endless, preemptions: 2 },
));

Deno.test(holds(
  "Who runs out of time leaves the lock in order",
  scenario({
    A: (agent) => {
      const lock = new OwnedLock(agent, AT);
      if (!park(agent, acquiring(agent, lock), performance.now() + 50)) return;
      enterAlone(agent);
      lock.release(agent.id);
    },
    B: lockOnce,
    C: lockTwice,
  }),
  { preemptions: 2, timeouts: 1 },
));

for (const [how, B] of Object.entries({ parks: lockOnce, awaits: awaitOnce })) {
  Deno.test(holds(
    `Who ${how} learns of the owner's death`,
    scenario({ A: lockOnce, B, C: lockOnce }, reaped),
    { ...endless, preemptions: 1, deaths: 1 },
    { ...endless, preemptions: 1, sentences: 1 },
    { ...endless, preemptions: 0, sentences: 1, deaths: 1 },
  ));
}

Deno.test(holds(
  "A broken lock can be mended by several at once",
  scenario({ A: lockOnce, B: lockAndMend, C: lockAndMend }, reaped),
  { ...endless, preemptions: 1, deaths: 1 },
));

// -- The same with something left out --

/** Does not mark the lock as awaited before it sleeps. */
function unmarked(agent: Agent): void {
  const lock = new OwnedLock(agent, AT);
  park(agent, { tryOnce: () => lock.tryAcquire(agent.id), futexes: [lock.futex] }, NEVER);
  enterAlone(agent);
  lock.release(agent.id);
}

/** Acquires after a sleep as if nobody else were asleep. */
function forgetful(agent: Agent): void {
  const lock = new OwnedLock(agent, AT);
  const attempt = acquiring(agent, lock);
  let slept = false;
  park(agent, {
    tryOnce: () => {
      if (slept && lock.tryAcquire(agent.id)) return true;
      slept = true;
      return lock.owner === 0 ? lock.tryAcquire(agent.id) : attempt.tryOnce();
    },
    futexes: attempt.futexes,
  }, NEVER);
  enterAlone(agent);
  lock.release(agent.id);
}

for (
  const [what, body] of Object.entries({ "mark the lock": unmarked, "mark it again": forgetful })
) {
  Deno.test(fails(
    `A sleeper is forgotten by those who do not ${what}`,
    scenario({ A: body, B: body, C: body }),
    { ...endless, preemptions: 2 },
    "is parked on lock.seq for ever",
  ));
}
