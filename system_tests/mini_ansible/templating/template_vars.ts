/**
 * What a template file knows about itself.
 *
 * @module
 */
import { hostname } from "node:os";
import { resolve } from "node:path";
import { fromTimestamp, now } from "./python/datetime.ts";

/** The variables that are there only while the file at `path` is filled in. */
export function templateFileVars(path: string, destination?: string): Record<string, unknown> {
  const full = resolve(path);
  const info = statOf(full);
  return {
    template_host: hostname(),
    template_path: path,
    template_fullpath: full,
    template_mtime: fromTimestamp((info?.mtime?.getTime() ?? 0) / 1_000),
    template_uid: info?.uid ?? 0,
    template_run_date: now(),
    template_destpath: destination ?? null,
    ansible_managed: "Ansible managed",
  };
}

function statOf(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.statSync(path);
  } catch {
    return undefined;
  }
}
