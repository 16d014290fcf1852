/** `slurp` and `fetch`: what stands in a file on the host. */

import { copyFileSync, mkdirSync, readFileSync } from "node:fs";
import { basename, dirname, isAbsolute, join } from "node:path";
import { AnsibleActionFail } from "../../errors.ts";
import type { ActionContext, ActionPlugin, ActionResult } from "../action.ts";
import { CoercionError, expandPath, toBoolean } from "../coerce.ts";
import { checksumOf, digest, isDirectory, isFile, stateOf } from "../file_state.ts";
import { defineModule, environmentOf, type Module, settle } from "../module.ts";
import { pythonText } from "../python_text.ts";

/** The content of a file in base64. */
export const slurp = defineModule({
  spec: { arguments: { src: { type: "path", required: true, aliases: ["path"] } } },
  run: runSlurp,
});

function runSlurp(module: Module): ActionResult {
  const source = module.text("src")!;
  const path = module.resolve(source);
  try {
    const content = readFileSync(path).toString("base64");
    return { content, source, encoding: "base64" };
  } catch (error) {
    const { code } = error as { code?: string };
    const message = code === "ENOENT"
      ? `file not found: ${source}`
      : code === "EACCES"
      ? `file is not readable: ${source}`
      : code === "EISDIR"
      ? `source is a directory and must be a file: ${source}`
      : `unable to slurp file: ${(error as Error).message}`;
    module.fail(message);
  }
}

/** Copies a file from the host to the controller, into a folder for each host. */
export const fetch: ActionPlugin = { run: (context) => settle(() => runFetch(context)) };

function runFetch(context: ActionContext): ActionResult {
  const { args } = context;
  if (context.checkMode) {
    return { skipped: true, msg: "check mode not (yet) supported for this module" };
  }
  const { src, dest } = args;
  if (src === undefined || dest === undefined) {
    throw new AnsibleActionFail("src and dest are required");
  }
  for (const [name, value] of [["src", src], ["dest", dest]]) {
    if (typeof value !== "string") {
      throw new AnsibleActionFail(`Invalid type supplied for ${name} option, it must be a string`);
    }
  }
  const source = expandPath(String(src), environmentOf(context));
  const file = isAbsolute(source) ? source : join(context.cwd, source);
  const problem = stateOf(file) === "absent"
    ? "the remote file does not exist, not transferring, ignored"
    : isDirectory(file)
    ? "remote file is a directory, fetch cannot work on directories"
    : undefined;
  if (problem !== undefined) {
    const mayMiss = !flag(args.fail_on_missing, true);
    if (mayMiss) return { changed: false, file: source, msg: problem };
    const msg = problem.replace(", not transferring, ignored", "");
    return { failed: true, changed: false, file: source, msg };
  }
  const target = targetOf(context, { source, dest: String(dest) });
  const checksum = digest(readFileSync(file));
  const md5sum = digest(readFileSync(file), "md5");
  if (checksumOf(target) === checksum) {
    return { changed: false, md5sum, file: source, dest: target, checksum };
  }
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(file, target);
  return {
    changed: true,
    md5sum,
    dest: target,
    remote_md5sum: null,
    checksum,
    remote_checksum: checksum,
  };
}

function targetOf(
  context: ActionContext,
  { source, dest }: { source: string; dest: string },
): string {
  const expanded = expandPath(dest, environmentOf(context));
  const path = isAbsolute(expanded) ? expanded : join(context.basedir, expanded);
  if (!flag(context.args.flat, false)) {
    return join(path, pythonText(context.host.name), source);
  }
  if (isDirectory(path) && !expanded.endsWith("/") && !isFile(path)) {
    throw new AnsibleActionFail(
      "dest is an existing directory, use a trailing slash if you want to fetch src into that directory",
    );
  }
  return expanded.endsWith("/") ? join(path, basename(source)) : path;
}

function flag(value: unknown, usual: boolean): boolean {
  if (value === undefined || value === null) return usual;
  try {
    return toBoolean(value);
  } catch (error) {
    if (error instanceof CoercionError) return false;
    throw error;
  }
}
