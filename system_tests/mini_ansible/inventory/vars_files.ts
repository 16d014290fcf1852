/**
 * `group_vars/` and `host_vars/` beside an inventory or a playbook.
 *
 * @module
 */

import { dirname, join } from "node:path";
import type { Vars } from "../executor/data.ts";
import { AnsibleError } from "../errors.ts";
import { parseYaml } from "../yaml/mod.ts";

const EXTENSIONS = ["", ".yml", ".yaml", ".json"];

/** Reads variables of groups and hosts, each file once. */
export class VarsFiles {
  readonly #read = new Map<string, Vars>();
  readonly #folders = new Map<string, boolean>();

  /** Variables of the group `name` beside `place`. */
  ofGroup(name: string, place: string): Vars {
    return this.#of(join(place, "group_vars"), name);
  }

  /** Variables of the host `name` beside `place`. */
  ofHost(name: string, place: string): Vars {
    return this.#of(join(place, "host_vars"), name);
  }

  /** Forgets what was read. */
  clear(): void {
    this.#read.clear();
    this.#folders.clear();
  }

  #of(folder: string, name: string): Vars {
    if (!this.#isFolder(folder)) return NOTHING;
    const path = join(folder, name);
    let vars = this.#read.get(path);
    if (vars === undefined) {
      vars = Object.assign({}, ...findVarsFiles(path).map(readVarsFile)) as Vars;
      this.#read.set(path, vars);
    }
    return vars;
  }

  #isFolder(path: string): boolean {
    let known = this.#folders.get(path);
    if (known === undefined) this.#folders.set(path, known = kindOf(path) === "folder");
    return known;
  }
}

const NOTHING: Vars = Object.freeze({});

/** The files that `path` stands for: itself with an extension, or all in a folder. */
export function findVarsFiles(path: string): string[] {
  for (const extension of EXTENSIONS) {
    const kind = kindOf(path + extension);
    if (kind === "folder") return filesIn(path + extension);
    if (kind === "file") return [path + extension];
  }
  return [];
}

function filesIn(folder: string): string[] {
  const names = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
  return names.flatMap((name) => {
    if (name.startsWith(".") || name.endsWith("~")) return [];
    const path = join(folder, name);
    if (kindOf(path) === "folder") return filesIn(path);
    return EXTENSIONS.includes(/(\.[^.]*)?$/.exec(name)![0]) ? [path] : [];
  });
}

function kindOf(path: string): "file" | "folder" | undefined {
  try {
    return Deno.statSync(path).isDirectory ? "folder" : "file";
  } catch {
    return undefined;
  }
}

function readVarsFile(path: string): Vars {
  const content = parseYaml(Deno.readTextFileSync(path), { filename: path });
  if (content === null) return {};
  if (typeof content === "object" && !Array.isArray(content)) return content as Vars;
  throw new AnsibleError(
    `${path}: Invalid variable file contents, expected a dictionary, in ${dirname(path)}`,
  );
}
