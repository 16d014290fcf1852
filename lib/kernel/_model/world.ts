/**
 * The state of a scenario between two steps: memory, agents, and who is parked.
 *
 * It can be captured and set back; a captured state must be set back before
 * the states captured earlier are, as a depth-first search does.
 *
 * @module
 */

import { Actor, type ActorState, type Step } from "./actor.ts";
import { Memory, mix } from "./memory.ts";
import type { AgentBody } from "./scenario.ts";
import type { StepKind } from "./stage.ts";

const STATE_CODES: Record<ActorState, number> = {
  ready: 1,
  parked: 2,
  waiting: 3,
  finished: 4,
  dead: 5,
};

/** Who sleeps on a word; in the order of arrival. */
interface Waiter {
  readonly actor: Actor;
  readonly at: number;
  readonly async: boolean;
}

/** A state to come back to. */
export interface Snapshot {
  readonly mark: number;
  readonly hashLow: number;
  readonly hashHigh: number;
  readonly waiters: readonly Waiter[];
  readonly pathLength: number;
  readonly actors: readonly ActorSnapshot[];
}

interface ActorSnapshot {
  readonly logLength: number;
  readonly state: ActorState;
  readonly pending: Step | undefined;
  readonly condemned: boolean;
  readonly believed: boolean;
  readonly rung: boolean;
  readonly hashLow: number;
  readonly hashHigh: number;
}

/** Memory, agents, waiters, and the path that led here. */
export class World {
  readonly memory: Memory;
  readonly actors: readonly Actor[];
  /** What happened, for the trace. */
  readonly path: (Step | string)[] = [];
  #waiters: readonly Waiter[] = [];

  constructor(size: number, agents: Record<string, AgentBody>) {
    this.memory = new Memory(size);
    this.actors = Object.entries(agents).map(([name, body], i) => new Actor(i, name, body));
  }

  /** The agent of that name. */
  actor(name: string): Actor {
    const actor = this.actors.find((one) => one.name === name);
    if (actor === undefined) throw new TypeError(`Cannot find agent: none is called ${name}`);
    return actor;
  }

  capture(): Snapshot {
    return {
      mark: this.memory.mark,
      hashLow: this.memory.hashLow,
      hashHigh: this.memory.hashHigh,
      waiters: this.#waiters,
      pathLength: this.path.length,
      actors: this.actors.map((actor) => ({
        logLength: actor.log.length,
        state: actor.state,
        pending: actor.pending,
        condemned: actor.condemned,
        believed: actor.believed,
        rung: actor.rung,
        hashLow: actor.hashLow,
        hashHigh: actor.hashHigh,
      })),
    };
  }

  restore(snapshot: Snapshot): void {
    this.memory.undo(snapshot.mark);
    this.memory.hashLow = snapshot.hashLow;
    this.memory.hashHigh = snapshot.hashHigh;
    this.#waiters = snapshot.waiters;
    this.path.length = snapshot.pathLength;
    for (const actor of this.actors) {
      const was = snapshot.actors[actor.index];
      actor.log.length = was.logLength;
      actor.state = was.state;
      actor.pending = was.pending;
      actor.condemned = was.condemned;
      actor.believed = was.believed;
      actor.rung = was.rung;
      actor.hashLow = was.hashLow;
      actor.hashHigh = was.hashHigh;
    }
  }

  /** 64 bits that stand for this state; `extra` says what else the future depends on. */
  hash(extra: number): { low: number; high: number } {
    let low = mix(this.memory.hashLow, extra);
    let high = mix(this.memory.hashHigh, extra);
    for (const actor of this.actors) {
      const code = STATE_CODES[actor.state] * 8 + (actor.condemned ? 4 : 0) +
        (actor.believed ? 2 : 0) + (actor.rung ? 1 : 0);
      low = mix(low ^ actor.hashLow, code);
      high = mix(high ^ actor.hashHigh, code);
    }
    for (const { actor, at, async } of this.#waiters) {
      const waiter = at * 16 + actor.index * 2 + (async ? 1 : 0);
      low = mix(low, waiter);
      high = mix(high, waiter);
    }
    return { low, high };
  }

