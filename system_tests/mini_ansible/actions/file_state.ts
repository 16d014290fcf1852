/** What stands at a path, in the words of Ansible's file modules. */

import { createHash } from "node:crypto";
import { lstatSync, readFileSync, realpathSync, type Stats, statSync } from "node:fs";

/** What a path can be. */
export type FileState = "absent" | "directory" | "file" | "hard" | "link";

/** What stands at `path`, without following a link. */
export function stateOf(path: string): FileState {
  const stats = linkStats(path);
  if (stats === undefined) return "absent";
  if (stats.isSymbolicLink()) return "link";
  if (stats.isDirectory()) return "directory";
  return stats.nlink > 1 ? "hard" : "file";
}

/** The stats of `path` itself; undefined if there is nothing. */
export function linkStats(path: string): Stats | undefined {
  return quietly(() => lstatSync(path));
}

/** The stats of what `path` leads to; undefined if there is nothing. */
export function targetStats(path: string): Stats | undefined {
  return quietly(() => statSync(path));
}

/** Whether `path` leads to something. */
export function exists(path: string): boolean {
  return targetStats(path) !== undefined;
}

/** Whether `path` leads to a directory. */
export function isDirectory(path: string): boolean {
  return targetStats(path)?.isDirectory() === true;
}

/** Whether `path` leads to a plain file. */
export function isFile(path: string): boolean {
  return targetStats(path)?.isFile() === true;
}

/** `path` without links; itself if it leads nowhere. */
export function realPath(path: string): string {
  return quietly(() => realpathSync(path)) ?? path;
}

/** The digest of the file at `path`; undefined if it is none that can be read. */
export function checksumOf(path: string, algorithm = "sha1"): string | undefined {
  if (!isFile(path)) return undefined;
  return quietly(() => digest(readFileSync(path), algorithm));
}

/** The digest of some bytes. */
export function digest(bytes: Uint8Array | string, algorithm = "sha1"): string {
  return createHash(algorithm).update(bytes).digest("hex");
}

/** The permissions as Ansible writes them: `0644`. */
export function modeText(stats: Stats): string {
  return `0${(stats.mode & 0o7777).toString(8).padStart(3, "0")}`;
}

/** What an error of the file system is in Python's words: `[Errno 2] No such file …: 'x'`. */
export function osErrorText(error: unknown, shown?: string): string {
  const { code } = error as { code?: string };
  const known = code === undefined ? undefined : ERRORS[code];
  if (known === undefined) return (error as Error).message;
  return `[Errno ${known[0]}] ${known[1]}${shown === undefined ? "" : `: ${shown}`}`;
}

/** The number of an error of the system; 1 if it is not known. */
export function errorNumber(error: unknown): number {
  return ERRORS[(error as { code?: string }).code ?? ""]?.[0] ?? 1;
}

const ERRORS: Readonly<Record<string, readonly [number, string]>> = {
  EPERM: [1, "Operation not permitted"],
  ENOENT: [2, "No such file or directory"],
  EIO: [5, "Input/output error"],
  ENOEXEC: [8, "Exec format error"],
  EACCES: [13, "Permission denied"],
  EBUSY: [16, "Device or resource busy"],
  EEXIST: [17, "File exists"],
  EXDEV: [18, "Invalid cross-device link"],
  ENOTDIR: [20, "Not a directory"],
  EISDIR: [21, "Is a directory"],
  EINVAL: [22, "Invalid argument"],
  ETXTBSY: [26, "Text file busy"],
  EROFS: [30, "Read-only file system"],
  ENAMETOOLONG: [36, "File name too long"],
  ENOTEMPTY: [39, "Directory not empty"],
  ELOOP: [40, "Too many levels of symbolic links"],
};

function quietly<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
