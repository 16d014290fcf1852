/** `include_vars`: variables of the host from files. */

import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, isAbsolute, join } from "node:path";
import { AnsibleError } from "../../errors.ts";
import { parseYaml } from "../../yaml/mod.ts";
import { compileRegex, searchRegex } from "../../templating/mod.ts";
import type { ActionContext, ActionResult } from "../action.ts";
import { CoercionError, toBoolean } from "../coerce.ts";
import { defineController } from "../controller.ts";
import { exists, isDirectory } from "../file_state.ts";
import { findNeedle } from "../needle.ts";
import { isMapping, pythonText } from "../python_text.ts";

const FOR_FOLDERS = [
  "dir",
  "depth",
  "files_matching",
  "ignore_files",
  "extensions",
  "ignore_unknown_extensions",
];
const KNOWN = [...FOR_FOLDERS, "file", "_raw_params", "name", "hash_behaviour"];

/** The action. */
export const includeVars = defineController({
  freeForm: true,
  run: (context) => new VarsLoader(context).run(),
});

/** Something is wrong with a file; the result says so, with what was read so far. */
class LoadError extends Error {
  override name = "LoadError";
}

class VarsLoader {
  readonly #context: ActionContext;
  readonly #args: Readonly<Record<string, unknown>>;
  readonly #files: string[] = [];
  #values: Record<string, unknown> = {};

  constructor(context: ActionContext) {
    this.#context = context;
    this.#args = context.args;
  }

  run(): ActionResult {
    const strange = Object.keys(this.#args).find((name) => !KNOWN.includes(name));
    if (strange !== undefined) {
      throw new AnsibleError(`${strange} is not a valid option in include_vars`);
    }
    const { dir, file, name } = this.#args;
    if (file && FOR_FOLDERS.some((each) => this.#args[each] !== undefined && each !== "dir")) {
      throw new AnsibleError(
        "You are mixing file only and dir only arguments, these are incompatible",
      );
    }
    if (dir && file) throw new AnsibleError("Need to pass either file or dir");
    const problem = this.#load();
    const facts = name ? { [pythonText(name)]: this.#values } : this.#values;
    const result: ActionResult = {
      changed: false,
      ansible_facts: facts,
      ansible_included_var_files: this.#files,
      _ansible_no_log: false,
    };
    if (problem !== undefined) Object.assign(result, { failed: true, message: problem });
    return result;
  }

  /** What went wrong, if anything did. */
  #load(): string | undefined {
    try {
      if (this.#args.dir) this.#readFolder();
      else {
        const file = pythonText(this.#args.file || this.#args._raw_params || "").trimEnd();
        this.#read(findNeedle(this.#context, "vars", file));
      }
    } catch (error) {
      if (error instanceof LoadError || error instanceof AnsibleError) return error.message;
      throw error;
    }
    return undefined;
  }

  #read(path: string): void {
    const data = parseYaml(readFileSync(path, "utf8"), { filename: path }) ?? {};
    if (!isMapping(data)) throw new LoadError(`${path} must be stored as a dictionary/hash`);
    this.#files.push(path);
    this.#values = this.#args.hash_behaviour === "merge"
      ? merged(this.#values, data)
      : { ...this.#values, ...data };
  }

  #readFolder(): void {
    const folder = this.#folder();
    if (!exists(folder)) throw new LoadError(`${folder} directory does not exist`);
    if (!isDirectory(folder)) throw new LoadError(`${folder} is not a directory`);
    const depth = Number(this.#args.depth ?? 0);
    for (const each of foldersBelow(folder, depth)) {
      for (const name of readdirSync(each).sort()) {
        const path = join(each, name);
        if (!isDirectory(path) && this.#isWanted(path)) this.#read(path);
      }
    }
  }

  /** In a role, relative to its variables; else to the file that the task stands in. */
  #folder(): string {
    const written = pythonText(this.#args.dir);
    if (isAbsolute(written)) return written;
    const role = this.#context.task.role === undefined ? undefined : this.#context.searchPaths[0];
    if (role !== undefined) {
      const inRole = join(role, written);
      return written.split("/")[0] === "vars" && exists(inRole)
        ? inRole
        : join(role, "vars", written);
    }
    const file = this.#context.task.path?.replace(/:\d+$/, "");
    return join(file === undefined ? this.#context.basedir : dirname(file), written);
  }

  #isWanted(path: string): boolean {
    const name = basename(path);
    // A role's main file is read anyway.
    if (this.#context.task.role !== undefined && name === "main.yml") return false;
    const { files_matching: pattern, ignore_files: ignored = [] } = this.#args;
    if (pattern && !matches(pythonText(pattern), name)) return false;
    if (isMapping(ignored)) throw new LoadError(`${pythonText(ignored)} must be a list`);
    const patterns = Array.isArray(ignored) ? ignored : pythonText(ignored).split(/\s+/);
    const isIgnored = patterns.some((each) => each !== "" && matches(`${pythonText(each)}$`, name));
    if (isIgnored) return false;
    return this.#hasExtension(path);
  }

  #hasExtension(path: string): boolean {
    const written = this.#args.extensions ?? ["yaml", "yml", "json"];
    const extensions = (Array.isArray(written) ? written : [written]).map(pythonText);
    if (extensions.includes(path.split(".").at(-1)!)) return true;
    if (isTrue(this.#args.ignore_unknown_extensions)) return false;
    throw new LoadError(`${path} does not have a valid extension: ${extensions.join(", ")}`);
  }
}

function matches(pattern: string, text: string): boolean {
  return searchRegex(compileRegex(pattern), text) !== undefined;
}

function isTrue(value: unknown): boolean {
  try {
    return value !== undefined && toBoolean(value);
  } catch (error) {
    if (error instanceof CoercionError) return false;
    throw error;
  }
}

/** `folder` and those below it, in the order of their names; `depth` of them, or all. */
function foldersBelow(folder: string, depth: number): string[] {
  const found = [folder];
  const visit = (each: string) => {
    for (const name of readdirSync(each)) {
      const path = join(each, name);
      if (!isDirectory(path)) continue;
      found.push(path);
      visit(path);
    }
  };
  visit(folder);
  const sorted = found.sort();
  return depth === 0 ? sorted : sorted.slice(0, depth);
}

function merged(
  left: Record<string, unknown>,
  right: Record<string, unknown>,
): Record<string, unknown> {
  const result = { ...left };
  for (const [key, value] of Object.entries(right)) {
    const before = result[key];
    result[key] = isMapping(before) && isMapping(value) ? merged(before, value) : value;
  }
  return result;
}
