/** `setup` and `gather_facts`: what is known about the machine. */

import type { ActionContext, ActionPlugin, ActionResult } from "../action.ts";
import { globPattern } from "../glob.ts";
import { defineModule, type Module } from "../module.ts";
import { gather, SUBSETS } from "../facts/mod.ts";

/** Gathers facts. */
export const setup = defineModule({
  spec: {
    arguments: {
      gather_subset: { type: "list", elements: "str", default: ["all"] },
      gather_timeout: { type: "int", default: 10 },
      filter: { type: "list", elements: "str", default: [] },
      fact_path: { type: "path", default: "/etc/ansible/facts.d" },
    },
  },
  run: (module) => ({ changed: false, ansible_facts: facts(module) }),
});

function facts(module: Module): Record<string, unknown> {
  const wanted = module.params.gather_subset as string[];
  const subsets = chosen(module, wanted);
  const found = gather(subsets, module);
  const patterns = (module.params.filter as string[]).filter((each) => each !== "");
  const names = patterns.flatMap((each) => [globPattern(each), globPattern(`ansible_${each}`)]);
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(found)) {
    const key = `ansible_${name}`;
    if (names.length === 0 || names.some((each) => each.test(key))) kept[key] = value;
  }
  if (names.length > 0) return kept;
  return { ...kept, gather_subset: wanted, module_setup: true };
}

/** Those asked for without those refused; with the least, unless that is refused. */
function chosen(module: Module, wanted: readonly string[]): Set<string> {
  const names = new Set(SUBSETS);
  for (const each of wanted) {
    const name = each.replace(/^!/, "");
    if (name === "all" || name === "min" || names.has(name)) continue;
    module.fail(
      `Bad subset '${name}' given to Ansible. gather_subset options allowed: all, ` +
        [...names].sort().join(", "),
    );
  }
  const asked = wanted.filter((each) => !each.startsWith("!"));
  const refused = wanted.filter((each) => each.startsWith("!")).map((each) => each.slice(1));
  const all = asked.includes("all") || asked.length === 0;
  const chosen = new Set(MINIMUM);
  if (all && !refused.includes("all")) { for (const name of SUBSETS) chosen.add(name); }
  for (const name of asked) if (names.has(name)) chosen.add(name);
  const unwanted = refused.includes("min") ? [...refused, ...MINIMUM] : refused;
  for (const name of unwanted) {
    // To refuse all is to keep the least.
    if (names.has(name) && !asked.includes(name)) chosen.delete(name);
  }
  return chosen;
}

const MINIMUM = [
  "apparmor",
  "caps",
  "cmdline",
  "date_time",
  "distribution",
  "dns",
  "env",
  "fips",
  "local",
  "lsb",
  "pkg_mgr",
  "platform",
  "python",
  "selinux",
  "service_mgr",
  "ssh_pub_keys",
  "user",
];

/** Gathers facts before a play. */
export const gatherFacts: ActionPlugin = {
  ...setup,
  run: (context) => runGatherFacts(context),
};

async function runGatherFacts(context: ActionContext): Promise<ActionResult> {
  const { parallel: _, ...args } = context.args as Record<string, unknown>;
  const result = await setup.run({ ...context, name: "ansible.legacy.setup", args });
  if (result.failed) {
    const msg = `The following modules failed to execute: setup\n  setup: ${result.msg}\n`;
    return {
      ansible_facts: {},
      changed: false,
      failed: true,
      failed_modules: { setup: result },
      msg,
    };
  }
  return { ...result, _ansible_facts_gathered: true };
}
