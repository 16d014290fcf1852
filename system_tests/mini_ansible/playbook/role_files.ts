/**
 * The files of a role's folders.
 *
 * @module
 */

import { join } from "node:path";

const EXTENSIONS = [".yml", ".yaml", ".json"];

/** Which files are wanted. */
export interface RoleFiles {
  /** What `tasks_from` and the like say, `main` if nothing. */
  readonly file: unknown;
  /** All files of a folder `main`, if that is what there is. */
  readonly isMerged: boolean;
}

/** The files of `folder` that count. */
export function findRoleFiles(folder: string, { file, isMerged }: RoleFiles): string[] {
  const name = String(file ?? "main");
  const extensions = file === undefined ? [...EXTENSIONS, ""] : ["", ...EXTENSIONS];
  for (const extension of extensions) {
    const path = join(folder, name + extension);
    const info = statOf(path);
    if (info?.isFile) return [path];
    if (info?.isDirectory && isMerged) return filesIn(path);
  }
  return [];
}

function filesIn(folder: string): string[] {
  const names = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
  return names.filter((name) => !name.startsWith(".") && !name.endsWith("~")).flatMap((name) => {
    const path = join(folder, name);
    if (statOf(path)?.isDirectory) return filesIn(path);
    const extension = /(?:\.[^.]*)?$/.exec(name)![0];
    return extension === "" || EXTENSIONS.includes(extension) ? [path] : [];
  });
}

function statOf(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.statSync(path);
  } catch {
    return undefined;
  }
}
