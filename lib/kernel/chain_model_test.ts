import { assert, assertEquals } from "@std/assert";
import { copyOut, load, peek } from "./atomics.ts";
import { Chain } from "./chain.ts";
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

/** Words that only the owner of a mutex may change. */
const GUARDED = new Set<number>([
  ...[CHAIN.tail, CHAIN.head, CHAIN.spare],
]);

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
    const item = new Uint8Array(1);
    copyOut(bytes, from, item);
    items.push(item[0]);
    at += RECORD.size + ((length - 1 + 3) >> 2);
  }
}

/** What must be true of producers and consumers at the end. Items of a producer ascend. */
function checkItems(
  outcome: Outcome,
  { initial = [], producers, consumers: counts }: Parties,
): void {
  const consumers = Object.keys(counts);
  const rest = left(outcome);
  const seen = [...consumers.flatMap((name) => outcome.notes(name) as number[]), ...rest];
  const dead = consumers.filter((name) => outcome.condemned(name)).length;
  assertEquals(new Set(seen).size, seen.length, `duplicate: ${seen}`);
  let missing = initial.filter((item) => !seen.includes(item)).length;
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
  /** What is in the chain before. */
  readonly initial?: readonly number[];
  readonly producers: Record<string, readonly number[]>;
  readonly consumers: Record<string, number>;
  readonly maxItems?: number;
  readonly size?: number;
}

function scenario(parties: Parties, more: Partial<FamilyScenario> = {}): Scenario {
  const { initial = [], producers, consumers, maxItems = 0, size = 1 } = parties;
  const members: Record<string, MemberBody> = {};
  for (const [name, items] of Object.entries(producers)) members[name] = put(items, size);
  for (const [name, count] of Object.entries(consumers)) members[name] = take(count);
  return family({
    objectWords: CHAIN.size,
    names,
    setup: (agent, memory) => {
      const chain = new Chain(agent, memory, AT);
      chain.initialize({ maxItems });
      for (const item of initial) chain.tryPut(new Uint8Array(size).fill(item));
    },
    members,
    end: (outcome) => checkItems(outcome, parties),
    zombieMayWrite: (_name, at) => at < AT || at >= AT + CHAIN.size || !GUARDED.has(at - AT),
    ...more,
  });
}

/** Waits that never run out show that nothing hangs on a second look. */
const endless = { timeouts: "never" } as const;
/** So large that the second item goes into another block. */
const LARGE = 300;

const peaceful: Record<string, Parties> = {
  "from two producers to one consumer": {
    producers: { A: [1, 2], B: [11] },
    consumers: { C: 3 },
  },
  "from one producer to two consumers": {
    producers: { A: [1, 2, 3] },
    consumers: { C: 2, D: 1 },
  },
  "that have room for one item": {
    producers: { A: [1, 2], B: [11] },
    consumers: { C: 2 },
    maxItems: 1,
  },
  "of several blocks": {
    producers: { A: [1, 2], B: [11] },
    consumers: { C: 3 },
    size: LARGE,
  },
};

for (const [what, parties] of Object.entries(peaceful)) {
  Deno.test(holds(
    `Chains ${what} lose and double nothing`,
    scenario(parties),
    { ...endless, preemptions: 1 },
    { ...endless, preemptions: 2, plain: "merged" },
  ));
}

/** What a consumer reads of a block that another one gave back must not mislead it. */
for (const [what, spoil] of Object.entries({ zeros: 0, ones: 0xff, rubbish: 0xee })) {
  Deno.test(holds(
    `A block that was given back misleads nobody by ${what}`,
    scenario({
      initial: [100],
      producers: { B: [1, 2] },
      consumers: { A: 1, C: 2 },
      size: LARGE,
    }, { spoil }),
    { ...endless, preemptions: 2 },
  ));
}

const DEEPER = { ...endless, preemptions: 1, sentences: 1, plain: "merged" } as const;

/** Who comes to harm is always A. */
const harmed: Record<string, Parties> = {
  "a producer": { producers: { A: [1, 2], B: [11] }, consumers: { C: 1 } },
  "a producer that crosses into a new block": {
    initial: [100],
    producers: { A: [1], B: [11] },
    consumers: { C: 2 },
    size: LARGE,
  },
  "a producer that waits for room": {
    initial: [100],
    producers: { A: [1], B: [11] },
    consumers: { C: 2 },
    maxItems: 1,
  },
  "a consumer": { initial: [1], producers: { B: [11] }, consumers: { A: 1, C: 1 } },
  "a consumer that crosses into a new block": {
    initial: [1, 2],
    producers: {},
    consumers: { A: 1, C: 1 },
    size: LARGE,
  },
  "a consumer that makes room": {
    initial: [1],
    producers: { B: [11] },
    consumers: { A: 1, C: 1 },
    maxItems: 1,
  },
};

for (const [who, parties] of Object.entries(harmed)) {
  const dangerous = scenario(parties, { reaper: true, mortals: ["A"] });
  Deno.test(holds(
    `A chain outlives ${who} that dies anywhere`,
    dangerous,
    { ...endless, preemptions: 0, deaths: 1 },
    { ...endless, preemptions: 1, deaths: 1, plain: "merged" },
  ));
  Deno.test(holds(
    `A chain outlives ${who} that is a zombie`,
    dangerous,
    { ...endless, preemptions: 0, sentences: 1, deaths: 1, plain: "merged" },
    // Whoever waits for room looks at both ends: too many states to go further.
    ...(parties.maxItems === 1 ? [] : [DEEPER]),
  ));
}
