/**
 * `copy`: files and folders of the playbook, or a text, to where they should be.
 *
 * Like Ansible's it works in two steps: the controller compares checksums; only what differs is
 * handed to the module, which then looks at its arguments. What does not differ is handed to
 * `file`, for the attributes.
 */

import {
  copyFileSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  unlinkSync,
} from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { AnsibleActionFail, AnsibleFileNotFound } from "../../errors.ts";
import type { ActionContext, ActionPlugin, ActionResult } from "../action.ts";
import { type ArgumentSpec, fieldsOf } from "../argument_spec.ts";
import { backUp, validate, writeAtomically } from "../atomic_write.ts";
import { CoercionError, expandPath, toBoolean } from "../coerce.ts";
import { setAttributes, wantedAttributes } from "../file_attributes.ts";
import {
  checksumOf,
  digest,
  exists,
  isDirectory,
  isFile,
  linkStats,
  osErrorText,
  realPath,
  stateOf,
} from "../file_state.ts";
import { defineModule, environmentOf, type Module, settle } from "../module.ts";
import { findNeedle } from "../needle.ts";
import { PyFloat } from "../../yaml/mod.ts";
import { isMapping, pythonText } from "../python_text.ts";
import { runFile } from "./file.ts";

const SPEC: ArgumentSpec = {
  arguments: {
    src: { type: "path" },
    _original_basename: {},
    content: {},
    dest: { type: "path", required: true },
    backup: { type: "bool", default: false },
    force: { type: "bool", default: true },
    validate: {},
    directory_mode: { type: "raw" },
    remote_src: { type: "bool" },
    local_follow: { type: "bool" },
    checksum: {},
    follow: { type: "bool", default: false },
  },
  fileCommon: true,
};

/** What is copied: a file, or bytes. */
interface Source {
  /** On the controller. */
  readonly path: string;
  /** How it is called in the target, with the folders it lies in. */
  readonly name: string;
  /** Instead of the file's. */
  readonly content?: Uint8Array;
}

/** What there is to copy. */
interface Sources {
  readonly files: readonly Source[];
  readonly folders: readonly string[];
  readonly links: readonly { readonly name: string; readonly target: string }[];
  /** Whether they go into a folder, whatever `dest` looks like. */
  readonly isFolder: boolean;
}

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

const ONE_FILE = { folders: [], links: [], isFolder: false };

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

/** Files, folders and links below `folder`, named from `top` on. */
function walk(
  folder: string,
  { top, followLinks }: { top: string; followLinks: boolean },
): Sources {
  const files: Source[] = [];
  const folders: string[] = [];
  const links: { name: string; target: string }[] = [];
  const visit = (path: string) => {
    const name = relative(top, path);
    const isLink = lstatSync(path).isSymbolicLink();
    if (isLink && !followLinks) links.push({ name, target: readlinkSync(path) });
    else if (isDirectory(path)) {
      if (name !== "") folders.push(name);
      for (const each of readdirSync(path).sort()) visit(join(path, each));
    } else files.push({ path, name });
  };
  visit(folder);
  return { files, folders, links, isFolder: true };
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

function transfer(
  context: ActionContext,
  { name }: Source,
  content: Uint8Array,
): Promise<ActionResult> {
  return Promise.resolve(
    defineModule({
      name: "ansible.legacy.copy",
      spec: SPEC,
      run: (module) => writeTarget(module, { content, name }),
    }).run(context),
  );
}

/** `copy` on the host: with `remote_src`, all of it. */
const copyModule = defineModule({
  name: "ansible.legacy.copy",
  spec: SPEC,
  run(module) {
    const src = module.text("src")!;
    const path = module.resolve(src);
    if (!exists(path)) module.fail(`Source ${src} not found`);
    if (isDirectory(path)) return copyFolder(module, { src, path });
    if (module.params.mode === "preserve") {
      const mode = `0${(statSync(path).mode & 0o7777).toString(8).padStart(3, "0")}`;
      Object.assign(module.params, { mode });
    }
    return writeTarget(module, { content: readFileSync(path), name: basename(src) });
  },
});

async function writeTarget(
  module: Module,
  { content, name }: { content: Uint8Array; name: string },
): Promise<ActionResult> {
  const src = module.text("src") ?? null;
  const checksum = digest(content);
  const wanted = module.text("checksum");
  if (wanted !== undefined && wanted !== checksum) {
    module.fail("Copied file does not match the expected checksum. Transfer failed.", {
      checksum,
      expected_checksum: wanted,
    });
  }
  const dest = placeOf(module, name);
  const path = module.resolve(dest);
  if (exists(path) && !module.flag("force")) {
    return { msg: "file already exists", src, dest, changed: false };
  }
  if (!exists(dirname(path))) {
    module.fail(`Destination directory ${dirname(dest)} does not exist`);
  }
  const isLink = linkStats(path)?.isSymbolicLink() === true;
  let changed = checksumOf(path) !== checksum || isLink;
  let backup = "";
  if (changed && !module.checkMode) {
    if (module.flag("backup")) backup = backUp(module, dest);
    if (isLink) unlinkSync(path);
    await validate(module, content);
    try {
      writeAtomically(path, content);
    } catch (error) {
      module.fail(`failed to copy: ${src ?? name} to ${dest}: ${osErrorText(error)}`);
    }
  }
  const result: ActionResult = { dest, src, md5sum: digest(content, "md5"), checksum };
  if (backup !== "") result.backup_file = backup;
  if (!module.checkMode) {
    changed = setAttributes(module, wantedAttributes(module, dest)) || changed;
  }
  return { ...result, changed };
}

/** Where the file goes: into the folder, if `dest` is one; folders on the way are made. */
function placeOf(module: Module, name: string): string {
  const written = module.text("dest")!;
  const given = written.includes("/") ? written : `./${written}`;
  let dest = given;
  if (given.endsWith("/")) {
    dest = join(given, name);
    makeFolders(module, dirname(module.resolve(dest)));
  } else if (isDirectory(module.resolve(given))) dest = join(given, name);
  const path = module.resolve(dest);
  if (module.flag("follow") && stateOf(path) === "link" && exists(path)) return realPath(path);
  return dest;
}

function makeFolders(module: Module, folder: string): void {
  if (exists(folder) || module.checkMode) return;
  makeFolders(module, dirname(folder));
  mkdirSync(folder);
  const { directory_mode: mode, owner, group } = module.params;
  setAttributes(module, { path: folder, mode, owner, group });
}

function copyFolder(
  module: Module,
  { src, path }: { src: string; path: string },
): ActionResult {
  const dest = module.text("dest")!;
  const top = src.endsWith("/") ? path : dirname(path);
  const { files, folders } = walk(path, { top, followLinks: true });
  const target = module.resolve(dest);
  let changed = false;
  for (const folder of ["", ...folders]) {
    if (exists(join(target, folder))) continue;
    changed = true;
    makeFolders(module, join(target, folder));
  }
  for (const { path: from, name } of files) {
    const to = join(target, name);
    if (checksumOf(from) === checksumOf(to)) continue;
    changed = true;
    if (!module.checkMode) copyFileSync(from, to);
  }
  return { dest, src, changed };
}
