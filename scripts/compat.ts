/**
 * `deno task compat`: runs the tests ported from CPython's suite and writes
 * `docs/compatibility.md` and `docs/compatibility.json`.
 *
 * Each test file is a run of its own, so one that hangs or dies takes nothing
 * with it: what it had not said yet is missing from the report, and that is an
 * error here. The exit code is 1 for a failed test, for one that is missing
 * though its area is finished, and for a run that did not end.
 */

import { parseArgs } from "node:util";
import { ROWS } from "../compat_tests/manifest.ts";
import { readApiReport } from "./check_api.ts";
import { join } from "./compat_join.ts";
import { faultsOf, toJson, toMarkdown, totalsOf } from "./compat_report.ts";
import { parseTap, type TapReport } from "./compat_tap.ts";
import { listFiles, ROOT } from "./repository.ts";

const TESTS = "compat_tests";
const REPORT = "docs/compatibility.md";
const REPORT_JSON = "docs/compatibility.json";
const FILE_TIMEOUT = 300_000;
const FLAGS = ["--allow-all", "--no-check", "--reporter=tap", "--permit-no-files"];

const HELP = `deno task compat [--filter TEXT] [--help]

Runs the tests ported from CPython's suite and writes docs/compatibility.md and
docs/compatibility.json.

  --filter TEXT   run only tests whose name contains TEXT (or /PATTERN/), print
                  what failed, and write no report
  --help          print this
`;

/** What one file's run told. */
interface FileRun extends TapReport {
  readonly file: string;
  readonly stderr: string;
}

async function main(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: { filter: { type: "string" }, help: { type: "boolean" } },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const runs: FileRun[] = [];
  const files = listFiles(TESTS).filter((file) => file.endsWith("_test.ts"));
  for (const file of files) runs.push(await runFile(file, values.filter));
  return values.filter === undefined ? await report(runs) : summarize(runs);
}

async function runFile(file: string, filter: string | undefined): Promise<FileRun> {
  const filtered = filter === undefined ? [] : ["--filter", filter];
  const command = new Deno.Command(Deno.execPath(), {
    args: ["test", ...FLAGS, ...filtered, file],
    cwd: ROOT,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
  const child = command.spawn();
  const hung = setTimeout(() => child.kill("SIGKILL"), FILE_TIMEOUT);
  const { stdout, stderr } = await child.output();
  clearTimeout(hung);
  const decoder = new TextDecoder();
  const run = { file, ...parseTap(decoder.decode(stdout)), stderr: decoder.decode(stderr) };
  printRun(run);
  return run;
}

function printRun({ file, outcomes, complete, stderr }: FileRun): void {
  const count = (status: string) => outcomes.filter((outcome) => outcome.status === status).length;
  if (outcomes.length === 0 && complete) return;
  console.log(
    `${file}: ${count("passed")} passed, ${count("failed")} failed, ${count("skipped")} skipped`,
  );
  for (const { name, status, message } of outcomes) {
    if (status === "failed") console.log(`  FAILED ${name}\n    ${message ?? "no message"}`);
  }
  if (complete) return;
  console.log(`  DID NOT END after ${outcomes.at(-1)?.name ?? "its start"}\n${stderr}`);
}

/** Prints how a part of the suite went. */
function summarize(runs: readonly FileRun[]): number {
  const outcomes = runs.flatMap(({ outcomes }) => outcomes);
  const failed = outcomes.filter(({ status }) => status === "failed");
  console.log(`\n${outcomes.length} tests, ${failed.length} failed`);
  return failed.length === 0 && runs.every(({ complete }) => complete) ? 0 : 1;
}

/** Writes the report on the whole suite and says what is wrong with it. */
async function report(runs: readonly FileRun[]): Promise<number> {
  const joined = join(ROWS, runs.flatMap(({ outcomes }) => outcomes));
  await Deno.mkdir(new URL("docs/", ROOT), { recursive: true });
  const { results } = await readApiReport();
  await Deno.writeTextFile(new URL(REPORT, ROOT), toMarkdown(joined, results));
  await Deno.writeTextFile(new URL(REPORT_JSON, ROOT), toJson(joined, results));
  const totals = totalsOf(joined.rows.flatMap(({ cells }) => cells));
  console.log(`\n${Object.entries(totals).map(([name, count]) => `${count} ${name}`).join(", ")}`);
  const faults = faultsOf(joined);
  for (const { id, column, status } of faults) console.log(`${status}: ${id} [${column}]`);
  for (const name of joined.unknown) console.log(`not in the manifest: ${name}`);
  const ended = runs.every(({ complete }) => complete);
  return faults.length === 0 && joined.unknown.length === 0 && ended ? 0 : 1;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
