/** `getent`: looks into the databases of the system. */

import { database } from "../accounts.ts";
import type { ActionResult } from "../action.ts";
import { defineModule, type Module } from "../module.ts";
import { runCommand } from "../subprocess.ts";

const COLONS = new Set(["passwd", "shadow", "group", "gshadow"]);

/** The action. */
export const getent = defineModule({
  spec: {
    arguments: {
      database: { required: true },
      key: {},
      service: {},
      split: {},
      fail_key: { type: "bool", default: true },
    },
  },
  run,
});

async function run(module: Module): Promise<ActionResult> {
  const name = module.text("database")!;
  const key = module.text("key");
  const split = module.text("split") ?? (COLONS.has(name) ? ":" : undefined);
  const lines = await entries(module, { name, key });
  const fact = `getent_${name}`;
  if (lines === undefined) {
    if (!module.flag("fail_key")) {
      return { changed: false, ansible_facts: { [fact]: { [key!]: null } } };
    }
    module.fail("One or more supplied key could not be found in the database.");
  }
  const found: Record<string, unknown> = {};
  for (const line of lines) {
    const fields = split === undefined ? line.trim().split(/\s+/) : line.split(split);
    found[fields[0]] = fields.slice(1);
  }
  return { changed: false, ansible_facts: { [fact]: found } };
}

/** The lines; undefined if there is none for the key. */
async function entries(
  module: Module,
  { name, key }: { name: string; key?: string },
): Promise<string[] | undefined> {
  if (name === "passwd" || name === "group") {
    const all = database(`/etc/${name}`);
    const kept = key === undefined
      ? all
      : all.filter(([first, , id]) => first === key || id === key);
    return kept.length === 0 ? undefined : kept.map((fields) => fields.join(":"));
  }
  const words = key === undefined ? ["getent", name] : ["getent", name, key];
  const { code, stdout } = await runCommand(module, { words });
  if (code === 0) return stdout.split("\n").filter((line) => line !== "");
  if (code === 1) module.fail("Missing arguments, or database unknown.");
  if (code === 3) module.fail("Enumeration not supported on this database.");
  return undefined;
}
