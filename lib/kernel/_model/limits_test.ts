import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { add, compareExchange, load, notify, store, wait } from "../atomics.ts";
import { check } from "./explorer.ts";
import { modelled } from "./modelled.ts";
import { type AgentBody, type Limits, note, type Scenario, ScheduleError } from "./scenario.ts";

function failure(scenario: Scenario, limits: Limits): string {
  return assertThrows(() => check(scenario, limits), ScheduleError).message;
}

Deno.test(modelled("check() reports an agent that is not deterministic", () => {
  let runs = 0;
  const agents: Record<string, AgentBody> = {
    A: ({ words }) => {
      store(words, 0, runs++);
      store(words, 0, 0);
    },
    B: ({ words }) => void load(words, 0),
  };
  assertStringIncludes(
    failure({ words: 1, agents }, { preemptions: 1 }),
    "A is not deterministic: it did store [0] = ",
  );
}));

Deno.test(modelled("check() reports an agent that once did less", () => {
  let runs = 0;
  const agents: Record<string, AgentBody> = {
    B: ({ words }) => void notify(words, 0),
    A: ({ words }) => {
      if (runs++ === 0) wait(words, 0, 0);
    },
  };
  assertStringIncludes(
    failure({ words: 1, agents }, { preemptions: 0 }),
    "A is not deterministic: it ended",
  );
}));

Deno.test(modelled("check() reports a schedule without an end", () => {
  const agents: Record<string, AgentBody> = {
    A: ({ words }) => {
      while (load(words, 0) === 0);
    },
    B: ({ words }) => void add(words, 1, 1),
  };
  assertStringIncludes(
    failure({ words: 2, agents }, { preemptions: 0, steps: 300 }),
    "livelock: no end within 300 steps",
  );
}));

Deno.test(modelled("check() gives others their turn when an agent spins", () => {
  const agents: Record<string, AgentBody> = {
    A: ({ words }) => {
      while (load(words, 0) === 0);
    },
    B: ({ words }) => store(words, 0, 1),
  };
  assertEquals(check({ words: 1, agents }, { preemptions: 1 }).sharedWords, 1);
}));

Deno.test(modelled("check() reports what the invariant, the end and the agents throw", () => {
  const agents: Record<string, AgentBody> = {
    A: ({ words }) => store(words, 0, 1),
    B: ({ words }) => store(words, 0, 2),
  };
  function refuse(value: number): (view: { words: Int32Array<SharedArrayBuffer> }) => void {
    return ({ words }) => assert(load(words, 0) !== value, `value ${value}`);
  }
  const limits = { preemptions: 0 };
  assertStringIncludes(
    failure({ words: 1, agents, invariant: refuse(1) }, limits),
    "invariant is wrong: AssertionError: value 1",
  );
  assertStringIncludes(
    failure({ words: 1, agents, end: refuse(1) }, limits),
    "the end is wrong: AssertionError: value 1",
  );
  assertStringIncludes(
    failure({ words: 1, agents: { A: ({ words }) => refuse(0)({ words }) } }, limits),
    "A threw AssertionError: value 0",
  );
}));

Deno.test(modelled("A failure has as few preemptions as possible, and names the words", () => {
  const agents: Record<string, AgentBody> = {
    A: ({ words }) => store(words, 0, load(words, 0) + 1),
    B: ({ words }) => store(words, 0, load(words, 0) + 1),
  };
  const message = failure({
    words: 1,
    names: { 0: "COUNT" },
    agents,
    end: ({ words }) => assertEquals(load(words, 0), 2),
  }, { preemptions: 3 });
  assertEquals(message.split("\n").slice(-6), [
    "    1 >B          load COUNT is 0",
    "    2 >A          load COUNT is 0",
    "    3  A          store COUNT = 1",
    "    4  -- A: ends",
    "    5 >B          store COUNT = 1",
    "    6  -- B: ends",
  ]);
}));

Deno.test(modelled("The dead do nothing, not even in finally", () => {
  const agents: Record<string, AgentBody> = {
    A: ({ words }) => {
      try {
        store(words, 0, 1);
        store(words, 0, 0);
      } finally {
        store(words, 1, load(words, 0) === 0 ? 1 : 2);
      }
    },
    B: ({ words }) => void load(words, 0),
  };
  check({
    words: 2,
    agents,
    end: ({ words, fate }) => {
      if (fate("A") === "finished") assertEquals(load(words, 1), 1);
      else assert(load(words, 1) !== 2);
    },
  }, { preemptions: 2, deaths: 1 });
}));

Deno.test(modelled("mayStayParked names those who may", () => {
  const agents: Record<string, AgentBody> = { A: ({ words }) => void wait(words, 0, 0) };
  const scenario = { words: 1, agents };
  assertStringIncludes(failure(scenario, { preemptions: 0 }), "A is parked on [0] for ever");
  check({ ...scenario, mayStayParked: ["A"] }, { preemptions: 0 });
}));

Deno.test(modelled("notify wakes in the order of arrival", () => {
  const waiter: AgentBody = ({ words }) => {
    note(add(words, 1, 1));
    wait(words, 0, 0);
  };
  const agents: Record<string, AgentBody> = {
    A: waiter,
    B: waiter,
    C: ({ words }) => {
      note(add(words, 1, 1));
      notify(words, 0, 1);
    },
  };
  let woken = 0;
  check({
    words: 2,
    agents,
    mayStayParked: ["A", "B"],
    end: ({ fate, notes }) => {
      const first = notes("A")[0] === 0 ? "A" : "B";
      const others = ["A", "B"].filter((name) => name !== first);
      if (notes("C")[0] !== 0) {
        woken++;
        assertEquals(fate(first), "finished");
      }
      assertEquals(fate(others[0]), "parked");
    },
  }, { preemptions: 0 });
  assert(woken > 0);
}));

Deno.test(modelled("A scenario's checks must not write", () => {
  const agents: Record<string, AgentBody> = { A: ({ words }) => store(words, 0, 1) };
  const end = ({ words }: { words: Int32Array<SharedArrayBuffer> }): void => {
    compareExchange(words, 0, 1, 2);
  };
  assertStringIncludes(
    failure({ words: 1, agents, end }, { preemptions: 0 }),
    "Cannot compareExchange in a check of the scenario",
  );
}));
