/**
 * Runs one case in this program, as its golden was made: in a new folder that is the current
 * one, with an environment of its own, a umask of 022 and no input.
 *
 * Folder, environment and umask are those of the whole program, so only one case runs at a time.
 */

import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import os from "node:os";
import { join, resolve } from "node:path";
import process from "node:process";
import type { StartMethod } from "@pystd/multiprocessing/process";
import { type Golden, GoldenRecorder } from "../callbacks/mod.ts";
import { runPlaybooks } from "../executor/mod.ts";
import type { Case } from "./case.ts";
import { readConfig } from "./config.ts";
import { commaList } from "./playbook_options.ts";

/** Where cases are, and how they are run. */
export interface CaseRunOptions {
  readonly root: string;
  readonly startMethod: StartMethod;
}

const KEPT = ["PATH", "TERM", "USER", "LOGNAME"];

/** The outcome of a case. */
export async function runCase(each: Case, options: CaseRunOptions): Promise<Golden> {
  const root = realpathSync(options.root);
  const box = realpathSync(mkdtempSync(join(os.tmpdir(), "golden.")));
  const [work, home] = [join(box, "work"), join(box, "home")];
  mkdirSync(work);
  mkdirSync(home);
  const restore = enter(work, { ...environment(root, home), ...each.env });
  const recorder = new GoldenRecorder([
    [work, "<WORK>"],
    [home, "<HOME>"],
    [box, "<BOX>"],
    [join(root, "playbooks"), "<PLAYBOOKS>"],
    [root, "<ROOT>"],
  ]);
  try {
    const { rolesPath, forks, gathering, strategy, forceHandlers } = readConfig(process.env, work);
    const exit = await runPlaybooks({
      playbooks: each.playbooks.map((path) => resolve(root, path)),
      inventory: [resolve(root, each.inventory ?? "inventories/local/hosts.ini")],
      extraVars: { ...each.extra_vars, workdir: work },
      tags: listOf(each.tags),
      skipTags: listOf(each.skip_tags),
      limit: each.limit,
      startAtTask: each.start_at_task,
      forks: each.forks ?? forks,
      check: each.check,
      diff: each.diff,
      forceHandlers: each.force_handlers ?? forceHandlers,
      startMethod: options.startMethod,
      rolesPath,
      gathering,
      strategy,
      callbacks: [recorder],
    });
    return JSON.parse(JSON.stringify(recorder.golden(each.id, exit)));
  } finally {
    restore();
    rmSync(box, { recursive: true, force: true });
  }
}

function listOf(tags: string | readonly string[] | undefined): string[] {
  if (tags === undefined) return [];
  return commaList(typeof tags === "string" ? [tags] : tags);
}

/** What goldens were made with. */
function environment(root: string, home: string): Record<string, string> {
  const kept = KEPT.filter((name) => process.env[name] !== undefined);
  return {
    ...Object.fromEntries(kept.map((name) => [name, process.env[name]!])),
    HOME: home,
    TMPDIR: home,
    LANG: "C.UTF-8",
    LC_ALL: "C.UTF-8",
    ANSIBLE_CONFIG: join(root, "ansible.cfg"),
    ANSIBLE_ASYNC_DIR: join(home, "async"),
    ANSIBLE_REMOTE_TEMP: join(home, "tmp"),
    ANSIBLE_LOCAL_TEMP: join(home, "tmp"),
    ANSIBLE_NOCOLOR: "1",
  };
}

/** Makes folder and environment those of the program; the returned function undoes it. */
function enter(folder: string, environment: Readonly<Record<string, string>>): () => void {
  const before = { folder: process.cwd(), environment: { ...process.env } };
  const umask = process.umask(0o022);
  process.chdir(folder);
  replaceEnvironment(environment);
  return () => {
    process.umask(umask);
    process.chdir(before.folder);
    replaceEnvironment(before.environment);
  };
}

function replaceEnvironment(environment: Readonly<Record<string, string | undefined>>): void {
  for (const name of Object.keys(process.env)) {
    if (environment[name] === undefined) delete process.env[name];
  }
  for (const [name, value] of Object.entries(environment)) {
    if (value !== undefined) process.env[name] = value;
  }
}
