/**
 * Temporary directories, on the hosts that have files.
 *
 * @module
 */

import { NotImplementedError } from "../errors.ts";
import { builtin, nodeProcess } from "./builtin.ts";

/**
 * Makes a new directory among the host's temporary ones, its name beginning with `prefix`.
 *
 * @throws {NotImplementedError} If the host has no file system.
 */
export function makeTempDir(prefix: string): string {
  if (nodeProcess() === undefined) {
    throw new NotImplementedError("Cannot make temporary directory: this host has no files");
  }
  const { join } = builtin("node:path");
  return builtin("node:fs").mkdtempSync(join(builtin("node:os").tmpdir(), prefix));
}

/** Removes a directory and all it holds; in silence if it is gone already. */
export function removeTree(path: string): void {
  builtin("node:fs").rmSync(path, { recursive: true, force: true });
}
