/**
 * What CPython's own suite holds, one row per test method, and in which
 * variants of this library each is run.
 *
 * A **column** is one of CPython's test types. A **variant** is one way to run a
 * column here: `processes` under both start methods that give a child its own
 * agent, `threads` under the two that keep it in the parent's.
 */

import data from "./manifest.json" with { type: "json" };

/** CPython's test types, in the order of the report. */
export const COLUMNS = ["processes", "threads", "manager"] as const;

/** One of CPython's test types. */
export type Column = (typeof COLUMNS)[number];

/** How children of one variant are made; a manager's come with the default method. */
export type Method = "spawn" | "forkserver" | "fork" | "dummy" | "manager";

/** `direct`: holds as it is; `adapted`: holds in JavaScript's terms. */
export type Port = "direct" | "adapted" | "not_applicable";

/** One test method of CPython's suite. */
export interface Row {
  readonly id: string;
  readonly class: string;
  readonly area: string;
  readonly port: Port;
  readonly columns: readonly Column[];
  /** The only start methods under which CPython runs it; absent: all. */
  readonly startMethods?: readonly string[];
  /** What it checks. */
  readonly checks: string;
  /** How it is adapted, or why it cannot apply. */
  readonly why?: string;
  readonly file: string;
}

/** Where the rows come from. */
export const SOURCE: string = data.source;

/** Every test of CPython's suite, in its order. */
export const ROWS: readonly Row[] = data.tests as readonly Row[];

const VARIANTS: Readonly<Record<Column, readonly Method[]>> = {
  processes: ["spawn", "forkserver"],
  threads: ["dummy", "fork"],
  manager: ["manager"],
};

/** The row called `id`. */
export function rowOf(id: string): Row {
  const row = ROWS.find((row) => row.id === id);
  if (row === undefined) throw new RangeError(`Cannot find test: no row is called ${id}`);
  return row;
}

/** The variants under which `row` is run in `column`. */
export function variantsOf(row: Row, column: Column): Method[] {
  const methods = VARIANTS[column];
  if (column !== "processes" || row.startMethods === undefined) return [...methods];
  return methods.filter((method) => row.startMethods?.includes(method));
}
