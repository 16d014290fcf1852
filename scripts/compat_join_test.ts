import { assertEquals } from "@std/assert";
import type { Row } from "../compat_tests/manifest.ts";
import { type Cell, join } from "./compat_join.ts";
import type { Outcome } from "./compat_tap.ts";

function row(parts: Partial<Row> = {}): Row {
  return {
    id: "_TestQueue.test_fork",
    class: "_TestQueue",
    area: "queue",
    port: "direct",
    columns: ["processes"],
    checks: "order",
    file: "_test_multiprocessing.py",
    ...parts,
  };
}

function passed(name: string): Outcome {
  return { name, status: "passed" };
}

function onlyCell(row: Row, outcomes: Outcome[]): Cell {
  return join([row], outcomes).rows[0].cells[0];
}

const SPAWN = "_TestQueue.test_fork [processes] [spawn]";
const FORKSERVER = "_TestQueue.test_fork [processes] [forkserver]";

Deno.test("join() calls a cell passed when every variant passed", () => {
  const cell = onlyCell(row(), [passed(SPAWN), passed(FORKSERVER)]);
  assertEquals([cell.status, cell.notes], ["passed", []]);
});

Deno.test("join() calls a cell missing when one variant did not run, and names it", () => {
  const cell = onlyCell(row(), [passed(SPAWN)]);
  assertEquals([cell.status, cell.notes], ["missing", ["forkserver: did not run"]]);
});

Deno.test("join() calls a cell failed when one variant failed, with the first line of why", () => {
  const failed: Outcome = { name: FORKSERVER, status: "failed", message: "Error: lost\n  at x" };
  const cell = onlyCell(row(), [passed(SPAWN), failed]);
  assertEquals([cell.status, cell.notes], ["failed", ["forkserver: Error: lost"]]);
});

Deno.test("join() lets a failure outweigh a variant that did not run", () => {
  const cell = onlyCell(row(), [{ name: SPAWN, status: "failed" }]);
  assertEquals(cell.status, "failed");
  assertEquals(cell.notes, ["spawn: no reason given", "forkserver: did not run"]);
});

Deno.test("join() keeps the reason of a skip", () => {
  const skipped: Outcome = { name: `${FORKSERVER} — no feeder thread`, status: "skipped" };
  const cell = onlyCell(row(), [passed(SPAWN), skipped]);
  assertEquals([cell.status, cell.notes], ["skipped", ["forkserver: no feeder thread"]]);
});

Deno.test("join() counts a variant beyond the manifest's when it fails", () => {
  const fork: Outcome = { name: "_TestQueue.test_fork [processes] [fork]", status: "failed" };
  const cell = onlyCell(row(), [passed(SPAWN), passed(FORKSERVER), fork]);
  assertEquals(cell.status, "failed");
});

Deno.test("join() answers each column for itself", () => {
  const both = row({ columns: ["processes", "threads"] });
  const { rows } = join([both], [
    passed("_TestQueue.test_fork [threads] [dummy]"),
    passed("_TestQueue.test_fork [threads] [fork]"),
  ]);
  assertEquals(rows[0].cells.map(({ status }) => status), ["missing", "passed"]);
});

Deno.test("join() asks only for the start methods that a row is limited to", () => {
  const cell = onlyCell(row({ startMethods: ["spawn"] }), [passed(SPAWN)]);
  assertEquals(cell.status, "passed");
});

Deno.test("join() gives what is not applicable its reason and asks for no run", () => {
  const cell = onlyCell(row({ port: "not_applicable", why: "no descriptors" }), []);
  assertEquals([cell.status, cell.notes], ["not applicable", ["no descriptors"]]);
});

Deno.test("join() reports names that the manifest does not know", () => {
  const { unknown } = join([row()], [
    passed("a helper works"),
    passed(SPAWN),
    passed(
      "_TestQueue.test_fork [threads] [fork]",
    ),
  ]);
  assertEquals(unknown, ["a helper works", "_TestQueue.test_fork [threads] [fork]"]);
});
