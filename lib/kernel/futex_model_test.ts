import { assertEquals } from "@std/assert";
import { type Agent, ring, wakeUp } from "./agent.ts";
import { add, compareExchange, exchange, load, notify, store, wait } from "./atomics.ts";
import { NEVER } from "./deadline.ts";
import { Doorbell } from "./doorbell.ts";
import { type Attempt, park, showInterest, wake } from "./futex.ts";
import { FUTEX, MUTEX, PAGE } from "./layout.ts";
import { lock, unlock } from "./mutex.ts";
import { family, type FamilyScenario, type MemberBody, objectAt, pageAt } from "./_model/family.ts";
import { fails, holds } from "./_model/modelled.ts";
import { fieldNames, forget, note, type Scenario, turn } from "./_model/scenario.ts";

// Permits, as a semaphore has them: a count, and a futex for who wants one. Twice.
const PERMITS = objectAt(0);
const WANTED = objectAt(1);
const OTHERS = objectAt(4);
const OTHERS_WANTED = objectAt(5);

/** A mutex that guards the permits, where that is wanted. */
const GUARD = objectAt(8);

const names = {
  ...fieldNames("guard", GUARD, MUTEX),
  ...fieldNames("guard", GUARD + MUTEX.futex, FUTEX),
  [PERMITS]: "permits",
  ...fieldNames("wanted", WANTED, FUTEX),
  [OTHERS]: "others",
  ...fieldNames("othersWanted", OTHERS_WANTED, FUTEX),
};

/** Takes one of the permits counted at `at`, if there is one. */
function tryTake(agent: Agent, at: number): boolean {
  for (;;) {
    const count = load(agent.words, at);
    if (count === 0) return false;
    if (compareExchange(agent.words, at, count, count - 1) === count) return true;
  }
}

function taking(agent: Agent, ...places: number[]): Attempt {
  return {
    tryOnce: () => places.some((at) => tryTake(agent, at)),
    futexes: places.map((at) => at + 1),
  };
}

/** Blocks until it has a permit. */
function take(agent: Agent): void {
  park(agent, taking(agent, PERMITS), NEVER);
}

/** Blocks until it had a permit as often as is said. */
function takeTimes(times: number): MemberBody {
  return (agent) => {
    for (let i = 0; i < times; i++) {
      forget(i);
      take(agent);
    }
  };
}

/** Waits for a permit as agents with an event loop do. */
function awaitPermit(agent: Agent): void {
  let took = false;
  const doorbell = new Doorbell(agent, { holdLoop: () => {} });
  const { tryOnce, futexes } = taking(agent, PERMITS);
  doorbell.wait({ tryOnce: () => took = tryOnce(), futexes }, NEVER).catch(() => {});
  while (!took) turn();
}

/** Gives a permit at each of `places`. */
function give(...places: number[]): (agent: Agent) => void {
  return (agent) => {
    for (const [i, at] of places.entries()) {
      forget(i);
      agent.enter();
      add(agent.words, at, 1); // W1
      wake(agent, at + 1);
      agent.leave();
    }
  };
}

const giveTwo = give(PERMITS, PERMITS);

function permits(
  members: Record<string, MemberBody>,
  more: Partial<FamilyScenario> = {},
): Scenario {
  return family({ objectWords: 8 + MUTEX.size, names, members, ...more });
}

/** Waits that never run out show that nothing hangs on a timeout. */
const endless = { timeouts: "never" } as const;

// -- Waiting --

const pairs: Record<string, [MemberBody, MemberBody]> = {
  "Two who park": [take, take],
  "One who parks and one who awaits": [take, awaitPermit],
  "Two who await": [awaitPermit, awaitPermit],
};

for (const [who, [A, B]] of Object.entries(pairs)) {
  Deno.test(holds(
    `${who} both get what they wait for`,
    permits({ A, B, giver: giveTwo }),
    { ...endless, preemptions: 2 },
    { ...endless, preemptions: 4 },
  ));
}

Deno.test(holds(
  "Who parks again and again gets what two givers give",
  permits({ A: takeTimes(4), giver: giveTwo, second: giveTwo }),
  { ...endless, preemptions: 3 },
));

Deno.test(holds(
  "Two who park again and again get what is given",
  permits({ A: takeTimes(2), B: takeTimes(2), giver: give(PERMITS, PERMITS, PERMITS, PERMITS) }),
  { ...endless, preemptions: 3 },
));

Deno.test(holds(
  "Who parks on its doorbell gets what it waits for",
  permits({ A: take, B: take, giver: giveTwo }, { serving: ["B"] }),
  { ...endless, preemptions: 3 },
));

Deno.test(holds(
  "Who waits for either of two things gets the one that comes",
  permits({
    A: (agent) => void park(agent, taking(agent, PERMITS, OTHERS), NEVER),
    B: take,
    giver: give(OTHERS, PERMITS, PERMITS),
  }),
  { ...endless, preemptions: 3 },
));

