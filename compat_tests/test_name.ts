/**
 * The names of the compat tests: what `Deno.test` prints and the report reads.
 *
 * `_TestQueue.test_fork [processes] [spawn]`, and when a difference forbids it,
 * `_TestQueue.test_fork [processes] [spawn] — reason`.
 */

import type { Column, Method } from "./manifest.ts";

/** The parts of a compat test's name. */
export interface TestName {
  readonly id: string;
  readonly column: Column;
  readonly method: Method;
  /** Why it is skipped; absent where it runs. */
  readonly reason?: string;
}

const SHAPE = /^(\S+\.\S+) \[(processes|threads|manager)\] \[(\w+)\](?: — (.+))?$/;

/** The name of the test with these parts. */
export function formatTestName({ id, column, method, reason }: TestName): string {
  const name = `${id} [${column}] [${method}]`;
  return reason === undefined ? name : `${name} — ${reason}`;
}

/** The parts of a name, or `null` if it is not a compat test's. */
export function parseTestName(name: string): TestName | null {
  const match = SHAPE.exec(name);
  if (match === null) return null;
  const [, id, column, method, reason] = match;
  const parts = { id, column: column as Column, method: method as Method };
  return reason === undefined ? parts : { ...parts, reason };
}
