/**
 * What must hold in a scenario, and the first thing that did not.
 *
 * @module
 */

import type { Actor, Step } from "./actor.ts";
import { OBSERVER } from "./memory.ts";
import { DEAD, type Outcome, type Scenario, ScheduleError } from "./scenario.ts";
import type { StepKind } from "./stage.ts";
import { formatStep, formatTrace } from "./trace.ts";
import type { World } from "./world.ts";

const READERS: ReadonlySet<StepKind> = new Set<StepKind>(["load", "peek", "copyOut"]);

const FATES = {
  ready: "waiting",
  waiting: "waiting",
  parked: "parked",
  finished: "finished",
  dead: "dead",
} as const;

/** Puts the scenario's questions to the world. */
export class Judge {
  /** The first rule that was broken, with its trace. */
  failure: ScheduleError | undefined;
  /** A check of the scenario runs, not an agent. */
  watching = false;
  /** The memory is being prepared. */
  preparing = false;
  readonly #scenario: Scenario;
  readonly #world: World;
  readonly #names: Readonly<Record<number, string>>;

  constructor(scenario: Scenario, world: World) {
    this.#scenario = scenario;
    this.#world = world;
    this.#names = scenario.names ?? {};
  }

  /** Runs the scenario's `setup`; must be followed by no undo. */
  prepare(): void {
    this.preparing = true;
    this.#watch(() => this.#scenario.setup?.(this.#world.memory));
    this.preparing = false;
    this.#world.memory.settle();
  }

  /** A step of no agent: a preparation, or a read of a check. */
  observe(kind: StepKind, at: number, a: number, b: number, data: unknown): unknown {
    const { memory } = this.#world;
    if (!this.preparing) {
      if (!READERS.has(kind)) throw new TypeError(`Cannot ${kind} in a check of the scenario`);
      if (kind === "copyOut") memory.touchBytes(OBSERVER, at, a, false);
      else memory.touch(OBSERVER, at, false);
    }
    return this.#world.apply(kind, at, a, b, data);
  }

  /** `actor` changed memory since `mark`: may it, and does the invariant hold? */
  changed(actor: Actor, mark: number): void {
    const { invariant, zombieMayWrite } = this.#scenario;
    const { memory } = this.#world;
    if (actor.believed && zombieMayWrite !== undefined) {
      for (const at of memory.changedSince(mark)) {
        if (!zombieMayWrite(actor.name, at)) {
          this.fail(`${actor.name} was believed dead and wrote ${this.#word(at)}`);
        }
      }
    }
    if (invariant !== undefined) this.#check("invariant", () => invariant(memory));
  }

  /** Nobody can go on: is that a good end? */
  end(): void {
    const { mayStayParked = [], zombiesEnd = false, end } = this.#scenario;
    for (const { name, state, pending, condemned } of this.#world.actors) {
      const mayStay = condemned ? !zombiesEnd : mayStayParked.includes(name);
      if (state === "parked" && !mayStay) {
        this.fail(`deadlock: ${name} is parked on ${this.#word(pending?.at ?? -1)} for ever`);
      } else if (state === "waiting" && pending?.kind === "turn" && !mayStay) {
        this.fail(`deadlock: ${name} waits for its bell for ever`);
      } else if (state === "waiting" && pending?.kind === "believe") {
        this.fail(`deadlock: ${name} waits for ever to believe that ${pending.result} is dead`);
      }
    }
    if (end !== undefined) this.#check("the end", () => end(this.#outcome()));
  }

  /** What answers the `question` of an agent now, if anything does: a name. */
  answer(asker: Actor, question: Step): string | undefined {
    if (question.kind === "turn") return asker.rung ? asker.name : undefined;
    if (question.kind === "sentence") {
      return this.#news(asker);
    }
    const { name, state } = this.#world.actor(question.result as string);
    if (state === "dead" || state === "finished") return name;
    const { critical } = this.#scenario;
    const inside = critical !== undefined && this.#watch(() => critical(name, this.#world.memory));
    return inside ? undefined : name;
  }

  /** Whose sentence, or whose death (marked as such), `reaper` has not heard of yet. */
  #news(reaper: Actor): string | undefined {
    for (const actor of this.#world.actors) {
      const { name, state, condemned } = actor;
      if (actor === reaper || (!condemned && state !== "dead")) continue;
      const news = state === "dead" ? `${name} ${DEAD}` : name;
      const isKnown = reaper.log.some(({ kind, result }) =>
        kind === "sentence" && (result === news)
      );
      if (!isKnown) return news;
    }
    return undefined;
  }

  /** Something is wrong with this schedule. */
  fail(message: string): void {
    this.failure ??= new ScheduleError(
      `${message}\n${formatTrace(this.#world.path, this.#names)}`,
    );
  }

  /** `actor` did not repeat what it had done. */
  failUnsteady(actor: Actor, known: Step, now: Step | undefined): void {
    const did = now === undefined ? "ended" : `did ${formatStep(now, this.#names)}`;
    this.fail(
      `${actor.name} is not deterministic: it ${did}, ` +
        `where it had done ${formatStep(known, this.#names)}`,
    );
  }

  #outcome(): Outcome {
    const world = this.#world;
    const { words, bytes } = world.memory;
    return {
      words,
      bytes,
      notes: (name) =>
        world.actor(name).log.filter(({ kind }) => kind === "note")
          .map(({ result }) => JSON.parse(result as string)),
      fate: (name) => FATES[world.actor(name).state],
      condemned: (name) => world.actor(name).condemned || world.actor(name).state === "dead",
    };
  }

  #check(what: string, check: () => void): void {
    try {
      this.#watch(check);
    } catch (error) {
      this.fail(`${what} is wrong: ${describe(error)}`);
    }
  }

  #watch<T>(check: () => T): T {
    const before = this.watching;
    this.watching = true;
    try {
      return check();
    } finally {
      this.watching = before;
    }
  }

  #word(at: number): string {
    return this.#names[at] ?? `[${at}]`;
  }
}

/** An error in a line. */
export function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
