/**
 * What a run was made on.
 *
 * @module
 */
import os from "node:os";
import type { Python } from "./python.ts";

/** Facts by name, in the order in which they are told. */
export type Facts = Readonly<Record<string, string>>;

/** What is known about this machine and these versions. */
export async function machineFacts(python: Python | undefined): Promise<Facts> {
  const cpus = os.cpus();
  return {
    Date: new Date().toISOString().slice(0, 10),
    Commit: await commit(),
    CPU: `${cpus[0]?.model.trim() ?? "unknown"}, ${cpus.length} cores`,
    Memory: `${Math.round(os.totalmem() / 2 ** 30)} GB`,
    System: `${Deno.build.os} ${Deno.build.arch}`,
    Load: `${os.loadavg()[0].toFixed(1)} before the run`,
    Deno: `${Deno.version.deno}, V8 ${Deno.version.v8}`,
    Python: python?.version ?? "none",
  };
}

async function commit(): Promise<string> {
  const describe = new Deno.Command("git", {
    args: ["describe", "--always", "--dirty"],
    cwd: new URL("../", import.meta.url),
    stderr: "null",
  });
  try {
    const { stdout } = await describe.output();
    return new TextDecoder().decode(stdout).trim() || "unknown";
  } catch {
    return "unknown";
  }
}
