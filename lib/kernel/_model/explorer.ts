/**
 * Runs a scenario in every order that its limits allow.
 *
 * **Search.** Depth first. Where an agent is about to make a step, everything
 * else that could happen there is put on a stack, and the agent goes on. Where
 * it cannot, the next choice is taken from the stack.
 *
 * **Cost.** To go on is free, and so is any switch when the running agent
 * cannot go on, or was just sentenced. Stopping one that could takes one
 * preemption. A wait runs out at the cost of one timeout, or free when nothing
 * else can happen.
 *
 * **What is left out.** An agent is not stopped before a step on a word that is
 * not shared (`memory.ts`): stopped before its next step on a shared one, it
 * would have done the same meanwhile, and nobody looks at what it did. A death
 * is tried only at the start and right after a step of who dies: later ones look
 * the same to all others. A state is not followed again with as many preemptions or fewer.
 *
 * @module
 */

import type { Actor, Step } from "./actor.ts";
import { type Bounds, boundsOf, type Budget, budgetOf, spend } from "./budget.ts";
import { Judge } from "./judge.ts";
import { type Director, type Going, Player } from "./player.ts";
import type { Limits, Report, Scenario } from "./scenario.ts";
import { withPerformer } from "./stage.ts";
import { StateSet } from "./state_set.ts";
import { withVirtualHost } from "./virtual_host.ts";
import { type Snapshot, World } from "./world.ts";

/** More take longer than anybody waits. */
const MOST_STATES = 30_000_000;

/** What may happen next. */
interface Choice {
  readonly act: "run" | "expire" | "kill" | "unpark and kill" | "sentence";
  readonly actor: Actor;
  readonly budget: Budget;
  readonly from: Snapshot;
}

/**
 * Explores `scenario` with 0, 1, 2 … preemptions, so that the first failure is
 * one of the simplest.
 *
 * @throws {ScheduleError} If a schedule breaks a rule; its trace is in the message.
 */
export function check(scenario: Scenario, limits: Limits): Report {
  const begun = performance.now();
  const explorer = new Explorer(scenario, boundsOf(limits));
  for (let preemptions = 0; preemptions <= limits.preemptions; preemptions++) {
    explorer.explore(budgetOf(limits, preemptions));
  }
  return { ...explorer.report(), milliseconds: Math.round(performance.now() - begun) };
}

/** One scenario, and what of it was seen. */
class Explorer implements Director {
  readonly #world: World;
  readonly #judge: Judge;
  readonly #player: Player;
  readonly #bounds: Bounds;
  readonly #mortals: ReadonlySet<string>;
  readonly #stack: Choice[] = [];
  #seen = new StateSet();
  #budget: Budget | undefined;
  #schedules = 0;

