import { assert } from "@std/assert";
import type { Agent } from "./agent.ts";
import { load, store } from "./atomics.ts";
import type { Allocator } from "./chain.ts";
import { SleepingRoom } from "./condition.ts";
import { type Deadline, NEVER } from "./deadline.ts";
import { park } from "./futex.ts";
import { FUTEX, LOCK, MUTEX, SLEEPERS } from "./layout.ts";
import { OwnedLock } from "./owned_lock.ts";
import { ending, family, type FamilyScenario, type MemberBody, objectAt } from "./_model/family.ts";
import { fails, holds } from "./_model/modelled.ts";
import { fieldNames, forget, note, type Outcome, type Scenario } from "./_model/scenario.ts";

const LOCK_AT = objectAt(0);
const ROOM_AT = objectAt(LOCK.size);
/** What is waited for; the lock guards it. */
const TOKENS = objectAt(LOCK.size + SLEEPERS.size);

const names = {
  ...fieldNames("lock", LOCK_AT, LOCK),
  ...fieldNames("lock", LOCK_AT + LOCK.futex, FUTEX),
  ...fieldNames("room", ROOM_AT, SLEEPERS),
  ...fieldNames("roomMutex", ROOM_AT + SLEEPERS.mutex, MUTEX),
  ...fieldNames("roomMutex", ROOM_AT + SLEEPERS.mutex + MUTEX.futex, FUTEX),
  [TOKENS]: "TOKENS",
};

/** Thrown where the owner of the lock is dead. */
class Broken extends Error {}

/** The condition as the rooms above build it: a lock, and a room to sleep in. */
class Monitor {
  readonly #agent: Agent;
  readonly #lock: OwnedLock;
  readonly #room: SleepingRoom;

  constructor(agent: Agent, memory: Allocator) {
    this.#agent = agent;
    this.#lock = new OwnedLock(agent, LOCK_AT);
    this.#room = new SleepingRoom(agent, memory, ROOM_AT);
  }

