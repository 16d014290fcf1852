/** Turns the joined results into the report: totals, tables, and what is wrong. */

import { type Column, COLUMNS, SOURCE } from "../compat_tests/manifest.ts";
import { type ApiResult, countResults } from "./api_compare.ts";
import { type Cell, type Joined, type JoinedRow, type Status, STATUSES } from "./compat_join.ts";

const TOTALS_ORDER: readonly Status[] = [
  "passed",
  "failed",
  "missing",
  "skipped",
  "not applicable",
];

const SHOWN: Readonly<Record<Status, string>> = {
  passed: "passed",
  failed: "❌ **failed**",
  missing: "🔴 **missing**",
  skipped: "⚠️ skipped",
  "not applicable": "not applicable",
};

/** How many cells ended how. */
export type Totals = Readonly<Record<Status, number>>;

/** Counts `cells` by status. */
export function totalsOf(cells: readonly Cell[]): Totals {
  const totals = Object.fromEntries(STATUSES.map((status) => [status, 0])) as Record<
    Status,
    number
  >;
  for (const { status } of cells) totals[status]++;
  return totals;
}

/** Every cell that must not be as it is: failures and gaps. */
export function faultsOf(joined: Joined): Cell[] {
  return joined.rows.flatMap(({ cells }) =>
    cells.filter(({ status }) => status === "failed" || status === "missing")
  );
}

/** The report for machines. */
export function toJson(joined: Joined, api: readonly ApiResult[]): string {
  const totals = totalsOf(joined.rows.flatMap(({ cells }) => cells));
  const tests = joined.rows.map(({ row, cells }) => ({
    id: row.id,
    area: row.area,
    port: row.port,
    results: Object.fromEntries(
      cells.map(({ column, status, notes }) => [
        column,
        notes.length ? { status, notes } : {
          status,
        },
      ]),
    ),
  }));
  const names = { totals: countResults(api), results: api };
  return JSON.stringify({ source: SOURCE, totals, tests, api: names }, null, 2) + "\n";
}

/** The report for people. */
export function toMarkdown(joined: Joined, api: readonly ApiResult[]): string {
  const cells = joined.rows.flatMap(({ cells }) => cells);
  const columns = COLUMNS.map((column) => cells.filter((cell) => cell.column === column));
  return [
    "# Compatibility with CPython",
    "",
    `${SOURCE}. Written by \`deno task compat\`; do not edit.`,
    "",
    `- **${cells.length} results of ${joined.rows.length} tests**: ${listed(totalsOf(cells))}.`,
    `- **${api.length} public names**: ${listed(countResults(api))}; see [names](#names).`,
    "",
    "Every test method of CPython's suite has a row, and a result in each column that it has there:",
    "_processes_ (children with their own agent: `spawn` and `forkserver`), _threads_ (children in",
    "the parent's agent: `dummy` and `fork`), _manager_. A result is _passed_ only if every variant",
    "passed. _Skipped_ is a difference that `differences.md` explains; _missing_ is not written yet.",
    "",
    "## Totals",
    "",
    ...table(["", "all", ...COLUMNS], totalRows([cells, ...columns])),
    "",
    "## By area",
    "",
    ...table(["area", ...TOTALS_ORDER], areaRows(joined.rows)),
    "",
    ...classSections(joined.rows),
    ...apiSection(api),
  ].join("\n");
}

function listed(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts).map(([name, count]) => `${count} ${name}`).join(", ");
}

const API_SHOWN: Readonly<Record<ApiResult["status"], string>> = {
  there: "there",
  explained: "not here",
  pending: "pending",
  gap: "🔴 **gap**",
};

/** CPython's names, module by module. */
function apiSection(api: readonly ApiResult[]): string[] {
  const modules = Map.groupBy(api, moduleOf);
  return [
    "## Names",
    "",
    "CPython's public names and the members of its classes, beside ours: in camelCase, of the same",
    "kind, with the same parameters (those with a default are options). _Not here_ names the row of",
    "`differences.md` that says why. Undocumented names of CPython's are in italics.",
    "",
    ...[...modules].flatMap(([module, names]) => [
      `### ${module}`,
      "",
      ...table(["name", "here", "", "note"], names.map(apiRow)),
      "",
    ]),
  ];
}

function moduleOf({ name }: ApiResult): string {
  // A class begins with a capital; before it stands the module.
  const parts = name.split(".");
  const cls = parts.findIndex((part) => /^[A-Z]/.test(part));
  return parts.slice(0, cls < 0 ? -1 : cls).join(".");
}

function apiRow({ name, documented, here, status, note }: ApiResult): string[] {
  const short = name.slice(moduleOf({ name } as ApiResult).length + 1);
  const shown = `\`${short}\``;
  return [documented ? shown : `_${shown}_`, here, API_SHOWN[status], note];
}

function totalRows(groups: readonly (readonly Cell[])[]): string[][] {
  const totals = groups.map(totalsOf);
  return [
    ...TOTALS_ORDER.map((status) => [SHOWN[status], ...totals.map((of) => String(of[status]))]),
    ["total", ...groups.map((cells) => String(cells.length))],
  ];
}

function areaRows(rows: readonly JoinedRow[]): string[][] {
  const areas = Map.groupBy(rows, ({ row }) => row.area);
  return [...areas].map(([area, rows]) => {
    const totals = totalsOf(rows.flatMap(({ cells }) => cells));
    return [area, ...TOTALS_ORDER.map((status) => String(totals[status]))];
  });
}

function classSections(rows: readonly JoinedRow[]): string[] {
  const classes = Map.groupBy(rows, ({ row }) => row.class);
  return [...classes].flatMap(([name, rows]) => [
    `## ${name}`,
    "",
    ...table(["test", ...COLUMNS, "notes"], rows.map(testRow)),
    "",
  ]);
}

function testRow({ row, cells }: JoinedRow): string[] {
  const notes = new Set(cells.flatMap(({ notes }) => notes));
  return [
    `\`${row.id.slice(row.class.length + 1)}\``,
    ...COLUMNS.map((column) => shownIn(column, cells)),
    [...notes].filter((note) => !note.endsWith(": did not run")).join("; "),
  ];
}

function shownIn(column: Column, cells: readonly Cell[]): string {
  const cell = cells.find((cell) => cell.column === column);
  return cell === undefined ? "" : SHOWN[cell.status];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.map(escaped).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)];
}

function escaped(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}
