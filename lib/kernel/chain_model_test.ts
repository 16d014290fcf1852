import { assert, assertEquals } from "@std/assert";
import type { Agent } from "./agent.ts";
import { copyOut, load, peek } from "./atomics.ts";
import { type Allocator, Chain } from "./chain.ts";
import { NEVER } from "./deadline.ts";
import { park } from "./futex.ts";
import { BLOCK, CHAIN, FUTEX, LINK, MUTEX, RECORD } from "./layout.ts";
import { family, type FamilyScenario, type MemberBody, objectAt } from "./_model/family.ts";
import { holds } from "./_model/modelled.ts";
import {
  fieldNames,
  forget,
  note,
  type Outcome,
  type Scenario,
  type View,
} from "./_model/scenario.ts";

const AT = objectAt(0);

const names = {
  ...fieldNames("chain", AT, CHAIN),
  ...fieldNames("writer", AT + CHAIN.writer, MUTEX),
  ...fieldNames("writer", AT + CHAIN.writer + MUTEX.futex, FUTEX),
  ...fieldNames("reader", AT + CHAIN.reader, MUTEX),
  ...fieldNames("reader", AT + CHAIN.reader + MUTEX.futex, FUTEX),
  ...fieldNames("readable", AT + CHAIN.readable, FUTEX),
  ...fieldNames("writable", AT + CHAIN.writable, FUTEX),
};

/** Puts `items` (bytes) one by one, each as a payload of `size` bytes. */
function put(items: readonly number[], size: number = 1): MemberBody {
  return (agent, memory) => {
    const chain = new Chain(agent, memory, AT);
    for (const item of items) {
      forget(item);
      const payload = new Uint8Array(size).fill(item);
      park(agent, {
        tryOnce: () => chain.tryPut(payload) === "put",
        futexes: [chain.writable],
      }, NEVER);
      note(item);
    }
  };
}

/** Takes `count` items. */
function take(count: number): MemberBody {
  return (agent, memory) => {
    const chain = new Chain(agent, memory, AT);
    for (let i = 0; i < count; i++) {
      forget(i);
      park(agent, { tryOnce: () => tryTake(chain), futexes: [chain.readable] }, NEVER);
    }
  };
}

function tryTake(chain: Chain): boolean {
  const taken = chain.tryTake();
  if (typeof taken === "string") return false;
  assert(taken.bytes.every((byte) => byte === taken.bytes[0]), `torn record: ${taken.bytes}`);
  note(taken.bytes[0]);
  return true;
}

/** The items that are still in the chain. */
function left({ words, bytes }: View): number[] {
  const items: number[] = [];
  let at = load(words, AT + CHAIN.head);
  for (;;) {
    const length = load(words, at + RECORD.length);
    if (length === 0) return items;
    if (length === LINK) {
      at = peek(words, at + RECORD.next) + BLOCK.data;
      continue;
    }
    const from = (at + RECORD.size) * 4;
    items.push(copyOut(bytes, from, from + 1)[0]);
    at += RECORD.size + ((length - 1 + 3) >> 2);
  }
}

/** What must be true of producers and consumers at the end. Items of a producer ascend. */
function checkItems(
  outcome: Outcome,
  { producers, consumers }: { producers: Record<string, readonly number[]>; consumers: string[] },
): void {
  const rest = left(outcome);
  const seen = [...consumers.flatMap((name) => outcome.notes(name) as number[]), ...rest];
  const dead = consumers.filter((name) => outcome.condemned(name)).length;
  assertEquals(new Set(seen).size, seen.length, `duplicate: ${seen}`);
  let missing = 0;
  for (const [name, items] of Object.entries(producers)) {
    const put = outcome.notes(name) as number[];
    if (!outcome.condemned(name)) assertEquals(put, items);
    missing += put.filter((item) => !seen.includes(item)).length;
    // Each consumer saw the items of a producer in their order.
    for (const part of [...consumers.map((name) => outcome.notes(name) as number[]), rest]) {
      const own = part.filter((item) => items.includes(item));
      assertEquals(own, own.toSorted((a, b) => a - b), `order: ${part}`);
    }
  }
  assert(missing <= dead, `${missing} lost: put ${JSON.stringify(producers)}, seen ${seen}`);
}

interface Parties {
  readonly producers: Record<string, readonly number[]>;
  readonly consumers: Record<string, number>;
  readonly maxItems?: number;
  readonly size?: number;
}

function scenario(parties: Parties, more: Partial<FamilyScenario> = {}): Scenario {
  const { producers, consumers, maxItems = 0, size = 1 } = parties;
  const members: Record<string, MemberBody> = {};
  for (const [name, items] of Object.entries(producers)) members[name] = put(items, size);
  for (const [name, count] of Object.entries(consumers)) members[name] = take(count);
  return family({
    objectWords: CHAIN.size,
    names,
    setup: (agent: Agent, memory: Allocator) =>
      new Chain(agent, memory, AT).initialize({ maxItems }),
    members,
    end: (outcome) => checkItems(outcome, { producers, consumers: Object.keys(consumers) }),
    ...more,
  });
}

const endless = { timeouts: "never" } as const;
for (const k of [0, 1, 2]) {
  Deno.test(
    holds(
      "2 producers 1 consumer " + k,
      scenario({ producers: { A: [1, 2], B: [11] }, consumers: { C: 3 } }),
      { ...endless, preemptions: k },
    ),
  );
  Deno.test(
    holds(
      "1 producer 2 consumers " + k,
      scenario({ producers: { A: [1, 2, 3] }, consumers: { C: 2, D: 1 } }),
      { ...endless, preemptions: k },
    ),
  );
  Deno.test(
    holds(
      "bounded 2 producers " + k,
      scenario({ producers: { A: [1, 2], B: [11] }, consumers: { C: 3 }, maxItems: 1 }),
      { ...endless, preemptions: k },
    ),
  );
  Deno.test(
    holds(
      "links " + k,
      scenario({ producers: { A: [1, 2], B: [11] }, consumers: { C: 3 }, size: 300 }),
      { ...endless, preemptions: k },
    ),
  );
}
const cases: Record<string, [Parties, string]> = {
  "producer": [{ producers: { A: [1, 2], B: [11] }, consumers: { C: 1 } }, "A"],
  "producer, link": [{ producers: { A: [1, 2], B: [11] }, consumers: { C: 1 }, size: 300 }, "A"],
  "consumer": [{ producers: { A: [1, 2] }, consumers: { C: 1, D: 1 } }, "C"],
  "consumer, link": [{ producers: { A: [1, 2] }, consumers: { C: 1, D: 1 }, size: 300 }, "C"],
  "bounded consumer": [{ producers: { A: [1, 2, 3] }, consumers: { C: 1, D: 2 }, maxItems: 1 }, "C"],
  "bounded producer": [{ producers: { A: [1], B: [11, 12] }, consumers: { C: 2 }, maxItems: 1 }, "A"],
};
for (const harm of ["deaths", "sentences"])
for (const [what, [parties, mortal]] of Object.entries(cases)) {
  for (const k of [0, 1])
  Deno.test(holds(`${harm} of ${what} ${k}`, scenario(parties, { reaper: true, mortals: [mortal] }), { ...endless, preemptions: k, [harm]: 1 }));
}
