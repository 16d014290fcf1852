/**
 * Runs one agent from some state of the world on.
 *
 * The agent's function is called from its start: the steps that it has made are
 * answered from its log, without effect; from there on steps are real. A run
 * that must stop is cut off by an exception, which every later step of the same
 * run throws again, so that `finally` blocks change nothing.
 *
 * @module
 */

import type { Actor, Step } from "./actor.ts";
import type { Bell } from "./atomics.ts";
import type { Bounds } from "./budget.ts";
import { describe, type Judge } from "./judge.ts";
import type { Performer, StepKind } from "./stage.ts";
import type { World } from "./world.ts";

/** Thrown through an agent's code to cut off its run. */
const CUT_OFF = new Error("This run of the agent ends here");

const WRITERS: ReadonlySet<StepKind> = new Set<StepKind>([
  ...["store", "add", "sub", "or", "and", "exchange", "compareExchange"] as const,
  ...["notify", "poke", "copyIn"] as const,
]);

/**
 * What an agent is up to: it goes on; it could, but nothing changes, so others
 * must have their turn; it has made its last step; it cannot go on.
 */
export type Going = "on" | "yielding" | "ending" | "stopped";

/** Who decides what happens next. */
export interface Director {
  /** `actor` is about to make a step, or cannot. False if it is not to go on. */
  branch(actor: Actor, going: Going): boolean;
  /** Is there anybody else who could? */
  othersAreReady(actor: Actor): boolean;
}

/** What a player works with. */
export interface Company {
  readonly world: World;
  readonly judge: Judge;
  readonly director: Director;
  readonly bounds: Bounds;
}

/** The performer of all steps. */
export class Player implements Performer {
  /** Real steps so far. */
  steps = 0;
  /** Milliseconds that the running agent spent in waits that ran out. */
  clock = 0;
  readonly #world: World;
  readonly #judge: Judge;
  readonly #director: Director;
  readonly #bounds: Bounds;
  #running: Actor | undefined;
  /** The director chose this agent for the next step: do not ask again. */
  #chosen = false;
  #cutOff = false;
  /** Real steps of this run since memory last changed. */
  #idleSteps = 0;
  /** What the running agent has left for its event loop. */
  #onRing: (() => void) | undefined;
  #tasks: (() => void)[] = [];

  constructor({ world, judge, director, bounds }: Company) {
    this.#world = world;
    this.#judge = judge;
    this.#director = director;
    this.#bounds = bounds;
  }

