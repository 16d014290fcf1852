/**
 * The playbooks that mini-Ansible and Ansible are timed with, by what they are called.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import type { StartMethod } from "../lib/process/mod.ts";
import type { Callback } from "../system_tests/mini_ansible/callbacks/mod.ts";
import { runPlaybooks } from "../system_tests/mini_ansible/executor/mod.ts";

const DATA = new URL("../system_tests/mini_ansible/data/", import.meta.url);

/** Files by workload; those of one are run one after another in one run. */
const FILES = {
  "simple": ["p1_simple.yml"],
  "complex": ["p2_complex.yml"],
  "errors": ["p3_errors.yml"],
  "sequence": ["p4_seq_1.yml", "p4_seq_2.yml", "p4_seq_3.yml"],
  "ten-tasks": ["p5_ten_tasks.yml"],
} as const;

/** What a workload is called. */
export type Workload = keyof typeof FILES;

/** All of them. */
export const WORKLOADS = Object.keys(FILES) as readonly Workload[];

/** One host, this machine. */
export const INVENTORY = fileURLToPath(new URL("inventories/local/hosts.ini", DATA));

/** The paths of the playbooks of a workload. */
export function playbooksOf(workload: Workload): string[] {
  return FILES[workload].map((name) => fileURLToPath(new URL(`perf/${name}`, DATA)));
}

/** Is told everything and says nothing. */
const SILENT: Callback = {};

/** Runs a workload in this program: reads all files, runs all tasks, cleans up. */
export async function runWorkload(workload: Workload, startMethod?: StartMethod): Promise<void> {
  const code = await runPlaybooks({
    startMethod,
    playbooks: playbooksOf(workload),
    inventory: [INVENTORY],
    callbacks: [SILENT],
  });
  if (code !== 0) throw new Error(`${workload} ended with ${code}`);
}
