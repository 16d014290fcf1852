/**
 * What the checker is given: a few agents on a little memory, and what must hold.
 *
 * @module
 */

import type { Bytes, Words } from "./atomics.ts";
import { perform } from "./stage.ts";

/** The memory as an agent sees it. */
export interface View {
  readonly words: Words;
  readonly bytes: Bytes;
}

/**
 * An agent: ordinary synchronous kernel code. It must do the same whenever it
 * sees the same, since it is run again from the start all the time: whatever it
 * keeps, it makes inside.
 */
export type AgentBody = (view: View) => void;

/** What became of an agent in one schedule. */
export type Fate = "finished" | "dead" | "parked" | "waiting";

/** One whole schedule, as the scenario's `end` sees it. */
export interface Outcome extends View {
  /** Everything that agent `name` noted, in its order. */
  notes(name: string): unknown[];
  /** What became of agent `name`. */
  fate(name: string): Fate;
  /** Was agent `name` sentenced (as a zombie) or killed? */
  condemned(name: string): boolean;
}

/** Agents, memory, and what must hold. All checks read memory through the kernel's functions. */
export interface Scenario {
  /** Size of the memory in words. */
  readonly words: number;
  /** Name of each word in traces. */
  readonly names?: Record<number, string>;
  /** Prepares the memory. */
  setup?(view: View): void;
  /** At most seven, by name. */
  readonly agents: Record<string, AgentBody>;
  /** Who may be killed or sentenced; everybody by default. */
  readonly mortals?: readonly string[];
  /** Who may be parked when a schedule ends. */
  readonly mayStayParked?: readonly string[];
  /** Must the sentenced be woken, so that they end? Otherwise they, too, may stay parked. */
  readonly zombiesEnd?: boolean;
  /** Is agent `name` inside a critical section? Then nobody believes in its death yet. */
  critical?(name: string, view: View): boolean;
  /** May agent `name`, believed dead, still write word `at`? By default, any. */
  zombieMayWrite?(name: string, at: number): boolean;
  /** Must hold after each change of memory; throws if it does not. */
  invariant?(view: View): void;
  /** Must hold when nobody can go on; throws if it does not. */
  end?(outcome: Outcome): void;
}

/** How far the search goes. */
export interface Limits {
  /** Times that an agent is stopped although it could go on. */
  readonly preemptions: number;
  /** Agents that stop for good, wherever they are; the sentenced among them. */
  readonly deaths?: number;
  /** Agents that are sentenced, but run on: zombies. */
  readonly sentences?: number;
  /**
   * Waits that run out of time while somebody could go on; one by default.
   * `"never"` makes every wait endless, which shows that no wake-up is lost.
   */
  readonly timeouts?: number | "never";
  /**
   * Who dies while parked may stay in the list of waiters and swallow a wake; so
   * does who is woken and dies before the next step. By default, it may also leave.
   */
  readonly deadParked?: "stay" | "either";
  /** Steps in one schedule before it counts as endless. */
  readonly steps?: number;
  /** Steps of one agent that change nothing before others must run. */
  readonly patience?: number;
  /** Are plain reads and writes steps of their own? `"merged"` is for race-free data. */
  readonly plain?: "steps" | "merged";
  /** Leaves nothing out. To test the checker by. */
  readonly exhaustive?: boolean;
}

/** What was explored. */
export interface Report {
  /** Schedules followed to their end. */
  readonly schedules: number;
  /** Distinct states in which there was a choice. */
  readonly states: number;
  /** Steps carried out, replays not counted. */
  readonly steps: number;
  /** Words on which the order of steps matters. */
  readonly sharedWords: number;
  readonly milliseconds: number;
}

/** A schedule that broke the scenario's rules; the message holds its trace. */
export class ScheduleError extends Error {
  override name = "ScheduleError";
}

// -- What only the agents of a scenario can do --

/** Writes `value` (plain data) into the outcome. */
export function note(value: unknown): void {
  perform("note", 0, 0, 0, JSON.stringify(value));
}

/**
 * Promises that from here on this agent does the same whatever it has read so
 * far, apart from what `label` says: states that differ in nothing else are one.
 */
export function forget(label: unknown): void {
  perform("forget", 0, 0, 0, JSON.stringify(label));
}

/** What the news of a death ends in. */
export const DEAD = "(dead)";

/**
 * For a reaper: sleeps until somebody else dies or is sentenced; returns the
 * name. When somebody dies who was sentenced before, it comes a second time.
 */
export function sentence(): string {
  return (perform("sentence", 0, 0, 0) as string).replace(` ${DEAD}`, "");
}

/** For a reaper: sleeps until agent `name` has ended, died, or is outside its critical sections. */
export function believe(name: string): void {
  perform("believe", 0, 0, 0, name);
}

/**
 * For an agent with an event loop: sleeps until its `waitAsync` is over, then
 * runs what was to follow. Tasks queued by `queueMicrotask` come first.
 */
export function turn(): void {
  perform("turn", 0, 0, 0);
}

/** Ends this agent; nothing that it still tries has an effect. */
export function halt(): never {
  perform("halt", 0, 0, 0);
  throw new TypeError("Cannot go on after halt()");
}

/** Names for the fields of `layout` at `at`, as `label.field`. */
export function fieldNames(
  label: string,
  at: number,
  layout: Readonly<Record<string, number>>,
): Record<number, string> {
  return Object.fromEntries(
    Object.entries(layout).filter(([field]) => field !== "size")
      .map(([field, offset]) => [at + offset, `${label}.${field}`]),
  );
}