  acquire(): void {
    const tryOnce = () => {
      if (this.#lock.tryOrMark(this.#agent.id)) return true;
      this.#refuseIfBroken();
      return false;
    };
    park(this.#agent, { tryOnce, futexes: [this.#lock.futex] }, NEVER);
  }

  release(): void {
    this.#lock.release(this.#agent.id);
  }

  /** Sleeps with the lock released; false if the time ran out. */
  wait(deadline: Deadline = NEVER): boolean {
    const sleeper = this.#room.enter(this.#agent.id);
    this.release();
    let failure: unknown;
    try {
      const tryOnce = () => {
        if (this.#room.isNotified(sleeper)) return true;
        this.#refuseIfBroken();
        return false;
      };
      park(this.#agent, { tryOnce, futexes: [sleeper.futex] }, deadline);
      this.acquire();
    } catch (error) {
      failure = error;
    }
    const notified = this.#room.leave(sleeper, { gaveUp: failure !== undefined });
    if (failure !== undefined) throw failure;
    return notified;
  }

  notify(count: number): void {
    this.#room.notify(count);
  }

  #refuseIfBroken(): void {
    if (this.#lock.deadOwner !== 0) throw new Broken();
  }
}

/** Runs `body` with the lock held, unless it breaks. */
function withLock(body: (monitor: Monitor, agent: Agent) => void): MemberBody {
  return (agent, memory) => {
    const monitor = new Monitor(agent, memory);
    try {
      monitor.acquire();
      forget("acquired");
      body(monitor, agent);
      forget("done");
      monitor.release();
    } catch (error) {
      if (!(error instanceof Broken)) throw error;
      note("broken");
    }
  };
}

function takeToken({ words }: Agent): void {
  store(words, TOKENS, load(words, TOKENS) - 1);
}

const take: MemberBody = withLock((monitor, agent) => {
  while (load(agent.words, TOKENS) === 0) monitor.wait();
  takeToken(agent);
});

/** Takes a token if one comes in time. */
const takeSoon: MemberBody = withLock((monitor, agent) => {
  const deadline = performance.now() + 50;
  while (load(agent.words, TOKENS) === 0) if (!monitor.wait(deadline)) return;
  takeToken(agent);
});

/** Puts `count` tokens down and tells `told` sleepers. */
function give(count: number, told: number = count): MemberBody {
  return withLock((monitor, { words }) => {
    store(words, TOKENS, load(words, TOKENS) + count);
    monitor.notify(told);
  });
}

/** Nobody sleeps while there is a token: he was told of it, or who was told is dead. */
function checkEnd({ words, fate }: Outcome, members: readonly string[]): void {
  if (load(words, TOKENS) === 0) return;
  for (const name of members) assert(fate(name) !== "parked", `${name} sleeps beside a token`);
}

function scenario(
  members: Record<string, MemberBody>,
  more: Partial<FamilyScenario> = {},
): Scenario {
  return family({
    objectWords: LOCK.size + SLEEPERS.size + 1,
    names,
    members,
    end: (outcome) => checkEnd(outcome, Object.keys(members)),
    ...more,
  });
}

/** Waits that never run out show that nothing hangs on a timeout. */
const endless = { timeouts: "never" } as const;
/** Who got no token sleeps on. */
const takersMaySleep = { mayStayParked: ["A", "B"] };

Deno.test(holds(
  "A condition wakes as many as it is told to",
  scenario({ A: take, B: take, giver: give(2) }),
  { ...endless, preemptions: 1 },
  { ...endless, preemptions: 2, plain: "merged" },
));

Deno.test(holds(
  "A condition wakes all",
  scenario({ A: take, B: take, giver: give(2, Infinity) }),
  { ...endless, preemptions: 1 },
));

Deno.test(holds(
  "Those who end break nothing",
  scenario({ A: ending(take), B: take, giver: ending(give(2)) }),
  { ...endless, preemptions: 1, plain: "merged" },
));

Deno.test(holds(
  "Who is told too late passes it on",
  scenario({ A: takeSoon, B: take, giver: give(1) }, takersMaySleep),
  { preemptions: 2, plain: "merged" },
));

for (const [who, mortal] of Object.entries({ "a sleeper": "A", "who tells them": "giver" })) {
  Deno.test(holds(
    `The sleepers of a condition outlive ${who}`,
    scenario({ A: take, B: take, giver: give(1) }, {
      ...takersMaySleep,
      reaper: true,
      mortals: [mortal],
    }),
    { ...endless, preemptions: 1, deaths: 1, plain: "merged" },
    { ...endless, preemptions: 0, sentences: 1, deaths: 1, plain: "merged" },
  ));
}

// -- The same with something left out --

/** Gives up when the time is over, whatever it was told meanwhile. */
const selfish: MemberBody = withLock((monitor, agent) => {
  const deadline = performance.now() + 50;
  while (load(agent.words, TOKENS) === 0) {
    monitor.wait(deadline);
    if (performance.now() >= deadline) return;
  }
  takeToken(agent);
});

Deno.test(fails(
  "A token lies about when who was told too late does not say so",
  scenario({ A: selfish, B: take, giver: give(1) }, takersMaySleep),
  { preemptions: 2 },
  "B sleeps beside a token",
));

/** Looks before it has the lock. */
function hasty(agent: Agent, memory: Allocator): void {
  const monitor = new Monitor(agent, memory);
  const empty = load(agent.words, TOKENS) === 0;
  monitor.acquire();
  if (empty) monitor.wait();
  takeToken(agent);
  monitor.release();
}

Deno.test(fails(
  "A condition stores nothing for who looked without the lock",
  scenario({ A: hasty, B: take, giver: give(2) }, takersMaySleep),
  { ...endless, preemptions: 1 },
  "A sleeps beside a token",
));
