/**
 * What this program takes while it and its children wait.
 *
 * @module
 */
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";

/** How many children wait. */
export const CHILDREN = 8;
/** Milliseconds until what starting left behind is gone, while spares are still there. */
const SETTLE = 1_000;
/** Milliseconds until spares are gone as well, whose going is work. */
const REST = 4_000;
/** Milliseconds over which CPU time is counted. */
const WATCHED = 2_000;

/** Resident memory of the whole program. */
export function residentMegabytes(): number {
  (globalThis as { gc?: () => void }).gc?.();
  return process.memoryUsage.rss() / 2 ** 20;
}

/** Growth since `before`, for each child. */
export async function megabytesEach(before: number): Promise<number> {
  await sleep(SETTLE);
  return (residentMegabytes() - before) / CHILDREN;
}

/** CPU time of the whole program, as percent of one core. */
export async function cpuPercent(): Promise<number> {
  await sleep(REST);
  const before = process.cpuUsage();
  const begun = performance.now();
  await sleep(WATCHED);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000 / (performance.now() - begun) * 100;
}
