import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { add, compareExchange, load, notify, store, wait, waitAsync } from "../atomics.ts";
import { check } from "./explorer.ts";
import { holds, modelled } from "./modelled.ts";
import {
  type AgentBody,
  believe,
  type Limits,
  note,
  type Scenario,
  ScheduleError,
  sentence,
  turn,
  type View,
} from "./scenario.ts";

/** Explores `scenario` and returns what it found wrong. */
function failure(scenario: Scenario, limits: Limits): string {
  return assertThrows(() => check(scenario, limits), ScheduleError).message;
}

// -- Permits: whoever is woken and does not take one must hand the wake on --

const PERMITS = 0;

function takePermit({ words }: View): void {
  for (;;) {
    const permits = load(words, PERMITS);
    if (permits > 0 && compareExchange(words, PERMITS, permits, permits - 1) === permits) return;
    if (permits === 0) wait(words, PERMITS, 0);
  }
}

/** One permit for two takers, of which one may leave when it is woken. */
function permits(handsOn: boolean): Scenario {
  return {
    words: 1,
    names: { [PERMITS]: "PERMITS" },
    agents: {
      leaver: ({ words }) => {
        if (wait(words, PERMITS, 0) === "ok" && handsOn) notify(words, PERMITS, 1);
      },
      taker: takePermit,
      giver: ({ words }) => {
        add(words, PERMITS, 1);
        notify(words, PERMITS, 1);
      },
    },
    mayStayParked: ["leaver"],
  };
}

Deno.test(holds("check() finds a wake handed on right", permits(true), { preemptions: 3 }));

Deno.test(modelled("check() finds a swallowed wake", () => {
  assertStringIncludes(failure(permits(false), { preemptions: 0 }), "taker is parked on PERMITS");
}));

/** The same if the leaver may die, after which a reaper wakes everyone, or does not. */
function reapedPermits(wakesAll: boolean): Scenario {
  const { agents, ...rest } = permits(true);
  return {
    ...rest,
    agents: {
      ...agents,
      reaper: ({ words }) => {
        believe(sentence());
        if (wakesAll) notify(words, PERMITS);
      },
    },
    mortals: ["leaver"],
  };
}

Deno.test(holds(
  "check() finds a wake right that is made up for after a death",
  reapedPermits(true),
  { preemptions: 3, deaths: 1 },
));

Deno.test(modelled("check() finds a wake swallowed by the dead", () => {
  const message = failure(reapedPermits(false), { preemptions: 0, deaths: 1 });
  assertStringIncludes(message, "leaver: dies, parked");
  assertStringIncludes(message, "leaver: swallows a wake");
  assertStringIncludes(message, "taker is parked on PERMITS for ever");
}));

// -- Zombies --

const CONDEMNED = 0, CRITICAL = 1, VALUE = 2, GO = 3;

/** A sleeper writes when it is woken; its reaper takes the value over as soon as it may. */
function zombie(fenced: boolean): Scenario {
  return {
    words: 4,
    names: { [CONDEMNED]: "CONDEMNED", [CRITICAL]: "CRITICAL", [VALUE]: "VALUE", [GO]: "GO" },
    agents: {
      sleeper: ({ words }) => {
        wait(words, GO, 0);
        if (fenced) store(words, CRITICAL, 1);
        if (!fenced || load(words, CONDEMNED) === 0) store(words, VALUE, 1);
        if (fenced) store(words, CRITICAL, 0);
      },
      waker: ({ words }) => {
        store(words, GO, 1);
        notify(words, GO);
      },
      reaper: ({ words }) => {
        const name = sentence();
        store(words, CONDEMNED, 1);
        believe(name);
        note(load(words, VALUE));
      },
    },
    mortals: ["sleeper"],
    critical: (_name, { words }) => load(words, CRITICAL) === 1,
    zombieMayWrite: (_name, at) => at === CRITICAL,
  };
}

Deno.test(holds(
  "check() finds a fence tight, whether the sentenced die or not",
  zombie(true),
  { preemptions: 3, sentences: 1 },
  { preemptions: 3, deaths: 1 },
));

Deno.test(modelled("check() finds a zombie that writes", () => {
  assertStringIncludes(
    failure(zombie(false), { preemptions: 0, sentences: 1 }),
    "sleeper was believed dead and wrote VALUE",
  );
}));

// -- Waits --

Deno.test(modelled("A wait with a timeout may run out, or be made endless", () => {
  const seen = new Set<unknown>();
  const scenario: Scenario = {
    words: 1,
    agents: {
      waiter: ({ words }) => {
        const begun = performance.now();
        note([wait(words, 0, 0, 50), performance.now() - begun]);
      },
      waker: ({ words }) => {
        store(words, 0, 1);
        notify(words, 0);
      },
    },
    end: (outcome) => void seen.add(JSON.stringify(outcome.notes("waiter")[0])),
  };
  check(scenario, { preemptions: 1 });
  assertEquals([...seen].sort(), ['["not-equal",0]', '["ok",0]', '["timed-out",50]']);
  seen.clear();
  check(scenario, { preemptions: 1, timeouts: "never" });
  assertEquals([...seen].sort(), ['["not-equal",0]', '["ok",0]']);
}));

Deno.test(modelled("turn() runs what follows waitAsync, and queued tasks", () => {
  const agents: Record<string, AgentBody> = {
    awaiting: ({ words }) => {
      let done = false;
      queueMicrotask(() => note("task"));
      const answer = waitAsync(words, 0, 0);
      if (answer.async) answer.value.then(() => done = true);
      while (answer.async && !done) turn();
      note(load(words, 0));
    },
    ringer: ({ words }) => {
      store(words, 0, 1);
      notify(words, 0);
    },
  };
  const seen = new Set<string>();
  check({
    words: 1,
    agents,
    end: (outcome) => void seen.add(JSON.stringify(outcome.notes("awaiting"))),
  }, { preemptions: 2 });
  assertEquals([...seen].sort(), ['["task",1]', "[1]"]);
  const { awaiting } = agents;
  assertStringIncludes(
    failure({ words: 1, agents: { awaiting } }, { preemptions: 0 }),
    "awaiting waits for its bell for ever",
  );
}));
