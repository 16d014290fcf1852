/**
 * Mini-Ansible: milliseconds for a workload. Arguments: the workload; `inside`, in this program,
 * which has done it before, or `command`, a program of its own from its start to its exit.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import type { Performer } from "../table/party.ts";
import { timedCommand } from "../commands.ts";
import { INVENTORY, playbooksOf, runWorkload, type Workload } from "../workloads.ts";

const PROGRAM = fileURLToPath(
  new URL("../../system_tests/mini_ansible/cli/playbook.ts", import.meta.url),
);
/** Runs in a round. */
const RUNS = 10;

/** Ready to be measured. */
export function prepare(workload: Workload, how: string): Performer {
  if (how === "inside") return { round: (scale) => medianRun(workload, scale) };
  const args = ["run", "--allow-all", "--no-check", PROGRAM, "-i", INVENTORY];
  const command = { program: Deno.execPath(), args: [...args, ...playbooksOf(workload)] };
  return { round: () => timedCommand(command) };
}

async function medianRun(workload: Workload, scale: number): Promise<number> {
  const times: number[] = [];
  for (let count = Math.max(3, Math.round(RUNS * scale)); count > 0; count--) {
    const begun = performance.now();
    await runWorkload(workload);
    times.push(performance.now() - begun);
  }
  return times.sort((a, b) => a - b)[times.length >> 1];
}
