/**
 * The command `ansible-playbook`: milliseconds from its start to its exit. Argument: a workload.
 *
 * @module
 */
import { timedCommand } from "../commands.ts";
import type { Performer } from "../table/party.ts";
import { INVENTORY, playbooksOf, type Workload } from "../workloads.ts";

const PROGRAM = "ansible-playbook";

/** Ready to be measured, if it is installed. */
export async function prepare(workload: Workload): Promise<Performer> {
  try {
    await new Deno.Command(PROGRAM, { args: ["--version"], stdout: "null" }).output();
  } catch {
    throw new Error("ansible-playbook is not installed");
  }
  const args = ["-i", INVENTORY, ...playbooksOf(workload)];
  return { round: () => timedCommand({ program: PROGRAM, args }) };
}
