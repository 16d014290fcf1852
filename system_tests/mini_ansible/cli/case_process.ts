/**
 * The program that runs cases for `deno task goldens`: each line of its input is one, each line
 * of its output that begins with the mark is the outcome of one.
 */

import { createInterface } from "node:readline";
import process from "node:process";
import type { StartMethod } from "@pystd/multiprocessing/process";
import type { Golden } from "../callbacks/mod.ts";
import type { Case } from "./case.ts";
import { runCase } from "./case_run.ts";

/** Stands before an outcome. */
export const MARK = "@outcome ";

/** A case to run. */
export interface CaseOrder {
  readonly case: Case;
  readonly root: string;
  readonly startMethod: StartMethod;
}

/** What became of it; without a golden it did not come to an end. */
export interface CaseOutcome {
  readonly golden?: Golden;
  readonly failure?: string;
  readonly milliseconds: number;
}

async function serve(): Promise<void> {
  for await (const line of createInterface({ input: process.stdin })) {
    const order = JSON.parse(line) as CaseOrder;
    console.log(MARK + JSON.stringify(await attempt(order)));
  }
}

async function attempt(order: CaseOrder): Promise<CaseOutcome> {
  const start = performance.now();
  const time = () => Math.round(performance.now() - start);
  try {
    const golden = await runCase(order.case, order);
    return { golden, milliseconds: time() };
  } catch (error) {
    const failure = error instanceof Error ? error.stack ?? error.message : String(error);
    return { failure, milliseconds: time() };
  }
}

if (import.meta.main) {
  await serve();
  process.exit(0);
}
