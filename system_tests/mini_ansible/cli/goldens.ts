/**
 * Runs cases and holds what becomes of them against what Ansible made of them.
 *
 * `deno task goldens --help` tells the options.
 */

import { existsSync } from "node:fs";
import os from "node:os";
import { resolve } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { getAllStartMethods } from "@pystd/multiprocessing";
import type { StartMethod } from "@pystd/multiprocessing/process";
import { compareGoldens, type Difference } from "../callbacks/mod.ts";
import { AnsibleOptionsError } from "../errors.ts";
import { type Case, CaseError, readCases, readGolden } from "./case.ts";
import type { CaseOutcome } from "./case_process.ts";
import { runCases } from "./case_pool.ts";
import { GoldenReport } from "./golden_report.ts";
import { readStartMethod } from "./playbook_options.ts";

const OWN_CASES = fileURLToPath(new URL("../data", import.meta.url));
const HELP = `
Usage: deno task goldens [--root DIR] [--case NAME...] [OPTION]...

Runs cases, each in a new folder, and tells where their outcome differs from that of Ansible.

  --root DIR         a folder with cases.json, golden/ and what the cases need (default: data/
                     of mini-Ansible)
  --case NAME...     only these; a * at the end stands for any end; may be repeated
  --start-method M   ${getAllStartMethods().join(", ")} (default: fork)
  --jobs N           how many at a time (default: the number of cores, at most 4)
  --timeout SECONDS  what a case may take (default: 120)
  --quiet            tell only what differs, and the total
  --no-color         no colours
  --help             this text

Exits with 0 if all are equal, with 1 if any differs, with 2 if the options make no sense.
`;

/** What the command line says. */
interface Wishes {
  readonly root: string;
  readonly cases: readonly Case[];
  readonly startMethod: StartMethod;
  readonly jobs: number;
  readonly timeout: number;
  readonly quiet: boolean;
  readonly colour?: boolean;
}

/** Reads the command line; leaves with 0 for `--help`, with 2 if it makes no sense. */
function readWishes(): Wishes {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        "root": { type: "string", default: OWN_CASES },
        "case": { type: "string", multiple: true, default: [] },
        "start-method": { type: "string" },
        "jobs": { type: "string", default: String(Math.min(4, os.availableParallelism())) },
        "timeout": { type: "string", default: "120" },
        "quiet": { type: "boolean", default: false },
        "no-color": { type: "boolean", default: false },
        "help": { type: "boolean", short: "h", default: false },
      },
    });
    if (values.help) {
      console.log(HELP.trim());
      process.exit(0);
    }
    if (positionals.length > 0 && values.case.length === 0) {
      throw new TypeError(`Unexpected argument '${positionals[0]}'`);
    }
    // The task runs where deno.json is; a path is meant from where the user is.
    const root = resolve(process.env.PLAYBOOK_CWD ?? "", values.root);
    if (!existsSync(root)) throw new CaseError(`Cannot read cases: there is no ${root}`);
    return {
      root,
      cases: readCases(root, [...values.case, ...positionals]),
      startMethod: readStartMethod(values["start-method"]),
      jobs: readCount("--jobs", values.jobs),
      timeout: 1_000 * readCount("--timeout", values.timeout),
      quiet: values.quiet,
      colour: values["no-color"] ? false : undefined,
    };
  } catch (error) {
    const isKnown = error instanceof TypeError || error instanceof CaseError ||
      error instanceof AnsibleOptionsError;
    if (!isKnown) throw error;
    console.error(`${error.message}\n\n${HELP.trim()}`);
    return process.exit(2);
  }
}

function readCount(option: string, text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count > 0) return count;
  throw new TypeError(`${option} takes a number of 1 or more, received ${text}`);
}

/** What is wrong with an outcome; nothing if it is equal. */
export function judge(root: string, each: Case, outcome: CaseOutcome): Difference[] {
  if (outcome.golden === undefined) {
    const got = outcome.failure ?? "nothing";
    return [{ level: "flow", path: "the run", expected: "an end", got }];
  }
  const golden = readGolden(root, each.id);
  if (golden !== undefined) return compareGoldens(golden, outcome.golden);
  const expected = `golden/${each.id}.json`;
  return [{ level: "flow", path: "the golden", expected, got: undefined }];
}

if (import.meta.main) {
  const { root, cases, startMethod, jobs, timeout, quiet, colour } = readWishes();
  const report = new GoldenReport({ total: cases.length, quiet, colour });
  await runCases(cases, { root, startMethod, jobs, timeout }, (each, outcome) => {
    report.add(each.id, { differences: judge(root, each, outcome), ...outcome });
  });
  process.exit(report.finish() ? 0 : 1);
}
