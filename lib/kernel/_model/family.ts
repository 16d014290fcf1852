/**
 * A family for scenarios: a root segment with a page for each of a few agents,
 * and room for shared objects behind.
 *
 * @module
 */

import { Agent, type AgentHooks, markGone, wakeUp, wallClock } from "../agent.ts";
import { copyIn, load, peek, poke, store } from "../atomics.ts";
import type { Allocator } from "../chain.ts";
import { LEDGER, MAGIC, PAGE, PAGES, ROOT, STATE } from "../layout.ts";
import {
  type AgentBody,
  believe,
  fieldNames,
  halt,
  type Scenario,
  sentence,
  type View,
} from "./scenario.ts";

const PAGES_AT = ROOT.size;
const LEDGER_AT = PAGES_AT + PAGES.perChunk * PAGE.size;
/** First word behind what every family has. */
const OBJECTS_AT = LEDGER_AT + LEDGER.perChunk;
/** Signal by which scenarios kill. */
const SIGKILL = 9;

/** What a scenario's agent does, as a member of the family. */
export type MemberBody = (agent: Agent, memory: BumpAllocator) => void;

/** A scenario over members of a family. */
export interface FamilyScenario extends Omit<Scenario, "words" | "agents" | "setup"> {
  /** Words for shared objects, from {@linkcode objectAt}`(0)` on. */
  readonly objectWords: number;
  /** Names of these words, by their address. */
  readonly names?: Record<number, string>;
  /** Makes the shared objects. */
  setup?(agent: Agent, memory: BumpAllocator): void;
  /** The members, by name. */
  readonly members: Record<string, MemberBody>;
  /**
   * Is there a last member who condemns the sentenced and buries the dead? One
   * who believes "at once" does not look again when a zombie really dies.
   */
  readonly reaper?: boolean | "at once";
  /** What every byte of freed memory becomes; the next user may leave anything there. */
  readonly spoil?: number;
  /** Members that serve requests meanwhile, so that they park on their doorbell. */
  readonly serving?: readonly string[];
}

/** Address of word `offset` of the shared objects. */
export function objectAt(offset: number): number {
  return OBJECTS_AT + offset;
}

/** Page of the member at `index`. */
export function pageAt(index: number): number {
  return PAGES_AT + index * PAGE.size;
}

/** Turns the scenario of a family into one of bare agents. */
export function family(scenario: FamilyScenario): Scenario {
  const { objectWords, members, reaper = false, setup, names = {}, ...rest } = scenario;
  const all = reaper ? { ...members, reaper: reap(Object.keys(members), reaper) } : members;
  const order = Object.keys(all);
  const heapAt = OBJECTS_AT + objectWords;
  const { spoil = 0xee } = scenario;
  const memoryOf = (view: View, index: number) =>
    new BumpAllocator(view, heapAt + index * HEAP_WORDS, spoil);
  const agents: Record<string, AgentBody> = {};
  order.forEach((name, index) => {
    const serving = scenario.serving?.includes(name) ?? false;
    agents[name] = (view) => all[name](member(view, index, serving), memoryOf(view, index));
  });
  return {
    mortals: Object.keys(members),
    zombiesEnd: reaper !== false,
    critical: (name, { words }) => load(words, pageAt(order.indexOf(name)) + PAGE.inCritical) !== 0,
    ...rest,
    words: heapAt + HEAP_WORDS * (order.length + 1),
    agents,
    names: Object.assign({}, ...order.map((name, i) => fieldNames(name, pageAt(i), PAGE)), names),
    setup: (view) => {
      found(view, order.length);
      setup?.(member(view, 0, false), memoryOf(view, order.length));
    },
  };
}

/** Writes the root and the pages of `count` living members. */
function found({ words }: View, count: number): void {
  store(words, ROOT.magic, MAGIC);
  store(words, ROOT.pageChunks, PAGES_AT);
  store(words, ROOT.ledgerChunks, LEDGER_AT);
  store(words, ROOT.highSlot, count);
  store(words, ROOT.lastId, count);
  for (let index = 0; index < count; index++) {
    const page = pageAt(index);
    store(words, page + PAGE.id, index + 1);
    store(words, page + PAGE.state, STATE.LIVE);
    store(words, page + PAGE.host, page);
    store(words, page + PAGE.slot, index);
    store(words, LEDGER_AT + index + 1, page);
  }
}

function member(view: View, index: number, serving: boolean): Agent {
  const hooks: AgentHooks = {
    views: () => view,
    exit: () => {
      markGone(agent, agent.page, -SIGKILL);
      store(agent.words, agent.page + PAGE.signedOff, 1);
      halt();
    },
    mayBlock: true,
    ...(serving ? { serve: () => {} } : {}),
  };
  const agent: Agent = new Agent(hooks, pageAt(index));
  return agent;
}

/** Does as `body` says and ends then, as a process does. */
export function ending(body: MemberBody): MemberBody {
  return (agent, memory) => {
    body(agent, memory);
    markGone(agent, agent.page, 0);
  };
}

/** Condemns whoever is sentenced, waits until they can do no more harm, and buries them. */
function reap(names: readonly string[], how: true | "at once"): MemberBody {
  return (agent) => {
    const buried = new Set<string>();
    for (;;) {
      const name = sentence();
      if (how === "at once" && buried.has(name)) continue;
      buried.add(name);
      const page = pageAt(names.indexOf(name));
      store(agent.words, page + PAGE.condemnedAt, wallClock());
      store(agent.words, page + PAGE.condemned, SIGKILL); // F3
      wakeUp(agent, page);
      believe(name); // F4
      markGone(agent, page, -SIGKILL);
    }
  };
}

/** Words of its own that every member can allocate. */
const HEAP_WORDS = 1_200;

/** Gives every member memory of its own, so that allocation is not what is checked. */
export class BumpAllocator implements Allocator {
  readonly #view: View;
  readonly #spoil: number;
  #next: number;

  /** Memory from word `start` on; a freed block is filled with the byte `spoil`. */
  constructor(view: View, start: number, spoil: number) {
    this.#view = view;
    this.#next = start;
    this.#spoil = spoil;
  }

  allocate(words: number): number {
    const address = this.#next + 1;
    this.#next = address + words;
    poke(this.#view.words, address - 1, words);
    return address;
  }

  /** Spoils the block, so that whoever still uses it is found out. */
  free(address: number): void {
    const { words, bytes } = this.#view;
    const size = peek(words, address - 1);
    if (size < 0) throw new TypeError(`Cannot free ${address} twice`);
    poke(words, address - 1, -size);
    copyIn(bytes, address * 4, new Uint8Array(size * 4).fill(this.#spoil));
  }
}