Deno.test(holds(
  "Who runs out of time takes no wake along",
  permits({
    A: (agent) => void note(park(agent, taking(agent, PERMITS), performance.now() + 50)),
    B: take,
    giver: giveTwo,
  }),
  { preemptions: 3, timeouts: 2 },
));

Deno.test(holds(
  "Who is interrupted hands its wake on",
  permits({
    A: (agent) => {
      try {
        park(agent, { ...taking(agent, PERMITS), interruptible: true }, NEVER);
        note("took");
      } catch (error) {
        note((error as Error).name);
      }
    },
    B: take,
    giver: (agent) => {
      giveTwo(agent);
      store(agent.words, pageAt(0) + PAGE.interrupted, 1);
      wakeUp(agent, pageAt(0));
    },
  }),
  { ...endless, preemptions: 2 },
));

// -- Deaths --

for (const [how, B] of Object.entries({ parks: take, awaits: awaitPermit })) {
  for (const harm of ["deaths", "sentences"] as const) {
    Deno.test(holds(
      `Nobody waits for a wake that a taker took along: another ${how}, ${harm}`,
      permits({ A: take, B, giver: giveTwo }, { reaper: true, mortals: ["A"] }),
      { ...endless, preemptions: 1, [harm]: 1 },
    ));
    Deno.test(holds(
      `Nobody waits for a wake that a giver took along: another ${how}, ${harm}`,
      permits({ B, giver: give(PERMITS), second: give(PERMITS) }, {
        reaper: true,
        mortals: ["giver"],
      }),
      { ...endless, preemptions: 1, [harm]: 1 },
    ));
  }
}

/** Takes a permit that a mutex guards, for which the attempt itself may have to park. */
function takeGuarded(agent: Agent, takes: boolean): void {
  const tryOnce = () => {
    lock(agent, GUARD);
    const seen = load(agent.words, PERMITS) > 0 && (!takes || tryTake(agent, PERMITS));
    unlock(agent, GUARD);
    return seen;
  };
  park(agent, { tryOnce, futexes: [WANTED] }, NEVER);
  if (!takes) wake(agent, WANTED);
}

Deno.test(holds(
  "A reaper finds who parked for a mutex before it parked for good",
  permits({
    A: (agent) => takeGuarded(agent, false),
    B: (agent) => takeGuarded(agent, true),
    giver: give(PERMITS),
  }, { reaper: true, mortals: ["A"], mayStayParked: ["A"] }),
  { ...endless, preemptions: 2, deaths: 1 },
));

/** What is left where a futex was: it was freed, and is another's now. */
const OTHERS_NOW = -1;

/** Has A wait a while, give up and free what it waited on, while another has it look up. */
function freed(wakes: (agent: Agent, page: number) => void): Scenario {
  return permits({
    A: (agent) => {
      park(agent, taking(agent, PERMITS), performance.now() + 50);
      store(agent.words, WANTED + FUTEX.seq, OTHERS_NOW);
    },
    waker: (agent) => wakes(agent, pageAt(0)),
  }, {
    end: ({ words }) => assertEquals(load(words, WANTED + FUTEX.seq), OTHERS_NOW),
  });
}

Deno.test(holds(
  "Who has another look up writes nothing into what that one may have freed",
  freed(wakeUp),
  { preemptions: 3, timeouts: 2 },
));

Deno.test(fails(
  "Who wakes it by the event count does",
  freed((agent, page) => {
    ring(agent, page);
    const futex = load(agent.words, page + PAGE.parkedOn);
    if (futex === 0) return;
    add(agent.words, futex + FUTEX.seq, 1);
    notify(agent.words, futex + FUTEX.seq);
  }),
  { preemptions: 3, timeouts: 2 },
  "the end is wrong",
));

/** A member that is sentenced while it waits for what never comes. */
function condemned(waits: MemberBody): Scenario {
  return permits({ A: waits }, { reaper: true, mayStayParked: ["A"] });
}

/** Parks without P0. */
function takeDeaf(agent: Agent): void {
  while (!tryTake(agent, PERMITS)) {
    agent.checkCondemned();
    store(agent.words, agent.page + PAGE.parkedOn, WANTED);
    wait(agent.words, WANTED + FUTEX.seq, 0);
    agent.checkCondemned();
  }
}

Deno.test(holds(
  "Who is condemned on its way to sleep ends",
  condemned(take),
  { ...endless, preemptions: 4, sentences: 1 },
));

Deno.test(fails(
  "It sleeps for ever without P0",
  condemned(takeDeaf),
  { ...endless, preemptions: 2, sentences: 1 },
  "A is parked on wanted.seq for ever",
));

// -- The same with a step left out --

/** `wake` without W3. */
function wakeWithoutSeq(agent: Agent, futex: number): void {
  if (load(agent.words, futex + FUTEX.parked) > 0) notify(agent.words, futex + FUTEX.seq, 1);
}

