/**
 * One agent of a scenario: its function, and the log of what it has done.
 *
 * @module
 */

import { mix } from "./memory.ts";
import type { AgentBody } from "./scenario.ts";
import type { StepKind } from "./stage.ts";

/** One step of one agent, with what came of it. */
export interface Step {
  readonly actor: Actor;
  readonly kind: StepKind;
  readonly at: number;
  readonly a: number;
  readonly b: number;
  readonly result: unknown;
}

/** Where an agent stands. `waiting` is for the scenario's own primitives. */
export type ActorState = "ready" | "parked" | "waiting" | "finished" | "dead";

/** All that makes an agent: what it will do follows from the results in its log. */
export class Actor {
  readonly index: number;
  readonly name: string;
  readonly body: AgentBody;
  /** Every step so far. */
  readonly log: Step[] = [];
  /** Steps of the log that the present run has repeated. */
  cursor = 0;
  state: ActorState = "ready";
  /** The step that a parked or waiting agent is in. */
  pending: Step | undefined;
  condemned = false;
  /** The reaper believes that it is dead. */
  believed = false;
  /** Its asynchronous wait is over. */
  rung = false;
  /** Two halves of a hash of all in its past that its future and the outcome depend on. */
  hashLow = 0;
  hashHigh = 0;

  constructor(index: number, name: string, body: AgentBody) {
    this.index = index;
    this.name = name;
    this.body = body;
  }

  /** Appends a step with its result. */
  record(step: Step): void {
    this.log.push(step);
    if (step.kind === "forget") this.forget();
    this.#hash(step.result);
  }

  /** From here on, nothing of the past matters but what it noted. */
  forget(): void {
    this.hashLow = 0;
    this.hashHigh = 0;
    for (const { kind, result } of this.log) if (kind === "note") this.#hash(result);
  }

  #hash(result: unknown): void {
    const value = digest(result);
    this.hashLow = mix(this.hashLow, value);
    this.hashHigh = mix(this.hashHigh ^ 0x5bd1e995, value);
  }
}

/** A number that stands for a step's result. */
function digest(result: unknown): number {
  if (typeof result === "number") return result | 0;
  let hash = 1;
  if (typeof result === "string") {
    for (let i = 0; i < result.length; i++) hash = mix(hash, result.charCodeAt(i));
  } else if (result instanceof Uint8Array) {
    for (const byte of result) hash = mix(hash, byte);
  }
  return hash;
}