  constructor(scenario: Scenario, bounds: Bounds) {
    this.#bounds = bounds;
    this.#world = new World(scenario.words, scenario.agents);
    this.#judge = new Judge(scenario, this.#world);
    this.#player = new Player({
      world: this.#world,
      judge: this.#judge,
      director: this,
      bounds,
    });
    this.#mortals = new Set(scenario.mortals ?? Object.keys(scenario.agents));
    withPerformer(this.#player, () => this.#judge.prepare());
  }

  /** Follows every schedule that `budget` pays for, until all shared words are known. */
  explore(budget: Budget): void {
    const { memory } = this.#world;
    const start = this.#world.capture();
    do {
      memory.grew = false;
      this.#schedules = 0;
      this.#player.steps = 0;
      this.#seen = new StateSet();
      withVirtualHost(this.#player, () => {
        withPerformer(this.#player, () => this.#search(budget));
      });
      this.#world.restore(start);
    } while (memory.grew);
  }

  report(): Omit<Report, "milliseconds"> {
    return {
      schedules: this.#schedules,
      states: this.#seen.size,
      steps: this.#player.steps,
      sharedWords: this.#world.memory.sharedWords,
    };
  }

  branch(actor: Actor | undefined, going: Going): boolean {
    const budget = this.#budget as Budget;
    const dying = this.#deaths(actor, budget);
    if (going === "ending" && dying.length === 0) return true;
    if (!this.#isNew(going !== "stopped" || dying.length > 0 ? actor : undefined, going)) {
      return false;
    }
    if (going === "on" && dying.length === 0 && budget.preemptions === 0) return true;
    const from = this.#world.capture();
    this.#stack.push(...dying.map((choice) => ({ ...choice, from })));
    if (going === "ending") return true;
    const rest = going === "on" ? spend(budget, "preemptions") : budget;
    const ready = this.#world.actors.filter((one) => this.#isReady(one));
    const others = ready.filter((one) => going === "stopped" || one !== actor);
    const timed = this.#world.actors.filter(({ state, pending }) =>
      this.#bounds.expires && state === "parked" && pending?.b !== Infinity
    );
    const left = rest && (ready.length === 0 ? rest : spend(rest, "timeouts"));
    if (left !== undefined) {
      this.#stack.push(
        ...timed.map((one) => ({ act: "expire" as const, actor: one, budget: left, from })),
      );
    }
    if (rest !== undefined) {
      this.#stack.push(
        ...others.map((one) => ({ act: "run" as const, actor: one, budget: rest, from })),
      );
    }
    if (ready.length === 0 && timed.length === 0) {
      this.#schedules++;
      this.#judge.end();
    }
    return this.#judge.failure === undefined;
  }

  othersAreReady(actor: Actor): boolean {
    return this.#world.actors.some((other) => other !== actor && this.#isReady(other));
  }

  #search(budget: Budget): void {
    this.#budget = budget;
    const from = this.#world.capture();
    for (const actor of this.#world.actors) {
      this.#stack.push(...this.#deaths(actor, budget).map((choice) => ({ ...choice, from })));
    }
    this.branch(undefined, "stopped");
    for (let choice = this.#stack.pop(); choice !== undefined; choice = this.#stack.pop()) {
      this.#world.restore(choice.from);
      this.#budget = choice.budget;
      this.#take(choice);
      if (this.#judge.failure !== undefined) throw this.#judge.failure;
    }
  }

  #take({ act, actor }: Choice): void {
    switch (act) {
      case "run":
        return this.#player.run(actor);
      case "expire":
        this.#world.expire(actor);
        return this.#player.run(actor);
      case "kill":
      case "unpark and kill":
        this.#world.kill(actor, act === "unpark and kill");
        break;
      case "sentence":
        this.#world.condemn(actor);
    }
    this.branch(undefined, "stopped");
  }

  /** The ways in which `actor`, which made the latest step, can come to harm now. */
  #deaths(actor: Actor | undefined, budget: Budget): Omit<Choice, "from">[] {
    if (actor === undefined || !this.#mortals.has(actor.name)) return [];
    const parked = actor.state === "parked";
    const turning = actor.state === "waiting" && actor.pending?.kind === "turn";
    if (!parked && !turning && actor.state !== "ready") return [];
    const choices: Omit<Choice, "from">[] = [];
    const death = spend(budget, "deaths");
    if (death !== undefined) {
      choices.push({ act: "kill", actor, budget: death });
      if (parked && this.#bounds.deadParked === "either") {
        choices.push({ act: "unpark and kill", actor, budget: death });
      }
    }
    const sentence = actor.condemned ? undefined : spend(budget, "sentences");
    if (sentence !== undefined) choices.push({ act: "sentence", actor, budget: sentence });
    return choices;
  }

  #isReady(actor: Actor): boolean {
    if (actor.state === "ready") return true;
    return actor.state === "waiting" &&
      this.#judge.answer(actor, actor.pending as Step) !== undefined;
  }

  /** Was this state never seen with as many preemptions left? */
  #isNew(actor: Actor | undefined, going: Going): boolean {
    if (this.#bounds.exhaustive) return true;
    const { preemptions, deaths, sentences, timeouts } = this.#budget as Budget;
    const who = (actor === undefined ? 7 : actor.index) * 2 + (going === "on" ? 1 : 0);
    const spare = deaths + 16 * (sentences + 16 * Math.min(timeouts, 255));
    if (this.#seen.size === MOST_STATES) {
      this.#judge.fail(`too many states, over ${MOST_STATES}; this is one of the last schedules`);
      return false;
    }
    const { low, high } = this.#world.hash(who + 16 * spare);
    return this.#seen.visit(low, high, preemptions);
  }
}
