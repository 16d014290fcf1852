/**
 * Runs playbooks as `ansible-playbook` does: the same options, output and exit codes.
 *
 * `deno task playbook --help` tells the options. Ctrl-C ends the run with all that it started.
 */

import { existsSync } from "node:fs";
import process from "node:process";
import { killDescendants } from "../actions/mod.ts";
import { type Callback, Display, JsonReport } from "../callbacks/mod.ts";
import { AnsibleError, AnsibleOptionsError } from "../errors.ts";
import { runPlaybooks } from "../executor/mod.ts";
import { type Config, readConfig } from "./config.ts";
import { list } from "./listing.ts";
import { PLAYBOOK_HELP, type PlaybookOptions, readPlaybookOptions } from "./playbook_options.ts";

const INTERRUPTED = 99;
const BAD_USAGE = 2;
const SYSTEM_INVENTORY = "/etc/ansible/hosts";
const VERSION = `mini-Ansible of @pystd/multiprocessing 0.1.0, after ansible-core 2.14.18
Deno ${Deno.version.deno}, V8 ${Deno.version.v8}`;

/** Runs what the command line says; the exit code. */
async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if (typeof options === "number") return options;
  const config = readConfig(process.env, Deno.cwd());
  const inventory = options.inventory.length > 0
    ? options.inventory
    : config.inventory.length > 0
    ? config.inventory
    : [SYSTEM_INVENTORY].filter((path) => existsSync(path));
  warnOfInventory(inventory);
  switch (options.instead) {
    case undefined:
      return await run(options, { config, inventory });
    case "help":
      console.log(PLAYBOOK_HELP.trim());
      return 0;
    case "version":
      console.log(`${VERSION}\nconfig file: ${config.file ?? "none"}`);
      return 0;
  }
  try {
    list(options, { config, inventory });
    return 0;
  } catch (error) {
    if (!(error instanceof AnsibleError)) throw error;
    console.error(`ERROR! ${error.message}`);
    return error.exitCode;
  }
}

/** The options; or the exit code if they make no sense. */
function readOptions(args: readonly string[]): PlaybookOptions | number {
  try {
    return readPlaybookOptions(args);
  } catch (error) {
    if (error instanceof AnsibleError) {
      console.error(`ERROR! ${error.message}`);
      return error instanceof AnsibleOptionsError ? error.exitCode : 1;
    }
    if (!(error instanceof TypeError)) throw error;
    console.error(
      `ERROR! ${error.message}\n\nUsage: deno task playbook [OPTION]... PLAYBOOK...\n` +
        "--help tells the options.",
    );
    return BAD_USAGE;
  }
}

async function run(
  options: PlaybookOptions,
  { config, inventory }: { config: Config; inventory: readonly string[] },
): Promise<number> {
  const report = options.json ? new JsonReport() : undefined;
  const callback: Callback = report ?? display(options, config);
  const interrupt = new AbortController();
  Deno.addSignalListener("SIGINT", onInterrupt);
  Deno.addSignalListener("SIGTERM", onInterrupt);
  // Whoever read has left: there is nobody to tell any more.
  process.stdout.on("error", () => interrupt.abort());
  const { playbooks, extraVars, tags, skipTags, limit, startAtTask, check, diff } = options;
  const { startMethod, verbosity } = options;
  const { rolesPath, gathering, strategy } = config;
  const code = await runPlaybooks({
    playbooks,
    inventory,
    extraVars,
    tags,
    skipTags,
    limit,
    startAtTask,
    check,
    diff,
    startMethod,
    verbosity,
    rolesPath,
    gathering,
    strategy,
    forks: options.forks ?? config.forks,
    forceHandlers: options.forceHandlers || config.forceHandlers,
    callbacks: [callback],
    signal: interrupt.signal,
  });
  if (interrupt.signal.aborted) killDescendants(process.pid);
  if (report !== undefined) console.log(report.report(code));
  return interrupt.signal.aborted ? INTERRUPTED : code;

  /** The first one ends the run in good order, another one at once. */
  function onInterrupt(): void {
    if (!interrupt.signal.aborted) return interrupt.abort();
    killDescendants(process.pid);
    Deno.exit(INTERRUPTED);
  }
}

function display(options: PlaybookOptions, config: Config): Display {
  const { verbosity, check, diff, colour = config.colour } = options;
  return new Display({ verbosity, checkMode: check, colour, diff });
}

function warnOfInventory(inventory: readonly string[]): void {
  const missing = inventory.filter((source) => !source.includes(",") && !existsSync(source));
  for (const source of missing) {
    console.error(`[WARNING]: Unable to parse ${source} as an inventory source`);
  }
  if (missing.length < inventory.length) return;
  console.error(
    "[WARNING]: No inventory was parsed, only implicit localhost is available\n" +
      "[WARNING]: provided hosts list is empty, only localhost is available. Note that the " +
      "implicit localhost does not match 'all'",
  );
}

if (import.meta.main) {
  const folder = Deno.env.get("PLAYBOOK_CWD");
  // The task runs where deno.json is; paths are meant from where the user is.
  if (folder) Deno.chdir(folder);
  Deno.env.delete("PLAYBOOK_CWD");
  Deno.exit(await main(Deno.args));
}
