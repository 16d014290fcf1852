/** Who wins among all the places that a variable can come from. */

import { assertEquals } from "@std/assert";
import { dirname, join } from "node:path";
import type { HostResult } from "../executor/mod.ts";
import { runPlaybooks } from "../executor/mod.ts";

/** From weak to strong: the name of each place, and a file that says so. */
const LEVELS: readonly [level: string, file: string, text: (v: string) => string][] = [
  ["role defaults", "roles/r/defaults/main.yml", yaml],
  ["inventory group all", "hosts", (v) => `a ansible_connection=local\n[g]\na\n[all:vars]\n${v}\n`],
  ["inventory group", "hosts", (v) => `a ansible_connection=local\n[g]\na\n[g:vars]\n${v}\n`],
  ["group_vars/all", "group_vars/all.yml", yaml],
  ["play's group_vars/all", "play/group_vars/all.yml", yaml],
  ["group_vars/g", "group_vars/g.yml", yaml],
  ["play's group_vars/g", "play/group_vars/g/x.yml", yaml],
  ["inventory host", "hosts", (v) => `a ansible_connection=local ${v}\n[g]\na\n`],
  ["host_vars/a", "host_vars/a.yml", yaml],
  ["play's host_vars/a", "play/host_vars/a.json", yaml],
  ["play vars", "play/vars.json", yaml],
  ["vars_files", "play/file.yml", yaml],
  ["role vars", "roles/r/vars/main.yml", yaml],
  ["block vars", "play/block.json", yaml],
  ["task vars", "play/task.json", yaml],
  ["include_vars", "play/include.yml", yaml],
  ["set_fact", "play/fact.json", yaml],
  ["role params", "play/params.json", yaml],
  ["extra vars", "play/extra.json", yaml],
];

function yaml(v: string): string {
  const [name, value] = v.split("=");
  return JSON.stringify({ [name]: value });
}

/** The value that a task in a role sees if the first `count` places define the variable. */
async function winner(count: number): Promise<unknown> {
  const folder = Deno.makeTempDirSync({ prefix: "precedence_" });
  const defined = LEVELS.slice(0, count);
  const has = (level: string) => defined.some(([name]) => name === level);
  const write = (name: string, text: string) => {
    Deno.mkdirSync(dirname(join(folder, name)), { recursive: true });
    Deno.writeTextFileSync(join(folder, name), text);
  };
  try {
    write("hosts", "a ansible_connection=local\n[g]\na\n");
    // The host's line is the strongest of those in one file: the others are tried before it.
    for (const [level, file, text] of defined) write(file, text(`v=${level.replaceAll(" ", "_")}`));
    const vars = (level: string) => has(level) ? { v: level.replaceAll(" ", "_") } : {};
    const show = { name: "show", debug: { msg: "{{ v }}" }, vars: vars("task vars") };
    write("roles/r/tasks/main.yml", JSON.stringify([{ block: [show], vars: vars("block vars") }]));
    const before = [
      ...has("include_vars") ? [{ include_vars: "include.yml" }] : [],
      ...has("set_fact") ? [{ set_fact: { v: "set_fact" } }] : [],
    ];
    const play = {
      hosts: "a",
      gather_facts: false,
      vars: vars("play vars"),
      vars_files: has("vars_files") ? ["file.yml"] : [],
      pre_tasks: before,
      roles: [{ role: "r", ...vars("role params") }],
    };
    write("play/site.yml", JSON.stringify([play]));
    const seen: HostResult[] = [];
    const exit = await runPlaybooks({
      playbooks: [join(folder, "play/site.yml")],
      inventory: [join(folder, "hosts")],
      rolesPath: [join(folder, "roles")],
      extraVars: vars("extra vars"),
      callbacks: [{ runnerOk: (result) => void seen.push(result) }],
    });
    assertEquals(exit, 0);
    return seen.at(-1)!.result.msg;
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

for (const [index, [level]] of LEVELS.entries()) {
  const others = index === 0 ? "when it is alone" : `before ${LEVELS[index - 1][0]}`;
  Deno.test(`${level} comes ${others}`, async () => {
    assertEquals(await winner(index + 1), level.replaceAll(" ", "_"));
  });
}
