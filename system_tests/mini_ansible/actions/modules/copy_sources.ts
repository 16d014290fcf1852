/** What there is to copy: files, folders, links, or bytes. */

import { lstatSync, readdirSync, readlinkSync } from "node:fs";
import { join, relative } from "node:path";
import { isDirectory } from "../file_state.ts";

/** What is copied: a file, or bytes. */
export interface Source {
  /** On the controller. */
  readonly path: string;
  /** How it is called in the target, with the folders it lies in. */
  readonly name: string;
  /** Instead of the file's. */
  readonly content?: Uint8Array;
}

/** What there is to copy. */
export interface Sources {
  readonly files: readonly Source[];
  readonly folders: readonly string[];
  readonly links: readonly { readonly name: string; readonly target: string }[];
  /** Whether they go into a folder, whatever `dest` looks like. */
  readonly isFolder: boolean;
}

/** For a single file that does not go into a folder. */
export const ONE_FILE = { folders: [], links: [], isFolder: false };

/** Files, folders and links below `folder`, named from `top` on. */
export function walk(
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
