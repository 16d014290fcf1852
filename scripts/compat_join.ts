/**
 * Joins what ran with what CPython's suite holds.
 *
 * A **cell** is one test in one column. It is *passed* only if every variant of
 * it ran and passed; one that failed makes it *failed*, one that did not run
 * *missing*. A *skipped* cell is a difference with its reason, so never silent.
 */

import { type Column, type Method, type Row, variantsOf } from "../compat_tests/manifest.ts";
import { parseTestName, type TestName } from "../compat_tests/test_name.ts";
import type { Outcome } from "./compat_tap.ts";

/** Every state of a cell, the worst that can be said of it first. */
export const STATUSES = ["failed", "missing", "skipped", "passed", "not applicable"] as const;

/** What became of one test in one column. */
export type Status = (typeof STATUSES)[number];

/** One test in one column. */
export interface Cell {
  readonly id: string;
  readonly column: Column;
  readonly status: Status;
  /** The variants that did not pass, each with what is known of it. */
  readonly notes: readonly string[];
}

/** One test of CPython's suite with its cells. */
export interface JoinedRow {
  readonly row: Row;
  readonly cells: readonly Cell[];
}

/** The manifest, answered. */
export interface Joined {
  readonly rows: readonly JoinedRow[];
  /** Names that ran but are nobody's: a test that the manifest does not know. */
  readonly unknown: readonly string[];
}

/** What one variant of a cell said. */
interface Answer {
  readonly status: Status;
  readonly method: Method;
  readonly note?: string;
}

/** Answers every row of `rows` from `outcomes`. */
export function join(rows: readonly Row[], outcomes: readonly Outcome[]): Joined {
  const answers = new Map<string, Answer[]>();
  const unknown: string[] = [];
  const known = new Set(rows.flatMap((row) => row.columns.map((column) => `${row.id} ${column}`)));
  for (const outcome of outcomes) {
    const name = parseTestName(outcome.name);
    const key = name === null ? "" : `${name.id} ${name.column}`;
    if (name === null || !known.has(key)) unknown.push(outcome.name);
    else answers.set(key, [...(answers.get(key) ?? []), answerOf(name, outcome)]);
  }
  const joined = rows.map((row) => ({
    row,
    cells: row.columns.map((column) => cellOf(row, column, answers.get(`${row.id} ${column}`))),
  }));
  return { rows: joined, unknown };
}

function answerOf({ method, reason }: TestName, { status, message }: Outcome): Answer {
  if (status === "passed") return { status, method };
  const note = status === "skipped" ? reason : message?.split("\n", 1)[0];
  return { status, method, note: `${method}: ${note ?? "no reason given"}` };
}

function cellOf(row: Row, column: Column, answers: readonly Answer[] = []): Cell {
  const { id } = row;
  if (row.port === "not_applicable") {
    return { id, column, status: "not applicable", notes: row.why === undefined ? [] : [row.why] };
  }
  const silent = variantsOf(row, column)
    .filter((method) => !answers.some((answer) => answer.method === method))
    .map((method): Answer => ({ status: "missing", method, note: `${method}: did not run` }));
  const all = [...answers, ...silent];
  const status = STATUSES.find((status) => all.some((answer) => answer.status === status));
  return {
    id,
    column,
    status: status ?? "missing",
    notes: all.flatMap(({ note }) => note === undefined ? [] : [note]),
  };
}
