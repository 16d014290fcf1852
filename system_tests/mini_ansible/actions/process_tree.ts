/** Finds and ends what processes have started. */

import { readdirSync, readFileSync } from "node:fs";

/** Ends the process with this number and all that it has started, as far as can be seen. */
export function killTree(pid: number): void {
  for (const each of [pid, ...descendantsOf(pid)]) kill(each);
}

/** Ends all that the process with this number has started. */
export function killDescendants(pid: number): void {
  for (const each of descendantsOf(pid)) kill(each);
}

/** The numbers of all that the process has started; none where the system does not tell. */
export function descendantsOf(pid: number): number[] {
  const children = childrenByParent();
  const found: number[] = [];
  collect(pid);
  return found;

  function collect(parent: number): void {
    for (const child of children.get(parent) ?? []) {
      found.push(child);
      collect(child);
    }
  }
}

function childrenByParent(): Map<number, number[]> {
  const children = new Map<number, number[]>();
  for (const name of directory("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const parent = parentOf(name);
    if (parent === undefined) continue;
    children.set(parent, [...children.get(parent) ?? [], Number(name)]);
  }
  return children;
}

/** What follows the program's name, which may contain anything, even brackets. */
function parentOf(pid: string): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
  } catch {
    return undefined;
  }
}

function directory(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

function kill(pid: number): void {
  try {
    Deno.kill(pid, "SIGKILL");
  } catch {
    // It has ended meanwhile.
  }
}
