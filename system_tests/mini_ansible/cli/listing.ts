/** What `--list-hosts`, `--list-tags`, `--list-tasks` and `--syntax-check` show; runs nothing. */

import { Inventory } from "../inventory/mod.ts";
import {
  asList,
  Block,
  checkPlaybook,
  FileLoader,
  loadPlaybook,
  type Play,
  type Task,
} from "../playbook/mod.ts";
import type { Templar } from "../templating/mod.ts";
import { VariableManager } from "../vars/mod.ts";
import type { Config } from "./config.ts";
import type { PlaybookOptions } from "./playbook_options.ts";

/** Where hosts and settings come from. */
interface Surroundings {
  readonly config: Config;
  readonly inventory: readonly string[];
}

/**
 * Prints what the options ask for.
 *
 * @throws {AnsibleError} If a playbook or the inventory cannot be read.
 */
export function list(options: PlaybookOptions, { config, inventory: sources }: Surroundings): void {
  const inventory = new Inventory(sources);
  inventory.limit(options.limit);
  const variables = new VariableManager({
    inventory,
    files: new FileLoader({ onWarning: (text) => console.error(`[WARNING]: ${text}`) }),
    extraVars: { ...options.extraVars },
    rolesPath: config.rolesPath,
    run: {
      checkMode: options.check,
      diffMode: options.diff,
      forks: options.forks ?? config.forks,
      tags: options.tags.length === 0 ? ["all"] : options.tags,
      skipTags: options.skipTags,
      limit: options.limit,
      verbosity: options.verbosity,
    },
  });
  for (const path of options.playbooks) checkPlaybook(path);
  for (const path of options.playbooks) {
    const { plays } = loadPlaybook(path, variables);
    console.log(`\nplaybook: ${path}`);
    if (options.instead === "syntax-check") continue;
    for (const [index, play] of plays.entries()) {
      const templar = variables.templar({ play });
      const hosts = asList(templar.template(play.get("hosts"))).map(String);
      const tags = asList(play.get("tags")).map(String);
      console.log(
        `\n  play #${index + 1} (${hosts.join(",")}): ${play.title}\tTAGS: [${tags.join(",")}]`,
      );
      if (options.instead === "list-hosts") listHosts(inventory, hosts);
      else listTasks(play, { options, templar, tags });
    }
  }
}

function listHosts(inventory: Inventory, patterns: readonly string[]): void {
  const names = inventory.hosts(patterns).map(({ name }) => name);
  console.log(`    pattern: [${patterns.map((pattern) => `'${pattern}'`).join(", ")}]`);
  console.log(`    hosts (${names.length}):`);
  for (const name of names) console.log(`      ${name}`);
}

function listTasks(
  play: Play,
  { options, templar, tags }: {
    options: PlaybookOptions;
    templar: Templar;
    tags: readonly string[];
  },
): void {
  const only = options.tags.length === 0 ? ["all"] : options.tags;
  const filter = { only, skip: options.skipTags, templar };
  const blocks = play.compile({ isFlushWanted: () => false });
  const tasks = blocks.flatMap((block) => tasksIn(block.filtered(filter)));
  const tagsOf = (task: Task) => asList(task.get("tags")).map(String);
  if (options.instead === "list-tasks") {
    console.log("    tasks:");
    for (const task of tasks) {
      const own = [...new Set([...tags, ...tagsOf(task)])].sort();
      console.log(`      ${task.title()}\tTAGS: [${own.join(", ")}]`);
    }
  } else {
    const all = [...new Set([...tags, ...tasks.flatMap(tagsOf)])].sort();
    console.log(`      TASK TAGS: [${all.join(", ")}]`);
  }
}

function tasksIn(block: Block): Task[] {
  return block.block.flatMap((each) =>
    each instanceof Block ? tasksIn(each) : each.isImplicitMeta ? [] : [each]
  );
}
