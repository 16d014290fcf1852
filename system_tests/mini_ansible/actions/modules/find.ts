/** `find`: files by name, age, size, content and kind. */

import { readdirSync, readFileSync, type Stats } from "node:fs";
import { basename, join, normalize } from "node:path";
import { compileRegex, searchRegex } from "../../templating/mod.ts";
import type { ActionResult } from "../action.ts";
import { expandPath } from "../coerce.ts";
import { checksumOf, isDirectory, linkStats } from "../file_state.ts";
import { globPattern } from "../glob.ts";
import { defineModule, type Module } from "../module.ts";
import { linesOf } from "../text_lines.ts";
import { statFields } from "./stat.ts";

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 };
const BYTES: Readonly<Record<string, number>> = {
  b: 1,
  k: 1024,
  m: 1024 ** 2,
  g: 1024 ** 3,
  t: 1024 ** 4,
};

/** The action. */
export const find = defineModule({
  spec: {
    arguments: {
      paths: { type: "list", required: true, aliases: ["name", "path"], elements: "path" },
      patterns: { type: "list", default: [], aliases: ["pattern"], elements: "str" },
      excludes: { type: "list", aliases: ["exclude"], elements: "str" },
      contains: {},
      read_whole_file: { type: "bool", default: false },
      file_type: { default: "file", choices: ["any", "directory", "file", "link"] },
      age: {},
      age_stamp: { default: "mtime", choices: ["atime", "ctime", "mtime"] },
      size: {},
      recurse: { type: "bool", default: false },
      hidden: { type: "bool", default: false },
      follow: { type: "bool", default: false },
      get_checksum: { type: "bool", default: false },
      use_regex: { type: "bool", default: false },
      depth: { type: "int" },
    },
  },
  run: (module) => new FindRun(module).run(),
});

/** Whether a text is meant. */
type Matcher = (text: string) => boolean;

/** Those in which the pattern matches at the start. */
function startMatcher(pattern: string): Matcher {
  const regex = compileRegex(pattern);
  return (text) => searchRegex(regex, text, "start") !== undefined;
}

class FindRun {
  readonly #module: Module;
  readonly #patterns: readonly Matcher[];
  readonly #excludes: readonly Matcher[];
  readonly #age: number | undefined;
  readonly #size: number | undefined;
  readonly #files: Record<string, unknown>[] = [];
  readonly #skipped: Record<string, string> = {};
  readonly #now = Date.now();
  #examined = 0;

  constructor(module: Module) {
    this.#module = module;
    const { patterns, excludes } = module.params as Record<string, string[] | null>;
    const all = module.flag("use_regex") ? ".*" : "*";
    this.#patterns = (patterns?.length ? patterns : [all]).map((each) => this.#matcher(each));
    this.#excludes = (excludes ?? []).map((each) => this.#matcher(each));
    this.#age = this.#amount("age", SECONDS);
    this.#size = this.#amount("size", BYTES);
  }

  run(): ActionResult {
    for (const path of this.#module.params.paths as string[]) {
      const top = expandPath(path, this.#module.environment);
      const resolved = this.#module.resolve(top);
      if (isDirectory(resolved)) this.#walk(top, 1);
      else this.#skip(top, `'${top}' is not a directory`);
    }
    const isWhole = Object.keys(this.#skipped).length === 0;
    return {
      files: this.#files,
      changed: false,
      msg: isWhole ? "All paths examined" : "Not all paths examined, check warnings for details",
      matched: this.#files.length,
      examined: this.#examined,
      skipped_paths: this.#skipped,
    };
  }

  #skip(path: string, reason: string): void {
    this.#skipped[path] = reason;
    this.#module.warn(`Skipped '${path}' path due to this access issue: ${reason}\n`);
  }

  #matcher(pattern: string): Matcher {
    if (this.#module.flag("use_regex")) return startMatcher(pattern);
    const glob = globPattern(pattern);
    return (name) => glob.test(name);
  }

  #amount(name: string, units: Readonly<Record<string, number>>): number | undefined {
    const text = this.#module.text(name);
    if (text === undefined) return undefined;
    const parts = /^(-?\d+)([a-z])?$/.exec(text.toLowerCase());
    const unit = parts?.[2] === undefined ? 1 : units[parts[2]];
    if (parts === null || unit === undefined) {
      this.#module.fail(`failed to process ${name}`, { [name]: text });
    }
    return Number(parts[1]) * unit;
  }

  /** The files of a folder first, then its folders, as Python's `os.walk()` goes. */
  #walk(folder: string, depth: number): void {
    let names: string[];
    try {
      names = readdirSync(this.#module.resolve(folder));
    } catch (error) {
      return this.#skip(folder, (error as Error).message);
    }
    this.#examined += names.length;
    const most = this.#module.params.depth as number | null;
    if (most && depth > most) return;
    const paths = names.map((name) => normalize(join(folder, name)));
    const isFolder = (path: string) => isDirectory(this.#module.resolve(path));
    const folders = paths.filter(isFolder);
    for (const path of paths) if (!folders.includes(path)) this.#look(path);
    for (const path of folders) this.#look(path);
    if (!this.#module.flag("recurse")) return;
    for (const path of folders) {
      const isLink = linkStats(this.#module.resolve(path))?.isSymbolicLink() === true;
      if (!isLink || this.#module.flag("follow")) this.#walk(path, depth + 1);
    }
  }

  #look(path: string): void {
    if (basename(path).startsWith(".") && !this.#module.flag("hidden")) return;
    const stats = linkStats(this.#module.resolve(path));
    if (stats === undefined || !this.#isWanted(path, stats)) return;
    const found: Record<string, unknown> = { path, ...statFields(stats) };
    if (stats.isFile() && this.#module.flag("get_checksum")) {
      found.checksum = checksumOf(this.#module.resolve(path));
    }
    this.#files.push(found);
  }

  #isWanted(path: string, stats: Stats): boolean {
    const kind = this.#module.params.file_type;
    const isKind = kind === "any" || (kind === "directory" && stats.isDirectory()) ||
      (kind === "file" && stats.isFile()) || (kind === "link" && stats.isSymbolicLink());
    if (!isKind) return false;
    const name = basename(path);
    if (!this.#patterns.some((each) => each(name))) return false;
    if (this.#excludes.some((each) => each(name))) return false;
    if (!this.#isAged(stats)) return false;
    if (!stats.isFile()) return true;
    return this.#isSized(stats) && (kind === "any" || this.#contains(path));
  }

  #isAged(stats: Stats): boolean {
    if (this.#age === undefined) return true;
    const stamp = this.#module.params.age_stamp as "atime" | "ctime" | "mtime";
    const seconds = (this.#now - stats[`${stamp}Ms`]) / 1_000;
    return this.#age >= 0 ? seconds >= this.#age : seconds <= -this.#age;
  }

  #isSized({ size }: Stats): boolean {
    if (this.#size === undefined) return true;
    return this.#size >= 0 ? size >= this.#size : size <= -this.#size;
  }

  #contains(path: string): boolean {
    const pattern = this.#module.text("contains");
    if (pattern === undefined) return true;
    try {
      const text = readFileSync(this.#module.resolve(path), "utf8");
      if (!this.#module.flag("read_whole_file")) {
        return linesOf(text).some(startMatcher(pattern));
      }
      return searchRegex(compileRegex(pattern), text) !== undefined;
    } catch {
      return false;
    }
  }
}