/** `wake` without W4 and W5. */
function wakeParkedOnly(agent: Agent, futex: number): void {
  if (load(agent.words, futex + FUTEX.parked) === 0) return;
  add(agent.words, futex + FUTEX.seq, 1);
  notify(agent.words, futex + FUTEX.seq, 1);
}

/** A give that wakes first: W1 comes last. */
function giveLate(agent: Agent): void {
  for (let i = 0; i < 2; i++) {
    wake(agent, WANTED);
    add(agent.words, PERMITS, 1);
  }
}

function giveBy(wakes: (agent: Agent, futex: number) => void): MemberBody {
  return (agent) => {
    for (let i = 0; i < 2; i++) {
      add(agent.words, PERMITS, 1);
      wakes(agent, WANTED);
    }
  };
}

/** Parks on its doorbell without D3, the look after the interest was shown. */
function takeWithoutLook(agent: Agent): void {
  const bell = agent.page + PAGE.doorbell;
  while (!tryTake(agent, PERMITS)) {
    const rung = load(agent.words, bell);
    showInterest(agent, WANTED);
    wait(agent.words, bell, rung);
  }
}

/** `wake` which clears the interest after the ring, not before. */
function ringFirst(agent: Agent, futex: number): void {
  if (load(agent.words, futex + FUTEX.interested) === 0) return;
  for (const index of [0, 1]) {
    add(agent.words, pageAt(index) + PAGE.doorbell, 1);
    notify(agent.words, pageAt(index) + PAGE.doorbell);
  }
  exchange(agent.words, futex + FUTEX.interested, 0);
}

/** Parks with P2 before P1: its wake may be used up before it reads `seq`. */
function takeAnnouncedFirst(agent: Agent): void {
  while (!tryTake(agent, PERMITS)) {
    add(agent.words, WANTED + FUTEX.parked, 1);
    const seq = load(agent.words, WANTED + FUTEX.seq);
    if (tryTake(agent, PERMITS)) return;
    wait(agent.words, WANTED + FUTEX.seq, seq);
  }
}

/** `wake` that counts itself off only after it has woken: twice off for one who is up. */
function countOffLate(agent: Agent, futex: number): void {
  if (load(agent.words, futex + FUTEX.parked) <= 0) return;
  add(agent.words, futex + FUTEX.seq, 1);
  notify(agent.words, futex + FUTEX.seq, 1);
  add(agent.words, futex + FUTEX.parked, -1);
}

const faults: Record<string, Scenario> = {
  "P1 before P2": permits({ A: takeAnnouncedFirst, B: take, giver: giveTwo }),
  "W3 counting off first": permits({
    A: takeTimes(4),
    giver: giveBy(countOffLate),
    second: giveBy(countOffLate),
  }),
  "W3": permits({ A: take, B: take, giver: giveBy(wakeWithoutSeq) }),
  "W4": permits({ A: take, B: awaitPermit, giver: giveBy(wakeParkedOnly) }),
  "the order of W1 and W2": permits({ A: take, B: take, giver: giveLate }),
  "the order of W4 and W5": permits({ A: awaitPermit, B: awaitPermit, giver: giveBy(ringFirst) }),
  "D3": permits({ A: take, B: takeWithoutLook, giver: giveTwo }),
};

for (const [step, scenario] of Object.entries(faults)) {
  Deno.test(
    fails(`A wake is lost without ${step}`, scenario, { ...endless, preemptions: 2 }, "deadlock"),
  );
}

/** Wants to see a permit, takes none, and hands the wake on. */
function watch(agent: Agent): void {
  park(agent, { tryOnce: () => load(agent.words, PERMITS) > 0, futexes: [WANTED] }, NEVER);
  wake(agent, WANTED);
}

const watched = { A: watch, B: take, giver: give(PERMITS) };

Deno.test(holds(
  "A wake that died on its way from hand to hand is made up for by the reaper",
  permits(watched, { reaper: true, mortals: ["A"], mayStayParked: ["A"] }),
  { ...endless, preemptions: 2, deaths: 1 },
));

Deno.test(fails(
  "It is lost without one",
  permits(watched, { mortals: ["A"], mayStayParked: ["A"] }),
  { ...endless, preemptions: 2, deaths: 1 },
  "B is parked on wanted.seq for ever",
));

/** Gives without the fence, so that it may be believed dead before it has. */
function giveUnfenced(agent: Agent): void {
  add(agent.words, PERMITS, 1);
  wake(agent, WANTED);
}

const unfenced = { B: awaitPermit, giver: giveUnfenced, second: giveUnfenced };

Deno.test(holds(
  "A wake that a zombie took along when it really died is made up for, too",
  permits(unfenced, { reaper: true, mortals: ["giver"] }),
  { ...endless, preemptions: 1, sentences: 1, deaths: 1 },
));

Deno.test(fails(
  "It is lost if the reaper does not hear of that",
  permits(unfenced, { reaper: "at once", mortals: ["giver"] }),
  { ...endless, preemptions: 1, sentences: 1, deaths: 1 },
  "B waits for its bell for ever",
));
