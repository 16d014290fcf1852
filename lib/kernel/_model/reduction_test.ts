import { assert, assertEquals } from "@std/assert";
import {
  add,
  compareExchange,
  exchange,
  load,
  notify,
  peek,
  poke,
  store,
  wait,
  type Words,
} from "../atomics.ts";
import { check } from "./explorer.ts";
import { modelled } from "./modelled.ts";
import { type AgentBody, believe, type Limits, note, type Scenario, sentence } from "./scenario.ts";

const NAMES = ["A", "B", "C"];
const SHARED_WORDS = 2;

/** Repeatable numbers below `limit`. */
class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed + 1;
  }

  roll(limit: number): number {
    this.#state = Math.imul(this.#state, 1_103_515_245) + 12_345 | 0;
    return (this.#state >>> 16) % limit;
  }
}

/** One random step on one of the shared words or the agent's own. */
function randomStep(dice: Dice, own: number): (words: Words) => unknown {
  const word = dice.roll(SHARED_WORDS + 1);
  const at = word === SHARED_WORDS ? own : word;
  const value = dice.roll(3);
  const timeout = dice.roll(2) === 0 ? Infinity : 10;
  const steps: ((words: Words) => unknown)[] = [
    (words) => load(words, at),
    (words) => store(words, at, value),
    (words) => add(words, at, 1),
    (words) => compareExchange(words, at, value, 2),
    (words) => exchange(words, at, value),
    (words) => notify(words, at, 1),
    (words) => wait(words, at, value, timeout),
    (words) => peek(words, at),
    (words) => poke(words, at, value),
  ];
  return steps[dice.roll(steps.length)];
}

/** A random program whose outcomes go into `outcomes`; the last agent may be a reaper. */
function randomScenario(seed: number, reaps: boolean, outcomes: Set<string>): Scenario {
  const dice = new Dice(seed);
  const agents: Record<string, AgentBody> = {};
  NAMES.forEach((name, i) => {
    const steps = Array.from({ length: 3 }, () => randomStep(dice, SHARED_WORDS + i));
    agents[name] = ({ words }) => {
      if (reaps && name === "C") {
        note(sentence());
        believe("A");
      }
      for (const step of steps) note(step(words) ?? null);
    };
  });
  return {
    words: SHARED_WORDS + NAMES.length,
    agents,
    mortals: reaps ? ["A", "B"] : NAMES,
    mayStayParked: NAMES,
    end: ({ fate, notes }) => {
      // What the dead noted last is nobody's to see.
      const seen = NAMES.map((name) => [fate(name), fate(name) === "dead" ? [] : notes(name)]);
      outcomes.add(JSON.stringify(seen));
    },
  };
}

const cases: Record<string, Limits> = {
  "preemptions": { preemptions: 2 },
  "timeouts": { preemptions: 2, timeouts: 2 },
  "deaths": { preemptions: 1, deaths: 1 },
  "deaths of the parked": { preemptions: 0, deaths: 2, deadParked: "stay" },
  "sentences": { preemptions: 1, sentences: 1, timeouts: 0 },
};

for (const [what, limits] of Object.entries(cases)) {
  Deno.test(modelled(`What is left out changes no outcome: ${what}`, () => {
    let different = 0;
    for (let seed = 0; seed < (limits.sentences ? 8 : 25); seed++) {
      const reduced = new Set<string>();
      const all = new Set<string>();
      check(randomScenario(seed, what === "sentences", reduced), limits);
      check(randomScenario(seed, what === "sentences", all), { ...limits, exhaustive: true });
      assertEquals([...reduced].sort(), [...all].sort(), `seed ${seed}`);
      different += all.size;
    }
    assert(different > 100, "the programs have outcomes to compare");
  }));
}
