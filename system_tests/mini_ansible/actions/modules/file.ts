/** `file`: files, directories and links, and their attributes. */

import {
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import type { ActionContext, ActionResult } from "../action.ts";
import type { ArgumentSpec } from "../argument_spec.ts";
import { setAttributes, wantedAttributes } from "../file_attributes.ts";
import {
  exists,
  type FileState,
  isDirectory,
  linkStats,
  osErrorText,
  realPath,
  stateOf,
  targetStats,
} from "../file_state.ts";
import { defineModule, type Module } from "../module.ts";
import { readTime } from "../time_format.ts";

/** What `file` takes. */
const FILE_SPEC: ArgumentSpec = {
  arguments: {
    state: { choices: ["absent", "directory", "file", "hard", "link", "touch"] },
    path: { type: "path", required: true, aliases: ["dest", "name"] },
    _original_basename: {},
    recurse: { type: "bool", default: false },
    force: { type: "bool", default: false },
    follow: { type: "bool", default: true },
    _diff_peek: {},
    src: { type: "path" },
    modification_time: {},
    modification_time_format: { default: "%Y%m%d%H%M.%S" },
    access_time: {},
    access_time_format: { default: "%Y%m%d%H%M.%S" },
  },
  fileCommon: true,
};

/** The action. */
export const file = defineModule({ spec: FILE_SPEC, run: (module) => new FileRun(module).run() });

/** Runs `file` for another action, with other arguments. */
export function runFile(
  context: ActionContext,
  args: Readonly<Record<string, unknown>>,
): Promise<ActionResult> {
  return Promise.resolve(file.run({ ...context, name: "ansible.legacy.file", args }));
}

/** What differed. */
interface Diff {
  before: Record<string, unknown>;
  after: Record<string, unknown>;
}

class FileRun {
  readonly #module: Module;
  /** As written; changes when a link is followed. */
  #path: string;
  /** On the host, whole. */
  #full: string;
  readonly #src: string | undefined;
  readonly #force: boolean;

  constructor(module: Module) {
    this.#module = module;
    this.#src = module.text("src");
    this.#force = module.flag("force");
    this.#path = this.#place();
    this.#full = module.resolve(this.#path);
  }

  run(): ActionResult {
    const state = this.#wantedState();
    const result = this.#ensure(state);
    if (!this.#module.diffMode) delete result.diff;
    return result;
  }

  /** Into a directory, if it is one and there is a name for a file in it. */
  #place(): string {
    const path = this.#module.text("path")!;
    const { state } = this.#module.params;
    if (state === "link" || state === "absent") return path;
    if (!isDirectory(this.#module.resolve(path))) return path;
    const name = this.#module.text("_original_basename") ?? (this.#src && basename(this.#src));
    return name ? join(path, name) : path;
  }

  #wantedState(): string {
    const previous = stateOf(this.#full);
    const { recurse } = this.#module.params;
    const state = this.#module.text("state") ??
      (previous !== "absent" ? previous : recurse ? "directory" : "file");
    const path = this.#path;
    if (recurse && state !== "directory") {
      this.#module.fail("recurse option requires state to be 'directory'", { path });
    }
    if (this.#src !== undefined && state !== "link" && state !== "hard") {
      this.#module.fail("src option requires state to be 'link' or 'hard'", { path });
    }
    return state;
  }

  #ensure(state: string): ActionResult {
    switch (state) {
      case "absent":
        return this.#absent();
      case "touch":
        return this.#touch();
      case "directory":
        return this.#directory();
      case "link":
        return this.#link();
      case "hard":
        return this.#hard();
    }
    return this.#attributes();
  }

  #absent(): ActionResult {
    const previous = stateOf(this.#full);
    if (previous === "absent") return { path: this.#path, changed: false, state: "absent" };
    const diff = this.#diff("absent", previous);
    if (!this.#module.checkMode) {
      try {
        if (previous === "directory") rmSync(this.#full, { recursive: true });
        else unlinkSync(this.#full);
      } catch (error) {
        const act = previous === "directory" ? "rmtree" : "unlinking";
        this.#module.fail(`${act} failed: ${osErrorText(error, `'${this.#path}'`)}`, {
          path: this.#path,
        });
      }
    }
    return { path: this.#path, changed: true, diff, state: "absent" };
  }

  #touch(): ActionResult {
    const previous = stateOf(this.#full);
    const result: ActionResult = { dest: this.#path };
    if (previous === "absent") {
      if (this.#module.checkMode) return { ...result, changed: true };
      try {
        writeFileSync(this.#full, "", { flag: "wx" });
      } catch (error) {
        this.#module.fail(
          `Error, could not touch target: ${osErrorText(error, `b'${this.#path}'`)}`,
          { path: this.#path },
        );
      }
    }
    const diff = this.#diff("touch", previous);
    const changed = this.#setAll(diff, "now");
    return { ...result, changed: changed || previous === "absent", diff };
  }

  #attributes(): ActionResult {
    this.#followLink();
    const previous = stateOf(this.#full);
    if (previous !== "file" && previous !== "hard") {
      this.#module.fail(`file (${this.#path}) is ${previous}, cannot continue`, {
        path: this.#path,
        state: previous,
      });
    }
    const diff = this.#diff("file", previous);
    return { path: this.#path, changed: this.#setAll(diff, "preserve"), diff };
  }

  #directory(): ActionResult {
    this.#followLink();
    const previous = stateOf(this.#full);
    const diff = this.#diff("directory", previous);
    let changed = false;
    if (previous === "absent") {
      if (this.#module.checkMode) return { path: this.#path, changed: true, diff };
      changed = this.#makeDirectories(diff);
    } else if (previous !== "directory") {
      this.#module.fail(`${this.#path} already exists as a ${previous}`, { path: this.#path });
    }
    changed = this.#setAll(diff, "preserve") || changed;
    if (this.#module.flag("recurse")) changed = this.#recurse(this.#full) || changed;
    return { path: this.#path, changed, diff };
  }

  /** All that are missing on the way get the attributes too. */
  #makeDirectories(diff: Diff): boolean {
    const missing: string[] = [];
    for (let path = this.#full; !exists(path); path = dirname(path)) missing.unshift(path);
    for (const path of missing) {
      try {
        mkdirSync(path);
      } catch (error) {
        this.#module.fail(
          `There was an issue creating ${path} as requested: ${osErrorText(error, `b'${path}'`)}`,
          { path: this.#path },
        );
      }
      setAttributes(this.#module, wantedAttributes(this.#module, path), diff);
    }
    return missing.length > 0;
  }

  #recurse(folder: string): boolean {
    let changed = false;
    for (const name of readdirSync(folder)) {
      const path = join(folder, name);
      const { mode, owner, group } = this.#module.params;
      changed = setAttributes(this.#module, { path, mode, owner, group }) || changed;
      if (lstatSync(path).isDirectory()) changed = this.#recurse(path) || changed;
    }
    return changed;
  }

  #link(): ActionResult {
    const isFollowed = this.#module.flag("follow") && exists(this.#full);
    const previous = stateOf(this.#full);
    const src = this.#src ??
      (isFollowed && previous === "link" ? readlinkSync(this.#full) : undefined);
    this.#checkLinkTarget(src, previous);
    const diff = this.#diff("link", previous);
    const old = previous === "link" ? readlinkSync(this.#full) : undefined;
    if (src === undefined && previous !== "link") {
      this.#module.fail("src is required for creating new symlinks");
    }
    let changed = previous !== "link" || (src !== undefined && old !== src);
    if (changed && previous === "link") {
      diff.before.src = old;
      diff.after.src = src;
    }
    if (changed && !this.#module.checkMode) {
      this.#replaceWith(previous, (path) => symlinkSync(src!, path), "linking");
    }
    const result: ActionResult = { dest: this.#path, src: src ?? null, diff };
    if (this.#module.checkMode && !exists(this.#full)) return { ...result, changed };
    if (this.#module.flag("follow") && !exists(this.#full)) {
      this.#module.warn(
        "Cannot set fs attributes on a non-existent symlink target. follow should be set to " +
          "False to avoid this.",
      );
    } else changed = this.#setAll(diff, "preserve") || changed;
    return { ...result, changed };
  }

  #checkLinkTarget(src: string | undefined, previous: FileState): void {
    const path = this.#path;
    const folder = previous === "directory" ? this.#full : dirname(this.#full);
    const target = src === undefined || src.startsWith("/") ? src : join(folder, src);
    if (!this.#force && target !== undefined && !exists(target)) {
      this.#module.fail(
        'src file does not exist, use "force=yes" if you really want to create the link: ' +
          target,
        { path, src },
      );
    }
    if (previous === "directory" && this.#force) {
      if (readdirSync(this.#full).length === 0) return;
      this.#module.fail(`the directory ${path} is not empty, refusing to convert it`, { path });
    }
    if (previous !== "absent" && previous !== "link" && !this.#force) {
      this.#module.fail(`refusing to convert from ${previous} to symlink for ${path}`, { path });
    }
  }

  #hard(): ActionResult {
    const previous = stateOf(this.#full);
    const src = this.#src;
    const dest = this.#path;
    if (previous !== "hard" && src === undefined) {
      this.#module.fail("src is required for creating new hardlinks");
    }
    const target = src === undefined ? undefined : this.#module.resolve(src);
    if (target !== undefined && !exists(target)) {
      this.#module.fail("src does not exist", { dest, src });
    }
    const diff = this.#diff("hard", previous);
    const isSame = target === undefined ||
      targetStats(target)?.ino === targetStats(this.#full)?.ino;
    let changed = previous !== "hard" || !isSame;
    if (previous === "link") changed = readlinkSync(this.#full) !== src;
    if (changed && !this.#force && previous !== "absent" && previous !== "link") {
      const message = previous === "file"
        ? "Cannot link, file exists at destination"
        : previous === "directory"
        ? "Cannot link: different hard link exists at destination"
        : "Cannot link, different hard link exists at destination";
      this.#module.fail(message, { dest, src });
    }
    if (changed && !this.#module.checkMode) {
      this.#replaceWith(previous, (path) => linkSync(target!, path), "hard linking");
    }
    const result: ActionResult = { dest, src: src ?? null, diff };
    if (this.#module.checkMode && !exists(this.#full)) return { ...result, changed };
    changed = this.#setAll(diff, "preserve") || changed;
    return { ...result, changed };
  }

  /** Makes the new beside the old, and puts it in its place. */
  #replaceWith(previous: FileState, make: (path: string) => void, act: string): void {
    try {
      if (previous === "absent") return make(this.#full);
      if (previous === "directory") rmdirSync(this.#full);
      const fresh = join(dirname(this.#full), `.${crypto.randomUUID()}.tmp`);
      make(fresh);
      renameSync(fresh, this.#full);
    } catch (error) {
      this.#module.fail(`Error while ${act}: ${osErrorText(error, `'${this.#path}'`)}`, {
        path: this.#path,
      });
    }
  }

  #followLink(): void {
    if (!this.#module.flag("follow") || stateOf(this.#full) !== "link") return;
    this.#full = realPath(this.#full);
    this.#path = this.#full;
  }

  #setAll(diff: Diff, time: "now" | "preserve"): boolean {
    const changed = setAttributes(
      this.#module,
      wantedAttributes(this.#module, this.#path),
      diff,
    );
    return this.#setTimes(diff, time) || changed;
  }

  #setTimes(diff: Diff, usual: "now" | "preserve"): boolean {
    const modified = this.#time("modification_time", usual);
    const accessed = this.#time("access_time", usual);
    const stats = targetStats(this.#full);
    if (stats === undefined || (modified === undefined && accessed === undefined)) return false;
    const before = { mtime: stats.mtimeMs / 1_000, atime: stats.atimeMs / 1_000 };
    const after = { mtime: modified ?? before.mtime, atime: accessed ?? before.atime };
    if (after.mtime === before.mtime && after.atime === before.atime) return false;
    Object.assign(diff.before, before);
    Object.assign(diff.after, after);
    if (!this.#module.checkMode) utimesSync(this.#full, after.atime, after.mtime);
    return true;
  }

  /** In seconds; undefined to leave it. */
  #time(name: string, usual: "now" | "preserve"): number | undefined {
    const wanted = this.#module.text(name) ?? usual;
    if (wanted === "preserve") return undefined;
    if (wanted === "now") return Date.now() / 1_000;
    const format = this.#module.text(`${name}_format`)!;
    const time = readTime(wanted, format);
    if (time !== undefined) return time;
    this.#module.fail(
      `Error while obtaining timestamp for time ${wanted} using format ${format}: time data ` +
        `'${wanted}' does not match format '${format}'`,
    );
  }

  #diff(state: string, previous: FileState): Diff {
    const diff: Diff = { before: { path: this.#path }, after: { path: this.#path } };
    if (state === previous) return diff;
    diff.before.state = previous;
    diff.after.state = state;
    if (state === "absent" && previous === "directory" && this.#module.diffMode) {
      diff.before.path_content = this.#contentOf(this.#full);
    }
    return diff;
  }

  #contentOf(folder: string): { directories: string[]; files: string[] } {
    const content = { directories: [] as string[], files: [] as string[] };
    for (const name of readdirSync(folder, { recursive: true }) as string[]) {
      const path = join(folder, name);
      content[linkStats(path)?.isDirectory() ? "directories" : "files"].push(path);
    }
    return content;
  }
}
