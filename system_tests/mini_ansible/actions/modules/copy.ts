/**
 * `copy`: files and folders of the playbook, or a text, to where they should be.
 *
 * Like Ansible's it works in two steps: the controller compares checksums; only what differs is
 * handed to the module, which then looks at its arguments. What does not differ is handed to
 * `file`, for the attributes.
 */

import { readFileSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { AnsibleActionFail, AnsibleFileNotFound } from "../../errors.ts";
import { PyFloat } from "../../yaml/mod.ts";
import type { ActionContext, ActionPlugin, ActionResult } from "../action.ts";
import { fieldsOf } from "../argument_spec.ts";
import { CoercionError, expandPath, toBoolean } from "../coerce.ts";
import { checksumOf, digest, isDirectory, isFile, realPath, stateOf } from "../file_state.ts";
import { environmentOf, settle } from "../module.ts";
import { findNeedle } from "../needle.ts";
import { isMapping, pythonText } from "../python_text.ts";
import { ONE_FILE, type Source, type Sources, walk } from "./copy_sources.ts";
import { copyModule, transfer } from "./copy_target.ts";
import { runFile } from "./file.ts";

/** The action. */
export const copy: ActionPlugin = {
  run: (context) => settle(() => new CopyRun(context).run()),
};

/** Copies text for another action, which has made sure of its arguments. */
export function copyContent(
  context: ActionContext,
  args: Readonly<Record<string, unknown>>,
  { content, name }: { content: string; name: string },
): Promise<ActionResult> {
  const bytes = new TextEncoder().encode(content);
  return new CopyRun({ ...context, args }).runWith({
    files: [{ path: name, name, content: bytes }],
    ...ONE_FILE,
  });
}

class CopyRun {
  readonly #context: ActionContext;
  readonly #args: Readonly<Record<string, unknown>>;
  #dest = "";

  constructor(context: ActionContext) {
    this.#context = context;
    this.#args = context.args;
  }

  run(): ActionResult | Promise<ActionResult> {
    this.#checkArguments();
    const { src, content } = this.#args;
    if (content === undefined || content === null) {
      if (this.#flag("remote_src", false)) return copyModule.run(legacy(this.#context, this.#args));
      return this.runWith(this.#find(String(src)), String(src));
    }
    const text = typeof content === "object" ? jsonText(content) : pythonText(content);
    const bytes = new TextEncoder().encode(text);
    return this.runWith({
      files: [{ path: "", name: ".ansible_content", content: bytes }],
      ...ONE_FILE,
    });
  }

  /** Copies all that there is. */
  async runWith(sources: Sources, src = ""): Promise<ActionResult> {
    const { files, folders, links, isFolder } = sources;
    const dest = expandPath(pythonText(this.#args.dest), environmentOf(this.#context));
    this.#dest = isFolder && !dest.endsWith("/") ? `${dest}/` : dest;
    const diffs: unknown[] = [];
    let changed = false;
    let last: ActionResult | undefined;
    for (const source of files) {
      const result = await this.#copyFile(source, { diffs, follow: !isFolder });
      if (result === undefined) continue;
      if (result.failed) return result;
      last = result;
      changed ||= result.changed === true;
    }
    for (const folder of folders) {
      if (files.some(({ name }) => name.startsWith(`${folder}/`))) continue;
      const result = await this.#file(folder, {
        state: "directory",
        mode: this.#args.directory_mode,
      });
      if (result.failed) return result;
      changed ||= result.changed === true;
    }
    for (const { name, target } of links) {
      const result = await this.#file(name, { state: "link", src: target, force: true });
      if (result.failed) return result;
      changed ||= result.changed === true;
    }
    const result: ActionResult = last !== undefined && files.length === 1
      ? { ...last }
      : { dest: this.#dest, src, changed };
    if (result.dest === undefined && result.path !== undefined) result.dest = result.path;
    if (diffs.length > 0) result.diff = diffs;
    return result;
  }

  #flag(name: string, usual: boolean): boolean {
    const value = this.#args[name];
    if (value === undefined || value === null) return usual;
    try {
      return toBoolean(value);
    } catch (error) {
      if (error instanceof CoercionError) return false;
      throw error;
    }
  }

  #checkArguments(): void {
    const { src, content, dest, _original_basename: internal } = this.#args;
    if (internal !== undefined) {
      throw new AnsibleActionFail('Invalid parameter specified: "_original_basename"');
    }
    const hasContent = content !== undefined && content !== null;
    if (!src && !hasContent) throw new AnsibleActionFail("src (or content) is required");
    if (!dest) throw new AnsibleActionFail("dest is required");
    if (src && hasContent) throw new AnsibleActionFail("src and content are mutually exclusive");
    if (hasContent && String(dest).endsWith("/")) throw new AnsibleActionFail(CONTENT_IN_FOLDER);
  }

  #find(src: string): Sources {
    let found: string;
    try {
      found = findNeedle(this.#context, "files", src);
    } catch (error) {
      if (error instanceof AnsibleFileNotFound) throw new AnsibleActionFail(error.message);
      throw error;
    }
    if (!isDirectory(found)) {
      return { files: [{ path: found, name: basename(found) }], ...ONE_FILE };
    }
    // Without a slash at its end the folder itself goes along.
    const top = src.endsWith("/") ? found : dirname(found);
    return walk(found, { top, followLinks: this.#flag("local_follow", true) });
  }

  async #copyFile(
    source: Source,
    { diffs, follow }: { diffs: unknown[]; follow: boolean },
  ): Promise<ActionResult | undefined> {
    const args = this.#argumentsFor(source, follow && this.#flag("follow", false));
    const path = this.#target(source);
    const state = stateOf(path);
    if (state !== "absent" && !this.#flag("force", true)) return undefined;
    const content = source.content ?? readFileSync(source.path);
    const checksum = digest(content);
    if (checksumOf(path) === checksum && (state !== "link" || args.follow)) {
      const result = await runFile(this.#context, {
        ...fileArguments(args),
        dest: args.follow && state === "link" ? realPath(path) : this.#dest,
        _original_basename: source.name,
        recurse: false,
        state: "file",
      });
      return { checksum, ...result };
    }
    if (this.#context.diffMode) diffs.push(contentDiff(path, content, source));
    if (this.#context.checkMode) return { changed: true };
    const moduleArgs = { checksum, ...args, dest: this.#dest };
    const result = await transfer(legacy(this.#context, moduleArgs), source, content);
    return { checksum, ...result };
  }

  #target({ name, content }: Source): string {
    const dest = this.#dest.endsWith("/") ? join(this.#dest, name) : this.#dest;
    const path = join(dest.startsWith("/") ? "" : this.#context.cwd, dest);
    if (!isDirectory(path)) return path;
    if (content !== undefined && name === ".ansible_content") {
      throw new AnsibleActionFail(CONTENT_IN_FOLDER);
    }
    return join(path, name);
  }

  #argumentsFor({ path }: Source, follow: boolean): Record<string, unknown> {
    const { content: _, decrypt: __, ...args } = this.#args as Record<string, unknown>;
    if (args.mode === "preserve") {
      args.mode = `0${(statSync(path).mode & 0o7777).toString(8).padStart(3, "0")}`;
    }
    return { ...args, follow };
  }

  #file(name: string, more: Record<string, unknown>): Promise<ActionResult> {
    const path = join(this.#dest, name);
    const { mode: _, ...args } = fileArguments(this.#args);
    return runFile(this.#context, { ...args, recurse: false, ...more, path });
  }
}

const CONTENT_IN_FOLDER = "can not use content with a dir as dest";

function jsonText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(jsonText).join(", ")}]`;
  if (value instanceof PyFloat) return value.toString();
  if (isMapping(value)) {
    const pairs = Object.entries(value).map(([key, each]) =>
      `${JSON.stringify(key)}: ${jsonText(each)}`
    );
    return `{${pairs.join(", ")}}`;
  }
  return JSON.stringify(value);
}

const FILE_ARGUMENTS = new Set([
  ...Object.keys(fieldsOf({ arguments: {}, fileCommon: true })),
  ...["state", "path", "_original_basename", "recurse", "force", "_diff_peek", "follow"],
]);

/** Only what `file` takes. */
function fileArguments(args: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(args).filter(([name]) => FILE_ARGUMENTS.has(name)));
}

function legacy(
  context: ActionContext,
  args: Readonly<Record<string, unknown>>,
): ActionContext {
  return { ...context, name: "ansible.legacy.copy", args };
}

function contentDiff(path: string, content: Uint8Array, source: Source): unknown {
  const diff: Record<string, unknown> = { after_header: source.path || path };
  const before = isFile(path) ? readFileSync(path) : new Uint8Array();
  if (isFile(path)) diff.before_header = path;
  if (before.includes(0)) diff.dst_binary = 1;
  else diff.before = new TextDecoder().decode(before);
  if (content.includes(0)) diff.src_binary = 1;
  else diff.after = new TextDecoder().decode(content);
  return diff;
}
