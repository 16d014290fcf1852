import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import {
  add,
  compareExchange,
  exchange,
  load,
  notify,
  peek,
  poke,
  store,
  sub,
  wait,
} from "../atomics.ts";
import type * as kernel from "../atomics.ts";
import * as model from "./atomics.ts";
import { check } from "./explorer.ts";
import { holds, modelled } from "./modelled.ts";
import {
  type AgentBody,
  type Limits,
  type Scenario,
  ScheduleError,
  type View,
} from "./scenario.ts";

/** Type-checked outside the model run: what stands in has everything that it stands in for. */
export const standIn: typeof kernel = model;

/** Explores `scenario` and returns what it found wrong. */
function failure(scenario: Scenario, limits: Limits): string {
  return assertThrows(() => check(scenario, limits), ScheduleError).message;
}

function three(body: AgentBody): Record<string, AgentBody> {
  return { A: body, B: body, C: body };
}

// -- A mutex in one word: 0 free, 1 held, 2 queued --

const LOCK = 0, INSIDE = 1;

function lock({ words }: View, taken: number): void {
  if (compareExchange(words, LOCK, 0, 1) === 0) return;
  while (exchange(words, LOCK, 2) !== 0) wait(words, LOCK, 2);
  if (taken !== 2) store(words, LOCK, taken);
}

function unlock({ words }: View): void {
  if (exchange(words, LOCK, 0) === 2) notify(words, LOCK, 1);
}

function mutex(taken: number): Scenario {
  return {
    words: 2,
    names: { [LOCK]: "LOCK", [INSIDE]: "INSIDE" },
    agents: three((view) => {
      lock(view, taken);
      assertEquals(add(view.words, INSIDE, 1), 0);
      sub(view.words, INSIDE, 1);
      unlock(view);
    }),
  };
}

Deno.test(holds(
  "check() finds a right mutex right",
  mutex(2),
  { preemptions: 2 },
  { preemptions: 3 },
  { preemptions: 6 },
));

Deno.test(modelled("check() finds the lost wake-up of a mutex taken as HELD", () => {
  const message = failure(mutex(1), { preemptions: 2 });
  assertStringIncludes(message, "is parked on LOCK for ever");
  assertStringIncludes(message, "wait LOCK while 2: parks");
}));

Deno.test(modelled("check() needs three agents to find it", () => {
  const { agents: { A, B }, ...rest } = mutex(1);
  check({ ...rest, agents: { A, B } }, { preemptions: 4 });
}));

Deno.test(modelled("check() finds two agents inside", () => {
  const body: AgentBody = ({ words }) => {
    while (load(words, LOCK) !== 0) wait(words, LOCK, 1);
    store(words, LOCK, 1);
    assertEquals(add(words, INSIDE, 1), 0, "alone inside");
    sub(words, INSIDE, 1);
    store(words, LOCK, 0);
    notify(words, LOCK);
  };
  assertStringIncludes(
    failure({ words: 2, agents: three(body) }, { preemptions: 2 }),
    "alone inside",
  );
}));

// -- Sleeping for an item --

const ITEMS = 0, EVENT = 1;

/** One consumer, two producers; the consumer looks again before it sleeps, or does not. */
function items(looksAgain: boolean): Scenario {
  const producer: AgentBody = ({ words }) => {
    add(words, ITEMS, 1);
    add(words, EVENT, 1);
    notify(words, EVENT);
  };
  return {
    words: 2,
    names: { [ITEMS]: "ITEMS", [EVENT]: "EVENT" },
    agents: {
      consumer: ({ words }) => {
        while (load(words, ITEMS) < 2) {
          const event = load(words, EVENT);
          if (looksAgain && load(words, ITEMS) === 2) return;
          wait(words, EVENT, event);
        }
      },
      first: producer,
      second: producer,
    },
  };
}

Deno.test(holds("check() finds a sleeper that looks again right", items(true), { preemptions: 4 }));

Deno.test(modelled("check() finds the lost wake-up of check-then-sleep", () => {
  assertStringIncludes(
    failure(items(false), { preemptions: 2 }),
    "consumer is parked on EVENT for ever",
  );
}));

// -- A record: payload, then length --

function record(lengthFirst: boolean): Scenario {
  return {
    words: 4,
    agents: {
      writer: ({ words }) => {
        if (lengthFirst) store(words, 0, 2);
        poke(words, 1, 7);
        poke(words, 2, 8);
        if (!lengthFirst) store(words, 0, 2);
      },
      reader: ({ words }) => {
        if (load(words, 0) === 2) assertEquals([peek(words, 1), peek(words, 2)], [7, 8], "whole");
      },
      bystander: ({ words }) => store(words, 3, 1),
    },
  };
}

Deno.test(holds("check() finds a record whole", record(false), { preemptions: 3, deaths: 1 }));

Deno.test(modelled("check() finds a torn record", () => {
  assertStringIncludes(failure(record(true), { preemptions: 1 }), "whole");
  assertStringIncludes(failure(record(true), { preemptions: 0, deaths: 1 }), "writer: dies");
}));
