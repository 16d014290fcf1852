/**
 * Makes a model check a test: it is ignored where the kernel runs on the real
 * atomics, and shows what was explored as a step of its own.
 *
 * @module
 */

import { assertStringIncludes, assertThrows } from "@std/assert";
import * as seam from "../atomics.ts";
import { check } from "./explorer.ts";
import { type Limits, type Report, type Scenario, ScheduleError } from "./scenario.ts";

/** The part of a test context that is needed. */
interface Steps {
  step(name: string, body: () => void): Promise<boolean>;
}

/** What `Deno.test()` takes. */
export interface ModelTest {
  readonly name: string;
  readonly ignore: boolean;
  readonly fn: (steps: Steps) => Promise<void>;
}

/** Is the checker's module in the place of the kernel's atomics? */
export const IN_MODEL: boolean = "isModel" in seam;

/** A test that explores each of `limits` and expects no failure. */
export function holds(name: string, scenario: Scenario, ...limits: Limits[]): ModelTest {
  return modelled(name, async (steps) => {
    for (const limit of limits) {
      const report = check(scenario, limit);
      await steps.step(summary(limit, report), () => {});
    }
  });
}

/** A test that explores a scenario in which something was broken on purpose, and must find it. */
export function fails(
  name: string,
  scenario: Scenario,
  limits: Limits,
  message: string,
): ModelTest {
  return modelled(name, () => {
    const failure = assertThrows(() => check(scenario, limits), ScheduleError);
    assertStringIncludes(failure.message, message);
  });
}

/** A test that only makes sense with the checker in place. */
export function modelled(name: string, fn: (steps: Steps) => void | Promise<void>): ModelTest {
  return { name, ignore: !IN_MODEL, fn: async (steps) => await fn(steps) };
}

/** Limits and report in a line. */
export function summary(limits: Limits, report: Report): string {
  const spent = Object.entries(limits).map(([name, value]) => `${name} ${value}`).join(", ");
  const { schedules, states, steps, sharedWords, milliseconds } = report;
  return `${spent}: ${schedules} schedules, ${states} states, ${steps} steps, ` +
    `${sharedWords} shared words, ${milliseconds} ms`;
}
