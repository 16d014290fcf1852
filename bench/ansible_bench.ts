/**
 * Mini-Ansible inside this program: the five workloads, under each start method.
 *
 * @module
 */
import { getAllStartMethods } from "../mod.ts";
import { runWorkload, WORKLOADS } from "./workloads.ts";

for (const workload of WORKLOADS) {
  for (const method of getAllStartMethods()) {
    Deno.bench(`${workload}, ${method}`, { group: workload }, () => runWorkload(workload, method));
  }
}
