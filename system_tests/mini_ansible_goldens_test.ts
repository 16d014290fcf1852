/** Every case that was recorded from Ansible, under every start method. */

import { assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import { getAllStartMethods } from "@pystd/multiprocessing";
import { readCases } from "./mini_ansible/cli/case.ts";
import { runCases } from "./mini_ansible/cli/case_pool.ts";
import { judge } from "./mini_ansible/cli/goldens.ts";

const ROOT = fileURLToPath(new URL("mini_ansible/data", import.meta.url));
const CASES = readCases(ROOT);

for (const startMethod of getAllStartMethods()) {
  Deno.test(`all ${CASES.length} cases end as they did with Ansible [${startMethod}]`, async () => {
    const differing: unknown[] = [];
    const options = { root: ROOT, startMethod, jobs: 2, timeout: 120_000 };
    let count = 0;
    await runCases(CASES, options, (each, outcome) => {
      count++;
      for (const difference of judge(ROOT, each, outcome)) {
        differing.push({ case: each.id, ...difference });
      }
    });
    assertEquals(differing, []);
    assertEquals(count, CASES.length);
  });
}
