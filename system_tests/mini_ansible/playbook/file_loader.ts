/**
 * The files of a playbook: where they are, and what is in them.
 *
 * @module
 */

import { basename, dirname, isAbsolute, join, normalize, resolve } from "node:path";
import { AnsibleError, AnsibleFileNotFound } from "../errors.ts";
import { parseYaml } from "../yaml/mod.ts";

const ROLE_PARTS = ["tasks", "handlers", "meta"];
const IN_TASKS = /(?:^|\/)+tasks\/?$/;

/** Reads each file once, and finds files as Ansible does. */
export class FileLoader {
  /** Where relative paths start: the folder of the playbook. */
  basedir = Deno.cwd();
  /** Told of what a user should know. */
  readonly onWarning: (message: string) => void;
  readonly #texts = new Map<string, string>();

  /** Nothing is read yet. */
  constructor({ onWarning = () => {} }: { onWarning?: (message: string) => void } = {}) {
    this.onWarning = onWarning;
  }

  /**
   * What is in a YAML file; a value of its own for each call.
   *
   * @throws {AnsibleFileNotFound} If there is no such file.
   * @throws {AnsibleParserError} If it is no YAML.
   */
  load(path: string): unknown {
    const file = this.resolve(path);
    return parseYaml(this.#text(file), { filename: file, onWarning: this.onWarning });
  }

  #text(file: string): string {
    let text = this.#texts.get(file);
    if (text === undefined) {
      try {
        text = Deno.readTextFileSync(file);
      } catch (error) {
        if (error instanceof Deno.errors.NotFound) {
          const { message } = notFound(file);
          throw new AnsibleFileNotFound(`Unable to retrieve file contents\n${message}`);
        }
        throw new AnsibleError(
          `an error occurred while trying to read the file '${file}': ${(error as Error).message}`,
        );
      }
      this.#texts.set(file, text);
    }
    return text;
  }

  /** Whether anything is there. */
  exists(path: string): boolean {
    return kindOf(path) !== undefined;
  }

  /** Whether a folder is there. */
  isFolder(path: string): boolean {
    return kindOf(path) === "folder";
  }

  /** `path` from the folder of the playbook on (`path_dwim`). */
  resolve(path: string): string {
    const given = expandHome(path);
    return isAbsolute(given) ? normalize(given) : normalize(join(this.basedir, given));
  }

  /**
   * The first of the places that `source`, of kind `folder` ("tasks", "files"), may be at when
   * it is named from `path`; the playbook's own folder if it is nowhere (`path_dwim_relative`).
   */
  resolveFrom(path: string, folder: string, source: string, isRole = false): string {
    if (source.startsWith("/") || source.startsWith("~")) return this.resolve(source);
    const inRole = isRole || this.#isRole(path);
    const base = inRole && IN_TASKS.test(path) ? dirname(resolve(path)) : resolve(path);
    const candidates = [
      join(path, folder, source),
      join(base, folder, source),
      ...inRole && !source.endsWith(folder) ? [join(base, "tasks", source)] : [],
      join(base, source),
      this.resolve(join(folder, source)),
      this.resolve(source),
    ];
    return candidates.find((candidate) => this.exists(candidate)) ?? candidates.at(-1)!;
  }

  /**
   * Where `source` is, looked for from each of `paths` on (`path_dwim_relative_stack`).
   *
   * @throws {AnsibleFileNotFound} If it is nowhere.
   */
  find(paths: readonly string[], folder: string, source: string): string {
    const candidates = this.#candidates(paths, folder, source);
    const found = candidates.find((candidate) => this.exists(candidate));
    if (found === undefined) throw notFound(source, candidates);
    return found;
  }

  #candidates(paths: readonly string[], folder: string, source: string): string[] {
    if (source.startsWith("/") || source.startsWith("~")) return [this.resolve(source)];
    const named = source.split("/")[0] === folder;
    const under = (place: string) =>
      named ? [join(place, source)] : [join(place, folder, source), join(place, source)];
    const found = paths.flatMap((path) => {
      const parent = dirname(path);
      return this.#isRole(path) && parent.endsWith("/tasks")
        ? [join(dirname(parent), folder, source), join(parent, source)]
        : under(path);
    });
    return [...found, ...under(this.basedir)].map((path) => resolve(path));
  }

  #isRole(path: string): boolean {
    const full = resolve(path);
    const base = IN_TASKS.test(full) ? dirname(full) : full;
    if (basename(full) === "tasks" && hasMain(full)) return true;
    return ROLE_PARTS.some((part) => hasMain(join(base, part)));
  }
}

function hasMain(folder: string): boolean {
  return ["main.yml", "main.yaml", "main"].some((name) => kindOf(join(folder, name)) === "file");
}

function kindOf(path: string): "file" | "folder" | undefined {
  try {
    return Deno.statSync(path).isDirectory ? "folder" : "file";
  } catch {
    return undefined;
  }
}

function expandHome(path: string): string {
  return path.replace(/^~(?=\/|$)/, () => Deno.env.get("HOME") ?? "~");
}

function notFound(file: string, searched: readonly string[] = []): AnsibleFileNotFound {
  const where = searched.length === 0 ? "" : `\nSearched in:\n\t${searched.join("\n\t")}`;
  return new AnsibleFileNotFound(
    `Could not find or access '${file}'${where} on the Ansible Controller.\nIf you are using a module and expect the file to exist on the remote, see the remote_src option`,
  );
}