  /** Lets `actor` make its next step, and go on as long as the director lets it. */
  run(actor: Actor): void {
    actor.cursor = 0;
    this.#running = actor;
    this.#chosen = true;
    this.#cutOff = false;
    this.#idleSteps = 0;
    this.clock = 0;
    this.#onRing = undefined;
    this.#tasks = [];
    try {
      actor.body(this.#world.memory);
    } catch (error) {
      if (!this.#cutOff) this.#judge.fail(`${actor.name} threw ${describe(error)}`);
      return;
    }
    if (this.#cutOff) return;
    if (actor.cursor < actor.log.length) {
      this.#judge.failUnsteady(actor, actor.log[actor.cursor], undefined);
    } else this.#finish(actor);
  }

  perform(kind: StepKind, at: number, a: number, b: number, data?: unknown): unknown {
    if (this.#judge.watching) return this.#judge.observe(kind, at, a, b, data);
    if (this.#cutOff) throw CUT_OFF;
    if (kind === "turn" && this.#tasks.length > 0) return this.#runTasks();
    const actor = this.#running as Actor;
    const result = actor.cursor < actor.log.length
      ? this.#repeat(actor, kind, at, a, b)
      : this.#advance(actor, { actor, kind, at, a, b, result: undefined }, data);
    if (kind === "wait" && result === "timed-out") this.clock += Math.max(0, b);
    if (kind === "turn") this.#turn();
    return result instanceof Uint8Array ? result.slice() : result;
  }

  listen(callback: () => void): void {
    this.#onRing = callback;
  }

  /** Keeps `task` for the running agent's next turn. */
  queue(task: () => void): void {
    this.#tasks.push(task);
  }

  #turn(): void {
    const callback = this.#onRing;
    this.#onRing = undefined;
    callback?.();
    this.#runTasks();
  }

  #runTasks(): void {
    for (let task = this.#tasks.shift(); task !== undefined; task = this.#tasks.shift()) task();
  }

  /** Answers from the log. */
  #repeat(actor: Actor, kind: StepKind, at: number, a: number, b: number): unknown {
    const known = actor.log[actor.cursor++];
    if (known.kind !== kind || known.at !== at || known.a !== a || known.b !== b) {
      this.#judge.failUnsteady(actor, known, { actor, kind, at, a, b, result: "?" });
      this.#cut();
    }
    return known.result;
  }

  /** Makes a real step, unless the director wants it otherwise. */
  #advance(actor: Actor, step: Step, data: unknown): unknown {
    if (this.#isPlace(actor, step, data)) {
      if (!this.#chosen) {
        const yields = this.#idleSteps > this.#bounds.patience &&
          this.#director.othersAreReady(actor);
        const follow = this.#director.branch(actor, yields ? "yielding" : "on");
        if (yields || !follow) this.#cut();
      }
      this.#chosen = false;
    }
    this.steps++;
    this.#idleSteps++;
    if (this.#world.path.length > this.#bounds.steps) {
      this.#judge.fail(`livelock: no end within ${this.#bounds.steps} steps`);
      this.#cut();
    }
    switch (step.kind) {
      case "halt":
        this.#finish(actor);
        return this.#cut();
      case "note":
      case "forget":
        return this.#record(actor, step, data);
      case "sentence":
      case "believe":
      case "turn":
        return this.#ask(actor, { ...step, result: data });
      case "wait":
        return this.#wait(actor, step, data as Bell | undefined);
      case "waitAsync":
        return this.#arm(actor, step);
      default:
        return this.#apply(actor, step, data);
    }
  }

  /** Marks the words of `step`; does its place in the order of steps matter? */
  #isPlace(actor: Actor, { kind, at, a }: Step, data: unknown): boolean {
    const { memory } = this.#world;
    const writes = WRITERS.has(kind);
    const { merged, exhaustive } = this.#bounds;
    if (exhaustive) return true;
    switch (kind) {
      case "note":
      case "forget":
      case "halt":
        return false;
      case "sentence":
      case "believe":
      case "turn":
        return true;
      case "copyIn":
      case "copyOut":
        return memory.touchBytes(actor.index, at, a, writes) && !merged;
      case "peek":
      case "poke":
        return memory.touch(actor.index, at, writes) && !merged;
      case "wait": {
        const bell = data as Bell | undefined;
        const isShared = bell !== undefined && memory.touch(actor.index, bell.at, false);
        return memory.touch(actor.index, at, false) || isShared;
      }
      default:
        return memory.touch(actor.index, at, writes);
    }
  }

  #apply(actor: Actor, step: Step, data: unknown): unknown {
    const { memory, path } = this.#world;
    const mark = memory.mark;
    const before = path.length;
    const result = this.#world.apply(step.kind, step.at, step.a, step.b, data);
    const woken = path.splice(before);
    this.#record(actor, step, result);
    path.push(...woken);
    if (memory.mark !== mark) {
      this.#idleSteps = 0;
      this.#judge.changed(actor, mark);
      if (this.#judge.failure !== undefined) this.#cut();
    }
    return result;
  }

  #wait(actor: Actor, step: Step, bell: Bell | undefined): unknown {
    const { words } = this.#world.memory;
    if (words[step.at] !== (step.a | 0) || (bell && words[bell.at] !== bell.rung)) {
      return this.#record(actor, step, "not-equal");
    }
    if (!(step.b > 0)) return this.#record(actor, step, "timed-out");
    this.#world.path.push({ ...step, result: "parks" });
    this.#world.park(actor, step, bell === undefined ? [] : [bell.at]);
    this.#director.branch(actor, "stopped");
    return this.#cut();
  }

  #arm(actor: Actor, step: Step): unknown {
    const equal = this.#world.memory.words[step.at] === (step.a | 0);
    if (equal) this.#world.arm(actor, step.at);
    return this.#record(actor, step, equal ? "armed" : "not-equal");
  }

  /** A question that the memory does not answer: answered, or slept on. */
  #ask(actor: Actor, question: Step): unknown {
    const answer = this.#judge.answer(actor, question);
    if (answer === undefined) {
      actor.state = "waiting";
      actor.pending = question;
      this.#director.branch(actor, "stopped");
      return this.#cut();
    }
    actor.state = "ready";
    actor.pending = undefined;
    if (question.kind === "believe") this.#world.actor(answer).believed = true;
    if (question.kind === "turn") actor.rung = false;
    return this.#record(actor, question, answer);
  }

  #record(actor: Actor, step: Step, result: unknown): unknown {
    const done = { ...step, result };
    actor.record(done);
    actor.cursor++;
    this.#world.path.push(done);
    return result;
  }

  #finish(actor: Actor): void {
    if (!this.#director.branch(actor, "ending")) return;
    this.#world.finish(actor);
    this.#director.branch(actor, "stopped");
  }

  #cut(): never {
    this.#cutOff = true;
    throw CUT_OFF;
  }
}
