import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { Row } from "../compat_tests/manifest.ts";
import type { ApiResult } from "./api_compare.ts";
import type { Joined, JoinedRow, Status } from "./compat_join.ts";
import { faultsOf, toJson, toMarkdown, totalsOf } from "./compat_report.ts";

function joinedRow(id: string, area: string, status: Status, notes: string[] = []): JoinedRow {
  const row: Row = {
    id,
    class: id.split(".")[0],
    area,
    port: status === "not applicable" ? "not_applicable" : "direct",
    columns: ["processes"],
    checks: "",
    file: "f.py",
  };
  return { row, cells: [{ id, column: "processes", status, notes }] };
}

const API: readonly ApiResult[] = [
  {
    name: "multiprocessing.queues.Queue",
    documented: true,
    here: "./queues Queue",
    status: "there",
    note: "",
  },
  {
    name: "multiprocessing.queues.Queue.put",
    documented: true,
    here: "./queues Queue.put",
    status: "gap",
    note: "has no option block",
  },
  {
    name: "multiprocessing.util.close_all_fds_except",
    documented: false,
    here: "",
    status: "explained",
    note: "A row",
  },
];

function joined(...rows: JoinedRow[]): Joined {
  return { rows, unknown: [] };
}

Deno.test("faultsOf() counts a failure in any area", () => {
  const report = joined(joinedRow("_TestPool.test_map", "pool", "failed"));
  assertEquals(faultsOf(report).map(({ id }) => id), ["_TestPool.test_map"]);
});

Deno.test("faultsOf() counts a missing test in any area", () => {
  const report = joined(
    joinedRow("_TestPool.test_map", "pool", "missing"),
    joinedRow("_TestQueue.test_fork", "queue", "passed"),
  );
  assertEquals(faultsOf(report).map(({ id }) => id), ["_TestPool.test_map"]);
});

Deno.test("totalsOf() names every status, also those that nobody has", () => {
  const { cells } = joinedRow("_TestQueue.test_fork", "queue", "passed");
  assertEquals(totalsOf(cells), {
    failed: 0,
    missing: 0,
    skipped: 0,
    passed: 1,
    "not applicable": 0,
  });
});

Deno.test("toMarkdown() begins with the totals, then gives each class a table", () => {
  const text = toMarkdown(
    joined(
      joinedRow("_TestQueue.test_fork", "queue", "failed", ["spawn: a | b"]),
      joinedRow("_TestQueue.test_put", "queue", "passed"),
    ),
    API,
  );
  assertStringIncludes(text.split("## Totals")[0], "**2 results of 2 tests**: 1 failed, 0 missing");
  assertStringIncludes(text.split("## Totals")[0], "**3 public names**: 1 there, 1 explained");
  assertMatch(text, /## Totals[^#]*\| passed \| 1 \| 1 \| 0 \| 0 \|/);
  assertMatch(text, /## Totals[^#]*failed\*\* \| 1 \| 1 \|/);
  assertStringIncludes(text, "## _TestQueue\n\n| test | processes | threads | manager | notes |");
  assertStringIncludes(text, "| `test_fork` | ❌ **failed** |  |  | spawn: a \\| b |");
});

Deno.test("toMarkdown() gives the reason of what is not applicable", () => {
  const row = joinedRow("TestCloseFds.test_closefd", "process", "not applicable", ["no fds"]);
  assertStringIncludes(toMarkdown(joined(row), []), "| not applicable |  |  | no fds |");
});

Deno.test("toJson() holds totals and every test's result", () => {
  const report = JSON.parse(
    toJson(joined(joinedRow("_TestQueue.test_fork", "queue", "passed")), API),
  );
  assertEquals(report.totals.passed, 1);
  assertEquals(report.tests, [{
    id: "_TestQueue.test_fork",
    area: "queue",
    port: "direct",
    results: { processes: { status: "passed" } },
  }]);
  assertEquals(report.api.totals, { there: 1, explained: 1, pending: 0, gap: 1 });
  assertEquals(report.api.results, API);
});

Deno.test("toMarkdown() shows CPython's names, module by module", () => {
  const text = toMarkdown(joined(), API);
  assertStringIncludes(
    text,
    [
      "### multiprocessing.queues",
      "",
      "| name | here |  | note |",
      "| --- | --- | --- | --- |",
      "| `Queue` | ./queues Queue | there |  |",
      "| `Queue.put` | ./queues Queue.put | 🔴 **gap** | has no option block |",
      "",
      "### multiprocessing.util",
      "",
      "| name | here |  | note |",
      "| --- | --- | --- | --- |",
      "| _`close_all_fds_except`_ |  | not here | A row |",
    ].join("\n"),
  );
});
