/**
 * How many tests a run of `deno test` ended with, read from what it printed.
 *
 * @module
 */

/** Numbers of tests by outcome. */
export interface TestCounts {
  /** Tests that passed. */
  readonly passed: number;
  /** Tests that failed. */
  readonly failed: number;
  /** Tests that were not run, visibly. */
  readonly ignored: number;
}

// deno-lint-ignore no-control-regex
const COLOR = /\x1b\[[0-9;]*m/g;
const SUMMARY =
  /^(?:ok|FAILED) \| (\d+) passed(?: \(\d+ steps?\))? \| (\d+) failed(?: \(\d+ steps?\))?(?: \| (\d+) ignored)?/gm;
const COMPAT = /^\S+_test\.ts: (\d+) passed, (\d+) failed, (\d+) skipped$/gm;

/** Adds up the summaries in the output of `deno test` or of the compat suite. */
export function countTests(output: string): TestCounts {
  const text = output.replace(COLOR, "");
  const summaries = [...text.matchAll(SUMMARY), ...text.matchAll(COMPAT)];
  return addCounts(summaries.map(([, passed, failed, ignored]) => ({
    passed: Number(passed),
    failed: Number(failed),
    ignored: Number(ignored ?? 0),
  })));
}

/** The sums of `counts`. */
export function addCounts(counts: readonly TestCounts[]): TestCounts {
  const sum = (of: (count: TestCounts) => number) => counts.reduce((n, c) => n + of(c), 0);
  return {
    passed: sum((c) => c.passed),
    failed: sum((c) => c.failed),
    ignored: sum((c) => c.ignored),
  };
}
