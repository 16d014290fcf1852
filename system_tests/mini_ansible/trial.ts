/**
 * For tests: runs plays that are written as values, and keeps what is told of them.
 *
 * @module
 */

import { join } from "node:path";
import type { HostResult, Recap } from "./executor/mod.ts";
import { runPlaybooks, type RunPlaybooksOptions } from "./executor/mod.ts";

/** A part of a play. */
export type Part = Record<string, unknown>;

/** What became of a run. */
export interface Trial {
  readonly exit: number;
  /** What was told, in order: `ok a: first task`. */
  readonly events: readonly string[];
  readonly results: readonly (HostResult & { readonly how: string })[];
  readonly recap: Recap | undefined;
  readonly errors: readonly Error[];
}

/** How plays are run; a callback of the test's own is told as well. */
export type TrialOptions = Partial<RunPlaybooksOptions> & {
  /** Names with commas. */
  readonly hosts?: string;
  /** More files beside the playbook, by name. */
  readonly files?: Readonly<Record<string, string>>;
};

/** Milliseconds after which a run counts as hung. */
const PATIENCE = 60_000;

/** Runs `plays` for hosts that are this machine. */
export async function tryPlays(plays: readonly Part[], options: TrialOptions = {}): Promise<Trial> {
  const { hosts = "a,b,c,", files = {}, callbacks = [], ...rest } = options;
  const folder = Deno.makeTempDirSync({ prefix: "trial_" });
  const events: string[] = [];
  const results: (HostResult & { how: string })[] = [];
  const errors: Error[] = [];
  let recap: Recap | undefined;
  const note = (how: string) => (result: HostResult) => {
    const state = result.ignored ? " (ignored)" : result.rescued ? " (rescued)" : "";
    events.push(`${how}${state} ${result.host}: ${result.task.name}`);
    results.push({ ...result, how });
  };
  const recorder = {
    runnerOk: note("ok"),
    runnerFailed: note("failed"),
    runnerSkipped: note("skipped"),
    runnerUnreachable: note("unreachable"),
    itemOk: note("item"),
    itemFailed: note("item failed"),
    itemSkipped: note("item skipped"),
    retry: note("retry"),
    stats: (found: Recap) => void (recap = found),
    error: (error: Error) => void errors.push(error),
  };
  const hung = Promise.withResolvers<never>();
  const timer = setTimeout(() => hung.reject(new Error("The play did not end")), PATIENCE);
  try {
    const playbook = join(folder, "site.yml");
    const known = plays.map((play) => ({ hosts: "all", gather_facts: false, ...play }));
    Deno.writeTextFileSync(playbook, JSON.stringify(known));
    for (const [name, text] of Object.entries(files)) {
      Deno.writeTextFileSync(join(folder, name), text);
    }
    const run = runPlaybooks({
      playbooks: [playbook],
      inventory: [hosts],
      ...rest,
      extraVars: { ansible_connection: "local", ...rest.extraVars },
      callbacks: [recorder, ...callbacks],
    });
    const exit = await Promise.race([run, hung.promise]);
    return { exit, events, results, recap, errors };
  } finally {
    clearTimeout(timer);
    Deno.removeSync(folder, { recursive: true });
  }
}