  /** Carries out a step on memory; returns its result. */
  apply(kind: StepKind, at: number, a: number, b: number, data?: unknown): unknown {
    const { memory } = this;
    const old = memory.words[at];
    switch (kind) {
      case "load":
      case "peek":
        return old;
      case "store":
      case "poke":
        return memory.write(at, a);
      case "add":
        memory.write(at, old + a);
        return old;
      case "sub":
        memory.write(at, old - a);
        return old;
      case "or":
        memory.write(at, old | a);
        return old;
      case "and":
        memory.write(at, old & a);
        return old;
      case "exchange":
        memory.write(at, a);
        return old;
      case "compareExchange":
        if (old === (a | 0)) memory.write(at, b);
        return old;
      case "notify":
        return this.#wake(at, a);
      case "copyIn":
        return memory.writeBytes(at, data as Uint8Array);
      case "copyOut":
        return memory.bytes.slice(at, at + a);
      default:
        throw new TypeError(`Cannot apply ${kind} to memory`);
    }
  }

  /** Lets `actor` sleep on the word of `step`, and on `others`. */
  park(actor: Actor, step: Step, others: readonly number[]): void {
    actor.state = "parked";
    actor.pending = step;
    const waiters = [step.at, ...others].map((at) => ({ actor, at, async: false }));
    this.#waiters = [...this.#waiters, ...waiters];
  }

  /** Lets `actor` be rung when the word at `at` is notified. */
  arm(actor: Actor, at: number): void {
    if (this.#waiters.some((waiter) => waiter.async && waiter.actor === actor)) {
      throw new TypeError(`Cannot waitAsync: ${actor.name} does already`);
    }
    this.#waiters = [...this.#waiters, { actor, at, async: true }];
  }

  /** Lets the wait of a parked agent run out. */
  expire(actor: Actor): void {
    this.#waiters = this.#waiters.filter((waiter) => waiter.actor !== actor || waiter.async);
    this.#resume(actor, "timed-out");
    this.path.push(`${actor.name}: its wait runs out`);
  }

  /** Stops `actor` for good; a parked one may stay among the waiters and swallow a wake. */
  kill(actor: Actor, leaves: boolean): void {
    const where = actor.state === "parked" ? (leaves ? ", and is unparked" : ", parked") : "";
    this.path.push(`${actor.name}: dies${where}`);
    actor.state = "dead";
    actor.forget();
    if (leaves) this.#waiters = this.#waiters.filter((waiter) => waiter.actor !== actor);
  }

  /** `actor` has come to its end. */
  finish(actor: Actor): void {
    this.path.push(`${actor.name}: ends`);
    actor.state = "finished";
    actor.forget();
  }

  /** Sentences `actor`, which runs on. */
  condemn(actor: Actor): void {
    this.path.push(`${actor.name}: is sentenced`);
    actor.condemned = true;
  }

  #wake(at: number, count: number): number {
    const woken = this.#waiters.filter((waiter) => waiter.at === at).slice(0, count);
    if (woken.length === 0) return 0;
    const parked = new Set(woken.filter(({ async }) => !async).map(({ actor }) => actor));
    this.#waiters = this.#waiters.filter((waiter) =>
      waiter.async ? !woken.includes(waiter) : !parked.has(waiter.actor)
    );
    for (const { actor, async } of woken) {
      const dead = actor.state === "dead";
      if (async) actor.rung = true;
      else if (!dead) this.#resume(actor, "ok");
      const what = dead ? "swallows a wake" : async ? "is rung" : "is woken";
      this.path.push(`${actor.name}: ${what}`);
    }
    return woken.length;
  }

  #resume(actor: Actor, result: "ok" | "timed-out"): void {
    actor.record({ ...actor.pending as Step, result });
    actor.pending = undefined;
    actor.state = "ready";
  }
}
